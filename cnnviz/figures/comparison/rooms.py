"""The room for counts beside a graph: for a unit, and for the numbers below it."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.figures.page import counts
from cnnviz.figures.page.type import Type, type_of
from cnnviz.labels import Labels
from cnnviz.picture.theme import Theme

LEAST, AIR, CLEAR = 14.0, 10.0, 8.0
"""The least size of counts, the gap between them, and how much of it stays in a wider font."""
SMALL = 20.0
"""The size of counts if panels are many and the page is low, or numbers are long."""
LONG = 10**9
"""From here on, numbers that are not large are abbreviated."""


def unit_look(row: counts.Row, theme: Theme) -> Type:
    """The type of a unit above its column."""
    role = "subhead" if row.large else "line"
    return type_of(role, theme).sized(13)._replace(cls="unit", safe=True)


def widths(rows: Sequence[counts.Row], theme: Theme, labels: Labels) -> list[float]:
    """The widths of the units and of the numbers below them: long numbers in large rows get at most
    the widest of these.
    """
    units = [_unit_width(row, theme, labels) for row in rows]
    look = type_of("count", theme).sized(SMALL)._replace(safe=True)
    pairs = zip(rows, units, strict=True)
    widest = max((width for row, width in pairs if row.large), default=0.0)
    return [
        max(width, min(widest, max(look.width(labels.number(n)) for n in row.numbers)))
        if row.large else width
        for row, width in zip(rows, units, strict=True)
    ]  # fmt: skip


def _unit_width(row: counts.Row, theme: Theme, labels: Labels) -> float:
    """The width of a unit and of the numbers below it in the least size, abbreviated if that is
    shorter, even in a wider font, which may use a part of the gap after them.
    """
    look = unit_look(row, theme)
    number = type_of("count", theme).sized(LEAST) if row.large else type_of("line", theme)
    exact_look = number._replace(safe=True)
    room = look.width(labels(f"unit.{row.unit}"))
    for n in row.numbers:
        words, exact_width = look.width(labels.short(n)), exact_look.width(labels.number(n))
        room = max(
            room, (min(words, exact_width) if row.large or n >= LONG else exact_width) + CLEAR - AIR
        )
    return room


def number_size(rows: Sequence[counts.Row], theme: Theme, labels: Labels) -> float:
    """The size at which the longest number fits the width of its unit, even in a wider font."""
    look = type_of("count", theme)._replace(safe=True)
    sizes = [
        look.size * (width + AIR - CLEAR)
        / max(look.width(labels.number(n)) for n in row.numbers)
        for row, width in zip(rows, widths(rows, theme, labels), strict=True)
        if row.large
    ]  # fmt: skip
    return max(LEAST, min(32.0, *sizes))
