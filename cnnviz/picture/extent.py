"""The room that marks take on the canvas: strokes, bows and texts included."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import cos, inf, radians, sin
from typing import NamedTuple

import numpy as np

from cnnviz.picture.curve import furthest_points
from cnnviz.picture.marks import (
    Dots,
    Floats,
    Group,
    Lines,
    Mark,
    Polygons,
    Raster,
    Style,
    Texts,
    Which,
)
from cnnviz.picture.text import ascent, descent, width

ANCHORS = {"start": 0.0, "middle": 0.5, "end": 1.0}
"""What part of a text's width lies before its `at`."""


class Box(NamedTuple):
    """A rectangle of the canvas in points: upper left (x0, y0), lower right (x1, y1)."""

    x0: float
    y0: float
    x1: float
    y1: float

    def meets(self, other: Box) -> bool:
        """Whether it overlaps another box."""
        across = self.x0 < other.x1 and other.x0 < self.x1
        return across and self.y0 < other.y1 and other.y0 < self.y1

    @property
    def width(self) -> float:
        """From left to right; 0 if the box is empty."""
        return max(0.0, self.x1 - self.x0)

    @property
    def height(self) -> float:
        """From top to bottom; 0 if the box is empty."""
        return max(0.0, self.y1 - self.y0)


NOTHING = Box(inf, inf, -inf, -inf)
"""The box of no marks: joined with any other box, it gives that one."""


def box(marks: Mark | Iterable[Mark]) -> Box:
    """The smallest upright box around one or more marks; `NOTHING` if there are none.

    A stroke reaches half its width beyond its line on all sides (joins are round); a text reaches
    from `text.ascent` to `text.descent`.

    >>> from cnnviz.picture.marks import Style
    >>> at, radius, style = np.array([[5.0, 5.0]]), np.array([2.0]), Style("#000000", width=1)
    >>> box(Dots(at, radius, (style,), np.array([0])))
    Box(x0=2.5, y0=2.5, x1=7.5, y1=7.5)
    """
    if isinstance(marks, Group):
        return box(marks.marks)
    if isinstance(marks, Raster):
        x, y, across, down = marks.box
        return Box(x, y, x + across, y + down)
    if isinstance(marks, Texts):
        return _around(text_corners(marks).reshape(-1, 2))
    if isinstance(marks, Dots):
        return _around(marks.at, marks.radius + _half_stroke(marks.styles, marks.which))
    if isinstance(marks, Lines):
        points = np.concatenate([marks.start, marks.end, furthest_points(marks)])
        return _around(points, np.tile(_half_stroke(marks.styles, marks.which), 3))
    if isinstance(marks, Polygons):
        reach = np.repeat(_half_stroke(marks.styles, marks.which), marks.points.shape[1])
        return _around(marks.points.reshape(-1, 2), reach)
    return join(*(box(mark) for mark in marks))


def join(*boxes: Box) -> Box:
    """The smallest box around all boxes.

    >>> join(Box(0, 0, 1, 1), NOTHING, Box(2, 0, 3, 5))
    Box(x0=0, y0=0, x1=3, y1=5)
    """
    if not boxes:
        return NOTHING
    x0, y0, x1, y1 = zip(*boxes, strict=True)
    return Box(min(x0), min(y0), max(x1), max(y1))


def text_corners(texts: Texts) -> Floats:
    """The corners of each text's rectangle, which may be rotated: (n, 4, 2)."""
    sizes = np.array(
        [width(string, texts.size, texts.bold, texts.font) for string in texts.strings]
    )
    left = -ANCHORS[texts.anchor] * sizes
    top, bottom = np.full_like(left, -ascent(texts.size)), np.full_like(left, descent(texts.size))
    right = left + sizes
    x = np.stack([left, right, right, left], axis=1)
    y = np.stack([top, top, bottom, bottom], axis=1)
    c, s = cos(radians(texts.turn)), sin(radians(texts.turn))
    turned: Floats = np.stack([x * c + y * s, y * c - x * s], axis=2)
    return turned + texts.at[:, None, :]


def _half_stroke(styles: Sequence[Style], which: Which) -> Floats:
    """How far each item's stroke reaches beyond its line: (n,)."""
    half = np.array([style.width / 2 if style.stroke else 0.0 for style in styles] or [0.0])
    reach: Floats = half[which]
    return reach


def _around(points: Floats, reach: Floats | float = 0.0) -> Box:
    if not len(points):
        return NOTHING
    reach = np.reshape(reach, (-1, 1))
    (x0, y0), (x1, y1) = (points - reach).min(axis=0), (points + reach).max(axis=0)
    return Box(float(x0), float(y0), float(x1), float(y1))
