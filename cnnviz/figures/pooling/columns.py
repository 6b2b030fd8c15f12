"""Pooling in one dimension: neurons with their numbers in them, and the connections that carry
these.
"""

from __future__ import annotations

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.neurons.identity import looks
from cnnviz.figures.neurons.paths import Paths, heads, lines
from cnnviz.figures.page.words import say
from cnnviz.figures.pooling.subject import Run, Subject, Way
from cnnviz.figures.request import Request
from cnnviz.figures.walk.walk_numbers import written
from cnnviz.picture.compose import shift
from cnnviz.picture.marks import Dots, Floats, Group, Mark, Style, Texts, Which
from cnnviz.picture.text import width
from cnnviz.picture.theme import Theme, on

HEAD = 20.0
"""The room above a graph for the words that say what goes in."""
GAP = 26.0
"""Between a graph and the same with its input moved."""
TITLES = ("input", "moved by 1")
RIM = 0.5
"""The corner of a number may come so near to its neuron's rim, as digits are round there."""
WIDEST = 0.47
"""The largest radius of neurons that stand 1 apart and do not touch."""


def columns_graph(
    subject: Subject,
    kind: str,
    box: tuple[float, float],
    request: Request,
    heads: tuple[str, str] = TITLES,
    strict: bool = False,
) -> tuple[Mark, ...]:
    """Two graphs in a box of (width, height): the numbers as they are, and moved by one.

    They run to the right, or upwards where that was asked for or only so the numbers have room.
    What goes in is said beside the inputs, which are the lower ones of a graph that runs upwards.
    """
    up, (wide, high) = _upwards(subject, box, request.direction), box
    look = (kind, up, request.theme)
    size = (wide, (high - GAP) / 2 - HEAD) if up else ((wide - GAP) / 2, high - HEAD)
    head_at, graph_at = (size[1] + 15, 0.0) if up else (12.0, HEAD)
    marks: list[Mark] = []
    for at in (0, 1):
        corner = (0.0, at * (high + GAP) / 2) if up else (at * (wide + GAP) / 2, 0.0)
        head = say(heads[at], (size[0] / 2, head_at), 13, request.theme.ink, bold=True, cls="run")
        graph = graph_of(subject, at == 1, size, look, strict)
        marks += shift((head, *shift((graph,), 0, graph_at)), *corner)
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


def _upwards(subject: Subject, box: tuple[float, float], direction: str) -> bool:
    """Whether the graphs of a box run upwards: as asked for, or where numbers need the width."""
    (wide, high), way = box, next(iter(subject.ways.values()))
    across, along = (_pitch(way, room) for room in (high - HEAD, wide))
    return direction == "up" or (WIDEST * across < _need(subject) - RIM and along > across)


def _need(subject: Subject) -> float:
    """The radius that holds every number of all panels, in type of 12 points."""
    runs = [run for way in subject.ways.values() for run in (way.before, way.after)]
    values = np.concatenate([part for run in runs for part in (run.inputs, run.outputs)])
    widest = max(width(written(float(value)), 12) for value in np.unique(values))
    return float(np.hypot(widest / 2, 4.4))


def _radius(pitch: float, deep: float, need: float, strict: bool) -> float:
    """The radius of neurons that stand `pitch` apart in two columns, in `deep` points: lines keep
    some length, and numbers that `need` a little more have it. Where `strict`, lines are shorter.
    """
    if strict:
        return max(min(16.0, 0.42 * pitch, deep / 4 - 3.5), min(need, 0.43 * pitch))
    return min(16.0, max(0.44 * pitch, min(need - RIM, WIDEST * pitch)), deep / 5)


def _centres(way: Way) -> tuple[Floats, float, float]:
    """Where outputs stand, counted in inputs: amid their windows, and from where to where that is.

    Windows that begin or end in the padding may have their middle beyond the inputs.
    """
    axis = max(way.walk.axes, key=lambda one: one.cells)
    outputs = range(len(way.before.outputs))
    centres = np.array([axis.taps(output).mean() for output in outputs]) - axis.first
    return centres, min(0.0, *centres), max(len(way.before.inputs) - 1, *centres)


def _pitch(way: Way, long: float) -> float:
    """How far apart inputs stand in a column so `long`."""
    _, begin, end = _centres(way)
    return min(44.0, long / (end - begin + 1))


def _places(
    way: Way, size: tuple[float, float], up: bool, need: tuple[float, bool]
) -> tuple[float, tuple[Floats, Floats]]:
    """The radius of the neurons and where they stand: an output amid its window.

    `need` is the radius that the numbers need, and whether lines may be short for its sake.
    """
    centres, begin, end = _centres(way)
    long, deep = size if up else size[::-1]
    pitch = _pitch(way, long)
    radius = _radius(pitch, deep, *need)
    least = max(8.5, need[0] - (0.0 if need[1] else RIM))
    if radius < least or (need[1] and deep < 4 * radius + 12):
        raise CnnvizError(
            "neurons with numbers in them do not fit the size that was asked for:"
            " take --size 16:9 or 4:3, fewer --panels, or a smaller --input"
        )
    inputs = np.arange(len(way.before.inputs))
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
    path = Paths(start + rim, end - rim, np.zeros(len(edges)))
    if kind == "strided":
        (found,) = looks((edges,), True, theme)
        styles, which = found.styles(theme.line_width), found.of(edges.weight)
    elif kind == "max":
        styles = (Style(theme.rule, None, 1.2), Style(theme.ink, None, 3.4))
        which = run.won.astype(int)
    else:
        styles, which = (Style(theme.rule, None, theme.line_width),), np.zeros(len(edges), int)
    drawn = lines(edges, path, 0, styles, which)
    return [drawn, heads(drawn, path, 8.0)]


def _neurons(
    column: int, values: Floats, stand: tuple[float, Floats], which: Which, theme: Theme
) -> list[Mark]:
    """Neurons of one column with their values; `which`: 0 plain, 1 has won, 2 is changed."""
    radius, at = stand
    styles = (
        Style(theme.ink, theme.wash, 1.2),
        Style(theme.ink, theme.wash, 3.0),
        Style(theme.ink, theme.ink, 1.2),
    )
    said = tuple(written(float(value)) for value in values)
    size = max(12.0, min(14.0, 12 * (1.9 * radius - 4) / max(width(word, 12) for word in said)))
    inks = (Style(fill=theme.ink), Style(fill=on(theme.ink, theme)))
    names = {"layer": column, "index": np.arange(len(values))}
    return [
        Dots(at, np.full(len(at), radius), styles, which, "neuron", names),
        Texts(at + [0, 0.36 * size], said, size, inks, which // 2, "middle", cls="value"),
    ]
