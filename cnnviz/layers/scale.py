"""A learned factor for each channel: what ConvNeXt calls layer scale."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.errors import ShapeFault
from cnnviz.layers.base import Shape, times
from cnnviz.layers.checks import flag, whole_number
from cnnviz.layers.norm import Norm


@dataclass(frozen=True, repr=False, eq=False)
class Scale(Norm):
    """Each channel times a learned factor of its own; with `bias`, plus a learned number.

    Weight: (num_features,), bias: (num_features,) or none. Input: (num_features, *spatial).

    >>> Scale(64).parameters, Scale(64).output_shape((64, 7, 7))
    (64, (64, 7, 7))
    """

    num_features: int
    bias: bool = False

    def __post_init__(self) -> None:
        whole_number("num_features", self.num_features)
        flag("bias", self.bias)

    @property
    def own_parameters(self) -> int:
        """The factors, and the numbers that are added."""
        return self.num_features * (1 + self.bias)

    @property
    def learned(self) -> Shape:
        """One number per channel."""
        return (self.num_features,)

    @property
    def shifts(self) -> bool:
        """Only with a bias."""
        return self.bias

    def output_shape(self, shape: Shape) -> Shape:
        """The shape stays as it is."""
        if shape[0] != self.num_features:
            raise ShapeFault(
                f"{self!r} scales {self.num_features} channels, but its input has {shape[0]}"
                f" ({times(shape)})"
            )
        return shape
