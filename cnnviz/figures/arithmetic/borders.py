"""The borders of blocks of cells in a frame, drawn as filled strips where they are not closed."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.arithmetic.film import Film
from cnnviz.figures.arithmetic.subject import Subject
from cnnviz.figures.ink.cells import DASH, span
from cnnviz.figures.ink.pen import Point, corners, polygons
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Floats, Mark, Marks, Style


def borders(subject: Subject, film: Film) -> Marks:
    """The rims of blocks of cells: of the inputs, of all cells if some are none, of the outputs."""
    walk, theme = subject.walk, subject.theme
    inputs, outputs = film.grids.inputs, film.grids.outputs
    (rows, columns), (map_rows, map_columns) = walk.shape, walk.map_shape
    solid, dashed = Style(theme.rule, None, 1.0), Style(theme.rule, None, 0.9, DASH)
    marks = [_rim(span(outputs, np.arange(map_rows * map_columns)), walk.cut, solid)]
    if len(walk.inputs) < rows * columns:
        marks.append(_rim(span(inputs, np.arange(rows * columns)), walk.cut, dashed))
    if all(axis.step == 1 for axis in walk.axes):
        marks.append(_rim(span(inputs, walk.inputs), walk.cut, solid))
    return tuple(marks)


def _rim(around: Box, cut: tuple[bool, bool], style: Style) -> Mark:
    """The border of a rectangle, without the sides at which a corner is cut from the whole."""
    if not any(cut):
        return polygons(corners(around), style, "rim")
    x0, y0, x1, y1 = around
    sides = [
        ((x0, y0), (x1, y0)),
        ((x0, y0), (x0, y1)),
        *[((x0, y1), (x1, y1))] * (not cut[0]),
        *[((x1, y0), (x1, y1))] * (not cut[1]),
    ]
    return strips(sides, style, "rim")


def strips(sides: list[tuple[Point, Point]], style: Style, cls: str) -> Mark:
    """Upright and level lines as filled strips: a border between two fills."""
    half, pieces = style.width / 2, list[Floats]()
    for (x0, y0), (x1, y1) in sides:
        length = max(x1 - x0, y1 - y0)
        dash, gap = style.dash or (length, 1.0)
        for start in np.arange(0.0, length, dash + gap).tolist():
            end = min(start + dash, length)
            on_row = y0 == y1
            pieces.append(corners(
                Box(x0 + start, y0 - half, x0 + end, y0 + half) if on_row
                else Box(x0 - half, y0 + start, x0 + half, y0 + end)
            ))  # fmt: skip
    return polygons(np.stack(pieces), Style(None, style.stroke), cls)
