"""Stacks of maps: front views, each lower and further right than the one behind it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.pen import segments
from cnnviz.picture.marks import Floats, Lines, Style
from cnnviz.picture.parts import Size

GRID = 3.6
"""Cells smaller than this, in points, have no lines between them."""
CORNERS = np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)])


class Stack(NamedTuple):
    """Maps of `rows` x `columns` cells, each `cell` high and `aspect` times as wide, with the upper
    left corner `at`.

    `places` say where each map stands, in steps, the rearmost first. A map of three axes has
    `slices`, each `thin` points left of and above the one in front of it; the first is in front.
    """

    places: tuple[float, ...]
    rows: int
    columns: int
    cell: float
    step: Size
    slices: int = 1
    thin: float = 0.0
    at: tuple[float, float] = (0.0, 0.0)
    aspect: float = 1.0

    @property
    def size(self) -> Size:
        """The size of the whole stack."""
        back = self.thin * (self.slices - 1)
        return Size(
            self.columns * self.cell * self.aspect + self.places[-1] * self.step.width + back,
            self.rows * self.cell + self.places[-1] * self.step.height + back,
        )

    def point(self, which: int, row: float, column: float, slice_: float = 0) -> Floats:
        """Where a row and a column of a map begin."""
        back, place = self.thin * (self.slices - 1 - slice_), self.places[which]
        x = self.at[0] + back + place * self.step.width + column * self.cell * self.aspect
        y = self.at[1] + back + place * self.step.height + row * self.cell
        return np.array([x, y])

    def frame(self, which: int, slice_: int = 0) -> Floats:
        """The corners of a map, (4, 2)."""
        return self.field((which, slice_), (0, self.rows), (0, self.columns))

    def field(
        self, sheet: tuple[int, int], rows: tuple[float, float], columns: tuple[float, float]
    ) -> Floats:
        """The corners of a part of a slice of a map; the last row and column are exclusive."""
        which, slice_ = sheet
        size = np.array([(columns[1] - columns[0]) * self.aspect, rows[1] - rows[0]]) * self.cell
        corners: Floats = self.point(which, rows[0], columns[0], slice_) + CORNERS * size
        return corners

    def cells(self, sheet: tuple[int, int], cells: Iterable[tuple[int, int]]) -> Floats:
        """The corners of cells (row, column) of a slice of a map, (n, 4, 2)."""
        corners = [self.field(sheet, (r, r + 1), (c, c + 1)) for r, c in cells]
        return np.array(corners).reshape(-1, 4, 2)


def grid(frame: Floats, rows: int, columns: int, colour: str) -> tuple[Lines, ...]:
    """The lines between the cells of a map, unless they are too close."""
    (x0, y0), (x1, y1) = frame[0], frame[2]
    xs, ys = np.linspace(x0, x1, columns + 1)[1:-1], np.linspace(y0, y1, rows + 1)[1:-1]
    close = [(b - a) / n < GRID for a, b, n in ((x0, x1, columns), (y0, y1, rows)) if n > 1]
    if not len(xs) + len(ys) or any(close):
        return ()
    start = np.concatenate([_points(xs, y0), _points(x0, ys)])
    end = np.concatenate([_points(xs, y1), _points(x1, ys)])
    return (segments(start, end, Style(colour, None, 0.8), "grid"),)


def _points(x: Floats | float, y: Floats | float) -> Floats:
    return np.stack(np.broadcast_arrays(x, y), 1)


def spread(indices: tuple[int, ...], group: int = 0) -> tuple[float, ...]:
    """Where maps stand: an empty place marks those left out, groups of `group` stand apart.

    >>> spread((0, 1, 5)), spread((0, 1, 2, 3), group=2)
    ((0.0, 1.0, 3.0), (0.0, 1.0, 2.4, 3.4))
    """
    steps = np.where(np.diff(indices) > 1, 2.0, 1.0)
    if group:
        steps = steps + 0.4 * (np.diff(np.array(indices) // group) > 0)
    return (0.0, *np.cumsum(steps).tolist())
