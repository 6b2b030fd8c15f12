"""How many connections and weights each column has, as bars to one scale a unit."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

from cnnviz.figures.ink.pen import corners, polygons
from cnnviz.figures.network import say
from cnnviz.figures.network.fans import colours
from cnnviz.figures.network.stages import Stage
from cnnviz.figures.page.type import Type, text, type_of
from cnnviz.graph.count import Counts, added
from cnnviz.labels import Labels
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Style
from cnnviz.picture.parts import Part, Size, column, either, fixed, graph, group, grown, ink, row
from cnnviz.picture.theme import Theme

HIGH, WIDE = 46.0, 52.0
"""How high the largest bar is, and how wide all are, in points."""
LONG = 10**9
"""A count from here on is said in words, and with it all others beside it."""
LYING, AIR, ACROSS = 44.0, 6.0, 122.0
"""How long the largest bar is that lies, what is between it and its number, and the most room for
both.
"""


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
        """The room for a bar that lies and its number."""
        return min(ACROSS, max(96.0, LYING + AIR + self.number))

    @property
    def longest(self) -> float:
        """How long the largest bar is that lies: a third of its room at least."""
        return min(LYING, max(ACROSS / 3, self.across - AIR - self.number))

    def of(self, at: int, unit: str) -> int:
        """How many connections or weights a column has."""
        value: int = getattr(self.found[at].counts, unit)
        return value

    def all(self, unit: str) -> int:
        """How many all have."""
        value: int = getattr(self.counts, unit)
        return value

    def most(self, unit: str) -> int:
        """How many the column has that has most."""
        value: int = getattr(self.largest, unit)
        return max(1, value)


def bars_of(found: tuple[Stage, ...], theme: Theme, labels: Labels, exact: bool) -> Bars:
    """The bars of columns, their numbers `exact` unless one of them is too long."""
    counts = [stage.counts for stage in found]
    largest = Counts(*(max(values) for values in zip(*counts, strict=True)))
    exact = exact and max(largest) < LONG
    made = Bars(found, theme, labels, added(counts), largest, exact)
    return made._replace(number=_number(made))


def bar_up(of: Bars, at: int, unit: str) -> Part:
    """A bar that stands on a line, its number above it."""
    value = of.of(at, unit)
    high = HIGH * value / of.most(unit)
    look = _look(of, at, unit)
    words = _words(of, at, unit)
    number = text(words, look)
    if not (of.exact and value):
        number = either(number, text(words, look, lines=2))
    bar = _bar(Size(WIDE, max(high, 1.0 * (value > 0))), at, of)
    # What is left over is above: all bars of a row stand on one line.
    above = graph(lambda _: (), Size(0.0, HIGH - high))
    return group(column(above, number, bar, gap=2), "tally", {"of": unit})


def bar_across(of: Bars, at: int, unit: str) -> Part:
    """A bar that lies, its number right of it."""
    value = of.of(at, unit)
    if of.found[at].kind == "input":
        return fixed(text("", type_of("number", of.theme)), of.across)
    number = text(_words(of, at, unit), _look(of, at, unit)._replace(least=13.0))
    bar = _bar(Size(max(of.longest * value / of.most(unit), 1.0 * (value > 0)), 9.0), at, of, 0.5)
    both = row(fixed(bar, of.longest), grown(number), gap=AIR) if value else number
    return group(fixed(both, of.across), "tally", {"of": unit})


def _number(of: Bars) -> float:
    """The room of the widest number that has a bar."""
    rows = [at for at, stage in enumerate(of.found) if stage.kind != "input"]
    every = [one for one in product(rows, ("connections", "weights")) if of.of(*one)]
    return max((_look(of, *one).width(_words(of, *one)[0]) for one in every), default=0.0)


def _words(of: Bars, at: int, unit: str) -> tuple[str, ...]:
    """A number, or that it is in words; of connections that carry no weight, that they do not."""
    value, fixed = of.of(at, unit), of.found[at].counts.fixed_connections
    said = of.labels.number if of.exact else of.labels.short
    if value:
        return (said(value),)
    if unit == "connections" and fixed:
        return (of.labels("network.fixed", n=said(fixed)),)
    return (of.labels("network.none"),)


def _look(of: Bars, at: int, unit: str) -> Type:
    loud = of.of(at, unit) == of.most(unit)  # The longest bar of its row.
    look = type_of("step" if loud else "line", of.theme).sized(14, 13)._replace(safe=True)
    return look._replace(cls="amount")


def _bar(size: Size, at: int, of: Bars, down: float = 1.0) -> Part:
    """A filled bar at the foot of its room, or another part of the way `down`."""
    colour, _ = colours(of.found[at].kind, of.theme)

    def marks() -> Marks:
        bar = polygons(corners(Box(0, 0, *size)), Style(None, colour), "bar", {"stage": at})
        return (bar,) if all(size) else ()

    return ink(size, marks, (0.0, down))


def totals(of: Bars, unit: str, brief: bool = False, shares: bool = False) -> Part:
    """What a row of bars is, what all come to, who has most of it if asked for `shares`, and its
    scale beside that of the row before unless it is `brief`.
    """
    theme, labels = of.theme, of.labels
    look = type_of("unit", theme)._replace(cls="unit", safe=True)
    small = type_of("line", theme).sized(14, 13)._replace(cls="total")
    head = text(labels(f"unit.{unit}"), look.sized(14) if brief else look)
    said = [_total(of, unit)]
    if shares:
        said.append((say.shares(of.found, unit, labels),))
    if unit == "weights":
        said.append((labels("network.biases", biases=labels("biases", n=of.all("biases"))),))
        if not brief:
            said.append((scale(of), scale(of, short=True)))
    elif of.all("fixed_connections"):
        fixed = labels.number(of.all("fixed_connections"))
        said.append((labels("network.fixed.all", n=fixed), labels("network.fixed", n=fixed)))
    lines = [text(ways, small) for ways in said if any(ways)]
    return group(column(head, *lines), "tally", {"of": unit})


def _total(of: Bars, unit: str) -> tuple[str, ...]:
    """How many there are in all; of connections whether they are those with weights alone."""
    labels, value = of.labels, of.all(unit)
    plain = labels.number(value), labels.short(value)
    if unit == "connections" and of.all("fixed_connections"):
        ways = tuple(labels("network.weighted", n=n) for n in plain)
        return (*ways, *plain)
    return plain


def scale(of: Bars, brief: bool = False, short: bool = False) -> str:
    """How many times longer the bars of weights are than those of connections for one number, also
    where only the bars of connections are above, or in a `short` form.
    """
    times = float(f"{of.most('connections') / of.most('weights'):.3g}")
    if times == 1:
        return ""
    shown = of.labels.number(int(times) if times == int(times) else times)
    return of.labels(f"network.scale{'.brief' * brief}{'.short' * short}", n=shown)
