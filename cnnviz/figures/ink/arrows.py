"""Arrows and dotted lines."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.ink.pen import polygons, segments
from cnnviz.picture.compose import Marks
from cnnviz.picture.marks import UNNAMED, Names, Style

Point = tuple[float, float]


def arrow(
    start: Point, end: Point, colour: str, width: float = 1.6, names: Names = UNNAMED,
    dash: tuple[float, ...] = (),
) -> Marks:  # fmt: skip
    """A line with a head at its end."""
    a, b = np.array([start], float), np.array([end], float)
    along = (b - a) / max(float(np.hypot(*(b - a)[0])), 1e-9)
    across = np.stack([along[:, 1], -along[:, 0]], 1)
    size = 4.0 + 2.2 * width
    foot = b - along * size
    head = np.stack([b, foot + across * size * 0.42, foot - across * size * 0.42], 1)
    return (
        segments(a, foot, Style(colour, None, width, dash), "arrow", names),
        polygons(head, Style(None, colour), "arrow-head", names),
    )


def dotted(start: Point, end: Point, colour: str, names: Names) -> Marks:
    """A dotted line."""
    return (segments(start, end, Style(colour, None, 1.2, (1.2, 4.0)), "stays", names),)
