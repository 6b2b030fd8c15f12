"""The room of counts beside a graph: of a unit, and of the numbers below it."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.figures.page import counts
from cnnviz.figures.page.type import Type, type_of
from cnnviz.labels import Labels
from cnnviz.picture.theme import Theme

LEAST, AIR, CLEAR = 14.0, 10.0, 8.0
"""The least size of counts, the air between them, and how much of it stays in a wider font."""
SMALL = 20.0
"""The size of counts where panels are many and the page is low, or numbers long."""
LONG = 10**9
"""Numbers that do not make the point are in words from here on."""


def unit_look(one: counts.Row, theme: Theme) -> Type:
    """The type of a unit above its column."""
    role = "subhead" if one.large else "line"
    return type_of(role, theme).sized(13)._replace(cls="unit", safe=True)


def widths(rows: Sequence[counts.Row], theme: Theme, labels: Labels) -> list[float]:
    """The rooms of the units, and of the numbers below them: of those that make the point at most
    as wide as the widest, where they are long.
    """
    found = [_unit_width(one, theme, labels) for one in rows]
    look = type_of("count", theme).sized(SMALL)._replace(safe=True)
    pairs = zip(rows, found, strict=True)
    most = max((width for one, width in pairs if one.large), default=0.0)
    return [
        max(width, min(most, max(look.width(labels.number(n)) for n in one.numbers)))
        if one.large else width
        for one, width in zip(rows, found, strict=True)
    ]  # fmt: skip


def _unit_width(one: counts.Row, theme: Theme, labels: Labels) -> float:
    """The room of a unit, and of the numbers below it in the least size, in words if that is
    shorter: in a wider font, too, of which a part may stand in the air behind them.
    """
    look = unit_look(one, theme)
    number = type_of("count", theme).sized(LEAST) if one.large else type_of("line", theme)
    exact = number._replace(safe=True)
    room = look.width(labels(f"unit.{one.unit}"))
    for n in one.numbers:
        words, whole = look.width(labels.short(n)), exact.width(labels.number(n))
        room = max(room, (min(words, whole) if one.large or n >= LONG else whole) + CLEAR - AIR)
    return room


def number_size(rows: Sequence[counts.Row], theme: Theme, labels: Labels) -> float:
    """The size at which the longest number has the room of its unit, in a wider font, too."""
    look = type_of("count", theme)._replace(safe=True)
    sizes = [
        look.size * (width + AIR - CLEAR)
        / max(look.width(labels.number(n)) for n in one.numbers)
        for one, width in zip(rows, widths(rows, theme, labels), strict=True)
        if one.large
    ]  # fmt: skip
    return max(LEAST, min(32.0, *sizes))
