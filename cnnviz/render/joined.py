"""Many short paths as few longer ones, wherever that paints the very same."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cnnviz.picture.marks import Floats, Lines, Polygons, Which

LONGEST = 50
"""Segments in a path: viewers are quick up to here, and take minutes over a single huge one."""


def line_cuts(mark: Lines) -> Which:
    """Where a new path begins, among lines in the order in which they are painted.

    Neighbours that look alike share one, unless what lies beneath shows through them.
    """
    clear = np.array([style.opacity < 1 for style in mark.styles])
    return cuts(2 * mark.which + (mark.bow != 0), clear[mark.which], LONGEST)


def polygon_cuts(mark: Polygons) -> Which:
    """Where a new path begins, among polygons in the order in which they are painted.

    Outlined ones have a path each, as all fills would be painted before all outlines. Filled ones
    share it with those that turn the same way, as opposite ones leave a hole where they overlap.
    """
    alone = np.array([s.opacity < 1 or bool(s.fill and s.stroke) for s in mark.styles])
    corners = max(1, mark.points.shape[1])
    return cuts(2 * mark.which + (_turn(mark.points) > 0), alone[mark.which], LONGEST // corners)


def cuts(keys: Which, alone: NDArray[np.bool_], most: int) -> Which:
    """The first item of each path: neighbours of one key share it, `most` at the most.

    >>> cuts(np.array([0, 0, 0, 1, 1]), np.array([False] * 5), most=2).tolist()
    [0, 2, 3]
    """
    places = np.arange(len(keys))
    begins = np.ones(len(keys), bool)
    begins[1:] = (keys[1:] != keys[:-1]) | alone[1:]
    run = np.maximum.accumulate(np.where(begins, places, 0))
    first: Which = np.flatnonzero((places - run) % max(1, most) == 0)
    return first


def _turn(points: Floats) -> Floats:
    """(n,) twice the signed area of each polygon."""
    x, y = points[..., 0], points[..., 1]
    area: Floats = (x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)).sum(axis=1)
    return area
