"""Arrows and dotted lines."""

from __future__ import annotations

import numpy as np

from cnnviz.picture.compose import Marks
from cnnviz.picture.marks import UNNAMED, Lines, Names, Polygons, Style

Point = tuple[float, float]


def arrow(
    start: Point, end: Point, colour: str, width: float = 1.6, names: Names = UNNAMED
) -> Marks:
    """A line with a head at its end."""
    a, b = np.array([start], float), np.array([end], float)
    along = (b - a) / max(float(np.hypot(*(b - a)[0])), 1e-9)
    across = np.stack([along[:, 1], -along[:, 0]], 1)
    size = 4.0 + 2.2 * width
    foot = b - along * size
    head = np.stack([b, foot + across * size * 0.42, foot - across * size * 0.42], 1)
    none = np.zeros(1, int)
    return (
        Lines(a, foot, np.zeros(1), (Style(colour, None, width),), none, "arrow", names),
        Polygons(head, (Style(None, colour),), none, cls="arrow-head", names=names),
    )


def dotted(start: Point, end: Point, colour: str, names: Names = UNNAMED) -> Marks:
    """A dotted line."""
    style = (Style(colour, None, 1.2, (1.2, 4.0)),)
    a, b = np.array([start], float), np.array([end], float)
    return (Lines(a, b, np.zeros(1), style, np.zeros(1, int), "stays", names),)
