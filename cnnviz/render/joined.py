"""Many short paths joined into few longer ones, wherever that paints exactly the same."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cnnviz.picture.marks import Floats, Lines, Polygons, Which

LONGEST = 50
"""Segments per path: viewers are quick up to here, and take minutes over a single huge one."""


def line_cuts(mark: Lines) -> Which:
    """Where a new path begins, among lines in painting order.

    Neighbours that look alike share a path, unless they are translucent.
    """
    translucent = np.array([style.opacity < 1 for style in mark.styles])
    return cuts(2 * mark.which + (mark.bow != 0), translucent[mark.which], LONGEST)


def polygon_cuts(mark: Polygons) -> Which:
    """Where a new path begins, among polygons in painting order.

    Filled ones with an outline get a path each, as all fills would be painted before all outlines.
    Others share one if they turn the same way, as opposite ones leave a hole where they overlap.
    """
    separate = np.array([s.opacity < 1 or bool(s.fill and s.stroke) for s in mark.styles])
    corners = max(1, mark.points.shape[1])
    return cuts(2 * mark.which + (_turn(mark.points) > 0), separate[mark.which], LONGEST // corners)


def cuts(keys: Which, separate: NDArray[np.bool_], limit: int) -> Which:
    """The first item of each path: at most `limit` neighbours of the same key share one.

    >>> cuts(np.array([0, 0, 0, 1, 1]), np.array([False] * 5), limit=2).tolist()
    [0, 2, 3]
    """
    indices = np.arange(len(keys))
    begins = np.ones(len(keys), bool)
    begins[1:] = (keys[1:] != keys[:-1]) | separate[1:]
    run = np.maximum.accumulate(np.where(begins, indices, 0))
    first: Which = np.flatnonzero((indices - run) % max(1, limit) == 0)
    return first


def _turn(points: Floats) -> Floats:
    """(n,) twice the signed area of each polygon."""
    x, y = points[..., 0], points[..., 1]
    area: Floats = (x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)).sum(axis=1)
    return area
