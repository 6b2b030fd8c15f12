"""The numbers in a kernel's cells, and how large these are."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from cnnviz.figures.walk.kernels import Kernel
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.picture.text import width

CELL, VALUE = 28.0, 13.0
"""The least side of a kernel's cell with a number in it, and the size of that."""
MOST = 150.0
"""A kernel is at most so wide."""


def cell_of(kernels: tuple[Kernel, ...]) -> float:
    """The side of a kernel's cell: with its numbers, if the cells are few and the numbers short."""
    cells = max(kernels[0].weights.shape)
    wanted = max(CELL, *(longest(kernel) + 8 for kernel in kernels))
    return wanted if wanted * cells <= MOST else min(26.0, 104 / cells)


def spoken(kernel: Kernel) -> list[str]:
    """The numbers of a kernel as its cells show them, row by row."""
    return [written(float(value)) for value in np.array(kernel.rows).ravel()]


def fits(kernel: Kernel, cell: float) -> bool:
    """Whether the numbers of a kernel have room in its cells."""
    return cell >= longest(kernel) + 4


@lru_cache(64)
def longest(kernel: Kernel) -> float:
    """The width of a kernel's longest number, asked for in each room that is tried."""
    return max(width(word, VALUE, True) for word in spoken(kernel))
