"""How many connections and weights each column has: how much of a frame, which is all of them, is
filled, so that one scale serves both.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

from cnnviz.figures.ink.pen import corners, polygons
from cnnviz.figures.ink.tiles import readable_on
from cnnviz.figures.network import say
from cnnviz.figures.network.fans import colours
from cnnviz.figures.network.stages import Stage, single
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import Type, text, type_of
from cnnviz.graph.count import Counts, added
from cnnviz.labels import Labels
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Mark, Style
from cnnviz.picture.parts import Part, Size, column, either, fixed, graph, group, grown, ink, row
from cnnviz.picture.theme import Theme
from cnnviz.wording import percents

HIGH, WIDE, INSIDE = 46.0, 52.0, 18.0
"""How high and wide frames are, and how high a bar is that has room for its share, in points."""
LARGE = 32.0
"""The size of a number that has a row to itself; the head of the row stands on its line."""
LONG = 10**9
"""A count from here on is said in words, and with it all others beside it."""
LYING, AIR, ACROSS = 44.0, 6.0, 122.0
"""How long a frame is that lies, what is between it and its number, and the most room for both."""


class Bars(NamedTuple):
    """The columns whose bars are drawn, what all of them count, the largest of each count, whether
    numbers are `exact`, and how much room a number takes beside a bar that lies.
    """

    found: tuple[Stage, ...]
    theme: Theme
    labels: Labels
    counts: Counts
    largest: Counts
    exact: bool = True
    number: float = 0.0

    @property
    def across(self) -> float:
        """The room for a frame that lies and its number."""
        return min(ACROSS, max(96.0, LYING + AIR + self.number))

    @property
    def longest(self) -> float:
        """How long frames are that lie: a third of their room at least."""
        return min(LYING, max(ACROSS / 3, self.across - AIR - self.number))

    def most(self, unit: str) -> int:
        """How many the column has that has most."""
        return max(1, self.largest.of(unit))

    def alone(self, unit: str) -> bool:
        """Whether one column has them all, connections, too: then a share says nothing, and its
        number is large.
        """
        return single(self.found) and single(self.found, unit)

    def share(self, at: int, unit: str) -> float:
        """Which part of all a column has, 0 to 1."""
        return self.found[at].counts.of(unit) / max(1, self.counts.of(unit))


def bars_of(found: tuple[Stage, ...], theme: Theme, labels: Labels, exact: bool) -> Bars:
    """The bars of columns, their numbers `exact` unless one of them is too long."""
    counts = [stage.counts for stage in found]
    largest = Counts(*(max(values) for values in zip(*counts, strict=True)))
    exact = exact and max(largest) < LONG
    made = Bars(found, theme, labels, added(counts), largest, exact)
    return made._replace(number=_number(made))


def bar_up(of: Bars, at: int, unit: str) -> Part:
    """A frame that stands on a line, as full as is the column's share, its number above it."""
    value, look, words = of.found[at].counts.of(unit), _look(of, at, unit), _words(of, at, unit)
    if of.alone(unit):
        look = _large(of, LARGE) if value else look
        return group(column(text(words, look, base=LARGE)), "tally", {"of": unit})
    number = text(words, look)
    if not (of.exact and value):
        number = either(number, text(words, look, lines=2))
    size = Size(WIDE, HIGH)
    bar = [ink(size, lambda: _bar(size, at, of, unit), (0.0, 1.0))] * bool(value)
    # What is left over is above: all frames and words of a row stand on one line.
    above = graph(lambda _: (), Size(0.0, HIGH * (not value)))
    return group(column(above, number, *bar, gap=2), "tally", {"of": unit})


def bar_across(of: Bars, at: int, unit: str) -> Part:
    """A frame that lies, its number right of it."""
    value = of.found[at].counts.of(unit)
    if of.found[at].kind == "input":
        return fixed(text("", type_of("number", of.theme)), of.across)
    if of.alone(unit) and value:
        return group(
            fixed(text(_words(of, at, unit), _large(of, 16.0)), of.across), "tally", {"of": unit}
        )
    number = text(_words(of, at, unit), _look(of, at, unit)._replace(least=13.0))
    size = Size(of.longest, 9.0)
    bar = ink(size, lambda: _bar(size, at, of, unit, up=False), (0.0, 0.5))
    both = row(fixed(bar, of.longest), grown(number), gap=AIR) if value else number
    return group(fixed(both, of.across), "tally", {"of": unit})


