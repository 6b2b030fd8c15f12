"""Pooling in two dimensions: grids of numbers, windows framed, and what each window gives."""

from __future__ import annotations

from typing import NamedTuple

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
from cnnviz.picture.compose import Marks
from cnnviz.picture.marks import Mark, Style
from cnnviz.picture.parts import Size
from cnnviz.picture.theme import Theme

MOST = 40.0
"""The largest side of a cell."""
LINK = 30.0
"""The room of the arrow from the input to the output."""
LETTER = 13.0


def need(subject: Subject, theme: Theme) -> float:
    """The side that holds every number of all panels."""
    return widest(subject, theme) + 3.0


def ways(up: bool, slim: bool) -> tuple[str, ...]:
    """The ways that a graph may run; downwards first where panels are higher than wide."""
    return ("up",) if up else ("down", "right") if slim else ("right", "down")


def least(subject: Subject, theme: Theme, to: str) -> Size:
    """The least room of a graph."""
    (way, *_) = subject.ways.values()
    return Grids(way.walk, to, LINK, need(subject, theme)).size


def graph_marks(subject: Subject, kind: str, to: str, theme: Theme, room: Size) -> Marks:
    """The grid of the inputs, an arrow, the grid of the outputs, from the upper left of a room."""
    way = subject.ways[kind]
    still, whole = (Grids(way.walk, to, LINK, side).size for side in (0.0, 1.0))
    grids = Grids(way.walk, to, LINK, largest(still, whole, room, MOST))
    seen, made = grids.seen, grids.made
    styles, said = _inputs(subject, kind, theme)
    done = [cell_styles(theme)[at] for at in outputs_look(way).tolist()]
    results = [written(float(value)) for value in way.outputs]
    marks: list[Mark] = [tiles(seen, styles, "input"), tiles(made, done, "output")]
    marks += grids.arrow(theme.rule, 6.0)
    marks += [frame(span(seen, way.walk.window(o)), theme.ink, 1.8) for o in _framed(subject, way)]
    size = min(16.0, max(LETTER, 0.42 * grids.side))
    marks.append(lettered(seen, said, styles, theme, size, bold=False))
    marks.append(lettered(made, results, done, theme, size))
    return tuple(marks)


def _framed(subject: Subject, way: Way) -> list[int]:
    """The outputs whose windows are framed: all where none overlap, else the first one."""
    return list(range(len(way.outputs))) if subject.apart else [0]


class _Cells(NamedTuple):
    """The look of each cell, and the number in it."""

    styles: list[Style]
    said: list[str]


def _inputs(subject: Subject, kind: str, theme: Theme) -> _Cells:
    """How each cell of the input looks, and its number; none where it is no neuron."""
    way = subject.ways[kind]
    walk, (plain, wins, empty, _) = way.walk, cell_styles(theme)
    styles = [empty] * (walk.shape[0] * walk.shape[1])
    said = [""] * len(styles)
    won = won_inputs(way)
    for neuron, cell in enumerate(walk.inputs.tolist()):
        styles[cell] = wins if won[neuron] else plain
        said[cell] = written(float(way.inputs[neuron]))
    if way.kind == "strided":
        look = weights_of(way, theme)
        mine = np.isin(walk.edges.dst, _framed(subject, way))
        tints, which = tinted(look, theme), look.of(walk.edges.weight[mine])
        for cell, at in zip(walk.at[mine].tolist(), which.tolist(), strict=True):
            styles[cell] = tints[at]
    return _Cells(styles, said)
