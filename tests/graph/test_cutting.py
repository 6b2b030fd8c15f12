"""Padding below 0 cuts positions away: how that goes with copying them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cnnviz.graph.connect import connections
from cnnviz.layers.pad import CircularPad, ReflectionPad, ReplicationPad, ZeroPad

CUT = [
    (CircularPad, (2, -1), [3, 4, 0, 1, 2, 3, 4]),  # what is cut is gone before it wraps around
    (CircularPad, (-1, 2), [1, 2, 3, 4, 5, 1, 2]),
    (ReflectionPad, (2, -1), [2, 1, 0, 1, 2, 3, 4]),
    (ReplicationPad, (-1, 2), [1, 2, 3, 4, 5, 5, 5]),
    (ReplicationPad, (-7, 2), [5]),
    (ZeroPad, (2, -1), [0, 0, 0, 1, 2, 3, 4]),
]
"""What PyTorch 2.13 makes of 0 to 5 where padding below 0 cuts."""


@pytest.mark.parametrize(("cls", "padding", "expected"), CUT)
def test_padding_that_cuts(cls: Any, padding: tuple[int, int], expected: list[int]) -> None:
    y = connections(cls(1, padding), (1, 6)).evaluate(np.arange(6.0))
    assert y.tolist() == expected
