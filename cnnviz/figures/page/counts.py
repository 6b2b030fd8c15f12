"""The table of counts: connections, weights, biases, each once, and what changes them on arrows."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.figures.ink.arrows import arrow, dotted
from cnnviz.figures.ink.pen import segments
from cnnviz.figures.page.near import Side, near
from cnnviz.figures.page.type import Type, text, type_of
from cnnviz.graph.count import Counts
from cnnviz.labels import Labels
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Style
from cnnviz.picture.parts import Drawn, Part, Span, Spots, either, marked, named, row
from cnnviz.picture.theme import Theme
from cnnviz.wording import number

LED = 66.0
"""The room of an arrow with a short word between two numbers."""
UNITS = ("connections", "weights", "biases")


class Lead(NamedTuple):
    """What is said of a step between two panels: on its arrow, in fewer words where the arrow is
    short, and below it.
    """

    words: str = ""
    short: str = ""
    below: str = ""


def named_counts(panel: str, counts: Counts, neutral: bool = False) -> dict[str, object]:
    """What a panel's group is named: which it is, its counts, and whether its lines are all in
    neutral ink.
    """
    ink = {"ink": "neutral"} if neutral else {}
    return {"panel": panel, **{unit: counts.of(unit) for unit in UNITS}, **ink}


def counted(counts: Counts, labels: Labels, between: str = ", ") -> str:
    """The counts in words.

    >>> from cnnviz.labels import ENGLISH
    >>> counted(Counts(18, 0, 3, 1, 4), ENGLISH)
    '18 connections, 3 weights, 1 bias'
    """
    return between.join(labels(unit, n=counts.of(unit)) for unit in UNITS)


class Row(NamedTuple):
    """A row of the table: its unit, a number per panel, words beside each and fewer words where
    these have no room (`brief`), and what is said of each step between two panels. A row that is
    `large` makes the point, in a `size` of type.
    """

    unit: str
    numbers: tuple[int, ...]
    beside: tuple[str, ...] = ()
    steps: tuple[Lead, ...] = ()
    large: bool = True
    size: float = 32.0
    brief: tuple[str, ...] = ()


def rows_of(counts: tuple[Counts, ...]) -> tuple[Row, ...]:
    """The rows of panels with these counts, none of them with words."""
    return tuple(
        Row(unit, tuple(one.of(unit) for one in counts), large=unit != "biases") for unit in UNITS
    )


def unit_part(of: Row, theme: Theme, labels: Labels) -> Part:
    """The unit at the left of a row, on the line of its numbers."""
    if of.large:
        look = type_of("unit", theme)._replace(safe=True)
        words = text(labels(f"unit.{of.unit}"), look, base=of.size)
    else:
        look = type_of("line", theme)._replace(cls="unit", safe=True)
        words = text(labels(f"unit.{of.unit}"), look)
    return in_row(words, of)


def in_row(part: Part, of: Row) -> Part:
    """A part whose marks are named by their row, which steps can pick."""

    return marked(part, {"row": of.unit})


def number_part(of: Row, at: int, theme: Theme, labels: Labels, base: float = 0.0) -> Part:
    """A number of a row, in words if it is too long, with the words beside it; `base` is a larger
    size whose line it stands on.
    """
    look = look_of(of, at, theme)._replace(safe=bool(of.beside and of.beside[at]))
    value, base = of.numbers[at], max(base, look.size)
    exact = text(labels.number(value), look.sized(look.size, min(look.size, 24)), base=base)
    rounded = text(labels.short(value), look.sized(min(look.size, 24), 13), base=base)
    said = either(exact, rounded)
    beside = tuple(filter(None, (ways[at] for ways in (of.beside, of.brief) if ways)))
    if beside:
        # The words give way before the number becomes smaller.
        words = text(beside, type_of("line", theme)._replace(cls="beside", least=13.0), base=base)
        said = either(row(text(number(value), look, base=base), words, gap=10), said)
    return named(in_row(said, of), f"{of.unit} {at}")


def look_of(of: Row, at: int, theme: Theme) -> Type:
    """The type of a number: one that is as the one before is quieter."""
    if not of.large:
        return type_of("line", theme)._replace(cls="count")
    look = type_of("count", theme).sized(of.size)
    same = at > 0 and of.numbers[at] == of.numbers[at - 1]
    return look._replace(colour=theme.quiet, bold=False) if same else look


def arrows(rows: tuple[Row, ...], spots: Spots, theme: Theme) -> Marks:
    """From each number to the next an arrow with the words of the step, dots where all stay."""
    marks: Marks = ()
    for one in rows:
        for at in range(len(one.numbers) - 1):
            if one.large and one.steps:
                here, there = spots[f"{one.unit} {at}"], spots[f"{one.unit} {at + 1}"]
                marks += _step(one, at, (here, there), theme)
    return marks


def _step(of: Row, at: int, ends: tuple[Box, Box], theme: Theme) -> Marks:
    here, there = ends
    # In a wider font, too, the number ends before the arrow begins.
    wide = look_of(of, at, theme)._replace(safe=True).width(number(of.numbers[at]))
    x0, x1 = max(here.x1, here.x0 + wide) + 12, there.x0 - 10
    y = (here.y0 + here.y1) / 2 + 2
    lead = of.steps[at]
    stays = of.numbers[at] == of.numbers[at + 1]
    look = type_of("step", theme)
    if stays:
        look = look._replace(bold=False, colour=theme.quiet)
    names = {"row": of.unit, "from": at}
    line = (
        dotted((x0, y), (x1, y), theme.rule, names)
        if stays
        else arrow(
            (x0, y), (x1, y), *((theme.ink, 1.6) if lead.words else (theme.rule, 1.2)), names
        )
    )
    if x1 - x0 < 16:
        return ()
    sides: tuple[Side, Side] = ("above", "below")
    said = zip(sides, _worded(lead, x1 - x0 + 14, look), strict=False)
    words = (near(w, Box(x0, y, x1, y), side, look, names=names) for side, w in said if w)
    return (*line, *words)


def _worded(lead: Lead, room: float, look: Type) -> tuple[str, ...]:
    """What is said above an arrow, and below it: a half each where the words are too long, in a
    wider font if possible.
    """
    words = lead.words.split()
    halves = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    halves.sort(key=lambda pair: max(map(look.width, pair)))
    ways = [(lead.words, lead.below), (lead.words,), *halves[:1]]
    tried = [(way, look._replace(safe=safe)) for safe in (True, False) for way in ways]
    tried.append(((lead.short,), look))
    return next((way for way, of in tried if max(map(of.width, way)) <= room), ())


def hairline(theme: Theme) -> Part:
    """A thin line across the page."""

    def draw(at: Box) -> Drawn:
        y = at.y0 + 0.5
        return Drawn((segments((at.x0, y), (at.x1, y), Style(theme.grid, None, 1.0), "rule"),))

    return Part(Span(1, 1), lambda _: Span(1, 1), draw)
