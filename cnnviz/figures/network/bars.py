"""The connections and weights of each column: a frame stands for all of them and is filled by the
column's share, so that one scale serves both.
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
from cnnviz.graph.count import Counts, total_counts
from cnnviz.labels import Labels
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Mark, Marks, Style
from cnnviz.picture.parts import Part, Size, column, either, fixed, graph, group, grown, ink, row
from cnnviz.picture.theme import Theme
from cnnviz.wording import percents

HIGH, WIDE, INSIDE = 46.0, 52.0, 18.0
"""The height and width of frames, and the least height of a bar with its share inside."""
LARGE = 32.0
"""The size of a number that has a row to itself; the head of the row shares its baseline."""
LONG = 10**9
"""From this count on all counts are abbreviated."""
NEAR = 10.0
"""How much of the gap between columns a number may take in a wider font."""
LYING, AIR, ACROSS = 44.0, 6.0, 122.0
"""The length of a horizontal frame, the gap to its number, and the most room for both."""


class Bars(NamedTuple):
    """The columns whose bars are drawn, their total counts, the largest of each count, whether
    numbers are `exact`, the room for a number beside a horizontal bar, and whether numbers may be
    `broken`.
    """

    stages: tuple[Stage, ...]
    theme: Theme
    labels: Labels
    counts: Counts
    largest: Counts
    exact: bool = True
    number: float = 0.0
    broken: bool = False

    @property
    def across(self) -> float:
        """The room for a horizontal frame and its number."""
        return min(ACROSS, max(96.0, LYING + AIR + self.number))

    @property
    def longest(self) -> float:
        """The length of horizontal frames: at least a third of their room."""
        return min(LYING, max(ACROSS / 3, self.across - AIR - self.number))

    def most(self, unit: str) -> int:
        """The largest count of a column."""
        return max(1, self.largest.of(unit))

    def alone(self, unit: str) -> bool:
        """Whether one column has them all, and all connections, too: then a share says nothing, and
        its number is large.
        """
        return single(self.stages) and single(self.stages, unit)

    def share(self, i: int, unit: str) -> float:
        """The share of a column, 0 to 1."""
        return self.stages[i].counts.of(unit) / max(1, self.counts.of(unit))


def bars_of(stages: tuple[Stage, ...], theme: Theme, labels: Labels, exact: bool) -> Bars:
    """The bars of columns, their numbers `exact` unless one of them is too long."""
    counts = [stage.counts for stage in stages]
    largest = Counts(*(max(values) for values in zip(*counts, strict=True)))
    exact = exact and max(largest) < LONG
    bars = Bars(stages, theme, labels, total_counts(counts), largest, exact)
    return bars._replace(number=_number(bars))


def bar_up(bars: Bars, i: int, unit: str) -> Part:
    """An upright frame, filled by the column's share, with its number above."""
    value, look, words = bars.stages[i].counts.of(unit), _look(bars, i, unit), _words(bars, i, unit)
    if bars.alone(unit):
        look = _large(bars, LARGE) if value else look
        return group(column(text(words, look, base=LARGE)), "tally", {"of": unit})
    number = either(text(words, look), _near(words[0], look))
    if bars.broken or not value:
        number = either(number, text(words, look, lines=2))
    size = Size(WIDE, HIGH)
    bar = [ink(size, lambda: _bar(size, i, bars, unit), (0.0, 1.0))] * bool(value)
    # Spare room goes above: all frames and words of a row share a baseline.
    above = graph(lambda _: (), Size(0.0, HIGH * (not value)))
    return group(column(above, number, *bar, gap=2), "tally", {"of": unit})


def _near(number: str, look: Type) -> Part:
    """A number that in a wider font may come close to the next column."""
    small = look.sized(13)
    own = small._replace(safe=False)
    return fixed(text(number, own), max(own.width(number), small.width(number) - NEAR))


