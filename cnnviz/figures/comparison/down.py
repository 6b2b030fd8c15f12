"""Arrows down between stacked panels, from each number that a step changes, with its words."""

from __future__ import annotations

from collections.abc import Sequence

from cnnviz.figures.ink.pen import arrow
from cnnviz.figures.page import counts
from cnnviz.figures.page.near import Side, near
from cnnviz.figures.page.type import type_of
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Mark, Marks, Names
from cnnviz.picture.parts import Spots
from cnnviz.picture.theme import Theme

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
                # Beside a short arrow words stand higher: there is a line below it.
                above = max(look.line * (len(lines) - 1), look.line - shaft.height)
                middle = Box(x, y0, x, y1 - above)
                return (near(lines, middle, side, look, GAP, names=names),)
    return ()
