"""Arrowheads at the ends of lines that are no connections."""

from __future__ import annotations

import numpy as np

from cnnviz.picture.marks import Floats, Polygons, Style, Which


def arrowheads(
    start: Floats, end: Floats, styles: tuple[Style, ...], which: Which, size: float = 9.0
) -> Polygons:
    """An arrowhead of length `size` at the `end` of each line, in the line's colour.

    >>> ends, one = np.array([[10.0, 0.0]]), np.zeros(1, int)
    >>> arrowheads(ends * 0, ends, (Style("#000000"),), one, size=5).points.tolist()
    [[[10.0, 0.0], [5.0, 2.0], [5.0, -2.0]]]
    """
    along = (end - start) / np.hypot(*(end - start).T)[:, None]
    across = np.stack([-along[:, 1], along[:, 0]], axis=1) * size * 0.4
    base = end - along * size
    points = np.stack([end, base + across, base - across], axis=1)
    filled = tuple(Style(None, style.stroke, 0.0) for style in styles)
    return Polygons(points, filled, which, cls="head")
