"""The convex hull of points."""

from __future__ import annotations

import numpy as np

from cnnviz.picture.marks import Floats


def hull(points: Floats) -> Floats:
    """The corners of the smallest convex polygon around points, in order (Andrew 1979).

    >>> hull(np.array([(0.0, 0), (2, 0), (1, 1), (2, 2), (0, 2)])).tolist()
    [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]]
    """
    points = _outer(points) if len(points) > MANY else points
    order = points[np.lexsort((points[:, 1], points[:, 0]))].tolist()
    lower, upper = _chain(order), _chain(order[::-1])
    return np.array(lower[:-1] + upper[:-1])


MANY = 500
"""Of more points, most are left out before one is looked at after another."""


def _outer(points: Floats) -> Floats:
    """The points without those well inside the polygon of the furthest ones to 16 sides."""
    turn = np.arange(16) * (np.pi / 8)
    sides = np.stack([np.cos(turn), np.sin(turn)], 1)
    ends = [int(np.argmax(points @ side)) for side in sides]  # By sides: rows of 16 are slow.
    inside = np.ones(len(points), bool)
    for start, end in zip(points[ends], points[[*ends[1:], ends[0]]], strict=True):
        (dx, dy), (x, y) = end - start, (points - start).T
        if dx or dy:
            inside &= dx * y - dy * x > 1e-6
    return points[~inside]


def _chain(points: list[list[float]]) -> list[list[float]]:
    """The points that turn to one side only."""
    found: list[list[float]] = []
    for x, y in points:
        while len(found) > 1:
            (ax, ay), (bx, by) = found[-2:]
            if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 1e-9:
                break
            found.pop()
        found.append([x, y])
    return found
