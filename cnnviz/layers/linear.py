"""Fully connected layers: PyTorch's Linear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cnnviz.errors import ShapeFault
from cnnviz.layers.base import Layer, Shape, Sharing, times
from cnnviz.layers.checks import flag, whole_number


@dataclass(frozen=True, repr=False, eq=False)
class Linear(Layer):
    """Every output neuron sees every input neuron along the last axis, each by its own weight.

    Weight: (out_features, in_features). Bias: (out_features,) or none.
    Input: (..., in_features). Output: (..., out_features).

    >>> Linear(16, 10).output_shape((16,))
    (10,)
    """

    in_features: int
    out_features: int
    bias: bool = True

    rule: ClassVar[str] = "linear"
    sharing: ClassVar[Sharing] = "full"

    @property
    def own_parameters(self) -> int:
        """A weight per pair of features, a bias per output feature."""
        return self.out_features * (self.in_features + self.bias)

    @property
    def rows(self) -> int:
        """One per output feature."""
        return self.out_features

    def __post_init__(self) -> None:
        whole_number("in_features", self.in_features)
        whole_number("out_features", self.out_features)
        flag("bias", self.bias)

    def output_shape(self, shape: Shape) -> Shape:
        """(..., in_features) -> (..., out_features)."""
        if shape[-1] != self.in_features:
            raise ShapeFault(
                f"Linear takes {self.in_features} features, but the last axis of its input has "
                f"{shape[-1]} ({times(shape)})"
            )
        return (*shape[:-1], self.out_features)
