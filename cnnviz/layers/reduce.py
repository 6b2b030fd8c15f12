"""Means, sums and largest values along some axes: torch.mean, torch.sum, torch.amax."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cnnviz.errors import ArgumentFault, ShapeFault
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.checks import flag, whole
from cnnviz.layers.reshape import axis


@dataclass(frozen=True, repr=False, eq=False)
class Reduce(Layer):
    """One neuron for all that differ along the axes `dim` alone (0: the batch).

    `keepdim` leaves an axis of size 1 in the place of each.
    """

    dim: tuple[int, ...]
    keepdim: bool = False

    rule: ClassVar[str] = "reduce"
    how: ClassVar[str] = "sum"

    def __post_init__(self) -> None:
        dim = tuple(whole("dim", one, None) for one in self.dim)
        if not dim:
            raise ArgumentFault("dim", "dim must name an axis")
        self._set(dim=dim)
        flag("keepdim", self.keepdim)

    def axes(self, shape: Shape) -> set[int]:
        """The axes of `shape`, which has no batch axis, that are reduced."""
        return {axis("dim", one, shape) for one in self.dim}

    def output_shape(self, shape: Shape) -> Shape:
        """The axes are gone, or of size 1; `ShapeFault` where none would be left."""
        gone = self.axes(shape)
        if self.keepdim:
            return tuple(1 if at in gone else size for at, size in enumerate(shape))
        if len(gone) == len(shape):
            raise ShapeFault(f"{self!r} leaves no axis; keepdim=True leaves one of size 1")
        return tuple(size for at, size in enumerate(shape) if at not in gone)


class Mean(Reduce):
    """The mean.

    >>> Mean((1,), keepdim=True).output_shape((16, 8, 8))
    (1, 8, 8)
    """

    how = "mean"


class Sum(Reduce):
    """The sum."""


class Amax(Reduce):
    """The largest value.

    >>> Amax((-1,)).output_shape((16, 8))
    (16,)
    """

    how = "max"
