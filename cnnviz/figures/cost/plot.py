"""One measure of a cost: a row for each kind of layer, over an axis of counts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.figures.cost.axis import Axis, Tick, named
from cnnviz.figures.cost.cost import MEASURES, Cost
from cnnviz.figures.ink.pen import segments
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import Type, type_of
from cnnviz.labels import Labels
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Style, Texts
from cnnviz.picture.parts import Size
from cnnviz.picture.theme import Theme

LEAD = 10.0
"""The room before an axis of factors: a sign has half of its own at 1, a bar none at 0."""
TRAIL = 12.0
"""The room behind an axis."""
LONG = 10**10
"""A count from here on is said in words, and with it all others; the description has them."""
CLOSE = 26.0
"""Gridlines are so far apart at least, in points."""
UP = 0.76
"""How high a number is, in sizes of its type."""
RISE, FALL, WORDS = 18.0, 15.0, 10.0
"""From the foot of a number to its count on the axis, and the room below that; more where words
stand there.
"""
MARK, NAMED = 3.5, 6.0
"""How far a mark of an axis reaches below it, and one that is named."""
NARROW = 110.0
"""The least width of a plot."""


class Plot(NamedTuple):
    """What is drawn of one measure: the axis, the type of counts, the words, the colours; `over` is
    the room above a row's number, for what the row is, of the widths `heads`, and `tall` what
    that needs at the left.
    """

    found: tuple[Cost, ...]
    measure: str
    axis: Axis
    size: float
    labels: Labels
    theme: Theme
    counts: bool = True
    over: float = 0.0
    tall: float = 0.0
    heads: tuple[float, ...] = ()
    led: bool = True

    def said(self, value: int) -> str:
        """A count; in words where one of them all is too long."""
        long = any(cost.of(one) >= LONG for cost in self.found for one in MEASURES)
        return self.labels.short(value) if long else self.labels.number(value)

    def look(self, at: int) -> Type:
        """The type of a row's number: quieter if it stays, in colour if weights are shared."""
        look = type_of("count", self.theme)._replace(safe=True, size=self.size)
        if self.shared(at):
            return look._replace(colour=self.theme.weights[0])
        return look._replace(bold=False, colour=self.theme.quiet) if self.stays(at) else look

    def value(self, at: int) -> int:
        """The count of a row."""
        return self.found[at].of(self.measure)

    def stays(self, at: int) -> bool:
        """Whether a row has the count of the one before."""
        return at > 0 and self.value(at) == self.value(at - 1)

    def shared(self, at: int) -> bool:
        """Whether what a row counts are shared weights."""
        return self.measure == "weights" and self.found[at].kind in ("conv", "tiled")

    def colour(self, at: int) -> str:
        """The colour of a row's sign: one of weights for shared ones alone."""
        if self.shared(at):
            return self.theme.weights[0]
        return self.theme.rule if self.stays(at) else self.theme.ink

    @property
    def lead(self) -> float:
        """The room before the axis."""
        return 0.0 if self.axis.linear else LEAD

    def across(self, at: Box, count: float) -> float:
        """The x of a count."""
        return at.x0 + self.lead + self.axis.part(count) * (at.width - self.lead - TRAIL)

    def lines(self, width: float) -> list[int]:
        """The counts with a gridline: each power of ten, if there is room, and those named."""
        if self.axis.linear:
            return [tick.value for tick in self.ticks(width)]
        free = width - self.lead - TRAIL
        return self.axis.ticks(max(2, 1 + int(free / CLOSE)))

    def ticks(self, width: float) -> list[Tick]:
        """The counts that are named below the axis, and their words, as many as have room."""
        look = type_of("axis", self.theme)._replace(safe=True)
        free = width - self.lead - TRAIL
        marked = self.axis.ticks(max(2, 1 + int(free / CLOSE)))
        for most in range(12, 1, -1):
            ticks = self.axis.ticks(most)
            if not self.axis.linear and not {*ticks} <= {*marked}:
                continue
            found = [Tick(value, named(value, self.labels)) for value in ticks]
            wide = max(look.width(words) for _, words in found) + 8
            last = free * self.axis.part(ticks[-1])
            inside = last + look.width(found[-1].words) / 2 <= free + TRAIL
            if inside and len(found) <= most and wide < last / max(1, len(ticks) - 1):
                return found
        return found

    @property
    def high(self) -> float:
        """The height of a number and of the axis below it."""
        return self.over + (UP * self.size if self.counts else 0.0) + RISE + self.fall

    @property
    def fall(self) -> float:
        """The room below a row's axis."""
        return FALL + WORDS * self.led

    def tops(self, at: Box) -> list[float]:
        """For each kind where its words, its number and its axis begin."""
        spare, gaps = at.height - max(self.high, self.tall), len(self.found) - 1
        if not gaps:
            return [at.y0 + spare / 2]
        return [at.y0 + spare * i / gaps for i in range(len(self.found))]

    def heights(self, at: Box) -> list[float]:
        """The y of each kind's count on the axis."""
        return [top + self.high - self.fall for top in self.tops(at)]


def least(plot: Plot) -> Size:
    """The room that rows and their numbers need."""
    return Size(NARROW, len(plot.found) * max(plot.high, plot.tall))


def number(plot: Plot, at: int, x: float, y: float) -> Texts:
    """The number of a row, from x on, above the height y of its count."""
    names = {"count": plot.value(at)}
    return near(
        plot.said(plot.value(at)), (x, y - RISE), "above", plot.look(at), 0.0, "start", names
    )


def track(plot: Plot, at: Box, y: float) -> Marks:
    """An axis at a height, with a mark at each power of ten, or at each count that is named."""
    x = np.array([plot.across(at, value) for value in plot.lines(at.width)])
    ink = Style(plot.theme.faint, None, 1.2)
    points = np.stack([x, np.full(len(x), y)], 1)
    line = segments((x[0], y), (at.x1, y), ink, "grid")
    own = [tick.value for tick in plot.ticks(at.width)]
    long = np.where(np.isin(plot.lines(at.width), own), NAMED, MARK)[:, None]
    return (line, segments(points, points + long * [0, 1], ink, "grid"))
