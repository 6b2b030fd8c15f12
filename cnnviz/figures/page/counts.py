"""The table of counts: connections, weights, biases, and arrows that say what changes them."""

from __future__ import annotations

from typing import NamedTuple

from cnnviz.figures.ink.pen import arrow, dotted, segments
from cnnviz.figures.page.near import Side, near
from cnnviz.figures.page.type import Type, text, type_of
from cnnviz.graph.count import Counts
from cnnviz.labels import Labels
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Marks, Style
from cnnviz.picture.parts import (
    Part,
    PlacedPart,
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
"""The room of an arrow with words above and below it between two numbers."""
APART, GAP = 30.0, 22.0
"""The room between panels, and how much of it words in a wider font may take."""
BESIDE, WIDER = 10.0, 0.18
"""The room before words beside a number, and by what part of their width a wider font exceeds it.
"""
STUB = 24.0
"""An arrow that would be shorter is left out."""
TALL = 26.0
"""A row of numbers of this size has room for words above and below its arrows."""
UNITS = ("connections", "weights", "biases")


class Lead(NamedTuple):
    """The words for a step between panels: on its arrow, and below it; `few` words if these are
    too long, and the `fewest` where two lines would meet those of another row.
    """

    words: str = ""
    below: str = ""
    few: str = ""
    fewest: str = ""


def named_counts(panel: str, counts: Counts, neutral: bool = False) -> dict[str, object]:
    """The names of a panel's group: its kind, its counts, whether all its lines are neutral."""
    ink = {"ink": "neutral"} if neutral else {}
    return {"panel": panel, **{unit: counts.of(unit) for unit in UNITS}, **ink}


def counted(counts: Counts, labels: Labels, between: str = ", ") -> str:
    """The counts in words.

    >>> from cnnviz.labels import ENGLISH
    >>> counted(Counts(18, 0, 3, 1, 4), ENGLISH)
    '18 connections, 3 weights, 1 bias'
    """
    phrases = [labels(unit, n=counts.of(unit)) for unit in UNITS]
    if only_fixed(counts):
        phrases[0] = labels("connections.fixed", n=counts.fixed_connections)
    return between.join(phrases)


def connections(counts: Counts) -> int:
    """The number of connections to show: of those without weights if there are no others."""
    return counts.fixed_connections if only_fixed(counts) else counts.connections


def only_fixed(counts: Counts) -> bool:
    """Whether there are connections, but none of them has a weight."""
    return counts.connections == 0 < counts.fixed_connections


class Row(NamedTuple):
    """A row of the table: its unit, a number per panel, words `beside` each and fewer ones if these
    do not fit (`brief`), and a lead per step between two panels. A row that is `large` makes the
    point, in type of this `size`. Words begin after the `widest` number of all rows in each panel,
    if that is known.
    """

    unit: str
    numbers: tuple[int, ...]
    beside: tuple[str, ...] = ()
    steps: tuple[Lead, ...] = ()
    large: bool = True
    size: float = 32.0
    brief: tuple[str, ...] = ()
    widest: tuple[int, ...] = ()

    def changes(self, i: int) -> bool:
        """Whether step i has words and changes the number."""
        has_words = bool(self.steps) and bool(self.steps[i].words)
        return has_words and self.numbers[i] != self.numbers[i + 1]


def rows_of(counts: tuple[Counts, ...]) -> tuple[Row, ...]:
    """The rows for panels with these counts, without words; connections without weights count for a
    panel that has no others.
    """
    panels = [panel._replace(connections=connections(panel)) for panel in counts]
    return tuple(
        Row(unit, tuple(panel.of(unit) for panel in panels), large=unit != "biases")
        for unit in UNITS
    )


def unit_part(of: Row, theme: Theme, labels: Labels, safe: bool = False) -> Part:
    """The unit at the left of a row, on the baseline of its numbers."""
    look = type_of("unit" if of.large else "line", theme)._replace(cls="unit", safe=safe)
    return in_row(text(labels(f"unit.{of.unit}"), look, base=of.size if of.large else 0.0), of)


def in_row(part: Part, of: Row) -> Part:
    """A part whose marks are named after their row, so that steps can select them."""
    return marked(part, {"row": of.unit})


def number_part(of: Row, at: int, theme: Theme, labels: Labels, base: float = 0.0) -> Part:
    """A number of a row with the words beside it, on the baseline of a larger size, `base`."""
    look = look_of(of, at, theme)._replace(safe=bool(of.beside and of.beside[at]))
    value, base = of.numbers[at], max(base, look.size)
    exact = text(labels.number(value), look.sized(look.size, min(look.size, 24)), base=base)
    # It must leave room for the next number.
    clear = look._replace(safe=look.safe or at + 1 < len(of.numbers))
    rounded = text(labels.short(value), clear.sized(min(look.size, 24), 13), base=base)
    result = either(exact, rounded)
    # The words give way before the number becomes smaller.
    first, small = text(labels.number(value), look, base=base), type_of("line", theme)
    small = small._replace(cls="beside")
    long, brief = (ways[at] if ways else "" for ways in (of.beside, of.brief))
    # Two lines are as high as a large number.
    variants = [(long, 14, 1), (long, 13, 1), (long, 13, 2), (brief, 14, 1), (brief, 13, 1)]
    asides = [
        _beside(wording, small.sized(size), of, at, base * (lines == 1), lines)
        for wording, size, lines in variants
        if wording and lines <= (1 + of.large)
    ]
    # If there is room, the words of all rows are aligned.
    room = look.width(labels.number(of.widest[at])) if of.widest else 0.0
    numbers = [fixed(first, room)] * (room > first.width.least) + [first]
    pairs = ((value_part, aside) for value_part in numbers for aside in asides)
    result = either(*(row(*pair, gap=BESIDE) for pair in pairs), result)
    return named(in_row(result, of), f"{of.unit} {at}")


def _beside(words: str, look: Type, of: Row, at: int, base: float, lines: int) -> Part:
    """Words beside a number, and after them the extra room of a wider font: plus that of an arrow
    before a step, else minus the gap that is there anyway.
    """
    lead = of.steps[at] if at < len(of.steps) else None
    parts = halves(words, look) if lines > 1 else (words,)
    longest = max(parts, key=look.width)
    excess = look._replace(safe=True).width(longest) - look.width(longest)
    clearance = (LED - APART) * bool(lead.words) if lead else -GAP
    return row(
        text("\n".join(parts), look, lines, base=base), air(width=max(0.0, excess + clearance))
    )


def look_of(of: Row, at: int, theme: Theme) -> Type:
    """The type of a number: quieter if it equals the one before."""
    if not of.large:
        return type_of("line", theme)._replace(cls="count")
    look = type_of("count", theme).sized(of.size)
    same = at > 0 and of.numbers[at] == of.numbers[at - 1]
    return look._replace(colour=theme.quiet, bold=False) if same else look


def arrows(rows: tuple[Row, ...], spots: Spots, theme: Theme) -> Marks:
    """From each number to the next an arrow with the words of the step, dots if nothing changes."""
    marks: Marks = ()
    for line in rows:
        for at in range(len(line.numbers) - 1):
            if line.large and line.steps:
                here, there = spots[f"{line.unit} {at}"], spots[f"{line.unit} {at + 1}"]
                marks += _step(line, at, (here, there), theme)
    return marks


def _step(of: Row, at: int, ends: tuple[Box, Box], theme: Theme) -> Marks:
    here, there = ends
    # In a wider font, too, the number and the words beside it end before the arrow begins.
    end = here.x0 + look_of(of, at, theme)._replace(safe=True).width(number(of.numbers[at]))
    words_width = max(0.0, here.x1 - end - BESIDE)
    x0, x1 = max(here.x1 + WIDER * words_width, end) + 12, there.x0 - 10
    y = (here.y0 + here.y1) / 2 + 2
    lead = of.steps[at]
    is_same = of.numbers[at] == of.numbers[at + 1]
    look = type_of("step", theme)
    if is_same:
        look = look._replace(bold=False, colour=theme.quiet)
    names = {"row": of.unit, "from": at}
    line = (
        dotted((x0, y), (x1, y), theme.rule, names)
        if is_same
        else arrow(
            (x0, y), (x1, y), *((theme.ink, 1.6) if lead.words else (theme.rule, 1.2)), names
        )
    )
    if x1 - x0 < STUB:
        return ()
    sides: tuple[Side, Side] = ("above", "below")
    texts, look = _wording(lead, x1 - x0 + 14, look, of.size >= TALL)
    pairs = zip(sides, texts, strict=False)
    lines = (near(w, Box(x0, y, x1, y), side, look, names=names) for side, w in pairs if w)
    return (*line, *lines)


def halves(words: str, look: Type) -> tuple[str, ...]:
    """Words in two lines of about the same width, a product before a sign; a single word in one.

    >>> from cnnviz.picture.theme import LIGHT
    >>> halves("= 32 kernels × 27", type_of("line", LIGHT))
    ('= 32 kernels', '× 27')
    """
    factors = words.split(" × ")
    parts = (
        [factors[0], *(f"× {factor}" for factor in factors[1:])] if factors[1:] else words.split()
    )
    splits = [(" ".join(parts[:at]), " ".join(parts[at:])) for at in range(1, len(parts))]
    return min(splits, key=lambda pair: max(map(look.width, pair)), default=(words,))


def _wording(lead: Lead, room: float, look: Type, is_tall: bool) -> tuple[tuple[str, ...], Type]:
    """The words above and below an arrow, and their type: fewer words if they are too long, else
    half of them above and half below in a row that is tall, fitting in a wider font if possible.
    None rather than one that says nothing by itself.
    """
    safe, small = look._replace(safe=True), look.sized(13)
    # Without the words below, those above would leave half unsaid.
    whole = "" if lead.below and lead.few else lead.words
    wordings = [words for words in (whole, lead.few) if words]
    split = [halves(words, look) for words in wordings]
    both: tuple[str, ...] = (lead.words, lead.below)
    sizes = (safe, safe.sized(13))
    candidates = [(both, type_) for type_ in sizes if lead.below]
    candidates += [((words,), type_) for words in wordings for type_ in sizes]
    split = split if is_tall else [(lead.fewest,)] * bool(lead.fewest)
    candidates += [(way, type_) for type_ in (*sizes, small) for way in split]
    # A wider font may come two points closer to the numbers.
    fitting = (
        (way, type_)
        for way, type_ in candidates
        if max(map(type_.width, way)) <= room + 4 * type_.safe
    )
    return next(fitting, ((), look))


def hairline(theme: Theme) -> Part:
    """A thin line across the page."""

    def draw(at: Box) -> PlacedPart:
        y = at.y0 + 0.5
        return PlacedPart((segments((at.x0, y), (at.x1, y), Style(theme.grid, None, 1.0), "rule"),))

    return Part(Span(1, 1), lambda _: Span(1, 1), draw)
