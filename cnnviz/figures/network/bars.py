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
from cnnviz.picture.parts import Part, Size, column, either, fixed, graph, grown, ink, row
from cnnviz.picture.theme import Theme

HIGH, WIDE = 46.0, 52.0
"""How high the largest bar is, and how wide all are, in points."""
ACROSS, AIR = 122.0, 6.0
"""The room for a bar that lies and its number, and what is between them."""


class Bars(NamedTuple):
    """The columns whose bars are drawn, what all of them count, the largest of each count, and how
    long the longest bar is that lies.
    """

    found: tuple[Stage, ...]
    theme: Theme
    labels: Labels
    counts: Counts
    largest: Counts
    longest: float = ACROSS

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


def bars_of(found: tuple[Stage, ...], theme: Theme, labels: Labels) -> Bars:
    """The bars of columns."""
    counts = [stage.counts for stage in found]
    largest = Counts(*(max(values) for values in zip(*counts, strict=True)))
    made = Bars(found, theme, labels, added(counts), largest)
    return made._replace(longest=_longest(made))


def bar_up(of: Bars, at: int, unit: str) -> Part:
    """A bar that stands on a line, its number above it."""
    value = of.of(at, unit)
    high = HIGH * value / of.most(unit)
    look = _look(of, at, unit)
    words = _words(of, at, unit)
    number = either(text(words, look), text(words, look, lines=2))
    bar = _bar(Size(WIDE, max(high, 1.0 * (value > 0))), at, of)
    # What is left over is above: all bars of a row stand on one line.
    above = graph(lambda _: (), Size(0.0, HIGH - high))
    return column(above, number, bar, gap=2)


def bar_across(of: Bars, at: int, unit: str) -> Part:
    """A bar that lies, its number right of it."""
    value = of.of(at, unit)
    if of.found[at].kind == "input":
        return fixed(text("", type_of("number", of.theme)), ACROSS)
    number = text(_words(of, at, unit), _look(of, at, unit)._replace(least=13.0))
    long = of.longest * value / of.most(unit)
    bar = _bar(Size(max(long, 1.0 * (value > 0)), 9.0), at, of, 0.5)
    return fixed(row(fixed(bar, of.longest), grown(number), gap=AIR), ACROSS)


def _longest(of: Bars) -> float:
    """How long the largest bar is: what the numbers leave of the room, at least a third of it."""
    rows = [at for at, stage in enumerate(of.found) if stage.kind != "input"]
    every = product(rows, ("connections", "weights"))
    number = max(_look(of, *of_).width(_words(of, *of_)[0]) for of_ in every)
    return max(ACROSS / 3, ACROSS - AIR - number)


def _words(of: Bars, at: int, unit: str) -> tuple[str, ...]:
    """A number, in fewer letters as well; of connections that carry no weight, that they do not."""
    value, fixed = of.of(at, unit), of.found[at].counts.fixed_connections
    if value:
        return of.labels.number(value), of.labels.short(value)
    if unit == "connections" and fixed:
        return of.labels("network.fixed", n=fixed), of.labels("network.fixed.short")
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


def totals(of: Bars, unit: str, brief: bool = False) -> Part:
    """What a row of bars is, what all come to, and who has most of it."""
    theme, labels = of.theme, of.labels
    look = type_of("unit", theme)._replace(cls="unit", safe=True)
    small = type_of("line", theme).sized(14, 13)._replace(cls="total")
    total = text((labels.number(of.all(unit)), labels.short(of.all(unit))), small)
    head = text(labels(f"unit.{unit}"), look.sized(14) if brief else look)
    more = [] if brief else [say.shares(of.found, unit, labels)]
    if unit == "weights":
        more.append(labels("network.biases", biases=labels("biases", n=of.all("biases"))))
    return column(head, total, *(text(line, small) for line in more if line))
