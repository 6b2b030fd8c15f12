"""The words of the figure receptive-field, above and below its columns, or in a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import product
from typing import NamedTuple

from cnnviz.figures.ink.pen import arrow
from cnnviz.figures.page.layers import USUAL, window_sizes
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import Type, text, type_of
from cnnviz.figures.receptive_field import say
from cnnviz.figures.receptive_field.facts import name, windows
from cnnviz.figures.receptive_field.subject import Subject
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Marks
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
"""Columns narrower than this altogether have no room for all words."""
SPACE = 6.0
"""The room between a number and the total beside it."""


class Columns(NamedTuple):
    """Where columns begin: at `gutter`, then every `pitch`; the width of the `last` one."""

    gutter: float
    pitch: float
    last: float
    total: int

    @property
    def lefts(self) -> list[float]:
        """The left edges."""
        return [self.gutter + self.pitch * at for at in range(self.total)]

    @property
    def width(self) -> float:
        """The width of all of them."""
        return self.lefts[-1] + self.last

    def row(self, first: Part, cells: list[Part]) -> list[Part]:
        """A part in the gutter and parts at the columns."""
        *most, end = cells
        return [
            fixed(first, self.gutter),
            *(fixed(cell, self.pitch) for cell in most),
            fixed(end, self.last),
        ]


class Words(NamedTuple):
    """What stands above columns and below (or `beside`) them, and where these are."""

    above: Part
    below: Part
    at: Columns
    beside: bool = False


Row = tuple[Part, list[Part]]
"""What stands in the gutter, and in each column."""


def heads(
    subject: Subject, short: bool, lines: int, theme: Theme, without_size: Sequence[int] = ()
) -> list[Part]:
    """Above each column its layer, its size if that is wanted, its window in `lines` lines."""
    look = type_of("head", theme).sized(18, 15)._replace(safe=True)
    small = type_of("line", theme).sized(14, 13)._replace(safe=True)
    return [
        column(
            text(say.head(subject, place, short), look),
            *([] if place in without_size else [text(say.line(subject, place), small)]),
            *([text(say.detail(subject, place), small, lines)] if lines else []),
        )
        for place in subject.places
    ]


def columns(cells: list[Part], width: float, least: float, tail: float = 0.0) -> Columns | None:
    """Columns below cells, the last as wide as its number (`tail`), at `least` so wide; None if too
    wide.
    """
    count = len(cells)
    last = max(cells[-1].width.wanted, tail, least)
    pitch = (width - last) / (count - 1)
    if any(cell.width.least > pitch - GAP for cell in cells[:-1]):
        return None
    return Columns(0.0, pitch, last, count)


class Figures(NamedTuple):
    """The numbers below columns, the total of each, and their types."""

    values: list[str]
    parts: list[str]
    look: Type
    small: Type

    def widths(self) -> list[float]:
        """The width of each number with its total."""
        beside = [self.small.width(part) + SPACE if part else 0.0 for part in self.parts]
        return [
            self.look.width(value) + width for value, width in zip(self.values, beside, strict=True)
        ]


def _figures(subject: Subject, theme: Theme) -> Iterator[Figures]:
    """The ways to write the numbers, best first."""
    values = [say.number(subject, place) for place in subject.places]
    look, small = (type_of(role, theme)._replace(safe=True) for role in ("count", "unit"))
    for parts in zip(*(say.part(subject, place) for place in subject.places), strict=True):
        for size in (32.0, 28.0, 24.0, 20.0):
            yield Figures(values, list(parts), look.sized(size), small)


def tail(subject: Subject, width: float, theme: Theme) -> float:
    """The width of the last number; on a narrow page in the fewest words."""
    widths = [figures.widths()[-1] for figures in _figures(subject, theme)]
    return widths[0] if width > WIDE else widths[-1]


def numbers(subject: Subject, at: Columns, theme: Theme) -> Part | None:
    """What neurons see in large numbers, with arrows for what each layer adds; None if too wide."""
    fitting = [figures_ for figures_ in _figures(subject, theme) if _fits(figures_, at)]
    if not fitting:
        return None
    # The largest that leave room for the words of all arrows, if any do.
    step = type_of("step", theme)
    additions = [say.addition(subject, column_) for column_ in range(at.total - 1)]
    room = [step.width(addition.plus) for addition in additions]
    ample = [figures_ for figures_ in fitting if _fits(figures_, at, room)]
    figures = (ample or fitting)[0]

    line = type_of("line", theme).sized(14, 13)._replace(safe=True)
    reasons = _reasons([why for _, why in additions], line.sized(13), at.pitch - 12)
    # Below the arrows it is said of each layer, if there is room for it in words.
    pairs = zip(reasons, additions, strict=True)
    is_said = any(reasons) and all(why[:1] in ((), (reason,)) for reason, (_, why) in pairs)
    label = _label(subject, "" if is_said else say.rule(subject), line, theme)
    cells = [_number(figures, column_, theme) for column_ in range(at.total)]
    number_row = pad(grid([at.row(EMPTY, cells)]), top=6, low=14)
    told = [(plus, reason) for (plus, _), reason in zip(additions, reasons, strict=True)]
    arrows = partial(_arrows, told, figures.widths(), theme)
    return column(label, linked(number_row, arrows))


def _label(subject: Subject, rule: str, line: Type, theme: Theme) -> Part:
    """What the numbers are, with the rule by which they grow, if there is one."""
    bold = type_of("unit", theme)._replace(safe=True)
    long, short = (text(say.row_label(subject, *way), bold) for way in ((), ("short",)))
    ruled = text(rule, line, base=16.0)
    ways = (row(long, ruled, gap=14), row(short, ruled, gap=14)) if rule else ()
    return either(*ways, long, short)


def _number(figures: Figures, column_: int, theme: Theme) -> Part:
    """The number of a column and its total, equally high in all sizes."""
    look = figures.look if column_ else figures.look._replace(colour=theme.quiet)
    part, small = figures.parts[column_], figures.small._replace(colour=theme.quiet)
    number = text(figures.values[column_], look, base=32)
    beside = [text(part, small, base=32)] if part else []
    return named(marked(row(number, *beside, gap=SPACE), {"layer": column_}), f"{column_}")


def _fits(figures: Figures, at: Columns, plus: list[float] | None = None) -> bool:
    """Whether numbers fit in their columns, with arrows for words of these widths."""
    widths = figures.widths()
    arrows = [max(40.0, 34 + width) for width in plus or [0.0] * len(widths)]
    pairs = zip(widths[:-1], arrows, strict=False)
    return all(width + arrow_ < at.pitch for width, arrow_ in pairs) and widths[-1] <= at.last


def _arrows(
    told: list[tuple[str, str]], widths: list[float], theme: Theme, spots: Spots, row_: Box
) -> Marks:
    """Arrows from each number to the next; above them what is added, below why."""
    step, line = type_of("step", theme), type_of("line", theme).sized(13)
    marks: Marks = ()
    for column_, (plus, reason) in enumerate(told):
        here, there = spots[f"{column_}"], spots[f"{column_ + 1}"]
        names = {"layer": column_ + 1}
        y = (here.y0 + here.y1) / 2
        span = Box(here.x0 + widths[column_] + 12, y, there.x0 - 12, y)
        marks += arrow((span.x0, y), (span.x1, y), theme.ink, 1.6, names)
        if plus and step.width(plus) < span.width - 8:
            marks += (near(plus, span, "above", step, 7, names=names),)
        if reason:
            below = span._replace(y0=row_.y1)
            marks += (near(reason, below, "above", line, 4, names=names),)
    return marks


def _reasons(ways: list[tuple[str, ...]], look: Type, room: float) -> list[str]:
    """Why each layer adds what it adds: all in the first wording in which they fit; "" without."""
    count = max(map(len, ways), default=0)
    wordings = [[why[min(at, len(why) - 1)] if why else "" for why in ways] for at in range(count)]
    fitting = (words for words in wordings if max(map(look.width, words)) < room)
    return next(fitting, [""] * len(ways))


def table(subject: Subject, width: float, rows: int, theme: Theme) -> Words | None:
    """For many columns: a row of names above them, and below a table of what their neurons see and
    of at most `rows` rows on windows; if need be without names and with squares as n². None if even
    that does not fit.
    """
    plain = type_of("line", theme).sized(14, 13)._replace(safe=True)
    windows = _windows(subject, plain)[:rows]
    for has_names, short in product((True, False), (False, True)):
        upper = [_names(subject, plain)] if has_names else []
        for size in (18.0, 16.0, 14.0, 13.0):
            lower = [*windows, *_sizes(subject, short, plain), _sees(subject, short, size, theme)]
            at = _fitted([*upper, *lower], width)
            if at:
                above, below = (grid([at.row(*row) for row in part]) if part else EMPTY
                                for part in (upper, lower))  # fmt: skip
                return Words(above, below, at)
    return None


def _names(subject: Subject, look: Type) -> Row:
    """The row of the layers' names."""
    names = [name(subject.columns[place].layer, subject.labels, True) for place in subject.places]
    return text(subject.labels("receptive.row.layer"), look), [text(name_, look) for name_ in names]


