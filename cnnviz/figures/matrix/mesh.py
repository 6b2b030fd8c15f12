"""Where the rows and columns of a matrix stand, block by block."""

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
"""How far blocks are apart: rows of an image, its channels (or depth slices), channels of those."""


class Side(NamedTuple):
    """Where rows (or columns) `begin`; each gap's middle and level, and whether some are left out
    there; where the last one ends, and whether some are left out before the first and after it.
    """

    begin: Floats
    gaps: Floats
    levels: NDArray[np.int64]
    lacks: NDArray[np.bool_]
    long: float
    ends: tuple[bool, bool]


class Mesh(NamedTuple):
    """The columns and rows of a matrix whose cells have a side of `cell` points."""

    cell: float
    columns: Side
    rows: Side

    @property
    def size(self) -> tuple[float, float]:
        """The (width, height) of the matrix."""
        return self.columns.long, self.rows.long


def mesh(shapes: tuple[Shape, Shape], cut: Cut, cell: float) -> Mesh:
    """The columns and rows of a matrix from one of `shapes` to the other that are drawn."""
    pairs = zip(shapes, (cut.columns, cut.rows), strict=True)
    return Mesh(cell, *(_side(shape, shown, cell) for shape, shown in pairs))


def _side(shape: Shape, shown: Indices, cell: float) -> Side:
    """Blocks are apart: neighbours in one line are in one block."""
    before, level = np.zeros(len(shown)), np.full(len(shown), -1)
    places = np.array(np.unravel_index(shown, shape))
    apart = 1 + np.flatnonzero(np.diff(shown) > 1)
    level[apart], before[apart] = 0, GAP[0]
    for i, axis in enumerate(range(len(shape) - 2, -1, -1)):
        begun = 1 + np.flatnonzero(np.diff(places[axis]))
        level[begun] = min(i, len(GAP) - 1)
        before[begun] = GAP[min(i, len(GAP) - 1)]
    begin: Floats = np.arange(len(shown), dtype=np.float64) * cell + np.cumsum(before)
    blocks = np.flatnonzero(level >= 0)
    lacks, ends = shown[blocks] - shown[blocks - 1] > 1, (shown[0] > 0, shown[-1] < prod(shape) - 1)
    middles, long = begin[blocks] - before[blocks] / 2, float(begin[-1]) + cell
    return Side(begin, middles, level[blocks], lacks, long, ends)


def largest(shapes: tuple[Shape, Shape], cut: Cut, room: tuple[float, float], most: float) -> Mesh:
    """The matrix in the largest cells, up to `most` points, that have room in (width, height).

    >>> cut = Cut(np.arange(9), np.arange(25), 6.0)
    >>> largest(((1, 5, 5), (1, 3, 3)), cut, (262.0, 200.0), 20.0).cell
    10.0
    """
    sides = mesh(shapes, cut, 0.0).size
    pairs = zip(room, sides, cut.size, strict=True)
    return mesh(shapes, cut, min(most, *((space - gaps) / n for space, gaps, n in pairs)))
