"""The distinct entries of an array."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def distinct(values: NDArray[Any]) -> NDArray[Any]:
    """The entries of `values`, each once, in ascending order.

    `np.unique` without counts first asks whether the array is masked; that imports `numpy.ma`,
    which takes longer than drawing a figure does.

    >>> distinct(np.array([3, 1, 3]))
    array([1, 3])
    """
    return np.unique(values, return_counts=True)[0]
