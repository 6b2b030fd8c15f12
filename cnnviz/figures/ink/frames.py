"""Frames round a group of marks."""

from __future__ import annotations

from math import pi

import numpy as np

from cnnviz.figures.ink.pen import polygons
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import UNNAMED, Floats, Names, Polygons, Style

CORNER = 5
"""Points on a small round corner."""


def rounded(around: Box, radius: float, points: int) -> Floats:
    """The outline of a rectangle with round corners of so many `points`, (4 points, 2).

    >>> rounded(Box(0, 0, 10, 6), 2, CORNER).max(axis=0).tolist()
    [10.0, 6.0]
    """
    radius = min(radius, around.width / 2, around.height / 2)
    turn = np.linspace(0, pi / 2, points)
    quarter = np.stack([np.sin(turn), -np.cos(turn)], 1) * radius
    x0, y0, x1, y1 = around.x0 + radius, around.y0 + radius, around.x1 - radius, around.y1 - radius
    middles = ((x1, y0), (x1, y1), (x0, y1), (x0, y0))
    corners = []
    for middle in middles:
        corners.append(quarter + middle)
        quarter = np.stack([-quarter[:, 1], quarter[:, 0]], 1)
    found: Floats = np.concatenate(corners)
    return found


def frame(
    around: Box, style: Style, radius: float = 8.0, cls: str = "frame", names: Names = UNNAMED
) -> Polygons:
    """A frame with round corners."""
    points = CORNER if radius <= 8 else 2 * CORNER
    return polygons(rounded(around, radius, points), style, cls, names)
