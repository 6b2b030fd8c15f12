"""Pooling in two dimensions: grids of numbers, windows framed, and what each window gives."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.cells import Grid, frame, looks, span, tiles, words
from cnnviz.figures.pooling_columns import TITLES
from cnnviz.figures.pooling_key import won
from cnnviz.figures.pooling_subject import Run, Subject, Way
from cnnviz.figures.request import Request
from cnnviz.figures.walk_numbers import written
from cnnviz.figures.words import say
from cnnviz.picture.compose import shift
from cnnviz.picture.marks import Group, Mark, Polygons, Style
from cnnviz.picture.text import width
from cnnviz.picture.theme import Theme

HEAD = 18.0
GAP = 12.0
LINK = 26.0
MOST_SIDE = 34.0


class Plan(NamedTuple):
    """How a panel is laid out: `side` of a cell, and the way from input to output: "right" in two
    rows, or "down" or "up" in two columns.
    """

    side: float
    way: str

    def size(self, way: Way) -> tuple[float, float]:
        """The width and the height of one graph."""
        return _size(way, self.side, self.way)


def cells_graph(
    subject: Subject, kind: str, box: tuple[float, float], request: Request
) -> tuple[Mark, ...]:
    """Two graphs in a box of (width, height): the numbers as they are, and moved by one."""
    way, theme = subject.ways[kind], request.theme
    plan = _plan(subject, box, request.direction)
    wide, high = plan.size(way)
    rows = plan.way == "right"
    half = (box[0], (box[1] - GAP) / 2) if rows else ((box[0] - GAP) / 2, box[1])
    marks: list[Mark] = []
    for at, run in enumerate((way.before, way.after)):
        x = (half[0] - wide) / 2 + (0 if rows else at * (half[0] + GAP))
        y = (half[1] - HEAD - high) / 2 + (at * (half[1] + GAP) if rows else 0)
        spot, anchor = ((x, y + 12), "start") if rows else ((x + wide / 2, y + 12), "middle")
        head = say(TITLES[at], spot, 13, theme.ink, anchor, True, "run")
        marks += [head, *shift((_graph(way, run, at == 1, plan, (kind, theme)),), x, y + HEAD)]
    return tuple(marks)


def _size(way: Way, side: float, to: str) -> tuple[float, float]:
    (rows, columns), (down, across) = way.walk.shape, way.walk.made
    if to == "right":
        return (columns + across) * side + LINK, max(rows, down) * side
    return max(columns, across) * side, (rows + down) * side + LINK


def _plan(subject: Subject, box: tuple[float, float], direction: str) -> Plan:
    """The plan with the largest cells; they are the same in all panels."""
    way = next(iter(subject.ways.values()))
    found = []
    for to in ("right", "down") if direction == "right" else ("up",):
        half = (box[0], (box[1] - GAP) / 2) if to == "right" else ((box[0] - GAP) / 2, box[1])
        room = (half[0], half[1] - HEAD)
        still, whole = _size(way, 0.0, to), _size(way, 1.0, to)
        sides = [(r - a) / (b - a) for r, a, b in zip(room, still, whole, strict=True)]
        found.append(Plan(min(MOST_SIDE, *sides), to))
    best = max(found)
    if best.side < _widest(subject) + 2.5:
        raise CnnvizError(
            "cells with numbers in them do not fit the size that was asked for:"
            " take --size 16:9 or 4:3, fewer --panels, or a smaller --input"
        )
    return best


def _widest(subject: Subject) -> float:
    """The width of the widest number of all panels."""
    runs = [run for way in subject.ways.values() for run in (way.before, way.after)]
    values = np.unique(np.concatenate([part for run in runs for part in (run.inputs, run.outputs)]))
    return max(width(written(float(value)), 12) for value in values)


def _graph(way: Way, run: Run, moved: bool, plan: Plan, look: tuple[str, Theme]) -> Group:
    """The grid of the inputs, an arrow, the grid of the outputs."""
    kind, theme = look
    seen, made, middle = _grids(way, plan)
    styles, said = _inputs(way, run, kind, theme)
    done, results = _outputs(way, run, moved, theme)
    arrow = _arrow(middle, plan.way, theme)
    marks: list[Mark] = [tiles(seen, styles, "input"), tiles(made, done, "output"), arrow]
    marks += [frame(span(seen, way.walk.window(o)), theme.line, 1.6) for o in _framed(way)]
    size = 14.0 if plan.side >= 25 else 12.0
    marks.append(words(seen, said, styles, theme, size, bold=False))
    marks.append(words(made, results, done, theme, size, bold=False))
    return Group(tuple(marks), "grid", {"kind": kind})


def _grids(way: Way, plan: Plan) -> tuple[Grid, Grid, tuple[float, float]]:
    """The cells of the inputs and of the outputs, and the middle of the arrow between them."""
    (rows, columns), (down, across) = way.walk.shape, way.walk.made
    side, (wide, high) = plan.side, plan.size(way)
    if plan.way == "right":
        made = Grid(columns * side + LINK, (high - down * side) / 2, side, across)
        return Grid(0.0, 0.0, side, columns), made, (columns * side + LINK / 2, high / 2)
    top = rows * side + LINK
    here, there = (0.0, top) if plan.way == "down" else (down * side + LINK, 0.0)
    middle = top - LINK / 2 if plan.way == "down" else down * side + LINK / 2
    made = Grid((wide - across * side) / 2, there, side, across)
    return Grid((wide - columns * side) / 2, here, side, columns), made, (wide / 2, middle)


def _framed(way: Way) -> list[int]:
    """The outputs whose windows are framed: all where none overlap, else the first one."""
    apart = all(axis.stride >= axis.kernel and axis.dilation == 1 for axis in way.walk.axes)
    return list(range(way.walk.made[0] * way.walk.made[1])) if apart else [0]


def _inputs(way: Way, run: Run, kind: str, theme: Theme) -> tuple[list[Style], list[str]]:
    walk, found = way.walk, looks(theme.accent, theme)
    styles = [found.virtual] * (walk.shape[0] * walk.shape[1])
    said = [""] * len(styles)
    winners = set(walk.edges.src[run.won].tolist()) if kind == "max" else set()
    for neuron, cell in enumerate(walk.inputs.tolist()):
        styles[cell] = won(theme) if neuron in winners else found.input
        said[cell] = written(float(run.inputs[neuron]))
    return styles, said


def _outputs(way: Way, run: Run, moved: bool, theme: Theme) -> tuple[list[Style], list[str]]:
    found = looks(theme.accent, theme)
    changed = way.changed if moved else np.zeros(len(run.outputs), bool)
    filled = found.now._replace(stroke=theme.ink, fill=theme.ink)
    styles = [filled if new else found.input for new in changed.tolist()]
    return styles, [written(float(value)) for value in run.outputs]


def _arrow(middle: tuple[float, float], to: str, theme: Theme) -> Mark:
    half, thick, head = (LINK - 8) / 2, 1.3, 6.5
    outline = np.array(
        [[-half, -thick], [half - head, -thick], [half - head, -head / 1.7], [half, 0]]
    )
    outline = np.concatenate([outline, outline[2::-1] * [1, -1]])
    if to != "right":
        outline = outline[:, ::-1] * [1, 1 if to == "down" else -1]
    outline += middle
    return Polygons(outline[None], (Style(fill=theme.line),), np.zeros(1, int), cls="arrow")
