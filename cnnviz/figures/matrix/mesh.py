"""The positions of the rows and columns of a matrix, block by block."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.matrix.cut import Cut
from cnnviz.graph.connections import Indices
from cnnviz.layers.base import Shape
from cnnviz.picture.marks import Floats

GAP = (3.0, 5.0, 7.0)
"""The gaps between blocks: rows of an image, its channels (or depth slices), channels of those."""


class Side(NamedTuple):
    """Where rows (or columns) `begin`; the middle and the level of each gap, and whether it `lacks`
    some; the total length, and whether some are left out before the first and after the last.
    """

    begin: Floats
    gaps: Floats
    levels: NDArray[np.int64]
    lacks: NDArray[np.bool_]
    length: float
    ends: tuple[bool, bool]


class Mesh(NamedTuple):
    """The columns and rows of a matrix with cells of `cell` points."""

    cell: float
    columns: Side
    rows: Side

    @property
    def size(self) -> tuple[float, float]:
        """The (width, height) of the matrix."""
        return self.columns.length, self.rows.length


def mesh(shapes: tuple[Shape, Shape], cut: Cut, cell: float) -> Mesh:
    """The mesh of a cut of the matrix from the first of `shapes` to the second."""
    pairs = zip(shapes, (cut.columns, cut.rows), strict=True)
    return Mesh(cell, *(_side(shape, shown, cell) for shape, shown in pairs))


def _side(shape: Shape, indices: Indices, cell: float) -> Side:
    """The rows or columns in blocks: neighbours in one line share a block."""
    before, level = np.zeros(len(indices)), np.full(len(indices), -1)
    places = np.array(np.unravel_index(indices, shape))
    breaks = 1 + np.flatnonzero(np.diff(indices) > 1)
    level[breaks], before[breaks] = 0, GAP[0]
    for i, axis in enumerate(range(len(shape) - 2, -1, -1)):
        starts = 1 + np.flatnonzero(np.diff(places[axis]))
        level[starts] = min(i, len(GAP) - 1)
        before[starts] = GAP[min(i, len(GAP) - 1)]
    begin: Floats = np.arange(len(indices), dtype=np.float64) * cell + np.cumsum(before)
    blocks = np.flatnonzero(level >= 0)
    lacks, ends = (
        indices[blocks] - indices[blocks - 1] > 1,
        (indices[0] > 0, indices[-1] < prod(shape) - 1),
    )
    middles, length = begin[blocks] - before[blocks] / 2, float(begin[-1]) + cell
    return Side(begin, middles, level[blocks], lacks, length, ends)


def largest(shapes: tuple[Shape, Shape], cut: Cut, room: tuple[float, float], limit: float) -> Mesh:
    """The mesh with the largest cells, up to `limit` points, that fit (width, height).

    >>> cut = Cut(np.arange(9), np.arange(25), 6.0)
    >>> largest(((1, 5, 5), (1, 3, 3)), cut, (262.0, 200.0), 20.0).cell
    10.0
    """
    sides = mesh(shapes, cut, 0.0).size
    pairs = zip(room, sides, cut.size, strict=True)
    return mesh(shapes, cut, min(limit, *((available - gaps) / n for available, gaps, n in pairs)))
