"""Normalisation by what training has learned: PyTorch's BatchNorm and the like, at inference."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar

from cnnviz.errors import ShapeFault
from cnnviz.layers.activation import Pointwise
from cnnviz.layers.base import Shape, Sharing, channels_first, times
from cnnviz.layers.checks import flag, number, whole_number


class Norm(Pointwise):
    """A learned weight and bias per position of `learned`; `function` is applied before them.

    Without a function the connections are all there is: mean and variance are the layer's own. With
    one they are computed from each input, which is normalised before the weights act.
    """

    rule: ClassVar[str] = "norm"
    sharing: ClassVar[Sharing] = "channel"

    @property
    def learned(self) -> Shape:
        """The shape of its weights, and of its biases."""
        raise NotImplementedError

    @property
    def gains(self) -> bool:
        """Whether its connections have weights."""
        return True

    @property
    def shifts(self) -> bool:
        """Whether its neurons have biases."""
        return True

    def first_axis(self, shape: Shape) -> int:  # noqa: ARG002  (most begin with the channels)
        """The axis of an input of `shape` where the axes of `learned` begin."""
        return 0


class _ByChannel(Norm):
    """What batch norms share: a weight and a bias per channel."""

    num_features: int
    eps: float
    momentum: float | None
    affine: bool
    track_running_stats: bool
    bias: bool = True
    scale: bool = True

    def _check(self) -> None:
        whole_number("num_features", self.num_features)
        number("eps", self.eps)
        if self.momentum is not None:
            number("momentum", self.momentum)
        flag("affine", self.affine)
        flag("track_running_stats", self.track_running_stats)
        for name in ("bias", "scale"):
            # Without affine there is no beta or gamma to leave out, whatever the arguments say.
            if not flag(name, getattr(self, name)) and not self.affine:
                self._set(**{name: True})

    @property
    def own_parameters(self) -> int:
        """Gamma and beta, if they are learned."""
        return self.num_features * self.affine * (self.scale + self.bias)

    @property
    def learned(self) -> Shape:
        """A number a channel."""
        return (self.num_features,)

    @property
    def gains(self) -> bool:
        """Always, if mean and variance are the layer's own: one over the standard deviation."""
        return self.track_running_stats or (self.affine and self.scale)

    @property
    def shifts(self) -> bool:
        """Always, if mean and variance are the layer's own: the mean shifts."""
        return self.track_running_stats or (self.affine and self.bias)

    def function_over(self, shape: Shape) -> str:  # noqa: ARG002
        """Nothing, or what each input's own mean and variance do."""
        return "" if self.track_running_stats else f"instance_norm({self.eps})"


@dataclass(frozen=True, repr=False, eq=False)
class BatchNorm(_ByChannel):
    """At inference a weight and a bias per channel: gamma / sqrt(var + eps), beta - mean * that.

    Weight: (num_features,), bias: (num_features,), due to the mean even with bias=False (no beta);
    `scale=False` is Keras's, without gamma. With track_running_stats=False mean and variance are
    those of the input. Input: (num_features, *spatial), for BatchNorm1d also (num_features,).

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
    scale: bool = True

    def __post_init__(self) -> None:
        self._check()

    def output_shape(self, shape: Shape) -> Shape:
        """The shape stays as it is."""
        spatial = 0 if self.dims == 1 and len(shape) == 1 else self.dims
        channels_first(self, shape, spatial, self.num_features)
        return shape


@dataclass(frozen=True, repr=False, eq=False)
class SyncBatchNorm(_ByChannel):
    """A batch norm that trains on several devices; at inference it is like any other.

    >>> SyncBatchNorm(64).output_shape((64, 7, 7))
    (64, 7, 7)
    """

    num_features: int
    eps: float = 1e-5
    momentum: float | None = 0.1
    affine: bool = True
    track_running_stats: bool = True
    bias: bool = True
    scale: bool = True

    def __post_init__(self) -> None:
        self._check()

    def output_shape(self, shape: Shape) -> Shape:
        """The shape stays as it is."""
        channels_first(self, shape, min(max(len(shape) - 1, 0), 3), self.num_features)
        return shape


@dataclass(frozen=True, repr=False, eq=False)
class InstanceNorm(_ByChannel):
    """Each feature map by its own mean and variance; with affine, a weight and a bias per channel.

    With track_running_stats it is a batch norm at inference. Input: (num_features, *spatial).

    >>> InstanceNorm(2, 3, affine=True).parameters
    6
    """

    dims: int
    num_features: int
    eps: float = 1e-5
    momentum: float | None = 0.1
    affine: bool = False
    track_running_stats: bool = False
    bias: bool = True

    def __post_init__(self) -> None:
        self._check()

    def output_shape(self, shape: Shape) -> Shape:
        """The shape stays as it is; without affine, PyTorch accepts any number of channels."""
        channels = self.num_features if self.affine or self.track_running_stats else None
        channels_first(self, shape, self.dims, channels)
        if prod(shape[1:]) == 1 and not self.track_running_stats:
            raise ShapeFault(
                f"{self.spec_name} subtracts the mean of each map, and its input {times(shape)}"
                " has one position: nothing would be left",
                size=-1,
            )
        return shape


@dataclass(frozen=True, repr=False, eq=False)
class FrozenBatchNorm(Norm):
    """torchvision's batch norm whose numbers are not trained: it has no parameters.

    >>> FrozenBatchNorm(2, 64).parameters
    0
    """

    dims: int
    num_features: int
    eps: float = 1e-5

    def __post_init__(self) -> None:
        whole_number("num_features", self.num_features)
        number("eps", self.eps)

    @property
    def learned(self) -> Shape:
        """A number a channel."""
        return (self.num_features,)

    def output_shape(self, shape: Shape) -> Shape:
        """The shape stays as it is."""
        channels_first(self, shape, self.dims, self.num_features)
        return shape