def _sees(subject: Subject, short: bool, size: float, theme: Theme) -> Row:
    """The row of what neurons see."""
    bold = type_of("subhead", theme).sized(size)._replace(safe=True, cls="count")
    label = text(say.row_label(subject, "table"), bold.sized(min(size, 14.0)), base=size)
    sizes = [say.sized(subject, subject.number(place), short) for place in subject.places]
    return label, [text(words, bold) for words in sizes]


def _fitted(rows: list[Row], width: float) -> Columns | None:
    """The columns of a table, or None if its widest words do not fit."""
    total = len(rows[0][1])
    gutter = max(first.width.least for first, _ in rows) + GAP
    last = max(cells[-1].width.wanted for _, cells in rows)
    pitch = (width - gutter - last) / max(1, total - 1)
    fits = all(cell.width.least <= pitch - 6 for _, cells in rows for cell in cells[:-1])
    return Columns(gutter, pitch, last, total) if fits else None


def _windows(subject: Subject, look: Type) -> list[Row]:
    """The rows on windows: those with a size that is not the default."""
    labels, rows = subject.labels, list[Row]()
    sizes = [window_sizes(windows(subject.columns[place]), labels) for place in subject.places]
    for key, usual in USUAL.items():
        values = [column_sizes[key] for column_sizes in sizes]
        if {*values} - {"", usual}:
            label = text(labels(f"receptive.row.{key}"), look)
            rows.append((label, [text(words, look) for words in values]))
    return rows


def _sizes(subject: Subject, short: bool, look: Type) -> list[Row]:
    """The row of how many positions the columns have, if they differ."""
    sizes = [subject.size(place) for place in subject.places]
    if len(set(sizes)) == 1:
        return []
    label = text(subject.labels("receptive.row.size"), look)
    return [(label, [text(say.sized(subject, size, short), look) for size in sizes])]
