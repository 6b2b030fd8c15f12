"""Two columns of the figure receptive-field, and beside them how much is seen or reached."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from cnnviz.figures.page.type import text, type_of
from cnnviz.figures.receptive_field import say as said
from cnnviz.figures.receptive_field.subject import Subject
from cnnviz.figures.receptive_field.table import WIDE, Words, columns, heads
from cnnviz.picture.parts import EMPTY, Part, centred, column, either, grid, grown, row
from cnnviz.picture.theme import Theme

PART, APART = 0.7, 40.0
"""The part of the width that the columns have, and the room beside them, in points."""


LARGE = 56.0
"""The size of the number that stands beside the columns."""


def pairs(about: Subject, width: float, theme: Theme) -> Iterator[Words]:
    """The words of two columns: beside these on a wide page, over the whole of which lines would be
    too flat, else below them; none of others, or where a neuron sees less than its receptive field,
    of which one number would not tell.
    """
    whole = not about.alike or about.number(about.places[-1]) == about.traced[0].sizes
    if len(about.places) != 2 or not whole:
        return
    wide, counted = width > WIDE, about.places[-1] if about.forward else 0
    for short, lines in product((False, True), (1, 2, 0)):
        cells = heads(about, short, lines, theme, (counted,))
        at = columns(cells, (PART if wide else 1.0) * width, about.axes > 1)
        if at:
            above = grid([at.row(EMPTY, cells)])
            yield Words(above, _told(about, wide, theme), at, wide)


def _told(about: Subject, wide: bool, theme: Theme) -> Part:
    """How much is seen or reached, in large numbers, and what that means."""
    number, part, means = said.told(about)
    count, unit, line = (
        type_of(role, theme)._replace(safe=True) for role in ("count", "unit", "line")
    )
    if wide:
        count, unit = count.sized(LARGE, count.size), unit.sized(20, 16)
    one = text(number, count), text(part, unit, base=count.size)
    two = text(number, count), text(part, unit)
    figures = either(row(*one, gap=8), column(*two))
    if wide:
        return column(figures, text(means, line.sized(18, 16), lines=6), gap=4)
    beside = text(means, line.sized(14, 13), lines=3)
    return either(row(figures, grown(centred(beside)), gap=20), figures)
