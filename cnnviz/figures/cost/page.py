"""The cost of one network: a row for each kind of layer, and for each measure an axis of counts."""

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
from cnnviz.figures.page.type import say as written
from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.request import Request
from cnnviz.labels import Labels
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Picture
from cnnviz.picture.part import widest
from cnnviz.picture.parts import (
    EMPTY,
    Drawn,
    Part,
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
)
from cnnviz.picture.steps import Added, Select, Step, buildup

LINE = 19.0
"""From the top of a head to its line."""
GAP = 28.0
"""The room between heads and plots."""
LEAST = 100.0
"""The least room of a plot."""
SIZES = (40.0, 36.0, 32.0, 28.0, 24.0, 20.0, 17.0, 15.0)
"""The sizes of counts."""
TICKS = 24.0
"""The height of the words of an axis."""


class Looks(NamedTuple):
    """Heads aside or above; words on neurons, sums and the axis or not."""

    aside: bool
    lines: bool
    sums: bool
    keyed: bool


def picture(request: Request) -> Picture:
    """Positions on an axis of equal factors, or bars to scale."""
    found = costs(request.network)
    return draw(request, "the figure cost", partial(_forms, found, linear(request)))


def _ways(request: Request) -> Iterator[Looks]:
    """With all words first; sums are for a page, which is read."""
    on = canvas(request)
    sums = (True, False) if on.scale < 1 and not on.low else (False,)
    places = (True, False) if on.width > 600 else (False, True)
    for aside, summed in product(places, sums):
        for lines, keyed in product((True, False), (True, False)):
            if not (summed and not lines) and not (lines and on.low):
                yield Looks(aside, lines, summed, keyed)


def _forms(found: tuple[Cost, ...], to_scale: bool, request: Request) -> Iterator[Form]:
    """Heads at the left of their rows, or above them."""
    from cnnviz.figures.cost import bars, dots

    on, labels, drawn = canvas(request), request.labels, bars if to_scale else dots
    scale = axis([cost.of(measure) for cost in found for measure in MEASURES], to_scale)
    plot = Plot(found, MEASURES[0], scale, 0.0, labels, request.theme)
    plot = plot._replace(counts=not request.no_counts, led=not on.low)
    for way in _ways(request):
        heads = [_head(cost, request, way) for cost in found]
        room = (on.width - 2 * on.margin - (_broad(heads) + GAP) * way.aside - GAP) / 2
        words = say.words(request.network, found, labels, way.sums)
        bodies = (
            partial(_body, plot._replace(size=size), drawn, heads, way, room) for size in SIZES
        )
        forms = [Form(body, words, steps(found, labels)) for body in bodies if room > LEAST]
        # Where the smallest numbers have no room, none have.
        if forms and has_room(request, forms[-1]):
            yield from forms


def _broad(heads: Sequence[tuple[Part, ...]]) -> float:
    """The width of what stands at the left, or above the left plot."""
    return widest([head.width for head, *_ in heads]).wanted


def _plots(plot: Plot, heads: Sequence[tuple[Part, ...]], way: Looks) -> list[Plot]:
    """A plot for each measure, with the room that heads need."""
    broad = _broad(heads)
    tall = max(head.height(broad).wanted for head, *_ in heads)
    if way.aside:
        return [plot._replace(measure=of, tall=tall + 6 - TICKS) for of in MEASURES]
    wide = [tuple(part.width.wanted for part in parts) for parts in zip(*heads, strict=True)]
    pairs = zip(MEASURES, wide, strict=True)
    return [plot._replace(measure=of, over=tall, heads=each) for of, each in pairs]


def _body(
    plot: Plot, drawn: ModuleType, heads: list[tuple[Part, ...]], way: Looks, room: float
) -> Part:
    """The heads of both plots, the rows, and below them the axis."""
    plots = _plots(plot, heads, way)
    bodies = [_filled(drawn.marks, plot, drawn.least(plot, room)) for plot in plots]
    names = [_name(plot, way) for plot in plots]
    ticks = [_filled(_ticks, plot, Size(LEAST, TICKS))._replace(down=False) for plot in plots]
    if way.aside:
        rows = [
            [EMPTY, *names],
            [_aside(plots[0], [head for head, *_ in heads]), *bodies],
            [EMPTY, *ticks],
        ]
    else:
        first, last = (
            over(_above(plot, [head[at] for head in heads]), body)
            for at, (plot, body) in enumerate(zip(plots, bodies, strict=True))
        )
        rows = [names, [first, last], ticks]
    table = grid(rows, Size(GAP, 0.0), even=True)
    return column(table, pad(_key(plots[0], room), top=6)) if way.keyed else table


