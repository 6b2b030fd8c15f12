"""A part of a tensor along one axis: `x[:, :8]`, `x[:, :, ::2]`, one of the parts of a split."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cnnviz.errors import ShapeFault
from cnnviz.layers.base import Layer, Shape, times
from cnnviz.layers.checks import whole
from cnnviz.layers.reshape import axis


@dataclass(frozen=True, repr=False, eq=False)
class Slice(Layer):
    """Positions `start`, `start + step`, ... below `stop` of axis `dim` (0: the batch).

    >>> Slice(1, 8, 16).output_shape((16, 4, 4))
    (8, 4, 4)
    """

    dim: int
    start: int
    stop: int
    step: int = 1

    rule: ClassVar[str] = "part"

    def __post_init__(self) -> None:
        whole("dim", self.dim, None)
        whole("start", self.start, 0)
        whole("stop", self.stop, 0)
        whole("step", self.step)

    def positions(self, size: int) -> range:
        """Which of so many positions are taken."""
        return range(self.start, min(self.stop, size), self.step)

    def output_shape(self, shape: Shape) -> Shape:
        """The size of that axis is how many positions are taken of it."""
        at = axis("dim", self.dim, shape)
        count = len(self.positions(shape[at]))
        if not count:
            raise ShapeFault(f"{self!r} takes nothing of {times(shape)}")
        return (*shape[:at], count, *shape[at + 1 :])
