"""Why share? The input moves, and the map of a convolution moves along; that of a layer with
weights of its own becomes another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial
from typing import NamedTuple

from cnnviz.figures.neurons.variants import kinds_of, tiles_of, variant
from cnnviz.figures.neurons.wired import OWN
from cnnviz.figures.page.asked import only_right
from cnnviz.figures.page.counts import named_counts
from cnnviz.figures.page.frame import Form, Other, canvas, draw, has_room
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.request import Request
from cnnviz.figures.shift import say
from cnnviz.figures.shift.drawn import crossing, marks
from cnnviz.figures.shift.key import above, before, beside, kernel, verdict
from cnnviz.figures.shift.lines import crowded, lines
from cnnviz.figures.shift.numbers import Lane, Run, lane
from cnnviz.figures.shift.place import LEAST, PAD, cells, circles, least_cells, scene, spread
from cnnviz.figures.shift.subject import FITS, Subject, subjects
from cnnviz.labels import Labels
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import chain
from cnnviz.picture.compose import Marks
from cnnviz.picture.marks import Names, Picture
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
    """Words before rows or above them, values on lines or not, and the least length of lines."""

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
    """Panels on the same neurons, each with its map of a pattern, then with its map of the pattern
    moved.

    Raises CnnvizError where the network, an option or the size does not suit the figure.
    """
    only_right(request, "shift")
    instead = chain((1, 8), (Conv(1, 1, 1, kernel_size=3),))
    fewer = request._replace(options={k: v for k, v in request.options.items() if k != "panels"})
    panels = f"--panels {','.join(USUAL)}"
    others = [
        Other(panels, fewer),
        Other(FITS, request._replace(network=instead, focus=None)),
        Other(f"{FITS} {panels}", fewer._replace(network=instead, focus=None)),
    ]
    return draw(request, "the figure shift", _forms, others["panels" not in request.options :])


def _forms(request: Request) -> Iterator[Form]:
    """The ways to draw it: with all numbers, else with less input, or no numbers on lines."""
    *whole, least = subjects(request)
    for about in whole:
        yield from _ways(request, about, WAYS[:4])
    yield from _ways(request, least, WAYS)


def _ways(request: Request, about: Subject, ways: tuple[Way, ...]) -> Iterator[Form]:
    """Those of a subject."""
    lanes = _lanes(about, kinds_of(request, USUAL), tiles_of(request))
    built = steps(lanes, request.labels)
    on, theme = canvas(request), request.theme
    heads = grid([[_head(one, request) for one in lanes]], Size(APART, 0), even=True)
    for at, way in enumerate(
        ways if about.flat else (Way(True, False, 0.0), Way(False, False, 0.0))
    ):
        words = say.words(about, lanes, way.names, request)
        if at and not has_room(request, Form(heads, words._replace(context=()))):
            return
        form = Form(partial(_body, about, lanes, way, request), words, built)
        room = on.width - 2 * on.margin - (GUTTER + APART) * way.gutter
        wide = (room - APART * (len(lanes) - 1)) / len(lanes)
        if not about.flat:
            yield form
            continue
        nominal = scene(about, Size(wide, _least(about, way).height))
        if nominal.radius < LEAST or (way.names and any(crowded(o, nominal, theme) for o in lanes)):
            continue
        yield form


@lru_cache(4)
def _lanes(about: Subject, kinds: tuple[str, ...], tiles: int) -> tuple[Lane, ...]:
    """The panels: the same for each size of a page that is tried."""
    alone = chain(about.shape, (about.layer,))
    return tuple(lane(kind, variant(alone, kind, tiles).layers[0], about) for kind in kinds)


def _least(about: Subject, way: Way, move: int = 0) -> Size:
    """The least room of a run."""
    if not about.flat:
        return least_cells(about, not move)
    width = spread(about).pitches * LEAST / 0.41 + 2 * PAD
    return Size(width, 4 * LEAST + 2 * PAD + way.lines)


def _body(about: Subject, lanes: tuple[Lane, ...], way: Way, request: Request) -> Part:
    """The heads of the panels, and below them a row for each run."""
    heads = [_head(one, request) for one in lanes]
    rows = [
        [_run(about, one, run, way, request) for one, run in zip(lanes, runs, strict=True)]
        for runs in zip(*(one.runs for one in lanes), strict=True)
    ]
    first = lanes[0].runs
    if not way.gutter:
        lines = [
            column(above(run, about.flat, request), grid([each], Size(APART, 0), even=True), gap=2)
            for run, each in zip(first, rows, strict=True)
        ]
        return column(grid([heads], Size(APART, 0), even=True), *lines, gap=5)
    table = [[fixed(EMPTY, GUTTER), *heads]]
    for run, each in zip(first, rows, strict=True):
        words = beside(run, request) if about.flat else before(run, request)
        # What is said over a moved map stands nearer to it than to the inputs before.
        above_it = 22.0 if run.move else 12.0
        table.append([pad(cell, top=above_it) for cell in (fixed(words, GUTTER), *each)])
    return grid(table, Size(APART, 0), even=True)


def _names(one: Lane) -> Names:
    return named_counts(one.kind, one.counts, one.kind in OWN)


def _head(one: Lane, request: Request) -> Part:
    """The head of a panel, whose weights its neurons use, and the kernel."""
    theme, labels, low = request.theme, request.labels, canvas(request).low
    head = text(
        labels(f"panel.{one.kind}"),
        type_of("head", theme).sized(15 if low else 18)._replace(safe=True),
    )
    line = type_of("line", theme)._replace(least=13.0, safe=True)
    words = head if low else column(head, text(labels(say.LINES[one.kind]), line), gap=1)
    tiles = kernel(one, request)
    said = words if tiles is EMPTY else either(row(grown(words), tiles, gap=8), words)
    return grown(group(said, "panel", _names(one)))


def _run(about: Subject, one: Lane, run: Run, way: Way, request: Request) -> Part:
    """A run: what became of the map, over the map and its inputs."""
    theme = request.theme

    def drawn(size: Size) -> Marks:
        if about.flat:
            stage = scene(about, size)
            between, sites = lines(one, run, stage, theme, way.names), circles(stage)
        else:
            sites = cells(about, size, not run.move)
            between = crossing(sites, run, theme, request.labels)
        return marks(run, sites, between, theme)

    shown = graph(drawn, _least(about, way, run.move))
    names = {**_names(one), "move": run.move}
    return grown(
        group(column(verdict(one, run, about.flat, request), shown, gap=0), "panel", names)
    )


ANSWER = ("answer", "verdict", "key")
"""What tells what became of a map."""


def steps(lanes: tuple[Lane, ...], labels: Labels) -> tuple[Step, ...]:
    """For each panel its first map; then each move without, and with, its answer."""
    found: list[Added] = []
    for at, one in enumerate(lanes):
        name, panel = labels(f"panel.{one.kind}"), {"panel": one.kind}
        found.append(Added(f"{name}: {labels('shift.map.row')}.", (Select("panel", panel),)))
        for run in one.runs[1:]:
            mine = {**panel, "move": run.move}
            # The words before a row come with its first panel.
            row_ = [Select("row", {"of": run.move})] * (at == 0)
            asked = f"{name}: {say.moved(run, labels)}."
            found.append(Added(asked, (Select("panel", mine), *row_)))
            answer = tuple(Select(cls, mine) for cls in ANSWER)
            found.append(Added(f"{name}: {say.verdict(one, run, labels)}.", answer))
    return buildup(found)