def _number(of: Bars) -> float:
    """The room of the widest number that has a bar."""
    rows = [at for at, stage in enumerate(of.found) if stage.kind != "input"]
    pairs = product(rows, ("connections", "weights"))
    every = [(at, unit) for at, unit in pairs if of.found[at].counts.of(unit)]
    return max((_look(of, *one).width(_words(of, *one)[0]) for one in every), default=0.0)


def _words(of: Bars, at: int, unit: str) -> tuple[str, ...]:
    """A number, or that it is in words; of connections that carry no weight, that they do not."""
    value, fixed = of.found[at].counts.of(unit), of.found[at].counts.fixed_connections
    said = of.labels.number if of.exact else of.labels.short
    if value:
        return (said(value),)
    if unit == "connections" and fixed:
        return (of.labels("network.fixed", n=said(fixed)),)
    return (of.labels("network.none"),)


def _look(of: Bars, at: int, unit: str) -> Type:
    loud = of.found[at].counts.of(unit) == of.most(unit)  # The longest bar of its row.
    look = type_of("step" if loud else "line", of.theme).sized(14, 13)._replace(safe=True)
    return look._replace(cls="amount")


def _large(of: Bars, size: float) -> Type:
    """A number that has a row to itself."""
    look = type_of("count", of.theme)._replace(cls="amount", safe=True)
    return look.sized(size, min(size, 24.0))


def _bar(size: Size, at: int, of: Bars, unit: str, up: bool = True) -> Marks:
    """A frame, which stands for all there are, filled by the share of a column; where it stands
    `up`, with the share in numbers.
    """
    theme, part = of.theme, of.share(at, unit)
    colour, _ = colours(of.found[at].kind, theme)
    names = {"stage": at}
    frame = polygons(corners(Box(0, 0, *size)), Style(theme.rule, theme.wash, 0.8), "frame", names)
    filled = max(part * (size.height if up else size.width), 1.0)
    box = Box(0, size.height - filled if up else 0, size.width if up else filled, size.height)
    marks = (frame, polygons(corners(box), Style(None, colour), "bar", names))
    said = percents([stage.counts.of(unit) for stage in of.found])[at]
    return (*marks, _share(said, box, of, colour)) if up else marks


def _share(part: float, bar: Box, of: Bars, colour: str) -> Mark:
    """A share in per cent, at the top of its bar, which is of a `colour`, or else above it."""
    inside, look = bar.height >= INSIDE, type_of("line", of.theme).sized(13)._replace(cls="share")
    if inside:
        look = look._replace(colour=readable_on(colour, of.theme))
    said = of.labels.number(part or 0.1)
    words = of.labels("network.percent", part=said if part else f"< {said}")
    return near(words, bar._replace(y1=bar.y0), "below" if inside else "above", look, 4)


def totals(of: Bars, unit: str, brief: bool = False, shares: bool = False) -> Part:
    """What a row of bars is, what all come to, and who has most of it if asked for `shares`; in a
    smaller head where it is `brief`.
    """
    theme, labels = of.theme, of.labels
    look = type_of("unit", theme)._replace(cls="unit", safe=True)
    small = type_of("line", theme).sized(14, 13)._replace(cls="total")
    alone = of.alone(unit)
    base = LARGE * (alone and not brief)
    head = text(labels(f"unit.{unit}"), look.sized(14) if brief else look, base=base)
    # Behind the first the amounts of the bars stand.
    lines = [] if alone else [text(_total(of, unit), small._replace(safe=True))]
    most = say.shares(of.found, unit, labels) if shares and not alone else ""
    lines += [text(most, small)] * bool(most)
    if unit == "weights":
        biases = labels("biases", n=of.counts.of("biases"))
        lines.append(text(labels("network.biases", biases=biases), small))
    elif of.counts.of("fixed_connections"):
        lines.append(_fixed(of, brief, small))
    return group(column(head, *lines), "tally", {"of": unit})


def _fixed(of: Bars, brief: bool, look: Type) -> Part:
    """How many connections carry no weight; unless it is `brief`, that they do not, if need be on
    a line of its own.
    """
    n = of.labels.number(of.counts.of("fixed_connections"))
    if brief:
        return text(of.labels("network.fixed", n=n), look)
    whole = of.labels("network.fixed.all", n=n)
    return text((whole.replace(" ", "\u00a0"), whole), look, lines=2)


def _total(of: Bars, unit: str) -> tuple[str, ...]:
    """How many there are in all; of connections whether they are those with weights alone."""
    labels, value = of.labels, of.counts.of(unit)
    plain = labels.number(value), labels.short(value)
    if unit == "connections" and of.counts.of("fixed_connections"):
        ways = tuple(labels("network.weighted", n=n) for n in plain)
        return (*ways, *plain)
    return plain
