"""Counts as bars to scale: what is a hundred thousand times less is too short to be seen."""

from __future__ import annotations

from cnnviz.figures.cost.cost import MEASURES, Cost
from cnnviz.figures.cost.page import Plot, colour_of, lattice, slots
from cnnviz.figures.ink.pen import corners, polygons
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import type_of
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Group, Style
from cnnviz.picture.parts import Size

THIN = 0.75
"""A bar shorter than this, in points, is not seen."""
THICK = 12.0
"""How thick a bar is."""


def least(plot: Plot, _: float) -> Size:
    """The room that bars and the numbers above them need; more than there is if one has none."""
    size = plot.size if plot.counts else 0.0
    return Size(max(150.0, _widest(plot) + 8), len(plot.found) * (2 * (size + THICK + 10) + 8))


def _widest(plot: Plot) -> float:
    """The width of the widest number."""
    values = (cost.of(one) for cost in plot.found for one in MEASURES)
    return max(plot.look.width(plot.said(value)) for value in values)


def marks(plot: Plot, at: Box) -> Marks:
    """The axis, and for each kind its bars: one for both measures if they are equal."""
    kinds: Marks = ()
    for cost, slot in zip(plot.found, slots(at, len(plot.found)), strict=True):
        found: Marks = ()
        shown = MEASURES if cost.shares else MEASURES[:1]
        size = plot.size if plot.counts else 0.0
        each = size + THICK + 12
        y = (slot.y0 + slot.y1 - each * len(shown)) / 2
        for at_, one in enumerate(shown):
            found += _bar(plot, cost, one, at._replace(y0=y + at_ * each))
        kinds += (Group(found, "kind", {"kind": cost.kind}),)
    return lattice(plot, at, kinds) + kinds


def _bar(plot: Plot, cost: Cost, measure: str, at: Box) -> Marks:
    """A number, what it counts, and below them its bar, from the top of a box on."""
    labels, value = plot.labels, cost.of(measure)
    start, end = at.x0, plot.across(at, value)
    top = at.y0 + (plot.size + 5 if plot.counts else 0.0)
    colour = colour_of(plot, measure, cost.kind)
    bar = polygons(corners(Box(start, top, end, top + THICK)), Style(None, colour), "length")
    found: Marks = (Group((bar,), "bar", {"of": measure, "kind": cost.kind, "count": value}),)
    if not plot.counts:
        return found
    shared = measure == "weights" and cost.shares
    look = plot.look._replace(colour=plot.theme.weights[0]) if shared else plot.look
    unit = labels(f"unit.{measure}") if cost.shares else labels("cost.both")
    unseen = (unit, f"{unit}, {labels('cost.unseen')}") if end - start < THIN else (unit,)
    words, small = plot.said(value), type_of("line", plot.theme)._replace(safe=True, cls="unit")
    after = at.x0 + 5 + _widest(plot) + 10
    said = next((one for one in (*unseen[::-1], "") if after + small.width(one) <= at.x1), "")
    number = near(words, (at.x0 + 5, top), "above", look, 9, "start", {"count": value})
    beside = near(said, (after, top), "above", small, 9, "start")
    return (*found, number, beside) if said else (*found, number)
