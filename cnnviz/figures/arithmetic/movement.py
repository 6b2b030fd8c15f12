"""The step of the window from one position to the next: where it was, and an arrow."""

from __future__ import annotations

from cnnviz.figures.arithmetic.borders import strips
from cnnviz.figures.arithmetic.film import Film, Plan
from cnnviz.figures.arithmetic.subject import Subject
from cnnviz.figures.ink.cells import span
from cnnviz.figures.ink.pen import Point, arrow, corners, polygons
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import type_of
from cnnviz.figures.walk.kernel_walk import Walk
from cnnviz.picture.extent import Box
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Mark, Marks, Style

LEAST = 11.0
"""The shortest arrow, in points."""


def previous_frame(plan: Plan, walk: Walk) -> dict[int, int]:
    """The output of the first frame that is one step after another shown frame, and the other's."""
    across, outputs = walk.map_shape[1], {output for line in plan.rows for output in line}
    for output in sorted(outputs):
        for previous in (output - 1, output - across):
            if previous in outputs and (previous == output - across or output % across):
                return {output: previous}
    return {}


def movement(subject: Subject, film: Film, previous: int, output: int) -> Marks:
    """The outline of the window of `previous`, and an arrow from its rim to that of `output`."""
    walk, grid = subject.walk, film.grids.inputs
    old_window, new_window = (span(grid, walk.window(place)) for place in (previous, output))
    across, down = new_window.x0 - old_window.x0, new_window.y0 - old_window.y0
    if across + down < LEAST:
        return ()
    theme, (rows, columns) = subject.theme, walk.axes
    colour = mixed(subject.looks.now.fill or theme.ink, theme.background, 0.6)
    style = Style(colour, None, 2.0)
    # Where numbers fill the cells the arrow runs on the rim.
    outline: Mark = polygons(corners(old_window), style, "frame")
    if subject.plain:
        outline = _uncovered(old_window, new_window, style)
    # On the rim if there are numbers, which stay clear; else between two rows of cells.
    taps = (columns if down else rows).kernel
    middle = 0.0 if subject.values else (taps // 2 if taps > 1 else 0.5) * grid.side
    middle = 0.62 * grid.side if subject.plain and not down else middle
    start = (
        (old_window.x0 + middle, old_window.y0 + 1)
        if down
        else (old_window.x0 + 1, old_window.y0 + middle)
    )
    end = (start[0], new_window.y0 - 2) if down else (new_window.x0 - 2, start[1])
    words = _step_words(subject, (start, end), across) if across > down else ()
    return (*[outline] * (not walk.dilated), *arrow(start, end, theme.ink, 1.8), *words)


def _uncovered(old: Box, new: Box, style: Style) -> Mark:
    """The outline of a window as far as the next one, at its right or below, does not cover it."""
    across = new.x0 > old.x0
    end = new.x0 if across else new.y0
    if end >= (old.x1 if across else old.y1):
        return polygons(corners(old), style, "frame")  # They do not meet.
    sides = [((old.x0, old.y0), (old.x1, old.y0)), ((old.x0, old.y0), (old.x0, end)),
             ((old.x1, old.y0), (old.x1, end))]  # fmt: skip
    if across:
        sides = [((old.x0, old.y0), (end, old.y0)), ((old.x0, old.y0), (old.x0, old.y1)),
                 ((old.x0, old.y1), (end, old.y1))]  # fmt: skip
    return strips(sides, style, "frame")


def _step_words(subject: Subject, ends: tuple[Point, Point], length: float) -> Marks:
    """How many cells a step is, above its arrow if there is room."""
    look, axis = type_of("step", subject.theme).sized(13), subject.walk.axes[1]
    words = subject.labels("arithmetic.cells", n=axis.stride)
    if not subject.plain or look.width(words) > length - 8 or 0.62 * length / axis.stride < 18:
        return ()
    return (near(words, (ends[0][0] + length / 2, ends[0][1]), "above", look, 5.0),)
