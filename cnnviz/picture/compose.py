"""Free functions that put marks together.

Each takes marks and returns a tuple of marks: the same ones, in other places.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from cnnviz.picture.marks import Dots, Group, Lines, Mark, Marks, Polygons, Raster, Texts


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


def _shifted(mark: Mark, offset: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Mark:
    match mark:
        case Group():
            return mark._replace(marks=tuple(_shifted(inner, offset) for inner in mark.marks))
        case Raster():
            x, y, across, down = mark.box
            return mark._replace(box=(x + float(offset[0]), y + float(offset[1]), across, down))
        case Lines():
            return mark._replace(start=mark.start + offset, end=mark.end + offset)
        case Polygons():
            return mark._replace(points=mark.points + offset)
        case Dots() | Texts():
            return mark._replace(at=mark.at + offset)
