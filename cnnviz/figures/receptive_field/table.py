"""The words of the figure receptive-field, above and below its columns, or in a table."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, product
from typing import NamedTuple

from cnnviz.figures.page.layers import USUAL, window_sizes
from cnnviz.figures.page.type import Type, text, type_of
from cnnviz.figures.receptive_field import say
from cnnviz.figures.receptive_field.facts import name, windows
from cnnviz.figures.receptive_field.subject import Subject
from cnnviz.picture.parts import (
    EMPTY,
    Part,
    column,
    fixed,
    grid,
)
from cnnviz.picture.theme import Theme

GAP = 14.0
"""The least room between the words of two columns."""
WIDE = 600.0
"""Columns narrower than this altogether have no room for all words."""


class Columns(NamedTuple):
    """Where columns begin: at `gutter`, then after each of the `pitches`; the width of the `last`
    one.
    """

    gutter: float
    pitches: tuple[float, ...]
    last: float

    @property
    def total(self) -> int:
        """How many they are."""
        return len(self.pitches) + 1

    @property
    def pitch(self) -> float:
        """The least distance from a column to the next."""
        return min(self.pitches)

    @property
    def lefts(self) -> list[float]:
        """The left edges."""
        return [*accumulate(self.pitches, initial=self.gutter)]

    @property
    def width(self) -> float:
        """The width of all of them."""
        return self.lefts[-1] + self.last

    def row(self, first: Part, cells: list[Part]) -> list[Part]:
        """A part in the gutter and parts at the columns."""
        *most, end = cells
        return [
            fixed(first, self.gutter),
            *(fixed(cell, pitch) for cell, pitch in zip(most, self.pitches, strict=True)),
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
    return Columns(0.0, (pitch,) * (count - 1), last)


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
    return Columns(gutter, (pitch,) * (total - 1), last) if fits else None


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
