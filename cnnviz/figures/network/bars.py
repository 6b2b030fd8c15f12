"""The connections and weights of each column: bars on a line, the number of each above it. Each of
the two rows has a scale of its own; which kind of layer has most is said once, in per cent.
"""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

from cnnviz.figures.ink.pen import corners, polygons
from cnnviz.figures.network import say
from cnnviz.figures.network.fans import colours
from cnnviz.figures.network.stages import Stage, single
from cnnviz.figures.page.type import Type, text, type_of
from cnnviz.graph.count import Counts, total_counts
from cnnviz.labels import Labels
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Marks, Style
from cnnviz.picture.parts import (
    Part,
    Size,
    Span,
    air,
    column,
    either,
    fixed,
    graph,
    group,
    grown,
    ink,
    named,
    row,
)
from cnnviz.picture.theme import Theme

HIGH, WIDE, HAIR = 48.0, 56.0, 1.6
"""The height of a row's largest bar, the width of bars, and the least height of one."""
LARGE = 32.0
"""The size of a number that has a row to itself; the head of the row shares its baseline."""
LONG = 10**9
"""From this count on all counts are abbreviated."""
NEAR = 10.0
"""How much of the gap between columns a number may take in a wider font."""
LYING, AIR, ACROSS = 44.0, 6.0, 122.0
"""The length of a row's largest bar if bars lie, the gap to their numbers, and the most room for
both.
"""


class Bars(NamedTuple):
    """The columns whose bars are drawn, their total counts, the largest of each count, whether
    numbers are `exact`, the room for a number beside a horizontal bar, whether numbers may be
    `broken`, and whether it is to be said that padding adds no connections.
    """

    stages: tuple[Stage, ...]
    theme: Theme
    labels: Labels
    counts: Counts
    largest: Counts
    exact: bool = True
    number: float = 0.0
    broken: bool = False
    padded: bool = False

    @property
    def across(self) -> float:
        """The room for a horizontal bar and its number."""
        return min(ACROSS, max(96.0, LYING + AIR + self.number))

    @property
    def longest(self) -> float:
        """The length of the largest horizontal bar: at least a third of the room."""
        return min(LYING, max(ACROSS / 3, self.across - AIR - self.number))

    def most(self, unit: str) -> int:
        """The largest count of a column."""
        return max(1, self.largest.of(unit))

    def alone(self, unit: str) -> bool:
        """Whether one column has them all, and all connections, too: then its number is large."""
        return single(self.stages) and single(self.stages, unit)

    def part(self, i: int, unit: str) -> float:
        """The count of a column as a part of the largest, 0 to 1."""
        return self.stages[i].counts.of(unit) / self.most(unit)


def bars_of(stages: tuple[Stage, ...], theme: Theme, labels: Labels, exact: bool) -> Bars:
    """The bars of columns, their numbers `exact` unless one of them is too long."""
    counts = [stage.counts for stage in stages]
    largest = Counts(*(max(values) for values in zip(*counts, strict=True)))
    exact = exact and max(largest) < LONG
    bars = Bars(stages, theme, labels, total_counts(counts), largest, exact)
    return bars._replace(number=_number(bars))


def bar_up(bars: Bars, i: int, unit: str) -> Part:
    """An upright bar with its number above."""
    value, look, words = bars.stages[i].counts.of(unit), _look(bars, i, unit), _words(bars, i, unit)
    if bars.alone(unit):
        look = _large(bars, LARGE) if value else look
        return group(column(text(words, look, base=LARGE)), "tally", {"of": unit})
    number = either(text(words, look), _near(words[0], look))
    # It takes room that is left over, but asks for none.
    number = number._replace(width=Span(number.width.least, number.width.least))
    if bars.broken or not value:
        number = either(number, text(words, look, lines=2))
    size = Size(WIDE, max(HAIR, HIGH * bars.part(i, unit)))
    bar = [ink(size, lambda: _bar(size, i, bars), (0.0, 1.0))] * bool(value)
    # Spare room goes above: all bars and words of a row share a line.
    return _cell(column(_air(), number, *bar, gap=2), i, unit)


def _air() -> Part:
    """Room that grows if there is some to spare."""
    return graph(lambda _: (), Size(0.0, 0.0))


def _cell(part: Part, i: int, unit: str) -> Part:
    """A bar with its number, which can be found again."""
    return named(group(part, "tally", {"of": unit}), f"{unit} {i}")


def _near(number: str, look: Type) -> Part:
    """A number that in a wider font may come close to the next column."""
    small = look.sized(13)
    own = small._replace(safe=False)
    return fixed(text(number, own), max(own.width(number), small.width(number) - NEAR))


