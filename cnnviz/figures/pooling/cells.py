"""Pooling in two dimensions: grids of numbers, framed windows, and the results."""

from __future__ import annotations

import numpy as np

from cnnviz.figures.ink.cells import frame, lettered, span, tiles
from cnnviz.figures.pooling.looks import (
    cell_styles,
    outputs_look,
    tinted,
    weights_of,
    widest,
    won_inputs,
)
from cnnviz.figures.pooling.subject import Subject, Way
from cnnviz.figures.walk.grids import Grids, largest
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.picture.marks import Mark, Marks, Style
from cnnviz.picture.parts import Size
from cnnviz.picture.theme import Theme

MOST = 40.0
"""The largest side of a cell."""
LINK = 30.0
"""The room of the arrow from the input to the output."""
LETTER = 13.0


def least_side(subject: Subject, theme: Theme) -> float:
    """The side of a cell that holds every number of all panels."""
    return widest(subject, theme) + 3.0


def ways(up: bool, slim: bool) -> tuple[str, ...]:
    """The directions in which a graph may run; downwards first if panels are `slim`."""
    return ("up",) if up else ("down", "right") if slim else ("right", "down")


def least(subject: Subject, theme: Theme, to: str) -> Size:
    """The least room of a graph."""
    (way, *_) = subject.ways.values()
    return Grids(way.walk, to, LINK, least_side(subject, theme)).size


def graph_marks(subject: Subject, kind: str, to: str, theme: Theme, room: Size) -> Marks:
    """The grid of the inputs, an arrow, the grid of the outputs, from the upper left of a room."""
    way = subject.ways[kind]
    fixed, unit = (Grids(way.walk, to, LINK, side).size for side in (0.0, 1.0))
    grids = Grids(way.walk, to, LINK, largest(fixed, unit, room, MOST))
    inputs, outputs = grids.inputs, grids.outputs
    styles = _inputs(subject, kind, theme)
    values = dict(zip(way.walk.inputs.tolist(), way.inputs.tolist(), strict=True))
    words = [written(values[cell]) if cell in values else "" for cell in range(len(styles))]
    output_styles = [cell_styles(theme)[at] for at in outputs_look(way).tolist()]
    results = [written(float(value)) for value in way.outputs]
    marks: list[Mark] = [tiles(inputs, styles, "input"), tiles(outputs, output_styles, "output")]
    marks += grids.arrow(theme.rule, 6.0)
    marks += [
        frame(span(inputs, way.walk.window(o)), theme.ink, 1.8) for o in _framed(subject, way)
    ]
    size = min(16.0, max(LETTER, 0.42 * grids.side))
    marks.append(lettered(inputs, words, styles, theme, size, bold=False))
    marks.append(lettered(outputs, results, output_styles, theme, size))
    return tuple(marks)


def _framed(subject: Subject, way: Way) -> list[int]:
    """The outputs whose windows are framed: all if none overlap, else the first one."""
    return list(range(len(way.outputs))) if subject.apart else [0]


def _inputs(subject: Subject, kind: str, theme: Theme) -> list[Style]:
    """The look of each cell of the input."""
    way = subject.ways[kind]
    walk, (plain, winner, empty, _) = way.walk, cell_styles(theme)
    styles = [empty] * (walk.shape[0] * walk.shape[1])
    for cell, won in zip(walk.inputs.tolist(), won_inputs(way).tolist(), strict=True):
        styles[cell] = winner if won else plain
    if way.kind == "strided":
        look = weights_of(way, theme)
        own = np.isin(walk.edges.dst, _framed(subject, way))
        tints, which = tinted(look, theme), look.of(walk.edges.weight[own])
        for cell, at in zip(walk.at[own].tolist(), which.tolist(), strict=True):
            styles[cell] = tints[at]
    return styles