def bar_across(bars: Bars, i: int, unit: str) -> Part:
    """A horizontal frame with its number at the right."""
    value = bars.stages[i].counts.of(unit)
    if bars.stages[i].kind == "input":
        return fixed(text("", type_of("number", bars.theme)), bars.across)
    if bars.alone(unit) and value:
        return group(
            fixed(text(_words(bars, i, unit), _large(bars, 16.0)), bars.across),
            "tally",
            {"of": unit},
        )
    number = text(_words(bars, i, unit), _look(bars, i, unit)._replace(least=13.0))
    size = Size(bars.longest, 9.0)
    bar = ink(size, lambda: _bar(size, i, bars, unit, up=False), (0.0, 0.5))
    frame_with_number = row(fixed(bar, bars.longest), grown(number), gap=AIR) if value else number
    return group(fixed(frame_with_number, bars.across), "tally", {"of": unit})


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
    longest = bars.stages[i].counts.of(unit) == bars.most(unit)  # The longest bar of its row.
    look = type_of("step" if longest else "line", bars.theme).sized(14, 13)._replace(safe=True)
    return look._replace(cls="amount")


def _large(bars: Bars, size: float) -> Type:
    """The type of a number that has a row to itself."""
    look = type_of("count", bars.theme)._replace(cls="amount", safe=True)
    return look.sized(size, min(size, 24.0))


def _bar(size: Size, i: int, bars: Bars, unit: str, up: bool = True) -> Marks:
    """A frame, which stands for all there are, filled by the share of a column; if upright (`up`),
    with the share as a number.
    """
    theme, share = bars.theme, bars.share(i, unit)
    colour, _ = colours(bars.stages[i].kind, theme)
    names = {"stage": i}
    frame = polygons(corners(Box(0, 0, *size)), Style(theme.rule, theme.wash, 0.8), "frame", names)
    filled = max(share * (size.height if up else size.width), 1.0)
    box = Box(0, size.height - filled if up else 0, size.width if up else filled, size.height)
    marks = (frame, polygons(corners(box), Style(None, colour), "bar", names))
    percent = percents([stage.counts.of(unit) for stage in bars.stages])[i]
    return (*marks, _share(percent, box, bars, colour)) if up else marks


def _share(part: float, bar: Box, bars: Bars, colour: str) -> Mark:
    """A share in per cent, inside at the top of its bar of a `colour`, or else above it."""
    inside, look = bar.height >= INSIDE, type_of("line", bars.theme).sized(13)._replace(cls="share")
    if inside:
        look = look._replace(colour=readable_on(colour, bars.theme))
    number = bars.labels.number(part or 0.1)
    words = bars.labels("network.percent", part=number if part else f"< {number}")
    return near(words, bar._replace(y1=bar.y0), "below" if inside else "above", look, 4)


def totals(bars: Bars, unit: str, small_head: bool = False, shares: bool = False) -> Part:
    """The head of a row of bars, the total, and who has most of it if `shares` are wanted; with a
    `small_head` if there is little room.
    """
    theme, labels = bars.theme, bars.labels
    look = type_of("unit", theme)._replace(cls="unit", safe=True)
    line = type_of("line", theme).sized(14, 13)._replace(cls="total")
    is_alone = bars.alone(unit)
    base = LARGE * (is_alone and not small_head)
    head = text(labels(f"unit.{unit}"), look.sized(14) if small_head else look, base=base)
    # The amounts of the bars stand after the first line.
    lines = [] if is_alone else [text(_total(bars, unit), line._replace(safe=True))]
    sentence = say.shares(bars.stages, unit, labels) if shares and not is_alone else ""
    lines += [text(sentence, line)] * bool(sentence)
    if unit == "weights":
        biases = labels("biases", n=bars.counts.of("biases"))
        lines.append(text(labels("network.biases", biases=biases), line))
    elif bars.counts.of("fixed_connections"):
        lines.append(_fixed(bars, small_head, line))
    return group(column(head, *lines), "tally", {"of": unit})


def _fixed(bars: Bars, small_head: bool, look: Type) -> Part:
    """How many connections carry no weight; with a large head in full words, on two lines if
    necessary.
    """
    n = bars.labels.number(bars.counts.of("fixed_connections"))
    if small_head:
        return text(bars.labels("network.fixed", n=n), look)
    sentence = bars.labels("network.fixed.all", n=n)
    return text((sentence.replace(" ", "\u00a0"), sentence), look, lines=2)


def _total(bars: Bars, unit: str) -> tuple[str, ...]:
    """The total; of connections, if some carry no weight, that those are not counted."""
    labels, value = bars.labels, bars.counts.of(unit)
    numbers = labels.number(value), labels.short(value)
    if unit == "connections" and bars.counts.of("fixed_connections"):
        weighted = tuple(labels("network.weighted", n=n) for n in numbers)
        return (*weighted, *numbers)
    return numbers
