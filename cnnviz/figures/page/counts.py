"""The table of counts: connections, weights, biases, each once, and what changes them on arrows."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.figures.ink.pen import arrow, dotted, segments
from cnnviz.figures.page.near import Side, near
from cnnviz.figures.page.type import Type, text, type_of
from cnnviz.graph.count import Counts
from cnnviz.labels import Labels
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Style
from cnnviz.picture.parts import (
    Drawn,
    Part,
    Span,
    Spots,
    air,
    either,
    fixed,
    marked,
    named,
    row,
)
from cnnviz.picture.theme import Theme
from cnnviz.wording import number

LED = 72.0
"""The room of an arrow with a short word between two numbers."""
APART, GAP = 30.0, 22.0
"""The room between panels, and how much of it words of a wider font may take."""
BESIDE, WIDER = 10.0, 0.18
"""The room before words beside a number, and what part of their width they take more in a wider
font.
"""
STUB = 24.0
"""An arrow that would be shorter is none."""
UNITS = ("connections", "weights", "biases")


class Lead(NamedTuple):
    """What is said of a step between panels: on its arrow, in `few` words or one (`short`), and
    below it.
    """

    words: str = ""
    short: str = ""
    below: str = ""
    few: str = ""


def named_counts(panel: str, counts: Counts, neutral: bool = False) -> dict[str, object]:
    """The names of a panel's group: which it is, its counts, whether all its lines are neutral."""
    ink = {"ink": "neutral"} if neutral else {}
    return {"panel": panel, **{unit: counts.of(unit) for unit in UNITS}, **ink}


def counted(counts: Counts, labels: Labels, between: str = ", ") -> str:
    """The counts in words.

    >>> from cnnviz.labels import ENGLISH
    >>> counted(Counts(18, 0, 3, 1, 4), ENGLISH)
    '18 connections, 3 weights, 1 bias'
    """
    found = [labels(unit, n=counts.of(unit)) for unit in UNITS]
    if only_fixed(counts):
        found[0] = labels("connections.fixed", n=counts.fixed_connections)
    return between.join(found)


def connections(counts: Counts) -> int:
    """The number of their row: those without weights where there are no others."""
    return counts.fixed_connections if only_fixed(counts) else counts.connections


def only_fixed(counts: Counts) -> bool:
    """Whether there are connections, and none of them has a weight."""
    return counts.connections == 0 < counts.fixed_connections


class Row(NamedTuple):
    """A row of the table: its unit, a number per panel, words beside each and fewer words where
    these have no room (`brief`), and what is said of each step between two panels. A row that is
    `large` makes the point, in a `size` of type. Behind the `widest` number of each panel, of all
    rows, words begin, if that is known.
    """

    unit: str
    numbers: tuple[int, ...]
    beside: tuple[str, ...] = ()
    steps: tuple[Lead, ...] = ()
    large: bool = True
    size: float = 32.0
    brief: tuple[str, ...] = ()
    widest: tuple[int, ...] = ()


def rows_of(counts: tuple[Counts, ...]) -> tuple[Row, ...]:
    """The rows of panels with these counts, none of them with words; connections of a panel that
    has no others are those without weights.
    """
    all_ = [one._replace(connections=connections(one)) for one in counts]
    return tuple(
        Row(unit, tuple(one.of(unit) for one in all_), large=unit != "biases") for unit in UNITS
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
    """A number of a row with the words beside it, on the line of a larger size, `base`."""
    look = look_of(of, at, theme)._replace(safe=bool(of.beside and of.beside[at]))
    value, base = of.numbers[at], max(base, look.size)
    exact = text(labels.number(value), look.sized(look.size, min(look.size, 24)), base=base)
    # Another number stands behind it.
    clear = look._replace(safe=look.safe or at + 1 < len(of.numbers))
    rounded = text(labels.short(value), clear.sized(min(look.size, 24), 13), base=base)
    said = either(exact, rounded)
    # The words give way before the number becomes smaller.
    first, small = text(number(value), look, base=base), type_of("line", theme)
    small = small._replace(cls="beside")
    ways = filter(None, (ways[at] for ways in (of.beside, of.brief) if ways))
    worded = [_beside(way, small.sized(size), of, at, base) for way in ways for size in (14, 13)]
    # If there is room the words of all rows begin at one place.
    room = look.width(number(of.widest[at])) if of.widest else 0.0
    firsts = [fixed(first, room)] * (room > first.width.least) + [first]
    pairs = ((one, words) for one in firsts for words in worded)
    said = either(*(row(*pair, gap=BESIDE) for pair in pairs), said)
    return named(in_row(said, of), f"{of.unit} {at}")


def _beside(words: str, look: Type, of: Row, at: int, base: float) -> Part:
    """Words beside a number, and behind them what they take more in a wider font: before a step the
    room of its arrow as well, else less the gap that is there anyway.
    """
    led = of.steps[at] if at < len(of.steps) else None
    more = look._replace(safe=True).width(words) - look.width(words)
    clear = (LED - APART) * bool(led.words) if led else -GAP
    return row(text(words, look, base=base), air(width=max(0.0, more + clear)))


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
    # In a wider font, too, the number ends before the arrow begins, and so do words beside it.
    end = here.x0 + look_of(of, at, theme)._replace(safe=True).width(number(of.numbers[at]))
    words = max(0.0, here.x1 - end - BESIDE)
    x0, x1 = max(here.x1 + WIDER * words, end) + 12, there.x0 - 10
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
    if x1 - x0 < STUB:
        return ()
    sides: tuple[Side, Side] = ("above", "below")
    said, look = _worded(lead, x1 - x0 + 14, look)
    pairs = zip(sides, said, strict=False)
    lines = (near(w, Box(x0, y, x1, y), side, look, names=names) for side, w in pairs if w)
    return (*line, *lines)


def halves(words: str, look: Type) -> tuple[str, ...]:
    """Words in two lines of about the same width; a word alone in one."""
    each = words.split()
    ways = [(" ".join(each[:at]), " ".join(each[at:])) for at in range(1, len(each))]
    return min(ways, key=lambda pair: max(map(look.width, pair)), default=(words,))


def _worded(lead: Lead, room: float, look: Type) -> tuple[tuple[str, ...], Type]:
    """What is said above an arrow, and below it, and its type: fewer words where they are too long,
    in a wider font if possible. What stands below them anyway is not left out for that.
    """
    safe = look._replace(safe=True)
    ways: list[tuple[str, ...]] = [(lead.words,), *[(lead.few,)] * bool(lead.few)]
    both: tuple[str, ...] = (lead.words, lead.below)
    sizes = (safe, safe.sized(13))
    tried = [(both, of) for of in sizes if lead.below]
    tried += [(way, of) for way in ways for of in sizes]
    # A wider font may come two points nearer to the numbers.
    found = ((way, of) for way, of in tried if max(map(of.width, way)) <= room + 4 * of.safe)
    small = look.sized(13)
    short = (lead.short,) * (small.width(lead.short) <= room)
    return next(found, (short, small))


def hairline(theme: Theme) -> Part:
    """A thin line across the page."""

    def draw(at: Box) -> Drawn:
        y = at.y0 + 0.5
        return Drawn((segments((at.x0, y), (at.x1, y), Style(theme.grid, None, 1.0), "rule"),))

    return Part(Span(1, 1), lambda _: Span(1, 1), draw)
