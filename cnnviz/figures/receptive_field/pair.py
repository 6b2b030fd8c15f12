"""Two columns of the figure receptive-field, with a large number for what is seen or reached."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.receptive_field import say
from cnnviz.figures.receptive_field.geometry import last_width
from cnnviz.figures.receptive_field.subject import Subject
from cnnviz.figures.receptive_field.table import WIDE, Words, columns, heads
from cnnviz.picture.parts import EMPTY, Part, centred, column, either, grid, grown, row
from cnnviz.picture.theme import Theme

PART, APART = 0.7, 40.0
"""The part of the width that the columns take, and the room beside them, in points."""


LARGE = 56.0
"""The size of the number that stands beside the columns."""


def pairs(subject: Subject, width: float, theme: Theme) -> Iterator[Words]:
    """The words of two columns: beside these on a wide page, where lines across it all would be too
    flat, else below. None for more columns, or if a neuron sees less than its receptive field,
    which a single number would not tell.
    """
    is_simple = not subject.alike or subject.number(subject.places[-1]) == subject.traced[0].sizes
    if len(subject.places) != 2 or not is_simple:
        return
    is_wide, counted = width > WIDE, subject.places[-1] if subject.forward else 0
    for short, lines in product((False, True), (1, 2, 0)):
        cells = heads(subject, short, lines, theme, (counted,))
        room = (PART if is_wide else 1.0) * width
        at = columns(cells, room, last_width(subject, room))
        if at:
            above = grid([at.row(EMPTY, cells)])
            yield Words(above, _numbers(subject, is_wide, theme), at, is_wide)


def _numbers(subject: Subject, is_wide: bool, theme: Theme) -> Part:
    """How much is seen or reached, in large type, and what that means."""
    number, part, meaning = say.answer(subject)
    count, unit, line = (
        type_of(role, theme)._replace(safe=True) for role in ("count", "unit", "line")
    )
    if is_wide:
        count, unit = count.sized(LARGE, count.size), unit.sized(20, 16)
    in_row = text(number, count), text(part, unit, base=count.size)
    stacked = text(number, count), text(part, unit)
    figures = either(row(*in_row, gap=8), column(*stacked))
    if is_wide:
        return column(figures, text(meaning, line.sized(18, 16), lines=6), gap=4)
    beside = text(meaning, line.sized(14, 13), lines=3)
    return either(row(figures, grown(centred(beside)), gap=20), figures)
