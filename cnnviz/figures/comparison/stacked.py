"""Stacked panels: the room for units and the numbers below them, and arrows down between panels."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.figures.ink.pen import arrow
from cnnviz.figures.page import counts
from cnnviz.figures.page.near import Side, near
from cnnviz.figures.page.type import Type, type_of
from cnnviz.labels import Labels
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Mark, Marks, Names
from cnnviz.picture.parts import Spots
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


SHORTEST, GAP = 12.0, 12.0
"""The length of the shortest arrow, and how far words stand from arrows."""


def down(rows: Sequence[counts.Row], spots: Spots, around: Box, left: float, theme: Theme) -> Marks:
    """Arrows from each number that a step changes down to the next, with the step's words, which
    have room in the `left` part of the page.
    """
    marks = list[Mark]()
    for i in range(len(rows[0].numbers) - 1 if rows else 0):
        ends = ((row, (spots[f"{row.unit} {i}"], spots[f"head {i + 1}"])) for row in rows)
        shafts = [(row, _shaft(*pair)) for row, pair in ends if row.large and row.changes(i)]
        shafts = [(row, shaft) for row, shaft in shafts if shaft.height >= SHORTEST]
        # Words stand once: those of the first number, at its arrow.
        end = min([around.x0 + left, *(shaft.x0 - GAP for _, shaft in shafts[1:])])
        for row, shaft in shafts:
            names = {"row": row.unit}
            marks += arrow((shaft.x0, shaft.y0), (shaft.x1, shaft.y1), theme.ink, names=names)
            if row is shafts[0][0]:
                marks += _words(row.steps[i].words, shaft, end, theme, names)
    return tuple(marks)


def _shaft(start: Box, end: Box) -> Box:
    """Where an arrow leads down; it ends above the line between two panels, if there is room."""
    x, y0 = start.x0 + 12, start.y1 + 3
    return Box(x, y0, x, max(end.y0 - 12, min(end.y0 - 7, y0 + SHORTEST)))


def _words(words: str, shaft: Box, end: float, theme: Theme, names: Names) -> Marks:
    """Words right of an arrow, up to an end, else left of it, in two lines if they have no room in
    one; nothing if they have none at all.
    """
    look, (x, y0, _, y1) = type_of("step", theme), shaft
    rooms: tuple[tuple[Side, float], ...] = (("right", end - x), ("left", x))
    is_high = shaft.height > 2 * look.line
    for lines in ((words,), counts.halves(words, look))[: 1 + is_high]:
        width = max(map(look._replace(safe=True).width, lines))
        for side, room in rooms:
            if width + GAP <= room:
                middle = Box(x, y0, x, y1 - look.line * (len(lines) - 1))
                return (near(lines, middle, side, look, GAP, names=names),)
    return ()
