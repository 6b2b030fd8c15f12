"""Counts as positions on an axis of equal factors, joined by what changes them."""

from __future__ import annotations

from math import hypot
from typing import NamedTuple

from cnnviz.figures.cost.cost import MEASURES, Cost
from cnnviz.figures.cost.page import Plot, colour_of, lattice, sign, slots
from cnnviz.figures.cost.say import ratio
from cnnviz.figures.ink.pen import segments
from cnnviz.figures.page.near import near
from cnnviz.figures.page.type import Type, say, type_of
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box, box
from cnnviz.picture.marks import Group, Mark, Style
from cnnviz.picture.parts import Size

APART = 16.0
"""From a position to its words."""
SIGN = 9.6
"""How far the edge of a sign is from its middle."""
HIGH = 0.4
"""Where the words of a step stand between two rows."""
Spot = tuple[float, float]


def least(plot: Plot, room: float) -> Size:
    """The room that positions and their words need; more than there is if a number has none."""
    at = Box(0.0, 0.0, room, 100.0)
    fits = all(
        plot.look.width(plot.said(cost.of(one))) + APART <= plot.across(at, cost.of(one))
        for cost in plot.found
        for one in MEASURES[1:]
    )
    # Smaller heads would give room, but not to a number that begins before the axis.
    return Size(
        150.0 if fits else 2 * room + 1e3,
        len(plot.found) * (1.5 * plot.size + (54 if plot.units else 24)),
    )


def marks(plot: Plot, at: Box) -> Marks:
    """Gridlines; for each kind lines from the one before, and at each count its sign and number."""
    middles = [(slot.y0 + slot.y1) / 2 for slot in slots(at, len(plot.found))]
    kinds = tuple(_kind(plot, i, middles, at) for i in range(len(plot.found)))
    return lattice(plot, at, kinds) + kinds


def _kind(plot: Plot, i: int, middles: list[float], at: Box) -> Group:
    """All that is drawn of one kind, and what leads to it."""
    cost, y = plot.found[i], middles[i]
    spots = {one: (plot.across(at, cost.of(one)), y) for one in MEASURES}
    found: Marks = ()
    for one in MEASURES * bool(i):
        found += _path(plot, one, (plot.found[i - 1], cost), (middles[i - 1], y), at)
    for one in MEASURES:
        names = {"of": one, "kind": cost.kind, "count": cost.of(one)}
        found += (Group(sign(plot, one, spots[one], cost.kind), "position", names),)
    if plot.counts:
        found += _numbers(plot, cost, spots, at)
    if plot.counts and i:
        found += _steps(plot, (plot.found[i - 1], cost), (middles[i - 1], y), at)
    return Group(found, "kind", {"kind": cost.kind})


def _path(
    plot: Plot, measure: str, pair: tuple[Cost, Cost], heights: tuple[float, float], at: Box
) -> Marks:
    """From kind to kind a line: broad and faint for connections, in it one for weights."""
    start, end = (
        (plot.across(at, cost.of(measure)), y) for cost, y in zip(pair, heights, strict=True)
    )
    # From the edge of a sign, that is painted already, to the middle of one that is not.
    part = SIGN / hypot(end[0] - start[0], end[1] - start[1])
    start = (start[0] + part * (end[0] - start[0]), start[1] + part * (end[1] - start[1]))
    connects = measure == "connections"
    colour = plot.theme.rule if connects else colour_of(plot, measure, pair[1].kind)
    style = Style(colour, None, 3.6 if connects else 1.8)
    return (segments(start, end, style, f"path {measure}"),)


def _numbers(plot: Plot, cost: Cost, spots: dict[str, Spot], at: Box) -> Marks:
    """The number of each measure and what it counts, or one number for both."""
    labels, spot = plot.labels, spots["weights"]
    if not cost.shares:
        both = (labels("cost.both"), labels("cost.both.short"))
        return _left(plot, _Number(cost.counts.weights, both, plot.look), spot, at)
    blue = plot.look._replace(colour=plot.theme.weights[0])
    units = (labels("unit.weights"),)
    weights = _left(plot, _Number(cost.counts.weights, units, blue), spot, at)
    right = _right(plot, cost.counts.connections, spots["connections"], at)
    return weights + right


class _Number(NamedTuple):
    """A number, what it counts (the longest wording first), and its type."""

    value: int
    units: tuple[str, ...]
    look: Type


def _left(plot: Plot, of: _Number, spot: Spot, at: Box) -> Marks:
    """A number at the left of a position, above its height, and above it the longest of its units
    that has room.
    """
    (x, y), names = spot, {"count": of.value}
    end = x - APART
    number = near(plot.said(of.value), (end, y), "above", of.look, 5, "end", names)
    small = type_of("line", plot.theme)._replace(cls="unit", safe=True)
    free = plot.across(at, 1) + 4 if end - 20 > plot.across(at, 1) else at.x0
    unit = next((one for one in of.units if plot.units and small.width(one) < end - free), "")
    return (number, near(unit, box((number,)), "above", small, anchor="end")) if unit else (number,)


def _right(plot: Plot, value: int, spot: Spot, at: Box) -> Marks:
    """The number of connections below the height of a position, at its right if it has room."""
    look, (x, y), words = plot.look, spot, plot.said(value)
    small = type_of("line", plot.theme)._replace(safe=True, cls="unit")
    unit = plot.labels("unit.connections")
    start = min(x + APART, at.x1 - max(look.width(words), small.width(unit)))
    quiet, names = look._replace(bold=False, colour=plot.theme.quiet), {"count": value}
    beside = start >= x + APART
    number = (
        near(words, spot, "right", quiet, APART, names=names) if beside
        else near(words, (start, y), "below", quiet, 19, "start", names)
    )  # fmt: skip
    under = near(unit, box((number,)), "below", small, 0.5, "start")
    if beside and box((under,)).y1 < at.y1:
        return (number, under)
    fits = plot.units and start - 8 - small.width(unit) > at.x0
    before = say(unit, (start - 8, float(number.at[0, 1])), small, "end")
    return (before, number) if fits else (number,)


def _steps(plot: Plot, pair: tuple[Cost, Cost], heights: tuple[float, float], at: Box) -> Marks:
    """Beside the lines between two kinds what leads from one to the other, and the factor."""
    labels, (before, after) = plot.labels, pair
    # Nearer to the row above: the number of the row below stands right under it.
    y, found = heights[0] + HIGH * (heights[1] - heights[0]), list[Mark]()
    measure = "weights" if after.kind == "conv" else "connections"
    times = ratio(before.of(measure), after.of(measure), labels)
    first, last = (plot.across(at, cost.of(measure)) for cost in pair)
    x = first + HIGH * (last - first)
    if times:
        look = type_of("step", plot.theme)._replace(safe=True)
        ways = [labels(f"cost.step.{after.kind}", n=times), labels("cost.step", n=times)]
        words = next((one for one in ways if look.width(one) < x - APART - at.x0), ways[-1])
        found.append(near(words, (x - APART, y), "above", look, 1, "end"))
    stays = before.counts.connections == after.counts.connections
    x = plot.across(at, after.counts.connections)
    look = type_of("line", plot.theme)._replace(safe=True, cls="step")
    words = labels("cost.step.stay")
    if stays and after.shares and x + APART + look.width(words) < at.x1:
        found.append(near(words, (x, sum(heights) / 2), "right", look, APART))
    return tuple(found)
