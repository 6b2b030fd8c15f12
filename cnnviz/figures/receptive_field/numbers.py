"""The large numbers below the columns of the figure receptive-field, and arrows between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from cnnviz.figures.ink.pen import arrow
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import Type, text, type_of
from cnnviz.figures.receptive_field import say
from cnnviz.figures.receptive_field.subject import Subject
from cnnviz.figures.receptive_field.table import GAP, WIDE, Columns
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Marks
from cnnviz.picture.parts import (
    EMPTY,
    Part,
    Spots,
    column,
    either,
    grid,
    linked,
    marked,
    named,
    pad,
    row,
)
from cnnviz.picture.theme import Theme

ASIDE = 12.0
"""The least room beside the words below an arrow."""
SPACE = 6.0
"""The room between a number and the total beside it."""


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


class _Row(NamedTuple):
    """The row of numbers: these, and for each arrow what it adds and why in full and as written."""

    figures: Figures
    additions: list[say.Addition]
    reasons: list[str]
    is_ample: bool

    def widths(self, theme: Theme) -> list[float]:
        """What each column needs for its number and the arrow after it."""
        step, line = type_of("step", theme), _line(theme).sized(13)
        return [
            max(number + _arrow(step.width(plus) * self.is_ample), line.width(why) + ASIDE) + 1
            for number, (plus, _), why in zip(
                self.figures.widths(), self.additions, self.reasons, strict=False
            )
        ]


def _row_of(subject: Subject, at: Columns, theme: Theme) -> _Row | None:
    """The row of numbers, as large as fits; None if it is too wide."""
    fitting = [figures_ for figures_ in _figures(subject, theme) if _fits(figures_, at)]
    if not fitting:
        return None
    # The largest that leave room for the words of all arrows, if any do.
    step = type_of("step", theme)
    additions = [say.addition(subject, column_) for column_ in range(at.total - 1)]
    room = [step.width(addition.plus) for addition in additions]
    ample = [figures_ for figures_ in fitting if _fits(figures_, at, room)]
    reasons = _reasons([why for _, why in additions], _line(theme).sized(13), at.pitches)
    return _Row((ample or fitting)[0], additions, reasons, bool(ample))


def needs(subject: Subject, cells: list[Part], at: Columns, theme: Theme) -> list[float]:
    """The least width of each column with all the words that fit at these."""
    row_ = _row_of(subject, at, theme)
    if row_ is None:
        return [*at.pitches, at.last]
    rows = zip(cells, row_.widths(theme), strict=False)
    last = max(cells[-1].width.wanted, row_.figures.widths()[-1])
    return [*(max(cell.width.least + GAP, width) for cell, width in rows), last]


def numbers(subject: Subject, at: Columns, theme: Theme) -> Part | None:
    """What neurons see in large numbers, with arrows for what each layer adds; None if too wide."""
    row_ = _row_of(subject, at, theme)
    if row_ is None:
        return None
    figures, additions, reasons, _ = row_
    # Below the arrows it is said of each layer, if there is room for it in words.
    pairs = zip(reasons, additions, strict=True)
    is_said = any(reasons) and all(why[:1] in ((), (reason,)) for reason, (_, why) in pairs)
    label = _label(subject, "" if is_said else say.rule(subject), _line(theme), theme)
    cells = [_number(figures, column_, theme) for column_ in range(at.total)]
    number_row = pad(grid([at.row(EMPTY, cells)]), top=6, low=14)
    told = [(plus, reason) for (plus, _), reason in zip(additions, reasons, strict=True)]
    arrows = partial(_arrows, told, figures.widths(), theme)
    return column(label, linked(number_row, arrows))


def _line(theme: Theme) -> Type:
    return type_of("line", theme).sized(14, 13)._replace(safe=True)


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
    arrows = map(_arrow, plus or [0.0] * len(widths))
    rooms = zip(at.pitches, widths, arrows, strict=False)
    is_wide = all(width + arrow_ < pitch for pitch, width, arrow_ in rooms)
    return is_wide and widths[-1] <= at.last


def _arrow(words: float) -> float:
    """The room for an arrow with words of a width."""
    return max(40.0, 34 + words)


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


def _reasons(ways: list[tuple[str, ...]], look: Type, rooms: Sequence[float]) -> list[str]:
    """Why each layer adds what it adds: all in the first wording in which they fit; "" without."""
    count = max(map(len, ways), default=0)
    wordings = [[why[min(at, len(why) - 1)] if why else "" for why in ways] for at in range(count)]
    fitting = (
        words
        for words in wordings
        if all(look.width(why) < room - ASIDE for why, room in zip(words, rooms, strict=True))
    )
    return next(fitting, [""] * len(ways))
