"""One plot of curves: what each kind of layer has, against the side of its input."""

from __future__ import annotations

from itertools import pairwise
from math import log2
from typing import NamedTuple

import numpy as np

from cnnviz.figures.cost.axis import Axis, Tick, named
from cnnviz.figures.cost.say import head
from cnnviz.figures.cost.sweep import Growth
from cnnviz.figures.ink.pen import discs, polygons
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import Type, type_of
from cnnviz.labels import Labels
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box, box
from cnnviz.picture.marks import Floats, Group, Lines, Mark, Style
from cnnviz.picture.theme import Theme

FOOT = 44.0
"""The room below a plot, for sizes and what they are of."""
DASH = (7.0, 4.0)
"""The dashes of a curve that is of no convolution."""
THICK, THIN = 3.4, 2.6
"""How thick a curve is that has its words beside it, and one that has them at its right."""
LEAST = 13.0
"""The size of a curve's words at its right; larger within."""


Place = tuple[int, bool]
"""Where words stand: at which part of a plot, and whether over their curve."""


class Curve(NamedTuple):
    """Kinds of layer with the same counts."""

    kinds: tuple[str, ...]
    counts: list[int]

    @property
    def shared(self) -> bool:
        """Whether it is of the convolution alone."""
        return self.kinds == ("conv",)

    @property
    def both(self) -> bool:
        """Whether it is of the convolution and of another kind."""
        return "conv" in self.kinds and len(self.kinds) > 1


class Plot(NamedTuple):
    """One measure of a growing cost."""

    growth: Growth
    measure: str
    axis: Axis
    labels: Labels
    theme: Theme
    footed: bool = True
    ticked: bool = True
    inside: float = 0.0
    places: tuple[Place, ...] = ()

    @property
    def small(self) -> Type:
        """The type of its words, with room in any font."""
        size = 14 if self.inside > LEAST else 13
        return type_of("line", self.theme).sized(size)._replace(safe=True)

    def look(self, kind: tuple[str, ...]) -> Type:
        """The type of a kind's name, or of what is said of none."""
        if not kind:
            return self.small._replace(cls="pace")
        bold = type_of("label", self.theme).sized(self.inside or LEAST)._replace(cls="kind")
        return bold._replace(colour=self.theme.weights[0]) if kind == ("conv",) else bold

    @property
    def curves(self) -> list[Curve]:
        """Its curves, the highest at the end first; kinds with the very same counts are one."""
        found: dict[tuple[int, ...], tuple[str, ...]] = {}
        for at, cost in enumerate(self.growth.costs[0]):
            counts = tuple(self.growth.curve(at, self.measure))
            found[counts] = (*found.get(counts, ()), cost.kind)
        curves = [Curve(kinds, list(counts)) for counts, kinds in found.items()]
        return sorted(curves, key=lambda curve: -curve.counts[-1])

    def words(self, curve: Curve) -> list[str]:
        """A curve's kinds, and how it grows."""
        first, *rest = (
            head(cost, self.labels) for cost in self.growth.costs[0] if cost.kind in curve.kinds
        )
        more = [self.labels("cost.grows.and", name=one.lower()) for one in rest]
        pace = _pace(self, curve.counts)
        return [first, *more, *([pace] if pace else [])]

    @property
    def right(self) -> float:
        """The room at the right, for what the curves are, or for half of the last size."""
        if self.inside:
            return max(8.0, self.small.width(self.labels.number(self.growth.sizes[-1])) / 2)
        bold = self.small._replace(bold=True)
        return 14 + max(bold.width(words) for curve in self.curves for words in self.words(curve))

    @property
    def left(self) -> float:
        """The room at the left, for counts."""
        if not self.ticked:
            return 8.0
        return 10 + max(self.small.width(words) for _, words in self.ticks(400.0))

    @property
    def least(self) -> float:
        """The least width."""
        return self.left + self.right + (220.0 if self.inside else 110.0)

    def ticks(self, height: float) -> list[Tick]:
        """The counts that are named, as many as have room."""
        ticks = self.axis.ticks(max(2, min(7 if self.axis.linear else 20, int(height / 20))))
        return [Tick(value, named(value, self.labels)) for value in ticks]

    def inner(self, at: Box) -> Box:
        """The box of the curves."""
        return Box(
            at.x0 + self.left,
            at.y0 + 10,
            at.x1 - self.right,
            at.y1 - (FOOT if self.footed else 8.0),
        )

    def across(self, inner: Box, size: int) -> float:
        """The x of a size."""
        first, last = self.growth.sizes[0], self.growth.sizes[-1]
        part = size / last if self.axis.linear else log2(size / first) / log2(last / first)
        return inner.x0 + part * inner.width

    def down(self, inner: Box, count: int) -> float:
        """The y of a count."""
        return inner.y1 - self.axis.part(count) * inner.height


