"""One plot of curves: the counts of each kind of layer against the side of its input."""

from __future__ import annotations

from itertools import pairwise
from math import log2
from typing import NamedTuple

import numpy as np

from cnnviz.figures.cost.axis import Axis, Tick, tick_text
from cnnviz.figures.cost.say import head
from cnnviz.figures.cost.sweep import Growth
from cnnviz.figures.ink.pen import discs, polygons
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import Type, type_of
from cnnviz.labels import Labels
from cnnviz.picture.extent import Box, box
from cnnviz.picture.marks import Floats, Group, Lines, Mark, Marks, Style
from cnnviz.picture.theme import Theme

FOOT = 44.0
"""The room below a plot, for sizes and the title of the axis."""
DASH = (7.0, 4.0)
"""The dashes of a local layer's curve."""
THICK, THIN = 3.4, 2.6
"""The thickness of a curve whose words are inside the plot, and of one with them at its right."""
LEAST = 13.0
"""The size of the words at the right of a curve; inside the plot they are larger."""


Place = tuple[int, bool]
"""Where words stand: how far along the plot, and whether above their curve."""


class Curve(NamedTuple):
    """Kinds of layer with the same counts."""

    kinds: tuple[str, ...]
    counts: list[int]

    @property
    def shared(self) -> bool:
        """Whether it belongs to the convolution alone."""
        return self.kinds == ("conv",)

    @property
    def both(self) -> bool:
        """Whether it belongs to the convolution and to another kind."""
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
        """The type of its words, with room for any font."""
        size = 14 if self.inside > LEAST else 13
        return type_of("line", self.theme).sized(size)._replace(safe=True)

    def look(self, kind: tuple[str, ...]) -> Type:
        """The type of a kind's name, or of the words on growth if `kind` is empty."""
        if not kind:
            return self.small._replace(cls="pace")
        bold = type_of("label", self.theme).sized(self.inside or LEAST)._replace(cls="kind")
        return bold._replace(colour=self.theme.weights[0]) if kind == ("conv",) else bold

    @property
    def curves(self) -> list[Curve]:
        """Its curves, the highest at the end first; kinds with the same counts share one."""
        kinds_by_counts: dict[tuple[int, ...], tuple[str, ...]] = {}
        for i, cost in enumerate(self.growth.costs[0]):
            counts = tuple(self.growth.curve(i, self.measure))
            kinds_by_counts[counts] = (*kinds_by_counts.get(counts, ()), cost.kind)
        curves = [Curve(kinds, list(counts)) for counts, kinds in kinds_by_counts.items()]
        return sorted(curves, key=lambda curve: -curve.counts[-1])

    def words(self, curve: Curve) -> list[str]:
        """The kinds of a curve, and how it grows."""
        first, *rest = (
            head(cost, self.labels) for cost in self.growth.costs[0] if cost.kind in curve.kinds
        )
        more = [self.labels("cost.grows.and", name=name.lower()) for name in rest]
        pace = _pace(self, curve.counts)
        return [first, *more, *([pace] if pace else [])]

    @property
    def right(self) -> float:
        """The room at the right, for the names of curves, or for half of the last size."""
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
        """The labelled counts, as many as fit."""
        ticks = self.axis.ticks(max(2, min(7 if self.axis.linear else 20, int(height / 20))))
        return [Tick(value, tick_text(value, self.labels)) for value in ticks]

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
        return inner.y1 - self.axis.fraction(count) * inner.height


