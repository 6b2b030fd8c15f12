"""Marks that all look alike: fields, straight lines, discs; and the corners of a box."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.picture.extent import Box
from cnnviz.picture.marks import UNNAMED, Dots, Floats, Lines, Names, Polygons, Style


def corners(of: Box) -> Floats:
    """The corners of a box, (4, 2), from the upper left one on.

    >>> corners(Box(0, 0, 2, 1)).tolist()
    [[0.0, 0.0], [2.0, 0.0], [2.0, 1.0], [0.0, 1.0]]
    """
    x0, y0, x1, y1 = of
    return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], float)


def polygons(
    points: ArrayLike, style: Style, cls: str, names: Names = UNNAMED, closed: bool = True
) -> Polygons:
    """Polygons of k corners each, (n, k, 2), or one, (k, 2)."""
    each = np.asarray(points, float)
    each = each if each.ndim == 3 else each[None]
    return Polygons(each, (style,), np.zeros(len(each), int), closed, cls, names)


def segments(
    start: ArrayLike, end: ArrayLike, style: Style, cls: str, names: Names = UNNAMED
) -> Lines:
    """Straight lines between points, (n, 2), or one, between two, (2,)."""
    a, b = np.atleast_2d(np.asarray(start, float)), np.atleast_2d(np.asarray(end, float))
    which = np.zeros(len(a), int)
    return Lines(a, b, which.astype(float), (style,), which, cls, names)


def discs(at: ArrayLike, radius: float, style: Style, cls: str, names: Names = UNNAMED) -> Dots:
    """Discs of one radius round points, (n, 2), or round one, (2,)."""
    centres = np.atleast_2d(np.asarray(at, float))
    which = np.zeros(len(centres), int)
    return Dots(centres, np.full(len(centres), radius), (style,), which, cls, names)
