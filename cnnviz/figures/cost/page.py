"""The cost of one network: a row for each kind of layer, over one axis of counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import product
from typing import NamedTuple

import numpy as np

from cnnviz.figures.cost import say
from cnnviz.figures.cost.axis import Axis, Tick, axis, named
from cnnviz.figures.cost.cost import MEASURES, Cost, costs, linear
from cnnviz.figures.ink.pen import corners, discs, polygons
from cnnviz.figures.page.frame import Form, canvas, draw
from cnnviz.figures.page.type import Type, text, type_of
from cnnviz.figures.page.type import say as written
from cnnviz.figures.request import Request
from cnnviz.labels import Labels
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box, box
from cnnviz.picture.leaves import leaves
from cnnviz.picture.marks import Lines, Mark, Picture, Style, Texts
from cnnviz.picture.part import widest
from cnnviz.picture.parts import (
    EMPTY,
    Drawn,
    Part,
    Size,
    Span,
    centred,
    column,
    graph,
    grid,
    group,
    ink,
    pad,
    row,
    together,
)
from cnnviz.picture.steps import Added, Select, Step, buildup
from cnnviz.picture.theme import Theme

LEAD, TRAIL, GAP = 30.0, 16.0, 20.0
"""The room before an axis, after it, and between the heads and the plot."""
SIZES = (32.0, 28.0, 24.0, 20.0, 17.0)
"""The sizes of counts."""
LONG = 10**10
"""A count from here on is said in words, and with it all others; the description has them."""
CLOSE = 26.0
"""Gridlines are so far apart at least, in points."""


class Plot(NamedTuple):
    """What is drawn of the costs: the axis, the type of counts, the words, the colours."""

    found: tuple[Cost, ...]
    axis: Axis
    size: float
    labels: Labels
    theme: Theme
    counts: bool = True
    units: bool = True

    def said(self, value: int) -> str:
        """A count; in words where one of them all is too long."""
        long = any(cost.of(one) >= LONG for cost in self.found for one in MEASURES)
        return self.labels.short(value) if long else self.labels.number(value)

    @property
    def look(self) -> Type:
        """The type of counts."""
        return type_of("count", self.theme)._replace(safe=True, size=self.size)

    @property
    def trail(self) -> float:
        """The room behind the axis: its last count has half of its words there."""
        words = "" if self.axis.linear else named(10**self.axis.top, self.labels)
        return max(TRAIL, type_of("axis", self.theme)._replace(safe=True).width(words) / 2)

    def lines(self, width: float) -> list[int]:
        """The counts with a gridline: each power of ten, if there is room, and those named."""
        if self.axis.linear:
            return [tick.value for tick in self.ticks(width)]
        free = width - self.lead - self.trail
        return self.axis.ticks(max(2, 1 + int(free / CLOSE)))

    @property
    def lead(self) -> float:
        """The room before the axis: a sign has half of its own at 1, a bar none at 0."""
        return 0.0 if self.axis.linear else LEAD

    def across(self, at: Box, count: float) -> float:
        """The x of a count."""
        return at.x0 + self.lead + self.axis.part(count) * (at.width - self.lead - self.trail)

    def ticks(self, width: float) -> list[Tick]:
        """The counts that are named below the axis, and their words, as many as have room."""
        look = type_of("axis", self.theme)._replace(safe=True)
        free = width - self.lead - self.trail
        for most in range(12, 1, -1):
            ticks = self.axis.ticks(most)
            found = [Tick(value, named(value, self.labels)) for value in ticks]
            wide = max(look.width(words) for _, words in found) + 8
            each = free * self.axis.part(ticks[-1]) / max(1, len(ticks) - 1)
            if len(found) <= most and wide < each:
                return found
        return found


def picture(request: Request) -> Picture:
    """Positions on an axis of equal factors, or bars to scale."""
    found = costs(request.network)
    return draw(request, "the figure cost", partial(_forms, found, linear(request)))


def _forms(found: tuple[Cost, ...], to_scale: bool, request: Request) -> Iterator[Form]:
    """With large numbers and all words first."""
    from cnnviz.figures.cost import bars, dots

    labels, theme = request.labels, request.theme
    marks = bars.marks if to_scale else dots.marks
    needs = bars.least if to_scale else dots.least
    counts = [cost.of(measure) for cost in found for measure in MEASURES]
    said = say.words(request.network, found, labels)
    wide = canvas(request).width - 2 * canvas(request).margin
    for units, lines, keyed, size in product((True, False), (True, False), (True, False), SIZES):
        shown = (size, labels, theme, not request.no_counts, units)
        plot = Plot(found, axis(counts, to_scale), *shown)
        heads = _heads(plot, request, lines)
        room = wide - heads.width.wanted - GAP
        key = _key(plot, wide, room) if keyed else EMPTY
        if room < 150 or key.width.least > wide:
            continue
        body = _filled(marks, plot, needs(plot, room))
        ticks = _filled(_ticks, plot, Size(150.0, 24.0))._replace(down=False)
        table = grid([[heads, body], [EMPTY, ticks]], Size(GAP, 0.0))
        whole = column(table, pad(key, top=8 if keyed else 0))
        yield Form(whole, said, steps(found, labels))


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


def slots(at: Box, count: int) -> list[Box]:
    """A box divided into rows of equal height."""
    pitch = at.height / count
    return [Box(at.x0, at.y0 + pitch * i, at.x1, at.y0 + pitch * (i + 1)) for i in range(count)]


def _heads(plot: Plot, request: Request, lines: bool) -> Part:
    """At the left of each row what it is, what its neurons see, and its biases."""
    low = canvas(request).low
    return evenly([_head(plot, cost, request, lines and not low) for cost in plot.found])


def _head(plot: Plot, cost: Cost, request: Request, lines: bool) -> Part:
    labels, theme = plot.labels, plot.theme
    name = text(say.head(cost, labels), type_of("head", theme).sized(18, 15)._replace(safe=True))
    look = type_of("line", theme).sized(14, 13)
    seen = [text(one, look) for one in say.lines(cost, request.network, labels)] if lines else []
    bias = "" if request.no_counts else labels("biases", n=cost.counts.biases)
    said = [*seen, *([text(bias, look._replace(cls="count"))] if bias else [])]
    return group(column(name, *said), "kind", {"kind": cost.kind})


def evenly(parts: Sequence[Part]) -> Part:
    """Parts below one another in rows of equal height, each in the middle of its row."""

    def height(room: float) -> Span:
        least = max(part.height(room).wanted for part in parts) + 6
        return Span(len(parts) * least, len(parts) * least)

    def draw(at: Box) -> Drawn:
        pairs = zip(parts, slots(at, len(parts)), strict=True)
        return together(centred(part).draw(slot) for part, slot in pairs)

    return Part(widest([part.width for part in parts]), height, draw, down=True)


def lattice(plot: Plot, at: Box, over: Marks) -> Marks:
    """A hairline at each tick, a line at the axis's beginning; none runs through the words of what
    is drawn over them.
    """
    words = _word_boxes(over)
    pieces = [
        (place, plot.across(at, value), y0, y1)
        for place, value in enumerate(plot.lines(at.width))
        for y0, y1 in _clear(plot.across(at, value), (at.y0, at.y1), words)
    ]
    start = np.array([(x, y0) for _, x, y0, _ in pieces])
    end = np.array([(x, y1) for _, x, _, y1 in pieces])
    styles = (Style(plot.theme.grid, None, 0.8), Style(plot.theme.rule, None, 1.2))
    which = np.array([int(place == 0) for place, *_ in pieces])
    return (Lines(start, end, np.zeros(len(start)), styles, which, "grid"),)


def _word_boxes(marks: Marks) -> list[Box]:
    """Where words stand."""
    return [box((mark,)) for mark in leaves(marks) if isinstance(mark, Texts)]


def _clear(x: float, ends: tuple[float, float], words: list[Box]) -> list[tuple[float, float]]:
    """The pieces of a vertical line that meet no words."""
    pieces, top = list[tuple[float, float]](), ends[0]
    for box_ in sorted(words, key=lambda one: one.y0):
        if box_.x0 - 4 < x < box_.x1 + 4 and box_.y1 > top:
            pieces.append((top, min(box_.y0 - 2, ends[1])))
            top = box_.y1 + 2
    return [(y0, y1) for y0, y1 in [*pieces, (top, ends[1])] if y1 > y0]


def _ticks(plot: Plot, at: Box) -> Marks:
    """Below the plot its counts by name."""
    look, marks = type_of("axis", plot.theme)._replace(cls="tick"), list[Mark]()
    for value, words in plot.ticks(at.width):
        half = look._replace(safe=True).width(words) / 2
        x = min(plot.across(at, value), at.x1 - half)
        marks.append(written(words, (x, at.y0 + 18), look, "middle"))
    return tuple(marks)


def _key(plot: Plot, wide: float, room: float) -> Part:
    """What the signs are, and what the axis is."""
    labels, look = plot.labels, type_of("line", plot.theme).sized(14, 13)._replace(safe=True)
    signs = [
        row(
            ink(Size(16, 18), partial(sign, plot, of, (8.0, 9.0), kind)),
            text(labels(f"cost.key.{words}"), look),
            gap=6,
        )
        for of, kind, words in [("connections", "conv", "connections"), *_inks(plot)]
    ]
    words = labels("cost.linear") if plot.axis.linear else labels("cost.log", n=plot.lines(room)[1])
    scale = text(words, look)
    ways = [row(*signs, scale, gap=22), column(row(*signs, gap=22), scale, gap=2)]
    if len(signs) > 2:
        ways.append(column(row(*signs[:-1], gap=22), signs[-1], scale, gap=2))
    return next((one for one in ways if one.width.wanted <= wide), column(*signs, scale))


def _inks(plot: Plot) -> list[tuple[str, str, str]]:
    """For each colour of weights a kind that has it, and the words for it."""
    kinds = [cost.kind for cost in plot.found if cost.shares or not plot.axis.linear]
    inks: dict[str, list[str]] = {}
    for kind in kinds:
        inks.setdefault(colour_of(plot, "weights", kind), []).append(kind)
    found = []
    for same in inks.values():
        shared = [kind in ("conv", "tiled") for kind in same]
        words = "shared" if all(shared) else "weights" if any(shared) else "own"
        found.append(("weights", same[0], words))
    return found


def sign(plot: Plot, measure: str, at: tuple[float, float], kind: str = "conv") -> Marks:
    """The sign of a measure: a ring for connections, a disc in it for weights; bars to scale."""
    theme = plot.theme
    colour = colour_of(plot, measure, kind)
    if plot.axis.linear:
        x, y = at
        bar = corners(Box(x - 7, y - 4, x + 7, y + 4))
        return (polygons(bar, Style(None, colour), "key"),)
    if measure == "connections":
        return (discs(at, 8.5, Style(theme.rule, theme.background, 2.2), measure),)
    return (discs(at, 5.5, Style(None, colour), measure),)


def colour_of(plot: Plot, measure: str, kind: str) -> str:
    """Neutral for connections, and for weights that nobody shares; a colour for shared ones."""
    if measure == "connections":
        return plot.theme.rule
    return plot.theme.weights[0] if kind in ("conv", "tiled") else plot.theme.ink
