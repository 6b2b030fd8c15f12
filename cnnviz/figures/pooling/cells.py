"""Pooling in two dimensions: grids of numbers, windows framed, and what each window gives."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.ink.cells import Grid, frame, looks, span, tiles, words
from cnnviz.figures.page.words import say
from cnnviz.figures.pooling.columns import TITLES
from cnnviz.figures.pooling.key import won
from cnnviz.figures.pooling.subject import Run, Subject, Way
from cnnviz.figures.request import Request
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.picture.compose import shift
from cnnviz.picture.marks import Group, Mark, Polygons, Style
from cnnviz.picture.text import width
from cnnviz.picture.theme import Theme

HEAD = 18.0
GAP = 12.0
LINK = 26.0
MOST_SIDE = 34.0


class Plan(NamedTuple):
    """How a panel is laid out: `side` of a cell, the way from input to output ("right", "down" or
    "up"), and the room for the arrow between them.
    """

    side: float
    way: str
    link: float = LINK

    def size(self, way: Way) -> tuple[float, float]:
        """The width and the height of one graph."""
        (rows, columns), (down, across) = way.walk.shape, way.walk.made
        if self.way == "right":
            return (columns + across) * self.side + self.link, max(rows, down) * self.side
        return max(columns, across) * self.side, (rows + down) * self.side + self.link


def cells_graph(
    subject: Subject,
    kind: str,
    box: tuple[float, float],
    request: Request,
    heads: tuple[str, str] = TITLES,
) -> tuple[Mark, ...]:
    """Two graphs in a box of (width, height): the numbers as they are, and moved by one; what goes
    in is said beside the inputs, which are the lower ones of a graph that runs upwards.
    """
    way, theme = subject.ways[kind], request.theme
    plan = _plan(subject, box, request.direction)
    wide, high = plan.size(way)
    rows = plan.way == "right"
    half = (box[0], (box[1] - GAP) / 2) if rows else ((box[0] - GAP) / 2, box[1])
    marks: list[Mark] = []
    for at in (0, 1):
        x = (half[0] - wide) / 2 + (0 if rows else at * (half[0] + GAP))
        y = (half[1] - HEAD - high) / 2 + (at * (half[1] + GAP) if rows else 0)
        head_at, graph_at = (y + high + 15, y) if plan.way == "up" else (y + 12, y + HEAD)
        spot, anchor = ((x, head_at), "start") if rows else ((x + wide / 2, head_at), "middle")
        head = say(heads[at], spot, 13, theme.ink, anchor, True, "run")
        graph = grid_graph(way, at == 1, plan, (kind, theme))
        marks += [head, *shift((graph,), x, graph_at)]
    return tuple(marks)


def _plan(subject: Subject, box: tuple[float, float], direction: str) -> Plan:
    """The plan with the largest cells; they are the same in all panels."""
    found = []
    for to in ("right", "down") if direction == "right" else ("up",):
        half = (box[0], (box[1] - GAP) / 2) if to == "right" else ((box[0] - GAP) / 2, box[1])
        found.append(plan_in(subject, (half[0], half[1] - HEAD), to))
    return legible(subject, max(found))


def plan_in(
    subject: Subject, room: tuple[float, float], to: str = "right", link: float = LINK
) -> Plan:
    """The plan with the largest cells for a graph in a room of (width, height)."""
    way = next(iter(subject.ways.values()))
    still, whole = (Plan(side, to, link).size(way) for side in (0.0, 1.0))
    sides = [(r - a) / (b - a) for r, a, b in zip(room, still, whole, strict=True)]
    return Plan(min(MOST_SIDE, *sides), to, link)


def legible(subject: Subject, best: Plan) -> Plan:
    """The same plan; raises CnnvizError where its cells are too small for their numbers."""
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


def grid_graph(way: Way, moved: bool, plan: Plan, look: tuple[str, Theme]) -> Group:
    """The grid of the inputs, an arrow, the grid of the outputs; `look` is its kind and theme."""
    kind, theme = look
    run = way.after if moved else way.before
    seen, made, middle = _grids(way, plan)
    styles, said = _inputs(way, run, kind, theme)
    done, results = _outputs(way, run, moved, theme)
    arrow = _arrow(middle, plan, theme)
    marks: list[Mark] = [tiles(seen, styles, "input"), tiles(made, done, "output"), arrow]
    marks += [frame(span(seen, way.walk.window(o)), theme.rule, 1.6) for o in _framed(way)]
    size = 14.0 if plan.side >= 25 else 12.0
    marks.append(words(seen, said, styles, theme, size, bold=False))
    marks.append(words(made, results, done, theme, size, bold=False))
    return Group(tuple(marks), "grid", {"kind": kind})


def _grids(way: Way, plan: Plan) -> tuple[Grid, Grid, tuple[float, float]]:
    """The cells of the inputs and of the outputs, and the middle of the arrow between them."""
    (rows, columns), (down, across) = way.walk.shape, way.walk.made
    side, link, (wide, high) = plan.side, plan.link, plan.size(way)
    if plan.way == "right":
        made = Grid(columns * side + link, (high - down * side) / 2, side, across)
        return Grid(0.0, 0.0, side, columns), made, (columns * side + link / 2, high / 2)
    top = rows * side + link
    here, there = (0.0, top) if plan.way == "down" else (down * side + link, 0.0)
    middle = top - link / 2 if plan.way == "down" else down * side + link / 2
    made = Grid((wide - across * side) / 2, there, side, across)
    return Grid((wide - columns * side) / 2, here, side, columns), made, (wide / 2, middle)


def _framed(way: Way) -> list[int]:
    """The outputs whose windows are framed: all where none overlap, else the first one."""
    apart = all(axis.stride >= axis.kernel and axis.dilation == 1 for axis in way.walk.axes)
    return list(range(way.walk.made[0] * way.walk.made[1])) if apart else [0]


def _inputs(way: Way, run: Run, kind: str, theme: Theme) -> tuple[list[Style], list[str]]:
    walk, found = way.walk, looks(theme.weights[0], theme)
    styles = [found.virtual] * (walk.shape[0] * walk.shape[1])
    said = [""] * len(styles)
    winners = set(walk.edges.src[run.won].tolist()) if kind == "max" else set()
    for neuron, cell in enumerate(walk.inputs.tolist()):
        styles[cell] = won(theme) if neuron in winners else found.input
        said[cell] = written(float(run.inputs[neuron]))
    return styles, said


def _outputs(way: Way, run: Run, moved: bool, theme: Theme) -> tuple[list[Style], list[str]]:
    found = looks(theme.weights[0], theme)
    changed = way.changed if moved else np.zeros(len(run.outputs), bool)
    filled = found.now._replace(stroke=theme.ink, fill=theme.ink)
    styles = [filled if new else found.input for new in changed.tolist()]
    return styles, [written(float(value)) for value in run.outputs]


def _arrow(middle: tuple[float, float], plan: Plan, theme: Theme) -> Mark:
    to, (half, thick, head) = plan.way, ((plan.link - 8) / 2, 1.3, 6.5)
    outline = np.array(
        [[-half, -thick], [half - head, -thick], [half - head, -head / 1.7], [half, 0]]
    )
    outline = np.concatenate([outline, outline[2::-1] * [1, -1]])
    if to != "right":
        outline = outline[:, ::-1] * [1, 1 if to == "down" else -1]
    outline += middle
    return Polygons(outline[None], (Style(fill=theme.rule),), np.zeros(1, int), cls="arrow")