def steps(found: tuple[Cost, ...], labels: Labels) -> tuple[Step, ...]:
    """The kinds one after another, where there are several."""
    if len(found) < 2:
        return ()
    return buildup(
        Added(labels(f"cost.told.{cost.kind}"), (Select("kind", {"kind": cost.kind}),))
        for cost in found
    )


def _filled(marks: Callable[[Plot, Box], Marks], plot: Plot, least: Size) -> Part:
    """What a plot draws into a box, in all its room."""
    return graph(lambda room: marks(plot, Box(0, 0, *room)), least)


def _name(plot: Plot, way: Looks) -> Part:
    """What a plot counts, and what that is."""
    labels, theme = plot.labels, plot.theme
    look = type_of("head", theme).sized(18 if plot.led else 15, 15)._replace(safe=True)
    head = text(labels(f"cost.grows.head.{plot.measure}"), look)
    line = type_of("line", theme).sized(14, 13)._replace(safe=True)
    said = [text(labels(f"cost.grows.{plot.measure}"), line)] * way.lines
    if way.aside:
        return pad(column(head, *said), low=14)
    # A line below it tells it from the heads of the rows.
    low = 4 if plot.led else 1
    return pad(column(head, *said, hairline(theme), gap=1), low=low)


def _head(cost: Cost, request: Request, way: Looks) -> tuple[Part, ...]:
    """What a row is of, what its neurons see, and its biases; these apart above a row."""
    labels, theme = request.labels, request.theme
    low = canvas(request).low
    look = type_of("head", theme).sized(15 if low else 18, 13 if low else 15)
    look = look._replace(safe=way.aside)
    name = text(say.head(cost, labels), look)
    line = type_of("line", theme).sized(14, 13)
    told = say.lines(cost, request.network, labels, way.sums) if way.lines else []
    bias = "" if request.no_counts else labels("biases", n=cost.counts.biases)
    more = bias if way.aside else f"+ {bias}"
    last = text(more, line._replace(cls="count")) if bias else EMPTY
    seen = [text(one, line) for one in told]
    beside = column(air(height=look.line), last) if seen else last
    said = [column(name, *seen, last)] if way.aside else [column(name, *seen), beside]
    return tuple(group(part, "kind", {"kind": cost.kind}) for part in said)


def _aside(plot: Plot, heads: Sequence[Part]) -> Part:
    """Heads at the left of rows, each on the line of its number."""
    down = max(0.0, UP * plot.size * plot.counts - LINE)

    def height(_: float) -> Span:
        least = len(heads) * max(plot.high, plot.tall)
        return Span(least, least)

    def draw(at: Box) -> Drawn:
        pairs = zip(heads, plot.tops(at), strict=True)
        return together(head.draw(at._replace(y0=top + down)) for head, top in pairs)

    return Part(widest([head.width for head in heads]), height, draw, down=True)


def _above(plot: Plot, heads: Sequence[Part]) -> Part:
    """Heads above the numbers of their rows."""

    def draw(at: Box) -> Drawn:
        pairs = zip(heads, plot.tops(at), strict=True)
        return together(head.draw(at._replace(y0=top)) for head, top in pairs)

    return Part(widest([head.width for head in heads]), lambda _: Span(0, 0), draw)


def _ticks(plot: Plot, at: Box) -> Marks:
    """Below the plot its counts by name."""
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
    """What the axis is."""
    labels = plot.labels
    words = labels("cost.linear") if plot.axis.linear else labels("cost.log", n=plot.lines(room)[1])
    return text(words, type_of("line", plot.theme).sized(14, 13)._replace(safe=True))
