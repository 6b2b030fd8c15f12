"""The convex hull of points."""

from __future__ import annotations

import numpy as np

from cnnviz.picture.marks import Floats


def hull(points: Floats) -> Floats:
    """The corners of the smallest convex polygon around points, in order (Andrew 1979).

    >>> hull(np.array([(0.0, 0), (2, 0), (1, 1), (2, 2), (0, 2)])).tolist()
    [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]]
    """
    points = outermost(points)
    order = points[np.lexsort((points[:, 1], points[:, 0]))].tolist()
    lower, upper = _chain(order), _chain(order[::-1])
    return np.array(lower[:-1] + upper[:-1])


def outermost(points: Floats) -> Floats:
    """The first and the last point of each row: no other can be a corner of the hull."""
    order = points[np.lexsort((points[:, 0], points[:, 1]))]
    new = np.diff(order[:, 1]) != 0
    # np.unique imports masked arrays, which takes longer than drawing a figure does.
    ends: Floats = order[np.append(True, new) | np.append(new, True)]
    return ends


def _chain(points: list[list[float]]) -> list[list[float]]:
    """The points of a path that turns to one side only."""
    chain: list[list[float]] = []
    for x, y in points:
        while len(chain) > 1:
            (ax, ay), (bx, by) = chain[-2:]
            if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 1e-9:
                break
            chain.pop()
        chain.append([x, y])
    return chain
