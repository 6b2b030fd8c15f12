"""Pooling in two dimensions: grids of numbers, windows framed, and what each window gives."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.arrows import arrow
from cnnviz.figures.ink.cells import Grid, frame, span, tiles
from cnnviz.figures.ink.lettered import lettered
from cnnviz.figures.pooling.looks import (
    cell_styles,
    outputs_look,
    tinted,
    weights_of,
    widest,
    won_inputs,
)
from cnnviz.figures.pooling.subject import Subject, Way
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


class Plan(NamedTuple):
    """How a panel is laid out: the side of a cell, and the way from input to output: "right",
    "down" or "up".
    """

    side: float
    way: str

    def size(self, way: Way) -> Size:
        """The room of one graph."""
        (rows, columns), (down, across) = way.walk.shape, way.walk.made
        if self.way == "right":
            return Size((columns + across) * self.side + LINK, max(rows, down) * self.side)
        return Size(max(columns, across) * self.side, (rows + down) * self.side + LINK)


def need(subject: Subject, theme: Theme) -> float:
    """The side that holds every number of all panels."""
    return widest(subject, theme) + 3.0


def ways(up: bool, slim: bool) -> tuple[str, ...]:
    """The ways that a graph may run; downwards first where panels are higher than wide."""
    return ("up",) if up else ("down", "right") if slim else ("right", "down")


def least(subject: Subject, theme: Theme, to: str) -> Size:
    """The least room of a graph."""
    (way, *_) = subject.ways.values()
    return Plan(need(subject, theme), to).size(way)


def plan_in(way: Way, room: Size, to: str) -> Plan:
    """The plan with the largest cells in a room."""
    still, whole = Plan(0.0, to).size(way), Plan(1.0, to).size(way)
    sides = [(r - a) / (b - a) for r, a, b in zip(room, still, whole, strict=True)]
    return Plan(min(MOST, *sides), to)


def graph_marks(subject: Subject, kind: str, to: str, theme: Theme, room: Size) -> Marks:
    """The grid of the inputs, an arrow, the grid of the outputs, from the upper left of a room."""
    way = subject.ways[kind]
    plan = plan_in(way, room, to)
    seen, made = _grids(way, plan)
    styles, said = _inputs(subject, kind, theme)
    done = [cell_styles(theme)[at] for at in outputs_look(way).tolist()]
    results = [written(float(value)) for value in way.outputs]
    marks: list[Mark] = [tiles(seen, styles, "input"), tiles(made, done, "output")]
    marks += _arrow(seen, made, way, plan, theme)
    marks += [frame(span(seen, way.walk.window(o)), theme.ink, 1.8) for o in _framed(subject, way)]
    size = min(16.0, max(LETTER, 0.42 * plan.side))
    marks.append(lettered(seen, said, styles, theme, size, bold=False))
    marks.append(lettered(made, results, done, theme, size))
    return tuple(marks)


def _grids(way: Way, plan: Plan) -> tuple[Grid, Grid]:
    """The cells of the inputs and of the outputs."""
    (rows, columns), (down, across) = way.walk.shape, way.walk.made
    side, size = plan.side, plan.size(way)
    if plan.way == "right":
        top = (size.height - down * side) / 2
        return Grid(0, 0, side, columns), Grid(columns * side + LINK, top, side, across)
    below, above = rows * side + LINK, down * side + LINK
    y = (0.0, below) if plan.way == "down" else (above, 0.0)
    here, there = (size.width - columns * side) / 2, (size.width - across * side) / 2
    return Grid(here, y[0], side, columns), Grid(there, y[1], side, across)


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


def _arrow(seen: Grid, made: Grid, way: Way, plan: Plan, theme: Theme) -> Marks:
    """The arrow between the grids."""
    columns, size = way.walk.shape[1], plan.size(way)
    half = LINK / 2 - 6
    if plan.way == "right":
        x, y = columns * seen.side + LINK / 2, size.height / 2
        return arrow((x - half, y), (x + half, y), theme.rule)
    turn = 1 if plan.way == "down" else -1
    x, y = size.width / 2, max(seen.y, made.y) - LINK / 2
    return arrow((x, y - turn * half), (x, y + turn * half), theme.rule)
