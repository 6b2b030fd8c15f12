"""The cells of a walk's inputs and of its outputs, with an arrow between the two."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.figures.ink.cells import Grid
from cnnviz.figures.ink.pen import arrow
from cnnviz.figures.walk.kernel_walk import Walk
from cnnviz.picture.marks import Marks
from cnnviz.picture.parts import Size


class Grids(NamedTuple):
    """Cells of `side` points, outputs "right" of inputs, "down" or "up", `link` points apart."""

    walk: Walk
    way: str
    link: float
    side: float

    @property
    def size(self) -> Size:
        """The room of both grids."""
        (rows, columns), (map_rows, map_columns), side = (
            self.walk.shape,
            self.walk.map_shape,
            self.side,
        )
        if self.way == "right":
            return Size((columns + map_columns) * side + self.link, max(rows, map_rows) * side)
        return Size(max(columns, map_columns) * side, (rows + map_rows) * side + self.link)

    @property
    def inputs(self) -> Grid:
        """The inputs, centred on their side."""
        return self._grid(self.walk.shape, self.way == "up")

    @property
    def outputs(self) -> Grid:
        """The outputs, centred on their side."""
        return self._grid(self.walk.map_shape, self.way != "up")

    def _grid(self, shape: tuple[int, int], is_last: bool) -> Grid:
        """The grid of a shape: `is_last` is at the right or at the bottom."""
        (rows, columns), (width, height), side = shape, self.size, self.side
        if self.way == "right":
            left = width - columns * side if is_last else 0.0
            return Grid(left, (height - rows * side) / 2, side, columns)
        top = height - rows * side if is_last else 0.0
        return Grid((width - columns * side) / 2, top, side, columns)

    def arrow(self, colour: str, air: float) -> Marks:
        """The arrow from the inputs to the outputs, with air at both ends."""
        (width, height), half = self.size, self.link / 2 - air
        if self.way == "right":
            x, y = self.outputs.x - self.link / 2, height / 2
            return arrow((x - half, y), (x + half, y), colour)
        half = half if self.way == "down" else -half
        x, y = width / 2, max(self.inputs.y, self.outputs.y) - self.link / 2
        return arrow((x, y - half), (x, y + half), colour)


def largest(fixed: Size, unit: Size, room: Size, most: float) -> float:
    """The largest side up to `most` that fits, from the sizes with sides of 0 and of 1 point."""
    return min(most, *((r - a) / (b - a) for r, a, b in zip(room, fixed, unit, strict=True)))
