"""Counts as bars to scale: what is a hundred thousand times less is too short to be seen."""

from __future__ import annotations

from cnnviz.figures.cost.plot import RISE, Plot, number, track
from cnnviz.figures.cost.plot import least as rows
from cnnviz.figures.ink.pen import corners, polygons
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import type_of
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Group, Style
from cnnviz.picture.parts import Size

THIN = 0.75
"""A bar shorter than this, in points, is not seen."""
HALF = 9.0
"""Half of how thick a bar is."""


def least(plot: Plot, _: float) -> Size:
    """The room that bars and the numbers above them need; more than there is if one has none."""
    found = rows(plot)
    wide = max(plot.look(i).width(plot.said(plot.value(i))) for i in range(len(plot.found)))
    return Size(max(found.width, wide * plot.counts), found.height)


def marks(plot: Plot, at: Box) -> Marks:
    """For each kind its number, and below that its bar on an axis."""
    return tuple(
        Group((*track(plot, at, y + HALF), *_bar(plot, i, y, at)), "kind", {"kind": cost.kind})
        for i, (cost, y) in enumerate(zip(plot.found, plot.heights(at), strict=True))
    )


def _bar(plot: Plot, i: int, y: float, at: Box) -> Marks:
    """A number and its bar; of a bar that is not seen it is said."""
    end = plot.across(at, plot.value(i))
    ink = Style(None, plot.colour(i))
    bar = polygons(corners(Box(at.x0, y - HALF, end, y + HALF)), ink, "length")
    names = {"of": plot.measure, "kind": plot.found[i].kind, "count": plot.value(i)}
    found: Marks = (Group((bar,), "bar", names),)
    if not plot.counts:
        return found
    count = number(plot, i, at.x0, y)
    small = type_of("line", plot.theme)._replace(safe=True, cls="unit")
    start = at.x0 + plot.look(i).width(plot.said(plot.value(i))) + 10
    said = plot.labels("cost.unseen")
    if end - at.x0 >= THIN or start + small.width(said) > at.x1:
        return (*found, count)
    return (*found, count, near(said, (start, y - RISE), "above", small, 0.0, "start"))
