"""Counts as bars to scale: one that is a hundred thousand times smaller is too short to see."""

from __future__ import annotations

from cnnviz.figures.cost.plot import RISE, Plot, number, track
from cnnviz.figures.cost.plot import least as rows
from cnnviz.figures.ink.pen import corners, polygons
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import type_of
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Group, Marks, Style
from cnnviz.picture.parts import Size

THIN = 0.75
"""A bar shorter than this, in points, is invisible."""
HALF = 9.0
"""Half the thickness of a bar."""


def least(plot: Plot, _: float) -> Size:
    """The room that bars and their numbers need; more than there is if one does not fit."""
    rows_size = rows(plot)
    widest = max(plot.look(i).width(plot.format(plot.value(i))) for i in range(len(plot.costs)))
    return Size(max(rows_size.width, widest * plot.counts), rows_size.height)


def marks(plot: Plot, at: Box) -> Marks:
    """For each kind its number, and its bar on an axis below."""
    return tuple(
        Group((*track(plot, at, y + HALF), *_bar(plot, i, y, at)), "kind", {"kind": cost.kind})
        for i, (cost, y) in enumerate(zip(plot.costs, plot.heights(at), strict=True))
    )


def _bar(plot: Plot, i: int, y: float, at: Box) -> Marks:
    """A number and its bar, with a note if the bar is too short to see."""
    end = plot.across(at, plot.value(i))
    ink = Style(None, plot.colour(i))
    bar = polygons(corners(Box(at.x0, y - HALF, end, y + HALF)), ink, "length")
    names = {"of": plot.measure, "kind": plot.costs[i].kind, "count": plot.value(i)}
    bar_marks: Marks = (Group((bar,), "bar", names),)
    if not plot.counts:
        return bar_marks
    count = number(plot, i, at.x0, y)
    small = type_of("line", plot.theme)._replace(safe=True, cls="unit")
    start = at.x0 + plot.look(i).width(plot.format(plot.value(i))) + 10
    unseen = plot.labels("cost.unseen")
    if end - at.x0 >= THIN or start + small.width(unseen) > at.x1:
        return (*bar_marks, count)
    return (*bar_marks, count, near(unseen, (start, y - RISE), "above", small, 0.0, "start"))
