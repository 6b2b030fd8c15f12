"""Batch normalisation: PyTorch's BatchNorm1d, BatchNorm2d, BatchNorm3d."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cnnviz.layers.activation import Pointwise
from cnnviz.layers.base import Shape, Sharing, channels_first
from cnnviz.layers.checks import flag, number, whole


@dataclass(frozen=True, repr=False, eq=False)
class BatchNorm(Pointwise):
    """At inference one weight and one bias a channel: gamma / sqrt(var + eps), beta - mean * that.

    Weight: (num_features,), bias: (num_features,), which the mean makes even with bias=False (no
    beta). Input: (num_features, *spatial), for BatchNorm1d also (num_features,).

    >>> BatchNorm(2, 64).output_shape((64, 56, 56))
    (64, 56, 56)
    """

    dims: int
    num_features: int
    eps: float = 1e-5
    momentum: float | None = 0.1
    affine: bool = True
    track_running_stats: bool = True
    bias: bool = True

    rule: ClassVar[str] = "norm"
    sharing: ClassVar[Sharing] = "channel"

    @property
    def parameters(self) -> int:
        """Gamma and beta, where they are learned."""
        return self.num_features * self.affine * (1 + self.bias)

    def __post_init__(self) -> None:
        whole("num_features", self.num_features)
        number("eps", self.eps)
        if self.momentum is not None:
            number("momentum", self.momentum)
        flag("affine", self.affine)
        flag("track_running_stats", self.track_running_stats)
        # Without affine there is no beta to leave out, whatever is said of it.
        self._set(bias=flag("bias", self.bias) or not self.affine)

    def output_shape(self, shape: Shape) -> Shape:
        """The shape stays as it is."""
        spatial = 0 if self.dims == 1 and len(shape) == 1 else self.dims
        channels_first(self, shape, spatial, self.num_features)
        return shape
