"""Where the rows and columns of a matrix stand, block by block."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.layers.base import Shape
from cnnviz.picture.marks import Floats

HATCHED = 6.0
"""The side of the smallest cell whose strokes can be told apart, in points."""
IMAGE = 128
"""A matrix of more rows or columns is an image."""
GAP = (3.0, 5.0, 7.0)
"""How far blocks are apart: rows of an image, its channels (or depth slices), channels of those."""


class Side(NamedTuple):
    """Where rows (or columns) `begin`; each gap's middle and level; where the last one ends."""

    begin: Floats
    gaps: Floats
    levels: NDArray[np.int64]
    long: float


class Mesh(NamedTuple):
    """The columns and rows of a matrix whose cells have a side of `cell` points."""

    cell: float
    columns: Side
    rows: Side

    @property
    def size(self) -> tuple[float, float]:
        """The (width, height) of the matrix."""
        return self.columns.long, self.rows.long

    @property
    def image(self) -> bool:
        """Whether there are so many cells that they are an image."""
        return max(len(self.columns.begin), len(self.rows.begin)) > IMAGE


def mesh(shapes: tuple[Shape, Shape], shown: tuple[int, int], cell: float) -> Mesh:
    """The first `shown` (columns, rows) of a matrix from one of `shapes` to the other.

    Blocks are apart where cells are large enough for it.
    """
    apart = cell >= HATCHED and max(shown) <= IMAGE
    across, down = (_side(s, n, cell, apart) for s, n in zip(shapes, shown, strict=True))
    return Mesh(cell, across, down)


def _side(shape: Shape, shown: int, cell: float, apart: bool) -> Side:
    before, level = np.zeros(shown), np.full(shown, -1)
    for i, size in enumerate(sorted(prod(shape[axis + 1 :]) for axis in range(len(shape) - 1))):
        begun = np.arange(size, shown, size)
        level[begun] = min(i, len(GAP) - 1)
        before[begun] = GAP[min(i, len(GAP) - 1)] if apart else 0.0
    begin: Floats = np.arange(shown, dtype=np.float64) * cell + np.cumsum(before)
    blocks = np.flatnonzero(level >= 0)
    return Side(begin, begin[blocks] - before[blocks] / 2, level[blocks], float(begin[-1]) + cell)


def largest(
    shapes: tuple[Shape, Shape], shown: tuple[int, int], room: tuple[float, float], most: float
) -> Mesh:
    """The matrix in the largest cells, up to `most` points, that have room in (width, height).

    >>> largest(((1, 5, 5), (1, 3, 3)), (25, 9), (262.0, 200.0), 20.0).cell
    10.0
    """
    spare = [
        space - _side(shape, n, 0.0, apart=True).long
        for shape, n, space in zip(shapes, shown, room, strict=True)
    ]
    cell = min(most, *(space / n for space, n in zip(spare, shown, strict=True)))
    if cell < HATCHED or max(shown) > IMAGE:
        cell = min(most, *(space / n for space, n in zip(room, shown, strict=True)))
        cell = cell if max(shown) > IMAGE else min(cell, HATCHED - 0.01)
    return mesh(shapes, shown, cell)
