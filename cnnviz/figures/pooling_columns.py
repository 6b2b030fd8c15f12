"""Pooling in one dimension: neurons with their numbers in them, and the connections that carry
these.
"""

from __future__ import annotations

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.edges import Wires, heads, lines
from cnnviz.figures.identity import looks
from cnnviz.figures.pooling_subject import Run, Subject, Way
from cnnviz.figures.request import Request
from cnnviz.figures.walk_numbers import written
from cnnviz.figures.words import say
from cnnviz.picture.compose import shift
from cnnviz.picture.marks import Dots, Floats, Group, Mark, Style, Texts, Which
from cnnviz.picture.text import width
from cnnviz.picture.theme import Theme, on

HEAD = 20.0
"""The room above a graph for the words that say what goes in."""
GAP = 26.0
"""Between a graph and the same with its input moved."""
TITLES = ("input", "moved by 1")


def columns_graph(
    subject: Subject,
    kind: str,
    box: tuple[float, float],
    request: Request,
    heads: tuple[str, str] = TITLES,
    strict: bool = False,
) -> tuple[Mark, ...]:
    """Two graphs in a box of (width, height): the numbers as they are, and moved by one."""
    up, (wide, high) = request.direction == "up", box
    look = (kind, up, request.theme)
    size = (wide, (high - GAP) / 2 - HEAD) if up else ((wide - GAP) / 2, high - HEAD)
    marks: list[Mark] = []
    for at in (0, 1):
        corner = (0.0, at * (high + GAP) / 2) if up else (at * (wide + GAP) / 2, 0.0)
        head = say(heads[at], (size[0] / 2, 12), 13, request.theme.ink, bold=True, cls="run")
        graph = graph_of(subject, at == 1, size, look, strict)
        marks += shift((head, *shift((graph,), 0, HEAD)), *corner)
    return tuple(marks)


def graph_of(
    subject: Subject,
    moved: bool,
    size: tuple[float, float],
    look: tuple[str, bool, Theme],
    strict: bool = False,
) -> Group:
    """One graph in its room: lines, then neurons, then their numbers.

    `look` is its kind, whether it goes upwards, and the theme. Where `strict`, neurons too small
    for their numbers are refused.
    """
    kind, up, theme = look
    way = subject.ways[kind]
    run = way.after if moved else way.before
    radius, places = _places(way, size, up, (_need(subject), strict))
    marks = _lines(way, run, (radius, places), (kind, theme))
    won = np.isin(np.arange(len(run.inputs)), way.walk.edges.src[run.won]) & (kind == "max")
    changed = way.changed & moved
    marks += _neurons(0, run.inputs, (radius, places[0]), won.astype(int), theme)
    marks += _neurons(1, run.outputs, (radius, places[1]), 2 * changed.astype(int), theme)
    names = {"panel": kind} | ({} if kind == "strided" else {"ink": "neutral"})
    return Group(tuple(marks), "panel", names)


def _need(subject: Subject) -> float:
    """The radius that holds every number of all panels, in type of 12 points."""
    runs = [run for way in subject.ways.values() for run in (way.before, way.after)]
    values = np.concatenate([part for run in runs for part in (run.inputs, run.outputs)])
    widest = max(width(written(float(value)), 12) for value in np.unique(values))
    return float(np.hypot(widest / 2, 4.4))


def _radius(pitch: float, deep: float, need: float, strict: bool) -> float:
    """The radius of neurons that stand `pitch` apart in two columns, in `deep` points; where
    `strict`, lines keep some length and numbers that `need` a little more have it.
    """
    if strict:
        return max(min(16.0, 0.42 * pitch, deep / 4 - 3.5), min(need, 0.43 * pitch))
    return min(16.0, 0.44 * pitch)


def _places(
    way: Way, size: tuple[float, float], up: bool, need: tuple[float, bool]
) -> tuple[float, tuple[Floats, Floats]]:
    """The radius of the neurons and where they stand: an output amid its window.

    `need` is the radius that the numbers need, and whether it is a must.
    """
    axis = max(way.walk.axes, key=lambda one: one.cells)
    inputs = np.arange(len(way.before.inputs))
    outputs = range(len(way.before.outputs))
    centres = np.array([axis.taps(output).mean() for output in outputs]) - axis.first
    # Windows that begin or end in the padding may have their middle beyond the inputs.
    begin, end = min(0.0, *centres), max(inputs[-1], *centres)
    long, deep = size if up else size[::-1]
    pitch = min(44.0, long / (end - begin + 1))
    radius = _radius(pitch, deep, *need)
    if radius < max(8.5, need[0] * need[1]) or deep < (4 * radius + 12 if need[1] else 5 * radius):
        raise CnnvizError(
            "neurons with numbers in them do not fit the size that was asked for:"
            " take --size 16:9 or 4:3, fewer --panels, or a smaller --input"
        )
    along, seen = ((at - (begin + end) / 2) * pitch + long / 2 for at in (inputs, centres))
    first, last = (deep - radius, radius) if up else (radius, deep - radius)
    order = slice(None, None, 1 if up else -1)
    here, there = (
        np.stack([line, np.full(len(line), at)], axis=1)[:, order]
        for line, at in ((along, first), (seen, last))
    )
    return radius, (here, there)


def _lines(
    way: Way, run: Run, stand: tuple[float, tuple[Floats, Floats]], look: tuple[str, Theme]
) -> list[Mark]:
    """The connections: in ink where nothing is learned, else in the colours of their weights."""
    (radius, (here, there)), (kind, theme), edges = stand, look, way.walk.edges
    start, end = here[edges.src], there[edges.dst]
    rim = (end - start) / np.hypot(*(end - start).T)[:, None] * radius
    path = Wires(start + rim, end - rim, np.zeros(len(edges)))
    if kind == "strided":
        (found,) = looks((edges,), True, theme)
        styles, which = found.styles(theme.line_width), found.of(edges.weight)
    elif kind == "max":
        styles = (Style(theme.line, None, 1.2), Style(theme.ink, None, 3.4))
        which = run.won.astype(int)
    else:
        styles, which = (Style(theme.line, None, theme.line_width),), np.zeros(len(edges), int)
    return [lines(edges, path, 0, styles, which), heads(path, styles, which, 8.0)]


def _neurons(
    column: int, values: Floats, stand: tuple[float, Floats], which: Which, theme: Theme
) -> list[Mark]:
    """Neurons of one column with their values; `which`: 0 plain, 1 has won, 2 is changed."""
    radius, at = stand
    styles = (
        Style(theme.neuron_edge, theme.neuron, 1.2),
        Style(theme.neuron_edge, theme.neuron, 3.0),
        Style(theme.neuron_edge, theme.ink, 1.2),
    )
    said = tuple(written(float(value)) for value in values)
    size = max(12.0, min(14.0, 12 * (1.9 * radius - 4) / max(width(word, 12) for word in said)))
    inks = (Style(fill=theme.ink), Style(fill=on(theme.ink, theme)))
    names = {"layer": column, "index": np.arange(len(values))}
    return [
        Dots(at, np.full(len(at), radius), styles, which, "neuron", names),
        Texts(at + [0, 0.36 * size], said, size, inks, which // 2, "middle", cls="value"),
    ]