def marks(plot: Plot, at: Box) -> Marks:
    """Gridlines with their counts, sizes below, curves and their words."""
    from cnnviz.figures.cost.names import names

    inner = plot.inner(at)
    sizes = _sizes(plot, inner) if plot.footed else ()
    words = names(plot, inner)
    curves = sorted(zip(plot.curves, words, strict=True), key=lambda pair: pair[0].shared)
    return (
        *_grid(plot, inner),
        *sizes,
        # A curve of one kind appears with that kind, one of several with the first of them.
        *(
            Group((_curve(plot, inner, curve), *name), "kind", {"kind": curve.kinds[0]})
            for curve, name in curves
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
        near(label, (inner.x0, height), "left", look, 8)
        for (_, label), height in zip(ticks, y, strict=True)
    )
    lines = Lines(start, start + [inner.width, 0], np.zeros(len(y)), styles, which, "grid")
    return (lines, *words) if plot.ticked else (lines,)


def _sizes(plot: Plot, inner: Box) -> Marks:
    """The sizes below the plot, as many as fit, and the title of the axis."""
    look, labels = plot.small._replace(cls="tick"), plot.labels
    noun = labels("cost.side" if _has_sides(plot) else "cost.length")
    numbers = tuple(
        near(labels.number(size), (plot.across(inner, size), inner.y1), "below", look, 8)
        for size in _labelled_sizes(plot, inner)
    )
    under = inner._replace(y1=box(numbers).y1)
    return (*numbers, near(noun, under, "below", plot.small._replace(cls="axis-title")))


def _labelled_sizes(plot: Plot, inner: Box) -> list[int]:
    """The sizes to label: the last and every one before it, or every second, third, ..."""
    sizes = plot.growth.sizes[::-1]
    for step in range(1, len(sizes)):
        chosen = sizes[::step]
        ends = [
            (plot.across(inner, s), plot.small.width(plot.labels.number(s)) / 2) for s in chosen
        ]
        if all(x - half > y + other_half + 6 for (x, half), (y, other_half) in pairwise(ends)):
            return list(chosen)
    return _spread_sizes(plot, inner)


def _spread_sizes(plot: Plot, inner: Box) -> list[int]:
    """On a scale from zero: from the last size down, those that clear the one before."""
    sizes: list[int] = []
    limit = inner.x1 + 1000
    for size in plot.growth.sizes[::-1]:
        half = plot.small.width(plot.labels.number(size)) / 2
        if plot.across(inner, size) + half + 6 < limit:
            sizes.append(size)
            limit = plot.across(inner, size) - half
    return sizes


def _curve(plot: Plot, inner: Box, curve: Curve) -> Mark:
    """A curve with a dot at each size; a convolution's is on top of a broader one if they agree."""
    path = points(plot, inner, curve)
    colour, weight_colour = colour_of(plot, curve), plot.theme.weights[0]
    dash = DASH if curve.kinds == ("local",) else ()
    thick = THICK if plot.inside else THIN
    outer = 2.6 * thick if curve.both else thick
    layers: Marks = (polygons(path, Style(colour, None, outer, dash), "curve", closed=False),)
    if curve.both:
        layers += (polygons(path, Style(weight_colour, None, thick), "curve", closed=False),)
    layers += (
        discs(path, 1.45 * thick, Style(None, weight_colour if curve.both else colour), "count"),
    )
    attributes = {"of": plot.measure, "count": " ".join(map(str, curve.counts))}
    return Group(layers, "curve", attributes)


def points(plot: Plot, inner: Box, curve: Curve) -> Floats:
    """The positions of the counts of a curve, (n, 2)."""
    pairs = zip(plot.growth.sizes, curve.counts, strict=True)
    return np.array([(plot.across(inner, s), plot.down(inner, c)) for s, c in pairs])


def colour_of(plot: Plot, curve: Curve) -> str:
    """The colour of a curve: only shared weights have one of their own."""
    if curve.shared and plot.measure == "weights":
        return plot.theme.weights[0]
    return plot.theme.ink if "fc" in curve.kinds else plot.theme.rule


def _has_sides(plot: Plot) -> bool:
    """Whether the input has sides rather than one length."""
    return len(plot.growth.shapes[0]) > 2


def _pace(plot: Plot, counts: list[int]) -> str:
    """How much a curve grows at its end when the side doubles."""
    labels = plot.labels
    if len(set(counts)) == 1:
        return labels("cost.always", n=counts[0])
    by_size = dict(zip(plot.growth.sizes, counts, strict=True))
    half = max((size for size in by_size if 2 * size in by_size and by_size[size]), default=0)
    if not half:
        return ""
    factor = by_size[2 * half] / by_size[half]
    # Because of the border, a curve approaches its factor, but never reaches it.
    suffix = "" if factor == round(factor) else ".near"
    key = f"cost.pace{'' if _has_sides(plot) else '.length'}{suffix}"
    rounded = round(factor, 1)
    return labels(key, n=labels.number(int(rounded) if rounded == int(rounded) else rounded))
