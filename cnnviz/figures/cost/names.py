"""What the curves of a plot are: words within it near each, or at its right."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.cost.curves import Curve, Place, Plot, points
from cnnviz.figures.ink.pen import corners, polygons
from cnnviz.figures.page.type import text
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box, box
from cnnviz.picture.marks import Floats, Style
from cnnviz.picture.parts import Part, Size, column

Line = tuple[Floats, Floats]
"""Many points of a curve."""
NEAR = 9.0
"""From a curve to its words."""
TRIES = 24
"""At how many places along a curve words are tried."""


def names(plot: Plot, inner: Box) -> list[Marks]:
    """The words of each curve, highest first."""
    if not plot.places:
        return _aside(plot, inner)
    found = []
    for curve, place in zip(plot.curves, plot.places, strict=True):
        part = _part(plot, curve)
        at = _put(place, _dense(plot, inner, curve), _size(part), inner)
        found.append(_on_paper(part.draw(at).marks, plot))
    return found


def _on_paper(words: Marks, plot: Plot) -> Marks:
    """Words on a field, so that no gridline runs through them."""
    x0, y0, x1, y1 = box(words)
    field = corners(Box(x0 - 3, y0, x1 + 3, y1))
    return (polygons(field, Style(None, plot.theme.background), "paper"), *words)


def within(plot: Plot, inner: Box) -> tuple[Place, ...]:
    """Where the words of each curve stand so that they meet no curve and no other words, each as
    near to its own as can be; nothing where some have no room. They have it in a higher plot, too.
    """
    found, taken = list[Place](), list[Box]()
    lines = [_dense(plot, inner, curve) for curve in plot.curves]
    for at, (curve, line) in enumerate(zip(plot.curves, lines, strict=True)):
        size, others = _size(_part(plot, curve)), [*lines[:at], *lines[at + 1 :]]
        tried = []
        for place in product(range(TRIES + 1), (True, False)):
            here = _put(place, line, size, inner)
            if _under(line, here).any() and _free(here, inner, others, taken):
                far = float(np.abs(line[1] - (here.y0 + here.y1) / 2)[_under(line, here)].mean())
                tried.append((far + 0.1 * (inner.x1 - here.x1), place, here))
        if not tried:
            return ()
        _, place, here = min(tried)
        found.append(place)
        taken.append(here)
    return tuple(found)


def _size(part: Part) -> Size:
    """The size of words."""
    return Size(part.width.wanted, part.height(part.width.wanted).wanted)


def _put(place: Place, line: Line, size: Size, inner: Box) -> Box:
    """A box at a place: so far along the plot, over a curve or under it."""
    part, over = place
    x0 = inner.x0 + 8 + (inner.width - size.width - 8) * part / TRIES
    # To scale from zero a curve begins behind some places: its beginning counts there.
    y = line[1][_under(line, Box(x0, 0.0, x0 + size.width, 0.0))]
    y = y if len(y) else line[1][:1]
    top = float(y.min()) - NEAR - size.height if over else float(y.max()) + NEAR
    return Box(x0, top, x0 + size.width, top + size.height)


def _under(line: Line, at: Box) -> NDArray[np.bool_]:
    """Which points of a curve are over or under a box."""
    return (line[0] >= at.x0 - NEAR) & (line[0] <= at.x1 + NEAR)


def _dense(plot: Plot, inner: Box, curve: Curve) -> Line:
    """A curve, with points close to one another."""
    at = points(plot, inner, curve)
    x = np.linspace(at[0, 0], at[-1, 0], 400)
    return x, np.interp(x, at[:, 0], at[:, 1])


def _free(at: Box, inner: Box, lines: list[Line], others: list[Box]) -> bool:
    """Whether a box is in the plot and meets no line and no other box."""
    if at.x0 < inner.x0 or at.x1 > inner.x1 or at.y0 < inner.y0 or at.y1 > inner.y1 - 4:
        return False
    x0, y0, x1, y1 = at.x0 - NEAR, at.y0 - NEAR, at.x1 + NEAR, at.y1 + NEAR
    if any(((x > x0) & (x < x1) & (y > y0) & (y < y1)).any() for x, y in lines):
        return False
    return all(x1 < one.x0 or x0 > one.x1 or y1 < one.y0 or y0 > one.y1 for one in others)


def _part(plot: Plot, curve: Curve) -> Part:
    """The words of a curve below one another."""
    return column(
        *(
            text(one, plot.look(curve.kinds[at : at + 1])._replace(safe=bool(plot.inside)))
            for at, one in enumerate(plot.words(curve))
        )
    )


def _aside(plot: Plot, inner: Box) -> list[Marks]:
    """Right of each curve's end what it is and how it grows, moved apart if two would meet."""
    parts = [_part(plot, curve) for curve in plot.curves]
    middles = (plot.down(inner, curve.counts[-1]) for curve in plot.curves)
    wide = [part.width.wanted for part in parts]
    highs = [part.height(width).least for part, width in zip(parts, wide, strict=True)]
    tops = _apart(list(zip(middles, highs, strict=True)), inner)
    x = inner.x1 + 12
    return [
        part.draw(Box(x, top, x + width, top + high)).marks
        for part, width, high, top in zip(parts, wide, highs, tops, strict=True)
    ]


def _apart(blocks: list[tuple[float, float]], inner: Box) -> list[float]:
    """Where blocks of (middle, height), highest first, begin, so that none meets the next."""
    tops, floor = list[float](), inner.y0 - 10
    for centre, high in blocks:
        tops.append(max(floor, centre - high / 2))
        floor = tops[-1] + high + 3
    ceiling = inner.y1 + 4
    for at in range(len(blocks) - 1, -1, -1):
        tops[at] = min(tops[at], ceiling - blocks[at][1])
        ceiling = tops[at] - 3
    return tops
