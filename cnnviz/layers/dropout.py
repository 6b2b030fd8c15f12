"""Dropout, which at inference lets everything through."""

from __future__ import annotations

from dataclasses import dataclass

from cnnviz.errors import ArgumentFault
from cnnviz.layers.activation import Pointwise
from cnnviz.layers.base import Shape, channels_first
from cnnviz.layers.checks import flag, number
from cnnviz.wording import as_text


@dataclass(frozen=True, repr=False, eq=False)
class Dropout(Pointwise):
    """In training, zeroes neurons with probability `p`; at inference, nothing.

    >>> Dropout(0.2)
    Dropout(p=0.2)
    """

    p: float = 0.5
    inplace: bool = False

    def __post_init__(self) -> None:
        _check(self.p, self.inplace)


class AlphaDropout(Dropout):
    """Dropout that keeps mean and variance, for SELU networks."""


class FeatureAlphaDropout(Dropout):
    """Alpha dropout of whole feature maps."""


@dataclass(frozen=True, repr=False, eq=False)
class MapDropout(Pointwise):
    """Dropout of whole feature maps: PyTorch's Dropout1d, Dropout2d, Dropout3d.

    >>> MapDropout(2).output_shape((6, 14, 14))
    (6, 14, 14)
    """

    dims: int
    p: float = 0.5
    inplace: bool = False

    def __post_init__(self) -> None:
        _check(self.p, self.inplace)

    @property
    def spec_name(self) -> str:
        """`Dropout1d`, `Dropout2d` or `Dropout3d`."""
        return f"Dropout{self.dims}d"

    def output_shape(self, shape: Shape) -> Shape:
        """The shape stays as it is; Dropout1d alone refuses more axes, as PyTorch does."""
        if self.dims == 1 and len(shape) > 2:
            channels_first(self, shape, 1)
        return shape


def _check(p: object, inplace: object) -> None:
    if not 0 <= number("p", p) <= 1:
        raise ArgumentFault("p", f"p is a probability, from 0 to 1, not {as_text(p)}")
    flag("inplace", inplace)
