"""How far the window moves: where it stood before, and an arrow from there to where it stands."""

from __future__ import annotations

from cnnviz.figures.arithmetic.film import Film, Plan
from cnnviz.figures.arithmetic.subject import Subject
from cnnviz.figures.ink.arrows import arrow
from cnnviz.figures.ink.cells import frame, span
from cnnviz.figures.walk.kernel_walk import Walk
from cnnviz.picture.compose import Marks
from cnnviz.picture.faint import mixed

LEAST = 11.0
"""The shortest arrow, in points."""


def before(plan: Plan, walk: Walk) -> dict[int, int]:
    """Of the first frame into which the window moves by one step along one axis, from another that
    is shown, the outputs of the two.
    """
    across, shown = walk.made[1], {output for line in plan.rows for output in line}
    for output in sorted(shown):
        for old in (output - 1, output - across):
            if old in shown and (old == output - across or output % across):
                return {output: old}
    return {}


def moved(about: Subject, laid: Film, old: int, output: int) -> Marks:
    """The outline of the window of `old`, and an arrow from its rim to that of `output`."""
    walk, grid = about.walk, laid.grids.seen
    was, now = (span(grid, walk.window(place)) for place in (old, output))
    across, down = now.x0 - was.x0, now.y0 - was.y0
    if across + down < LEAST:
        return ()
    theme, (rows, columns) = about.theme, walk.axes
    apart = max(rows.dilation, columns.dilation) > 1
    outline = frame(was, mixed(about.looks.now.fill or theme.ink, theme.background, 0.6), 2.0)
    # On the rim where there are numbers, which stay free; else between two rows of cells.
    taps = (columns if down else rows).kernel
    middle = 0.0 if about.values else (taps // 2 if taps > 1 else 0.5) * grid.side
    start = (was.x0 + middle, was.y0 + 1) if down else (was.x0 + 1, was.y0 + middle)
    end = (start[0], now.y0 - 2) if down else (now.x0 - 2, start[1])
    return (*[outline] * (not apart), *arrow(start, end, theme.ink, 1.8))
