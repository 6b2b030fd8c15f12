"""The figure pooling on a narrow page: panels above one another, in each the numbers as they are
beside the same moved by one; one panel alone has the page to itself.
"""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.figures.comparison.slide import finish, title_marks
from cnnviz.figures.page.canvas import canvas, compact
from cnnviz.figures.page.margins import edge, foot_lines
from cnnviz.figures.page.words import say
from cnnviz.figures.pooling import words as wording
from cnnviz.figures.pooling.cells import Plan, cells_graph, grid_graph, legible, plan_in
from cnnviz.figures.pooling.columns import columns_graph, graph_of
from cnnviz.figures.pooling.label import beside, line
from cnnviz.figures.pooling.subject import Subject
from cnnviz.figures.request import Request
from cnnviz.picture.compose import shift
from cnnviz.picture.extent import box
from cnnviz.picture.marks import Mark, Picture
from cnnviz.picture.text import width
from cnnviz.picture.theme import Theme

RUNS = ("input as it is", "input moved by 1")
GAP = 14.0
"""Between the two graphs of a panel, in points."""
LABEL = 10.2
"""The width of words beside a panel's graphs, in type sizes."""


class Area(NamedTuple):
    """What is left of the page for panels: its corner, width and height, and the type size."""

    x: float
    y: float
    width: float
    height: float
    size: float


def picture(request: Request, subject: Subject) -> Picture:
    """The narrow page with this subject; raises CnnvizError where it does not fit."""
    wide, low = canvas(request)[0], compact(request)
    context = wording.context(subject)
    bare = low or width(context, 13) > wide - 60
    above = context.split(" · ")[0] if bare else context
    marks = title_marks(request, wording.TITLE, above, wide)
    top = box(marks).y1 + (5 if low else 12) if marks else 6.0
    foot, footing = foot_lines(request, wording.short(subject, low, bare))
    x = edge(wide)
    area = Area(x, top, wide - 2 * x, foot - top, 12.0 if wide < 500 else 13.0)
    marks += [*_panels(request, subject, area), *footing]
    said = f"{context}. {wording.described(subject)}"
    return finish(request, marks, (wording.TITLE, said), wording.kept(subject))


def _panels(request: Request, subject: Subject, area: Area) -> list[Mark]:
    """The panels in the form that suits them: a kernel of two dimensions has no room in a line."""
    tall = subject.dims == 2 and "strided" in subject.kinds
    if len(subject.kinds) == 1 and not tall:
        return _alone(request, subject, area)
    if subject.dims == 1:
        return _bands(request, subject, area)
    try:
        return _table(request, subject, area)
    except CnnvizError:
        if tall:
            raise
        return _bands(request, subject, area)


def _alone(request: Request, subject: Subject, area: Area) -> list[Mark]:
    """One panel: its words in a line, its two graphs below."""
    (kind,) = subject.kinds
    words = line(subject, kind, (area.width, area.size), request.theme)
    room = (area.width, area.height - 26)
    if subject.dims == 1:
        upright = request._replace(direction="up")
        graph = columns_graph(subject, kind, room, upright, RUNS, strict=True)
    else:
        graph = cells_graph(subject, kind, room, request, RUNS)
    return [*shift(words, area.x, area.y + 12), *shift(graph, area.x, area.y + 24)]


def _bands(request: Request, subject: Subject, area: Area) -> list[Mark]:
    """A band a panel: its words in a line, below them its two graphs side by side."""
    half = (area.width - GAP) / 2
    spots = (area.x, area.x + half + GAP)
    marks = _heads(request, [x + half / 2 for x in spots], area)
    top = area.y + 20
    pitch = (area.y + area.height - top) / len(subject.kinds)
    room = (half, pitch - (23 if compact(request) else 28))
    plan = _plan(subject, room, request.direction) if subject.dims == 2 else None
    for row, kind in enumerate(subject.kinds):
        y = top + row * pitch
        words = line(subject, kind, (area.width, area.size), request.theme)
        marks += shift(words, area.x, y + 12)
        for at, x in enumerate(spots):
            if plan:
                graph = _centred(subject, at == 1, plan, room, (kind, request.theme))
            else:
                look = (kind, True, request.theme)
                graph = graph_of(subject, at == 1, room, look, strict=True)
            marks += shift((graph,), x, y + 18)
    return marks


def _centred(
    subject: Subject, moved: bool, plan: Plan, room: tuple[float, float], look: tuple[str, Theme]
) -> Mark:
    """A graph of cells amid its room of (width, height); `look` is its kind and the theme."""
    way = subject.ways[look[0]]
    wide, high = plan.size(way)
    graph = grid_graph(way, moved, plan, look)
    return shift((graph,), (room[0] - wide) / 2, (room[1] - high) / 2)[0]


def _table(request: Request, subject: Subject, area: Area) -> list[Mark]:
    """A row a panel: its words, and on their right its two graphs."""
    label = LABEL * area.size
    room = (area.width - label - 8 - GAP) / 2
    spots = (area.x + label + 8, area.x + label + 8 + room + GAP)
    top = area.y + 18
    pitch = (area.y + area.height - top) / len(subject.kinds)
    plan = _plan(subject, (room, pitch - 6), request.direction)
    first = next(iter(subject.ways.values()))
    over = first.walk.shape[1] * plan.side if plan.way == "right" else plan.size(first)[0]
    middles = [x + (room - plan.size(first)[0] + over) / 2 for x in spots]
    marks = _heads(request, middles, area)
    for row, kind in enumerate(subject.kinds):
        y = top + row * pitch
        words = beside(subject, kind, (label, area.size), request.theme)
        tall = box(words).height
        if tall > pitch:
            raise CnnvizError("the words beside a panel are higher than the panel")
        marks += shift(words, area.x, y + (pitch - tall) / 2 - box(words).y0)
        for at, x in enumerate(spots):
            graph = _centred(subject, at == 1, plan, (room, pitch), (kind, request.theme))
            marks += shift((graph,), x, y)
    return marks


def _plan(subject: Subject, room: tuple[float, float], direction: str) -> Plan:
    """The plan with the largest cells; raises CnnvizError where they are too small."""
    ways = {"up": 16.0} if direction == "up" else {"right": 20.0, "down": 16.0}
    return legible(subject, max(plan_in(subject, room, *way) for way in ways.items()))


def _heads(request: Request, middles: list[float], area: Area) -> list[Mark]:
    """Above the graphs what goes in."""
    ink, y = request.theme.quiet, area.y + area.size
    return [
        say(words, (x, y), area.size, ink, cls="run")
        for words, x in zip(RUNS, middles, strict=True)
    ]
