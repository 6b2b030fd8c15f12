"""Marks put together by free functions.

Each takes marks and gives a tuple of marks: the very same ones, in other places.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

import numpy as np

from cnnviz.picture.extent import NOTHING, Box, box
from cnnviz.picture.marks import Dots, Group, Lines, Mark, Polygons, Raster, Style, Texts

Marks = tuple[Mark, ...]
"""Marks in the order in which they are painted."""


def shift(marks: Iterable[Mark], dx: float, dy: float) -> Marks:
    """The same marks, `dx` points further right and `dy` further down."""
    return tuple(_shifted(mark, np.array([dx, dy])) for mark in marks)


def atop(*parts: Iterable[Mark]) -> Marks:
    """All parts where they are, the later ones painted over the earlier."""
    return tuple(mark for part in parts for mark in part)


def beside(*parts: Iterable[Mark], gap: float = 0.0, align: float | None = None) -> Marks:
    """The first part where it is, each next one to the right of what is there, `gap` points off.

    `align` 0 brings their tops to one height, 0.5 their middles, 1 their feet; None leaves them.

    >>> from cnnviz.picture.marks import Style
    >>> dot = Dots(np.zeros((1, 2)), np.ones(1), (Style(fill="#000000"),), np.zeros(1, int))
    >>> box(beside((dot,), (dot,), gap=3))
    Box(x0=-1.0, y0=-1.0, x1=6.0, y1=1.0)
    """
    return reduce(lambda a, b: _next(a, b, gap, align, axis=0), map(tuple, parts), ())


def above(*parts: Iterable[Mark], gap: float = 0.0, align: float | None = None) -> Marks:
    """The first part where it is, each next one below what is there, `gap` points off.

    `align` 0 brings their left sides in line, 0.5 their middles, 1 their right sides.
    """
    return reduce(lambda a, b: _next(a, b, gap, align, axis=1), map(tuple, parts), ())


def pad(marks: Iterable[Mark], margin: float) -> Marks:
    """The same marks and a rectangle that paints nothing, `margin` points around them."""
    inner = tuple(marks)
    around = box(inner)
    if around == NOTHING:
        return inner
    (x0, y0), (x1, y1) = np.subtract(around[:2], margin), np.add(around[2:], margin)
    corners = np.array([[(x0, y0), (x1, y0), (x1, y1), (x0, y1)]])
    return (*inner, Polygons(corners, (Style(),), np.zeros(1, np.int64)))


def merged(marks: Iterable[Mark]) -> Marks:
    """The same marks, groups of the same class and names as one, where the first of them is."""
    found: dict[object, list[Mark]] = {}
    for at, mark in enumerate(marks):
        key = (mark.cls, *mark.names.items()) if isinstance(mark, Group) else at
        found.setdefault(key, []).append(mark)
    return tuple(_joined(parts) for parts in found.values())


def _joined(parts: list[Mark]) -> Mark:
    first = parts[0]
    if len(parts) == 1 or not isinstance(first, Group):
        return first
    return first._replace(
        marks=tuple(m for part in parts if isinstance(part, Group) for m in part.marks)
    )


def _next(a: Marks, b: Marks, gap: float, align: float | None, axis: int) -> Marks:
    """`b` moved along `axis` (0 x, 1 y) behind `a`."""
    here, there = box(a), box(b)
    if NOTHING in (here, there):
        return a + b
    by = [0.0, 0.0]
    by[axis] = here[axis + 2] + gap - there[axis]
    if align is not None:
        by[1 - axis] = _at(here, align, 1 - axis) - _at(there, align, 1 - axis)
    return a + shift(b, *by)


def _at(of: Box, part: float, axis: int) -> float:
    low, high = of[axis], of[axis + 2]
    return low + part * (high - low)


def _shifted(mark: Mark, by: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Mark:
    match mark:
        case Group():
            return mark._replace(marks=tuple(_shifted(inner, by) for inner in mark.marks))
        case Raster():
            x, y, across, down = mark.box
            return mark._replace(box=(x + float(by[0]), y + float(by[1]), across, down))
        case Lines():
            return mark._replace(start=mark.start + by, end=mark.end + by)
        case Polygons():
            return mark._replace(points=mark.points + by)
        case Dots() | Texts():
            return mark._replace(at=mark.at + by)