def bar_across(bars: Bars, i: int, unit: str) -> Part:
    """A horizontal bar with its number at the right."""
    value = bars.stages[i].counts.of(unit)
    if bars.stages[i].kind == "input":
        return fixed(text("", type_of("number", bars.theme)), bars.across)
    if bars.alone(unit) and value:
        number = fixed(text(_words(bars, i, unit), _large(bars, 16.0)), bars.across)
        return group(number, "tally", {"of": unit})
    number = text(_words(bars, i, unit), _look(bars, i, unit)._replace(least=13.0))
    size = Size(max(HAIR, bars.longest * bars.part(i, unit)), 11.0)
    bar = ink(size, lambda: _bar(size, i, bars), (0.0, 0.5))
    after_bar, after_line = (
        row(fixed(bar if value else air(), width), grown(number), gap=AIR)
        for width in (bars.longest, 0.0)
    )
    # Words that stand for no bar may begin at the line.
    return _cell(fixed(after_bar if value else either(after_bar, after_line), bars.across), i, unit)


def _number(bars: Bars) -> float:
    """The width of the widest number with a bar."""
    rows = [i for i, stage in enumerate(bars.stages) if stage.kind != "input"]
    pairs = product(rows, ("connections", "weights"))
    shown = [(i, unit) for i, unit in pairs if bars.stages[i].counts.of(unit)]
    return max((_look(bars, *key).width(_words(bars, *key)[0]) for key in shown), default=0.0)


def _words(bars: Bars, i: int, unit: str) -> tuple[str, ...]:
    """A number, or that there are none, or that they carry no weight."""
    value, fixed = bars.stages[i].counts.of(unit), bars.stages[i].counts.fixed_connections
    write = bars.labels.number if bars.exact else bars.labels.short
    if value:
        return (write(value),)
    if unit == "connections" and fixed:
        return (bars.labels("network.fixed", n=write(fixed)),)
    return (bars.labels("network.none"),)


def _look(bars: Bars, i: int, unit: str) -> Type:
    # The longest bar of its row, unless all are alike.
    counts = {value for stage in bars.stages if (value := stage.counts.of(unit))}
    longest = len(counts) > 1 and bars.stages[i].counts.of(unit) == bars.most(unit)
    look = type_of("step" if longest else "line", bars.theme).sized(14, 13)._replace(safe=True)
    return look._replace(cls="amount")


def _large(bars: Bars, size: float) -> Type:
    """The type of a number that has a row to itself."""
    look = type_of("count", bars.theme)._replace(cls="amount", safe=True)
    return look.sized(size, min(size, 24.0))


def _bar(size: Size, i: int, bars: Bars) -> Marks:
    """A bar in the colour of its column."""
    colour, _ = colours(bars.stages[i].kind, bars.theme)
    return (polygons(corners(Box(0, 0, *size)), Style(None, colour), "bar", {"stage": i}),)


def totals(bars: Bars, unit: str, small_head: bool = False, shares: bool = True) -> Part:
    """The head of a row of bars, who has most of it if `shares` are wanted, and the total; with a
    `small_head` if there is little room.
    """
    theme, labels = bars.theme, bars.labels
    look = type_of("unit", theme)._replace(cls="unit", safe=True)
    line = type_of("line", theme).sized(14, 13)._replace(cls="total", safe=True)
    is_alone = bars.alone(unit)
    base = LARGE * (is_alone and not small_head)
    head = text(labels(f"unit.{unit}"), look.sized(14) if small_head else look, base=base)
    # The amounts of the bars stand after the first line.
    share = [] if is_alone or not shares else [_share(bars, unit)]
    lines = [] if is_alone else [text(_total(bars, unit), line)]
    if unit == "connections" and bars.padded and not is_alone:
        lines.append(text(labels("network.border"), line, lines=2))
    if unit == "weights":
        lines = [_with_biases(bars, line, is_alone)]
    above = [] if is_alone or small_head else [_air()]
    return group(column(*above, head, *share, *lines), "tally", {"of": unit})


def _share(bars: Bars, unit: str) -> Part:
    """The share of the kind of layer that has most, in its colour."""
    kind, words = say.shares(bars.stages, unit, bars.labels)
    look = type_of("step", bars.theme)._replace(cls="share", colour=colours(kind, bars.theme)[0])
    look = look.sized(14, 13)
    return either(text(words, look), _near(words, look), text(words, look, lines=2))


def _with_biases(bars: Bars, look: Type, is_alone: bool) -> Part:
    """The total of weights, unless it `is_alone` beside the row, and that of biases: on one line or
    on two.
    """
    biases = bars.labels("biases", n=bars.counts.of("biases"))
    if is_alone:
        return text(biases, look)
    more = bars.labels("network.biases", biases=biases)
    on_one, on_two = (
        tuple(f"{total}{mark}{more}" for total in _total(bars, "weights")) for mark in " \n"
    )
    return either(text(on_one[:1], look), text(on_two, look, lines=2))


def _total(bars: Bars, unit: str) -> tuple[str, ...]:
    """The total; of connections, if some carry no weight, that those are not counted."""
    labels, value = bars.labels, bars.counts.of(unit)
    numbers = labels.number(value), labels.short(value)
    if unit == "connections" and bars.counts.of("fixed_connections"):
        weighted = tuple(labels("network.weighted", n=n) for n in numbers)
        return (*weighted, *numbers)
    return numbers
