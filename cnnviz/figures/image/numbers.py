"""The numbers in a kernel's cells, and the size of the cells."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from cnnviz.figures.walk.kernels import Kernel
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.picture.text import width

CELL, VALUE = 28.0, 13.0
"""The least side of a kernel's cell with a number in it, and the type size of the number."""
MOST_WIDTH = 150.0
"""The greatest width of a kernel with numbers."""


def cell_of(kernels: tuple[Kernel, ...]) -> float:
    """The side of a kernel's cell: with its numbers, if the cells are few and the numbers short."""
    longer_side = max(kernels[0].weights.shape)
    side = max(CELL, *(widest_text(kernel) + 8 for kernel in kernels))
    return side if side * longer_side <= MOST_WIDTH else min(26.0, 104 / longer_side)


def texts_of(kernel: Kernel) -> list[str]:
    """The numbers of a kernel as written in its cells, row by row."""
    return [written(float(value)) for value in np.array(kernel.rows).ravel()]


def fits(kernel: Kernel, cell: float) -> bool:
    """Whether the numbers of a kernel fit its cells."""
    return cell >= widest_text(kernel) + 4


@lru_cache(64)
def widest_text(kernel: Kernel) -> float:
    """The width of a kernel's widest number; cached, as each layout needs it."""
    return max(width(word, VALUE, True) for word in texts_of(kernel))