def marks(plot: Plot, at: Box) -> Marks:
    """Hairlines with their counts, sizes below, curves and their words."""
    from cnnviz.figures.cost.names import names

    inner = plot.inner(at)
    sizes = _sizes(plot, inner) if plot.footed else ()
    words = names(plot, inner)
    curves = sorted(zip(plot.curves, words, strict=True), key=lambda one: one[0].shared)
    return (
        *_grid(plot, inner),
        *sizes,
        # What is alone comes when it is told of, what is alike with the first of them.
        *(
            Group((_curve(plot, inner, curve), *said), "kind", {"kind": curve.kinds[0]})
            for curve, said in curves
        ),
    )


def _grid(plot: Plot, inner: Box) -> Marks:
    ticks = plot.ticks(inner.height)
    y = np.array([plot.down(inner, value) for value, _ in ticks])
    start = np.stack([np.full(len(y), inner.x0), y], axis=1)
    styles = (Style(plot.theme.grid, None, 0.8), Style(plot.theme.rule, None, 1.2))
    which = (np.arange(len(y)) == 0).astype(int)
    look = plot.small._replace(cls="tick")
    words = tuple(
        near(said, (inner.x0, height), "left", look, 8)
        for (_, said), height in zip(ticks, y, strict=True)
    )
    lines = Lines(start, start + [inner.width, 0], np.zeros(len(y)), styles, which, "grid")
    return (lines, *words) if plot.ticked else (lines,)


def _sizes(plot: Plot, inner: Box) -> Marks:
    """Below the plot the sizes, as many as have room, and what they are the sizes of."""
    look, labels = plot.small._replace(cls="tick"), plot.labels
    noun = labels("cost.side" if _two(plot) else "cost.length")
    found = tuple(
        near(labels.number(size), (plot.across(inner, size), inner.y1), "below", look, 8)
        for size in _chosen(plot, inner)
    )
    under = inner._replace(y1=box(found).y1)
    return (*found, near(noun, under, "below", plot.small._replace(cls="axis-title")))


def _chosen(plot: Plot, inner: Box) -> list[int]:
    """The last size, and every first, second, ... before it."""
    sizes = plot.growth.sizes[::-1]
    for step in range(1, len(sizes)):
        chosen = sizes[::step]
        ends = [
            (plot.across(inner, s), plot.small.width(plot.labels.number(s)) / 2) for s in chosen
        ]
        if all(x - half > y + other + 6 for (x, half), (y, other) in pairwise(ends)):
            return list(chosen)
    return _spread(plot, inner)


def _spread(plot: Plot, inner: Box) -> list[int]:
    """On a scale from zero: from the last size down those that clear the one before."""
    chosen: list[int] = []
    free = inner.x1 + 1000
    for size in plot.growth.sizes[::-1]:
        half = plot.small.width(plot.labels.number(size)) / 2
        if plot.across(inner, size) + half + 6 < free:
            chosen.append(size)
            free = plot.across(inner, size) - half
    return chosen


def _curve(plot: Plot, inner: Box, curve: Curve) -> Mark:
    """A curve with a dot at each size; a convolution's upon a broader one that is the same."""
    at = points(plot, inner, curve)
    colour, blue = colour_of(plot, curve), plot.theme.weights[0]
    dash = DASH if curve.kinds == ("local",) else ()
    thick = THICK if plot.inside else THIN
    broad = 2.6 * thick if curve.both else thick
    found: Marks = (polygons(at, Style(colour, None, broad, dash), "curve", closed=False),)
    if curve.both:
        found += (polygons(at, Style(blue, None, thick), "curve", closed=False),)
    found += (discs(at, 1.45 * thick, Style(None, blue if curve.both else colour), "count"),)
    names_ = {"of": plot.measure, "count": " ".join(map(str, curve.counts))}
    return Group(found, "curve", names_)


def points(plot: Plot, inner: Box, curve: Curve) -> Floats:
    """Where the counts of a curve are, (n, 2)."""
    pairs = zip(plot.growth.sizes, curve.counts, strict=True)
    return np.array([(plot.across(inner, s), plot.down(inner, c)) for s, c in pairs])


def colour_of(plot: Plot, curve: Curve) -> str:
    """A colour for shared weights alone."""
    if curve.shared and plot.measure == "weights":
        return plot.theme.weights[0]
    return plot.theme.ink if "fc" in curve.kinds else plot.theme.rule


def _two(plot: Plot) -> bool:
    """Whether the input has sides, and not one length."""
    return len(plot.growth.shapes[0]) > 2


def _pace(plot: Plot, counts: list[int]) -> str:
    """How much a curve grows at its end when the side doubles."""
    labels = plot.labels
    if len(set(counts)) == 1:
        return labels("cost.always", n=counts[0])
    known = dict(zip(plot.growth.sizes, counts, strict=True))
    half = max((size for size in known if 2 * size in known and known[size]), default=0)
    if not half:
        return ""
    factor = known[2 * half] / known[half]
    # At a border that the kernel never leaves, a curve comes near its factor, but never to it.
    near = "" if factor == round(factor) else ".near"
    key = f"cost.pace{'' if _two(plot) else '.length'}{near}"
    rounded = round(factor, 1)
    return labels(key, n=labels.number(int(rounded) if rounded == int(rounded) else rounded))
