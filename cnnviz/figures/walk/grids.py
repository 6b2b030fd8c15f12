"""The cells of a walk's inputs and of the outputs that it makes, with an arrow between the two."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.figures.ink.cells import Grid
from cnnviz.figures.ink.pen import arrow
from cnnviz.figures.walk.kernel_walk import Walk
from cnnviz.picture.compose import Marks
from cnnviz.picture.parts import Size


class Grids(NamedTuple):
    """Cells of `side` points, outputs "right" of inputs, "down" or "up", `link` points apart."""

    walk: Walk
    way: str
    link: float
    side: float

    @property
    def size(self) -> Size:
        """The room of both."""
        (rows, columns), (down, across), side = self.walk.shape, self.walk.made, self.side
        if self.way == "right":
            return Size((columns + across) * side + self.link, max(rows, down) * side)
        return Size(max(columns, across) * side, (rows + down) * side + self.link)

    @property
    def seen(self) -> Grid:
        """The inputs, in the middle of their side."""
        (rows, columns), (wide, high), side = self.walk.shape, self.size, self.side
        if self.way == "right":
            return Grid(0.0, (high - rows * side) / 2, side, columns)
        top = high - rows * side if self.way == "up" else 0.0
        return Grid((wide - columns * side) / 2, top, side, columns)

    @property
    def made(self) -> Grid:
        """The outputs, in the middle of their side."""
        (down, across), (wide, high), side = self.walk.made, self.size, self.side
        if self.way == "right":
            return Grid(wide - across * side, (high - down * side) / 2, side, across)
        top = 0.0 if self.way == "up" else high - down * side
        return Grid((wide - across * side) / 2, top, side, across)

    def arrow(self, colour: str, air: float) -> Marks:
        """The arrow from the inputs to the outputs, with air before it and behind it."""
        (wide, high), half = self.size, self.link / 2 - air
        if self.way == "right":
            x, y = self.made.x - self.link / 2, high / 2
            return arrow((x - half, y), (x + half, y), colour)
        half = half if self.way == "down" else -half
        x, y = wide / 2, max(self.seen.y, self.made.y) - self.link / 2
        return arrow((x, y - half), (x, y + half), colour)


def largest(still: Size, whole: Size, room: Size, most: float) -> float:
    """The largest side up to `most`, from the size with cells of no side, and of one point."""
    return min(most, *((r - a) / (b - a) for r, a, b in zip(room, still, whole, strict=True)))
