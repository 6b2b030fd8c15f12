"""Why share? If the input moves, the map of a convolution moves along; that of a layer whose
neurons have weights of their own changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial
from typing import NamedTuple

from cnnviz.figures.neurons.variants import kinds_of, tiles_of, variant
from cnnviz.figures.neurons.wiring import OWN
from cnnviz.figures.page.counts import named_counts
from cnnviz.figures.page.frame import Form, Other, canvas, draw, has_room
from cnnviz.figures.page.layers import only_right
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.request import Request
from cnnviz.figures.shift import say
from cnnviz.figures.shift.key import CLEAR, above, beside, kernel, left_of, verdict
from cnnviz.figures.shift.lines import crowded, lines
from cnnviz.figures.shift.marks import crossing, marks
from cnnviz.figures.shift.numbers import Lane, Run, lane
from cnnviz.figures.shift.place import LEAST, PAD, cells, circles, least_cells, scene, spread
from cnnviz.figures.shift.subject import FITS, Subject, subjects
from cnnviz.labels import Labels
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import chain
from cnnviz.picture.marks import Marks, Names, Picture
from cnnviz.picture.parts import (
    EMPTY,
    Part,
    Size,
    column,
    either,
    fixed,
    graph,
    grid,
    group,
    grown,
    pad,
    row,
)
from cnnviz.picture.steps import Added, Select, Step, buildup

USUAL = ("local", "conv")
GUTTER, APART = 96.0, 24.0
"""The room for the words before the rows, and between panels."""


class Way(NamedTuple):
    """Whether words are left of rows or above, and values on lines; the least height of lines."""

    gutter: bool
    names: bool
    lines: float


WAYS = tuple(
    Way(gutter, names, lines)
    for names in (True, False)
    for gutter in (True, False)
    for lines in ((64.0, 56.0) if names else (30.0, 22.0))
)  # fmt: skip
"""The ways to draw it, best first."""


def picture(request: Request) -> Picture:
    """Panels on the same neurons, each with its map of a pattern, then of the pattern moved.

    Raises CnnvizError if the network, an option or the size does not suit the figure.
    """
    only_right(request, "shift")
    small_network = chain((1, 8), (Conv(1, 1, 1, kernel_size=3),))
    fewer = request._replace(options={k: v for k, v in request.options.items() if k != "panels"})
    panels = f"--panels {','.join(USUAL)}"
    others = [
        Other(panels, fewer),
        Other(FITS, request._replace(network=small_network, focus=None)),
        Other(f"{FITS} {panels}", fewer._replace(network=small_network, focus=None)),
    ]
    return draw(request, "the figure shift", _forms, others["panels" not in request.options :])


def _forms(request: Request) -> Iterator[Form]:
    """The ways to draw it: with all numbers, with less input, then without numbers on lines."""
    *others, smallest = subjects(request)
    for subject in others:
        yield from _ways(request, subject, WAYS[:4])
    yield from _ways(request, smallest, WAYS)


def _ways(request: Request, subject: Subject, ways: tuple[Way, ...]) -> Iterator[Form]:
    """The ways to draw a subject."""
    lanes = _lanes(subject, kinds_of(request, USUAL), tiles_of(request))
    buildup_steps = steps(lanes, request.labels)
    page, theme = canvas(request), request.theme
    heads = grid([[_head(lane_, request) for lane_ in lanes]], Size(APART, 0), even=True)
    for at, way in enumerate(
        ways if subject.flat else (Way(True, False, 0.0), Way(False, False, 0.0))
    ):
        words = say.words(subject, lanes, way.names, request)
        if at and not has_room(request, Form(heads, words._replace(context=()))):
            return
        form = Form(partial(_body, subject, lanes, way, request), words, buildup_steps)
        room = page.width - 2 * page.margin - (GUTTER + APART) * way.gutter
        width = (room - APART * (len(lanes) - 1)) / len(lanes)
        if not subject.flat:
            yield form
            continue
        nominal = scene(subject, Size(width, _least(subject, way).height))
        if nominal.radius < LEAST or (
            way.names and any(crowded(lane_, nominal, theme) for lane_ in lanes)
        ):
            continue
        yield form


@lru_cache(4)
def _lanes(subject: Subject, kinds: tuple[str, ...], tiles: int) -> tuple[Lane, ...]:
    """The panels, cached as they are the same for each page size that is tried."""
    network = chain(subject.shape, (subject.layer,))
    return tuple(lane(kind, variant(network, kind, tiles).layers[0], subject) for kind in kinds)


def _least(subject: Subject, way: Way, move: int = 0) -> Size:
    """The least room of a run."""
    if not subject.flat:
        return least_cells(subject, not move)
    width = spread(subject).pitches * LEAST / 0.41 + 2 * PAD
    return Size(width, 4 * LEAST + 2 * PAD + way.lines)


def _body(subject: Subject, lanes: tuple[Lane, ...], way: Way, request: Request) -> Part:
    """The heads of the panels, and below them a row for each run."""
    heads = [_head(lane_, request) for lane_ in lanes]
    rows = [
        [_run(subject, lane_, run, way, request) for lane_, run in zip(lanes, runs, strict=True)]
        for runs in zip(*(lane_.runs for lane_ in lanes), strict=True)
    ]
    first = lanes[0].runs
    if not way.gutter:
        lines = [
            column(
                above(run, subject.flat, request),
                grid([run_cells], Size(APART, 0), even=True),
                gap=2,
            )
            for run, run_cells in zip(first, rows, strict=True)
        ]
        return column(grid([heads], Size(APART, 0), even=True), *lines, gap=5)
    table = [[fixed(EMPTY, GUTTER), *heads]]
    for run, run_cells in zip(first, rows, strict=True):
        words = beside(run, request) if subject.flat else left_of(run, request)
        # Words over a moved map stand closer to it than to the inputs above.
        space = 22.0 if run.move else 12.0
        table.append([pad(cell, top=space) for cell in (fixed(words, GUTTER), *run_cells)])
    return grid(table, Size(APART, 0), even=True)


def _names(lane_: Lane) -> Names:
    return named_counts(lane_.kind, lane_.counts, lane_.kind in OWN)


def _head(lane_: Lane, request: Request) -> Part:
    """The head of a panel, a line on whose weights its neurons use, and the kernel."""
    theme, labels, is_low = request.theme, request.labels, canvas(request).low
    head = text(
        labels(f"panel.{lane_.kind}"),
        type_of("head", theme).sized(15 if is_low else 18)._replace(safe=True),
    )
    line = type_of("line", theme)._replace(least=13.0, safe=True)
    words = head if is_low else column(head, text(labels(say.LINES[lane_.kind]), line), gap=1)
    tiles = kernel(lane_, request)
    content = words if tiles is EMPTY else either(row(grown(words), tiles, gap=8), words)
    return grown(group(content, "panel", _names(lane_)))


def _run(subject: Subject, lane_: Lane, run: Run, way: Way, request: Request) -> Part:
    """A run: words on what became of the map, over the map and its inputs."""
    theme = request.theme

    def draw(size: Size) -> Marks:
        if subject.flat:
            stage = scene(subject, size)
            between, sites = lines(lane_, run, stage, theme, way.names), circles(stage)
        else:
            sites = cells(subject, size, not run.move)
            between = crossing(sites, run, size.width, theme, request.labels)
        return marks(run, sites, between, theme)

    drawing = graph(draw, _least(subject, way, run.move))
    names = {**_names(lane_), "move": run.move}
    over = verdict(lane_, run, subject.flat, request)
    gap = CLEAR * (way.gutter and bool(run.move))
    return grown(group(column(over, drawing, gap=gap), "panel", names))


ANSWER = ("answer", "verdict", "key")
"""The classes of marks that tell what became of a map."""


def steps(lanes: tuple[Lane, ...], labels: Labels) -> tuple[Step, ...]:
    """For each panel its first map, then each move without and with its answer."""
    additions: list[Added] = []
    for at, lane_ in enumerate(lanes):
        name, panel = labels(f"panel.{lane_.kind}"), {"panel": lane_.kind}
        additions.append(Added(f"{name}: {labels('shift.map.row')}.", (Select("panel", panel),)))
        for run in lane_.runs[1:]:
            selection = {**panel, "move": run.move}
            # The words of a row come with its first panel.
            row_ = [Select("row", {"of": run.move})] * (at == 0)
            question = f"{name}: {say.moved(run, labels)}."
            additions.append(Added(question, (Select("panel", selection), *row_)))
            answer = tuple(Select(cls, selection) for cls in ANSWER)
            additions.append(Added(f"{name}: {say.verdict(lane_, run, labels)}.", answer))
    return buildup(additions)
