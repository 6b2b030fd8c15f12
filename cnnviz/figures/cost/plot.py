"""One measure of a cost: a row for each kind of layer, over an axis of counts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.figures.cost.axis import Axis, Tick, tick_text
from cnnviz.figures.cost.cost import MEASURES, Cost
from cnnviz.figures.ink.pen import segments
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import Type, type_of
from cnnviz.labels import Labels
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Marks, Style, Texts
from cnnviz.picture.parts import Size
from cnnviz.picture.theme import Theme

LEAD = 10.0
"""The room before an axis of factors: half a sign stands out at 1, but no bar at 0."""
TRAIL = 12.0
"""The room after an axis."""
LONG = 10**10
"""From this count on all are abbreviated; the description has them in full."""
CLOSE = 26.0
"""The least distance between gridlines, in points."""
UP = 0.76
"""The height of a number, in sizes of its type."""
RISE, FALL, WORDS = 18.0, 15.0, 10.0
"""From the foot of a number to the axis, the room below that, and what words there add to it.
"""
MARK, NAMED = 3.5, 6.0
"""How far a mark reaches below its axis, and how far a labelled one does."""
NARROW = 110.0
"""The least width of a plot."""


class Plot(NamedTuple):
    """One measure: its axis, the size of its counts, its words and colours; `head_height` is the
    room for a row's head above its number, `heads` are the widths of those, and `side_height` is
    what a head at the left needs.
    """

    costs: tuple[Cost, ...]
    measure: str
    axis: Axis
    size: float
    labels: Labels
    theme: Theme
    counts: bool = True
    head_height: float = 0.0
    side_height: float = 0.0
    heads: tuple[float, ...] = ()
    roomy: bool = True

    def format(self, value: int) -> str:
        """A count as text; abbreviated if one of them all is too long."""
        long = any(cost.of(measure) >= LONG for cost in self.costs for measure in MEASURES)
        return self.labels.short(value) if long else self.labels.number(value)

    def look(self, i: int) -> Type:
        """The type of a row's number: quieter if unchanged, in colour if weights are shared."""
        look = type_of("count", self.theme)._replace(safe=True, size=self.size)
        if self.shared(i):
            return look._replace(colour=self.theme.weights[0])
        return look._replace(bold=False, colour=self.theme.quiet) if self.stays(i) else look

    def value(self, i: int) -> int:
        """The count of a row."""
        return self.costs[i].of(self.measure)

    def stays(self, i: int) -> bool:
        """Whether a row has the same count as the one before."""
        return i > 0 and self.value(i) == self.value(i - 1)

    def shared(self, i: int) -> bool:
        """Whether a row counts shared weights."""
        return self.measure == "weights" and self.costs[i].kind in ("conv", "tiled")

    def colour(self, i: int) -> str:
        """The colour of a row's sign: only shared weights have one of their own."""
        if self.shared(i):
            return self.theme.weights[0]
        return self.theme.rule if self.stays(i) else self.theme.ink

    @property
    def lead(self) -> float:
        """The room before the axis."""
        return 0.0 if self.axis.linear else LEAD

    def across(self, at: Box, count: float) -> float:
        """The x of a count."""
        return at.x0 + self.lead + self.axis.fraction(count) * (at.width - self.lead - TRAIL)

    def lines(self, width: float) -> list[int]:
        """The counts with a gridline: each power of ten, if they fit, else the labelled ones."""
        if self.axis.linear:
            return [tick.value for tick in self.ticks(width)]
        free = width - self.lead - TRAIL
        return self.axis.ticks(max(2, 1 + int(free / CLOSE)))

    def ticks(self, width: float) -> list[Tick]:
        """The labelled counts below the axis, as many as fit."""
        look = type_of("axis", self.theme)._replace(safe=True)
        free = width - self.lead - TRAIL
        marked = self.axis.ticks(max(2, 1 + int(free / CLOSE)))
        for most in range(12, 1, -1):
            ticks = self.axis.ticks(most)
            if not self.axis.linear and not {*ticks} <= {*marked}:
                continue
            texts = [Tick(value, tick_text(value, self.labels)) for value in ticks]
            widest = max(look.width(words) for _, words in texts) + 8
            last = free * self.axis.fraction(ticks[-1])
            inside = last + look.width(texts[-1].words) / 2 <= free + TRAIL
            if inside and len(texts) <= most and widest < last / max(1, len(ticks) - 1):
                return texts
        return texts

    @property
    def height(self) -> float:
        """The height of a row: its head, its number and the axis below."""
        return self.head_height + (UP * self.size if self.counts else 0.0) + RISE + self.fall

    @property
    def fall(self) -> float:
        """The room below a row's axis."""
        return FALL + WORDS * self.roomy

    def tops(self, at: Box) -> list[float]:
        """The top of each row."""
        spare, gaps = at.height - max(self.height, self.side_height), len(self.costs) - 1
        if not gaps:
            return [at.y0 + spare / 2]
        return [at.y0 + spare * i / gaps for i in range(len(self.costs))]

    def heights(self, at: Box) -> list[float]:
        """The y of each row's axis."""
        return [top + self.height - self.fall for top in self.tops(at)]


def least(plot: Plot) -> Size:
    """The room that rows and their numbers need."""
    return Size(NARROW, len(plot.costs) * max(plot.height, plot.side_height))


def number(plot: Plot, i: int, x: float, y: float, anchor: str = "start") -> Texts:
    """The number of a row, starting or ending at x, above its axis at y."""
    names, words = {"count": plot.value(i)}, plot.format(plot.value(i))
    return near(words, (x, y - RISE), "above", plot.look(i), 0.0, anchor, names)


def track(plot: Plot, at: Box, y: float) -> Marks:
    """An axis at a height, with a mark at each gridline, longer at labelled counts."""
    x = np.array([plot.across(at, value) for value in plot.lines(at.width)])
    ink = Style(plot.theme.faint, None, 1.2)
    points = np.stack([x, np.full(len(x), y)], 1)
    line = segments((x[0], y), (at.x1, y), ink, "grid")
    named = [tick.value for tick in plot.ticks(at.width)]
    lengths = np.where(np.isin(plot.lines(at.width), named), NAMED, MARK)[:, None]
    return (line, segments(points, points + lengths * [0, 1], ink, "grid"))
