"""Arrows down between stacked panels, from each number that a step changes, with its words."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.figures.ink.pen import arrow
from cnnviz.figures.page import counts
from cnnviz.figures.page.counts import Lead
from cnnviz.figures.page.near import Side, near
from cnnviz.figures.page.type import type_of
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Mark, Marks, Names
from cnnviz.picture.parts import Spots
from cnnviz.picture.theme import Theme

SHORTEST, GAP = 12.0, 12.0
"""The length of the shortest arrow, and how far words stand from arrows."""
CLEAR = 6.0
"""How far an arrow keeps from what it passes."""
ABOVE, OVER = 1.0, 2.5
"""The gap between an arrow and the number that it leads to, and between it and the head that is in
between; it crosses the line between the panels.
"""


def down(rows: Sequence[counts.Row], spots: Spots, around: Box, left: float, theme: Theme) -> Marks:
    """Arrows from each number that a step changes down to the next, with the step's words, which
    have room in the `left` part of the page.
    """
    marks = list[Mark]()
    for i in range(len(rows[0].numbers) - 1 if rows else 0):
        changed = (row for row in rows if row.large and row.changes(i))
        shafts = [(row, _shaft(spots, row.unit, i)) for row in changed]
        free = [(row, shaft, _above_line(shaft, spots[f"head {i + 1}"])) for row, shaft in shafts]
        free = [entry for entry in free if entry[2].height >= SHORTEST]
        # Words stand once: those of the first number, at its arrow.
        end = min([around.x0 + left, *(shaft.x0 - GAP for _, shaft, _ in free[1:])])
        for row, shaft, beside in free:
            names = {"row": row.unit}
            marks += arrow((shaft.x0, shaft.y0), (shaft.x1, shaft.y1), theme.ink, names=names)
            if row is free[0][0]:
                marks += _words(row.steps[i], beside, end, theme, names)
    return tuple(marks)


def _shaft(spots: Spots, unit: str, i: int) -> Box:
    """Where an arrow leads down: to the number below, or to the head if that or a key hides it."""
    start, head = spots[f"{unit} {i}"], spots[f"head {i + 1}"]
    x, y0 = start.x0 + 12, start.y1 + 3
    words = [head, *(spots[key] for key in (f"legend {i + 1}",) if key in spots)]
    is_hidden = any(part.x0 - CLEAR < x < part.x1 + CLEAR for part in words)
    return Box(x, y0, x, head.y0 - OVER if is_hidden else spots[f"{unit} {i + 1}"].y0 - ABOVE)


def _above_line(shaft: Box, head: Box) -> Box:
    """The part of an arrow above the line between two panels, if there is room."""
    return shaft._replace(y1=max(head.y0 - 12, min(head.y0 - 7, shaft.y0 + SHORTEST)))


def _words(lead: Lead, shaft: Box, end: float, theme: Theme, names: Names) -> Marks:
    """Words right of an arrow, up to an end, else left of it, in two lines if they have no room in
    one, or in fewer words if they would leave half unsaid; nothing if they have none at all.
    """
    look, (x, y0, _, y1) = type_of("step", theme), shaft
    rooms: tuple[tuple[Side, float], ...] = (("right", end - x), ("left", x))
    ways = [(lead.words,), counts.halves(lead.words, look)]
    if lead.below:
        ways = [(lead.words, lead.below), (lead.few or lead.words,)]
    for lines in ways:
        width = max(map(look._replace(safe=True).width, lines))
        is_high = len(lines) == 1 or shaft.height > 2 * look.line
        for side, room in rooms:
            if is_high and width + GAP <= room:
                # Beside a short arrow words stand higher: there is a line below it.
                above = max(look.line * (len(lines) - 1), look.line - shaft.height)
                middle = Box(x, y0, x, y1 - above)
                return (near(lines, middle, side, look, GAP, names=names),)
    return ()
