"""The cost of one network: a row for each kind of layer, an axis of counts for each measure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import product
from types import ModuleType
from typing import NamedTuple

from cnnviz.figures.cost import say
from cnnviz.figures.cost.axis import axis
from cnnviz.figures.cost.cost import MEASURES, Cost, costs, linear
from cnnviz.figures.cost.plot import UP, Plot
from cnnviz.figures.page.counts import hairline
from cnnviz.figures.page.frame import Form, canvas, draw, has_room
from cnnviz.figures.page.type import line_of_text as written
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.request import Request
from cnnviz.labels import Labels
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Marks, Picture
from cnnviz.picture.parts import (
    EMPTY,
    Part,
    PlacedPart,
    Size,
    Span,
    air,
    column,
    graph,
    grid,
    group,
    over,
    pad,
    together,
    widest,
)
from cnnviz.picture.steps import Added, Select, Step, buildup

LINE = 19.0
"""From the top of a head to its baseline."""
GAP = 28.0
"""The gap between heads and plots."""
LEAST = 100.0
"""The least width of a plot."""
SIZES = (40.0, 36.0, 32.0, 28.0, 24.0, 20.0, 17.0, 15.0)
"""The type sizes tried for counts."""
TICKS = 24.0
"""The height of the labels of an axis."""


class Looks(NamedTuple):
    """Whether heads stand aside, and whether there are words on neurons, sums and the axis."""

    aside: bool
    lines: bool
    sums: bool
    keyed: bool


def picture(request: Request) -> Picture:
    """Positions on an axis of factors, or bars to scale."""
    forms = partial(_forms, costs(request.network), linear(request))
    return draw(request, "the figure cost", forms)


def _layouts(request: Request) -> Iterator[Looks]:
    """The layouts, those with all words first; sums are for a page, which is read."""
    page = canvas(request)
    sums = (True, False) if page.scale < 1 and not page.low else (False,)
    places = (True, False) if page.width > 600 else (False, True)
    for aside, summed in product(places, sums):
        for lines, keyed in product((True, False), (True, False)):
            if not (summed and not lines) and not (lines and page.low):
                yield Looks(aside, lines, summed, keyed)


def _forms(costs: tuple[Cost, ...], to_scale: bool, request: Request) -> Iterator[Form]:
    """Heads at the left of their rows, or above them."""
    from cnnviz.figures.cost import bars, dots

    page, labels, style = canvas(request), request.labels, bars if to_scale else dots
    scale = axis([cost.of(measure) for cost in costs for measure in MEASURES], to_scale)
    plot = Plot(costs, MEASURES[0], scale, 0.0, labels, request.theme)
    plot = plot._replace(counts=not request.no_counts, roomy=not page.low)
    for looks in _layouts(request):
        heads = [_head(cost, request, looks) for cost in costs]
        room = (page.width - 2 * page.margin - (_broad(heads) + GAP) * looks.aside - GAP) / 2
        words = say.words(request.network, costs, labels, looks.sums, page.low)
        bodies = (
            partial(_body, plot._replace(size=size), style, heads, looks, room) for size in SIZES
        )
        forms = [Form(body, words, steps(costs, labels)) for body in bodies if room > LEAST]
        # If the smallest numbers do not fit, none do.
        if forms and has_room(request, forms[-1]):
            yield from forms


def _broad(heads: Sequence[tuple[Part, ...]]) -> float:
    """The width of the heads at the left, or above the left plot."""
    return widest([head.width for head, *_ in heads]).wanted


def _plots(plot: Plot, heads: Sequence[tuple[Part, ...]], looks: Looks) -> list[Plot]:
    """A plot for each measure, with the room that heads need."""
    broad = _broad(heads)
    height = max(head.height(broad).wanted for head, *_ in heads)
    if looks.aside:
        return [
            plot._replace(measure=measure, side_height=height + 6 - TICKS) for measure in MEASURES
        ]
    widths = [tuple(part.width.wanted for part in parts) for parts in zip(*heads, strict=True)]
    pairs = zip(MEASURES, widths, strict=True)
    return [
        plot._replace(measure=measure, head_height=height, heads=heads_of_plot)
        for measure, heads_of_plot in pairs
    ]


def _body(
    plot: Plot, style: ModuleType, heads: list[tuple[Part, ...]], looks: Looks, room: float
) -> Part:
    """The heads of both plots, the rows, and below them the axis."""
    plots = _plots(plot, heads, looks)
    bodies = [_graph_of(style.marks, plot, style.least(plot, room)) for plot in plots]
    names = [_name(plot, looks) for plot in plots]
    ticks = [_graph_of(_ticks, plot, Size(LEAST, TICKS))._replace(down=False) for plot in plots]
    if looks.aside:
        rows = [
            [EMPTY, *names],
            [_aside(plots[0], [head for head, *_ in heads]), *bodies],
            [EMPTY, *ticks],
        ]
    else:
        first, last = (
            over(_at_rows(plot, [head[i] for head in heads]), body)
            for i, (plot, body) in enumerate(zip(plots, bodies, strict=True))
        )
        rows = [names, [first, last], ticks]
    table = grid(rows, Size(GAP, 0.0), even=True)
    return column(table, pad(_key(plots[0], room), top=6)) if looks.keyed else table


def steps(costs: tuple[Cost, ...], labels: Labels) -> tuple[Step, ...]:
    """The kinds one after another, if there are several."""
    if len(costs) < 2:
        return ()
    return buildup(
        Added(labels(f"cost.told.{cost.kind}"), (Select("kind", {"kind": cost.kind}),))
        for cost in costs
    )


def _graph_of(marks: Callable[[Plot, Box], Marks], plot: Plot, size: Size) -> Part:
    """The part that fills its room with the marks of a plot."""
    return graph(lambda room: marks(plot, Box(0, 0, *room)), size)


def _name(plot: Plot, looks: Looks) -> Part:
    """What a plot counts, with a line that explains it."""
    labels, theme = plot.labels, plot.theme
    look = type_of("head", theme).sized(18 if plot.roomy else 15, 15)._replace(safe=True)
    head = text(labels(f"cost.grows.head.{plot.measure}"), look)
    line = type_of("line", theme).sized(14, 13)._replace(safe=True)
    lines = [text(labels(f"cost.grows.{plot.measure}"), line)] * looks.lines
    if looks.aside:
        return pad(column(head, *lines), low=14)
    # A rule below it tells it from the heads of the rows.
    low = 4 if plot.roomy else 1
    return pad(column(head, *lines, hairline(theme), gap=1), low=low)


def _head(cost: Cost, request: Request, looks: Looks) -> tuple[Part, ...]:
    """What a row is, what its neurons see, and its biases; above a row these stand apart."""
    labels, theme = request.labels, request.theme
    is_low = canvas(request).low
    look = type_of("head", theme).sized(15 if is_low else 18, 13 if is_low else 15)
    look = look._replace(safe=looks.aside)
    name = text(say.head(cost, labels), look)
    line = type_of("line", theme).sized(14, 13)
    lines = say.lines(cost, request.network, labels, looks.sums) if looks.lines else []
    bias = "" if request.no_counts else labels("biases", n=cost.counts.biases)
    more = bias if looks.aside else f"+ {bias}"
    last = text(more, line._replace(cls="count")) if bias else EMPTY
    body = [text(words, line) for words in lines]
    beside = column(air(height=look.line), last) if body else last
    parts = [column(name, *body, last)] if looks.aside else [column(name, *body), beside]
    return tuple(group(part, "kind", {"kind": cost.kind}) for part in parts)


def _aside(plot: Plot, heads: Sequence[Part]) -> Part:
    """Heads at the left of rows, each on the baseline of its number."""
    down = max(0.0, UP * plot.size * plot.counts - LINE)
    return _at_rows(plot, heads, down, len(heads) * max(plot.height, plot.side_height))


def _at_rows(plot: Plot, heads: Sequence[Part], down: float = 0.0, height: float = 0.0) -> Part:
    """Heads at the tops of their rows, or further down."""

    def draw(at: Box) -> PlacedPart:
        pairs = zip(heads, plot.tops(at), strict=True)
        return together(head.draw(at._replace(y0=top + down)) for head, top in pairs)

    width, least = widest([head.width for head in heads]), Span(height, height)
    return Part(width, lambda _: least, draw, down=height > 0)


def _ticks(plot: Plot, at: Box) -> Marks:
    """The labels of the axis below the plot."""
    look = type_of("axis", plot.theme)._replace(cls="tick")
    half = look._replace(safe=True).width
    return tuple(
        written(
            words,
            (min(plot.across(at, value), at.x1 - half(words) / 2), at.y0 + 18),
            look,
            "middle",
        )
        for value, words in plot.ticks(at.width)
    )


def _key(plot: Plot, room: float) -> Part:
    """A line that explains the axis."""
    labels = plot.labels
    words = labels("cost.linear") if plot.axis.linear else labels("cost.log", n=plot.lines(room)[1])
    return text(words, type_of("line", plot.theme).sized(14, 13)._replace(safe=True))
