"""Marks reduced or enlarged as a whole: positions, radii, widths, dashes and type alike."""

from __future__ import annotations

from collections.abc import Iterable

from cnnviz.picture.marks import Dots, Group, Lines, Mark, Polygons, Raster, Style, Texts


def scaled(marks: Iterable[Mark], by: float) -> tuple[Mark, ...]:
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
    styles = tuple(_thinner(style, by) for style in mark.styles)
    if isinstance(mark, Dots):
        return mark._replace(at=mark.at * by, radius=mark.radius * by, styles=styles)
    if isinstance(mark, Lines):
        start, end, bow = mark.start * by, mark.end * by, mark.bow * by
        return mark._replace(start=start, end=end, bow=bow, styles=styles)
    if isinstance(mark, Polygons):
        return mark._replace(points=mark.points * by, styles=styles)
    assert isinstance(mark, Texts)
    return mark._replace(at=mark.at * by, size=mark.size * by, styles=styles)


def _thinner(style: Style, by: float) -> Style:
    dash = tuple(round(length * by, 2) for length in style.dash)
    return style._replace(width=round(style.width * by, 3), dash=dash)
