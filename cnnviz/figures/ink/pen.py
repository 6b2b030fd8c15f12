"""Marks in one style: polygons, straight lines, discs, arrows, frames; a box's corners."""

from __future__ import annotations

from math import pi

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.picture.extent import Box
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import UNNAMED, Dots, Floats, Lines, Marks, Names, Polygons, Style
from cnnviz.picture.paired import paired
from cnnviz.picture.theme import Theme, contrast


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
    """Polygons of k corners each, (n, k, 2), or a single one, (k, 2)."""
    outlines = np.asarray(points, float)
    outlines = outlines if outlines.ndim == 3 else outlines[None]
    return Polygons(outlines, (style,), np.zeros(len(outlines), int), closed, cls, names)


def segments(
    start: ArrayLike, end: ArrayLike, style: Style, cls: str, names: Names = UNNAMED
) -> Lines:
    """Straight lines between points, (n, 2), or a single one, (2,)."""
    a, b = np.atleast_2d(np.asarray(start, float)), np.atleast_2d(np.asarray(end, float))
    which = np.zeros(len(a), int)
    return Lines(a, b, which.astype(float), (style,), which, cls, names)


def discs(at: ArrayLike, radius: float, style: Style, cls: str, names: Names = UNNAMED) -> Dots:
    """Discs of one radius around points, (n, 2), or a single one, (2,)."""
    centres = np.atleast_2d(np.asarray(at, float))
    which = np.zeros(len(centres), int)
    return Dots(centres, np.full(len(centres), radius), (style,), which, cls, names)


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


SEEN = 3.05
"""The least contrast of neutral lines on a band."""


@paired
def tone(theme: Theme) -> str:
    """The strongest tone on which neutral lines can still be seen.

    >>> from cnnviz.picture.theme import DARK, LIGHT
    >>> [contrast(theme.rule, tone(theme)) >= SEEN for theme in (DARK, LIGHT)]
    [True, True]
    """
    tones = (mixed(theme.grid, theme.wash, part / 20) for part in range(20, 0, -1))
    return next(
        (candidate for candidate in tones if contrast(theme.rule, candidate) >= SEEN), theme.wash
    )


def band(outline: list[Floats], theme: Theme) -> Polygons:
    """A band, with an edge that shows even if its tone is too light for a projector."""
    return polygons(outline, Style(theme.faint, tone(theme), 1.2), "band")


CORNER = 5
"""How many points a small round corner has."""


def rounded(around: Box, radius: float, points: int) -> Floats:
    """The outline of a rectangle with round corners of `points` points each, (4 points, 2).

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
    outline: Floats = np.concatenate(corners)
    return outline


def frame(
    around: Box, style: Style, radius: float = 8.0, cls: str = "frame", names: Names = UNNAMED
) -> Polygons:
    """A frame with round corners."""
    points = CORNER if radius <= 8 else 2 * CORNER
    return polygons(rounded(around, radius, points), style, cls, names)
