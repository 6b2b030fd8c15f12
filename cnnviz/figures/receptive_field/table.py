"""The words of the figure receptive-field, above and below its columns, or in a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import product
from typing import NamedTuple

from cnnviz.figures.ink.pen import arrow
from cnnviz.figures.page.asked import USUAL, window_sizes
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import Type, text, type_of
from cnnviz.figures.receptive_field import say as said
from cnnviz.figures.receptive_field.facts import name, windows
from cnnviz.figures.receptive_field.subject import Subject
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.parts import (
    EMPTY,
    Part,
    Spots,
    column,
    either,
    fixed,
    grid,
    linked,
    marked,
    named,
    pad,
    row,
)
from cnnviz.picture.theme import Theme

GAP = 14.0
"""The least room between the words of two columns."""
WIDE = 600.0
"""Columns that have less than this have no room for all words."""
SPACE = 6.0
"""The room between a number and of how many it is."""


class Columns(NamedTuple):
    """Where columns begin: at `gutter`, then each `pitch` on; how wide the `last` one is."""

    gutter: float
    pitch: float
    last: float
    total: int

    @property
    def lefts(self) -> list[float]:
        """The left edge of each."""
        return [self.gutter + self.pitch * at for at in range(self.total)]

    @property
    def width(self) -> float:
        """The width of all of them."""
        return self.lefts[-1] + self.last

    def row(self, first: Part, cells: list[Part]) -> list[Part]:
        """Parts at the columns, one in the gutter."""
        *most, end = cells
        return [
            fixed(first, self.gutter),
            *(fixed(cell, self.pitch) for cell in most),
            fixed(end, self.last),
        ]


class Words(NamedTuple):
    """What stands above and below columns, or `beside` them, and where these are."""

    above: Part
    below: Part
    at: Columns
    beside: bool = False


Row = tuple[Part, list[Part]]
"""What stands in the gutter, and in each column."""


def heads(
    about: Subject, short: bool, lines: int, theme: Theme, told: Sequence[int] = ()
) -> list[Part]:
    """Above each column its layer, its size unless `told`, in so many `lines` its window."""
    look = type_of("head", theme).sized(18, 15)._replace(safe=True)
    small = type_of("line", theme).sized(14, 13)._replace(safe=True)
    return [
        column(
            text(said.head(about, place, short), look),
            *([] if place in told else [text(said.line(about, place), small)]),
            *([text(said.detail(about, place), small, lines)] if lines else []),
        )
        for place in about.places
    ]


def columns(cells: list[Part], width: float, maps: bool, tail: float = 0.0) -> Columns | None:
    """Columns with words above, or None; the last as wide as its number (`tail`) or a map."""
    count = len(cells)
    last = max(cells[-1].width.wanted, tail, (0.8 if maps else 0.3) * width / count)
    pitch = (width - last) / (count - 1)
    if any(cell.width.least > pitch - GAP for cell in cells[:-1]):
        return None
    return Columns(0.0, pitch, last, count)


class Figures(NamedTuple):
    """The numbers below columns, of how many each is, and their types."""

    values: list[str]
    parts: list[str]
    look: Type
    small: Type

    def widths(self) -> list[float]:
        """The width of each, with what stands beside it."""
        beside = [self.small.width(part) + SPACE if part else 0.0 for part in self.parts]
        return [self.look.width(v) + wide for v, wide in zip(self.values, beside, strict=True)]


def _figures(about: Subject, theme: Theme) -> Iterator[Figures]:
    """The ways to write them, best first."""
    values = [said.number(about, place) for place in about.places]
    look, small = (type_of(role, theme)._replace(safe=True) for role in ("count", "unit"))
    for ways in zip(*(said.part(about, place) for place in about.places), strict=True):
        for size in (32.0, 28.0, 24.0, 20.0):
            yield Figures(values, list(ways), look.sized(size), small)


def tail(about: Subject, width: float, theme: Theme) -> float:
    """The width that the last number takes, on a narrow page in the fewest words."""
    widths = [figures.widths()[-1] for figures in _figures(about, theme)]
    return widths[0] if width > WIDE else widths[-1]


def numbers(about: Subject, at: Columns, theme: Theme) -> Part | None:
    """What neurons see in large numbers, on arrows what each layer adds; None without room."""
    fitting = [one for one in _figures(about, theme) if _fits(one, at)]
    if not fitting:
        return None
    # The largest beside which all arrows have room for their words, if there is one.
    step = type_of("step", theme)
    plus = [step.width(said.adds(about, column_).plus) for column_ in range(at.total - 1)]
    roomy = [one for one in fitting if _fits(one, at, plus)]
    figures = (roomy or fitting)[0]

    bold = type_of("unit", theme)._replace(safe=True)
    line = type_of("line", theme).sized(14, 13)._replace(safe=True)
    long, rule = text(said.row_label(about), bold), text(said.rule(about), line, base=16.0)
    short = text(said.row_label(about, "short"), bold)
    label = either(row(long, rule, gap=14), row(short, rule, gap=14), long, short)
    cells = [_number(figures, column_, theme) for column_ in range(at.total)]
    row_ = pad(grid([at.row(EMPTY, cells)]), top=6, low=14)
    arrows = partial(_arrows, about, at, figures.widths(), theme)
    return column(label, linked(row_, arrows))


def _number(figures: Figures, column_: int, theme: Theme) -> Part:
    """The number of a column, and of how many it is, all of one height in all sizes."""
    look = figures.look if column_ else figures.look._replace(colour=theme.quiet)
    said, small = figures.parts[column_], figures.small._replace(colour=theme.quiet)
    number = text(figures.values[column_], look, base=32)
    beside = [text(said, small, base=32)] if said else []
    return named(marked(row(number, *beside, gap=SPACE), {"layer": column_}), f"{column_}")


def _fits(figures: Figures, at: Columns, plus: list[float] | None = None) -> bool:
    """Whether numbers have room in their columns, with arrows for words of these widths."""
    widths = figures.widths()
    arrows = [max(40.0, 34 + width) for width in plus or [0.0] * len(widths)]
    pairs = zip(widths[:-1], arrows, strict=False)
    return all(width + arrow_ < at.pitch for width, arrow_ in pairs) and widths[-1] <= at.last


def _arrows(
    about: Subject, at: Columns, widths: list[float], theme: Theme, spots: Spots, row_: Box
) -> Marks:
    """From each number, so wide, to the next an arrow; above it what is added, below it why."""
    step, line = type_of("step", theme), type_of("line", theme).sized(13)
    found: Marks = ()
    for column_ in range(at.total - 1):
        here, there = spots[f"{column_}"], spots[f"{column_ + 1}"]
        names, (plus, why) = {"layer": column_ + 1}, said.adds(about, column_)
        y = (here.y0 + here.y1) / 2
        way = Box(here.x0 + widths[column_] + 12, y, there.x0 - 12, y)
        found += arrow((way.x0, y), (way.x1, y), theme.ink, 1.6, names)
        if plus and step.width(plus) < way.width - 8:
            found += (near(plus, way, "above", step, 7, names=names),)
        reason = next((w for w in why if line._replace(safe=True).width(w) < at.pitch - 12), "")
        if reason:
            found += (near(reason, way._replace(y0=row_.y1), "above", line, 4, names=names),)
    return found


def table(about: Subject, width: float, rows: int, theme: Theme) -> Words | None:
    """For many columns: a row of names above them, and below a table of at most so many `rows` on
    their windows and what their neurons see, at last without names and with squares as n²; None
    where that has no room.
    """
    plain = type_of("line", theme).sized(14, 13)._replace(safe=True)
    windows = _windows(about, plain)[:rows]
    for called, short in product((True, False), (False, True)):
        upper = [_names(about, plain)] if called else []
        for size in (18.0, 16.0, 14.0, 13.0):
            lower = [*windows, *_sizes(about, short, plain), _sees(about, short, size, theme)]
            at = _fitted([*upper, *lower], width)
            if at:
                above, below = (grid([at.row(*row) for row in part]) if part else EMPTY
                                for part in (upper, lower))  # fmt: skip
                return Words(above, below, at)
    return None


def _names(about: Subject, look: Type) -> Row:
    """The row of what the layers are."""
    names = [name(about.found[place].layer, about.labels, True) for place in about.places]
    return text(about.labels("receptive.row.layer"), look), [text(one, look) for one in names]


def _sees(about: Subject, short: bool, size: float, theme: Theme) -> Row:
    """The row of what neurons see."""
    bold = type_of("subhead", theme).sized(size)._replace(safe=True, cls="count")
    label = text(said.row_label(about, "table"), bold.sized(min(size, 14.0)), base=size)
    each = [said.sized(about, about.number(place), short) for place in about.places]
    return label, [text(words, bold) for words in each]


def _fitted(rows: list[Row], width: float) -> Columns | None:
    """The columns of a table, or None where its widest words have no room."""
    total = len(rows[0][1])
    gutter = max(first.width.least for first, _ in rows) + GAP
    last = max(cells[-1].width.wanted for _, cells in rows)
    pitch = (width - gutter - last) / max(1, total - 1)
    fits = all(cell.width.least <= pitch - 6 for _, cells in rows for cell in cells[:-1])
    return Columns(gutter, pitch, last, total) if fits else None


def _windows(about: Subject, look: Type) -> list[Row]:
    """The rows on windows: those in which something is not usual."""
    labels, found = about.labels, list[Row]()
    each = [window_sizes(windows(about.found[place]), labels) for place in about.places]
    for key, usual in USUAL.items():
        shown = [one[key] for one in each]
        if {*shown} - {"", usual}:
            label = text(labels(f"receptive.row.{key}"), look)
            found.append((label, [text(words, look) for words in shown]))
    return found


def _sizes(about: Subject, short: bool, look: Type) -> list[Row]:
    """How many positions the columns have, where they differ."""
    each = [about.size(place) for place in about.places]
    if len(set(each)) == 1:
        return []
    label = text(about.labels("receptive.row.size"), look)
    return [(label, [text(said.sized(about, size, short), look) for size in each])]
