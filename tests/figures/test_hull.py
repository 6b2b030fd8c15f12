"""The convex hull of many points, held to Qhull's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import ConvexHull

from cnnviz.figures.ink.hull import hull

RANDOM = np.random.default_rng(7)
TURNED = np.array([[1.0, 0.3], [0.2, 0.7]])
GRID = np.stack(np.meshgrid(np.arange(40), np.arange(30)), -1).reshape(-1, 2).astype(float)
POINTS = {
    "a cloud": RANDOM.normal(size=(3000, 2)),
    "a circle": np.stack([np.cos(np.arange(900)), np.sin(np.arange(900))], 1),
    "a grid, turned": GRID @ TURNED,
    "a grid and a neuron": np.concatenate([GRID @ TURNED, [[90.0, 20.0]]]),
    "the same few": RANDOM.integers(0, 4, (2000, 2)).astype(float),
}


@pytest.mark.parametrize("name", POINTS)
def test_the_corners_are_those_of_qhull(name: str) -> None:
    points = POINTS[name]
    found, known = hull(points), ConvexHull(points)
    assert {tuple(p) for p in found.tolist()} == {tuple(p) for p in points[known.vertices].tolist()}
    assert len(found) == len(known.vertices)
