"""Free functions that put marks together.

Each takes marks and returns a tuple of marks: the same ones, in other places, reduced or enlarged
as a whole (positions, radii, widths, dashes and type alike).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import numpy as np

from cnnviz.picture.marks import Floats, Group, Mark, Marks, Raster, Style

PLACES, LENGTHS = ("at", "start", "end", "points"), ("radius", "bow", "size")
"""The fields of marks that hold positions, and those that hold lengths."""


def shift(marks: Iterable[Mark], dx: float, dy: float) -> Marks:
    """The same marks, `dx` points further right and `dy` further down."""
    return tuple(_shifted(mark, np.array([dx, dy])) for mark in marks)


def merged(marks: Iterable[Mark]) -> Marks:
    """The same marks; groups of equal class and names become one, where the first of them is."""
    groups: dict[object, list[Mark]] = {}
    for i, mark in enumerate(marks):
        key = (mark.cls, *mark.names.items()) if isinstance(mark, Group) else i
        groups.setdefault(key, []).append(mark)
    return tuple(_joined(parts) for parts in groups.values())


def _joined(parts: list[Mark]) -> Mark:
    first = parts[0]
    if len(parts) == 1 or not isinstance(first, Group):
        return first
    return first._replace(
        marks=tuple(m for part in parts if isinstance(part, Group) for m in part.marks)
    )


def _shifted(mark: Mark, offset: Floats) -> Mark:
    if isinstance(mark, Group):
        return mark._replace(marks=tuple(_shifted(inner, offset) for inner in mark.marks))
    if isinstance(mark, Raster):
        x, y, width, height = mark.box
        return mark._replace(box=(x + float(offset[0]), y + float(offset[1]), width, height))
    points = {name: getattr(mark, name) + offset for name in PLACES if name in mark._fields}
    return cast(Mark, mark._replace(**points))


def scaled(marks: Iterable[Mark], by: float) -> Marks:
    """The same marks, `by` times as large, about the canvas's corner.

    >>> from cnnviz.picture.marks import Texts
    >>> import numpy as np
    >>> black = (Style(fill="#000000"),)
    >>> text = Texts(np.zeros((1, 2)), ("a",), 12, black, np.zeros(1, int))
    >>> scaled((text,), 0.5)[0].size
    6.0
    """
    return tuple(_scaled(mark, by) for mark in marks)


def _scaled(mark: Mark, by: float) -> Mark:
    if isinstance(mark, Group):
        return mark._replace(marks=scaled(mark.marks, by))
    if isinstance(mark, Raster):
        x, y, width, height = mark.box
        return mark._replace(box=(x * by, y * by, width * by, height * by))
    sizes = {name: getattr(mark, name) * by for name in PLACES + LENGTHS if name in mark._fields}
    return cast(Mark, mark._replace(**sizes, styles=tuple(_thinner(s, by) for s in mark.styles)))


def _thinner(style: Style, by: float) -> Style:
    dash = tuple(round(length * by, 2) for length in style.dash)
    return style._replace(width=round(style.width * by, 3), dash=dash)
