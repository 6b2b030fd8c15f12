"""The lines at the foot of a kernel's walk: one sum worked out, and the notes."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import NamedTuple

from cnnviz.figures.arithmetic.key import Subject
from cnnviz.figures.page.words import say
from cnnviz.figures.walk.walk_numbers import sum_words
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Mark
from cnnviz.picture.text import width, wrap

APART = 22.0
"""Between a sum and a note on one line."""


class Row(NamedTuple):
    """A line: a sum, a note, or one after the other."""

    worked: str
    note: str

    @property
    def wide(self) -> float:
        """The width of the line, in points."""
        return width(self.worked, 13) + APART + width(self.note, 12)


def rows_of(notes: Iterable[str], wide: float) -> list[Row]:
    """The notes as lines of `wide` points."""
    return [Row("", line) for note in notes for line in wrap(note, 12, wide)]


def room_above(body: Box, rows: list[Row]) -> Box:
    """The body without the room of these lines at its foot."""
    return body._replace(y1=body.y1 - 16 * len(rows) - 8 * bool(rows))


def with_sum(subject: Subject, output: int, rows: list[Row], wide: float) -> list[list[Row]]:
    """The lines with the sum that makes `output`: before the first note, which takes no room, then
    on a line of its own; only those that are `wide` points at most.
    """
    if not subject.values:
        return []
    place = f"Position {output + 1} of {prod(subject.walk.made)}"
    worked = f"{place}: {sum_words(subject.walk, subject.values, output)}"
    alone = Row(worked, "")
    ways = [[Row(worked, rows[0].note), *rows[1:]]] if rows else []
    return [way for way in (*ways, [alone, *rows]) if way[0].wide <= wide]


def foot_marks(subject: Subject, rows: list[Row], page: tuple[float, float]) -> list[Mark]:
    """The lines above the lower edge of a page of (width, height)."""
    ink, quiet = subject.theme.ink, subject.theme.quiet
    marks: list[Mark] = []
    for i, row in enumerate(rows):
        x, y = page[0] / 2, page[1] - 14 - 16 * (len(rows) - 1 - i)
        if row.worked and row.note:
            left, right = x - row.wide / 2, x + row.wide / 2
            marks.append(say(row.worked, (left, y), 13, ink, "start", cls="sum"))
            marks.append(say(row.note, (right, y), 12, quiet, "end", cls="note"))
        elif row.worked:
            marks.append(say(row.worked, (x, y), 13, ink, cls="sum"))
        else:
            marks.append(say(row.note, (x, y), 12, quiet, cls="note"))
    return marks
