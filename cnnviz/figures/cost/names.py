"""The names of the curves of a plot: inside it near each, or at its right."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from cnnviz.figures.cost.curves import Curve, Place, Plot, points
from cnnviz.figures.ink.pen import corners, polygons
from cnnviz.figures.page.type import text
from cnnviz.picture.extent import Box, box
from cnnviz.picture.marks import Floats, Marks, Style
from cnnviz.picture.parts import Part, Size, column

Line = tuple[Floats, Floats]
"""The x and the y of many points of a curve."""
NEAR = 9.0
"""The distance from a curve to its words."""
TRIES = 24
"""How many places along a curve are tried."""


def names(plot: Plot, inner: Box) -> list[Marks]:
    """The words of each curve, highest first."""
    if not plot.places:
        return _aside(plot, inner)
    drawings = []
    for curve, place in zip(plot.curves, plot.places, strict=True):
        part = _part(plot, curve)
        at = _put(place, _dense(plot, inner, curve), _size(part), inner)
        drawings.append(_on_paper(part.draw(at).marks, plot))
    return drawings


def _on_paper(words: Marks, plot: Plot) -> Marks:
    """Words on a patch of paper, so that no gridline runs through them."""
    x0, y0, x1, y1 = box(words)
    field = corners(Box(x0 - 3, y0, x1 + 3, y1))
    return (polygons(field, Style(None, plot.theme.background), "paper"), *words)


def within(plot: Plot, inner: Box) -> tuple[Place, ...]:
    """Where the words of each curve stand: clear of other curves and words, as near to their own
    curve as possible; empty if some do not fit. What fits here, fits a higher plot, too.
    """
    places, spots = list[Place](), list[Box]()
    lines = [_dense(plot, inner, curve) for curve in plot.curves]
    for i, (curve, line) in enumerate(zip(plot.curves, lines, strict=True)):
        size, others = _size(_part(plot, curve)), [*lines[:i], *lines[i + 1 :]]
        candidates = []
        for place in product(range(TRIES + 1), (True, False)):
            spot = _put(place, line, size, inner)
            if _under(line, spot).any() and _free(spot, inner, others, spots):
                distance = float(
                    np.abs(line[1] - (spot.y0 + spot.y1) / 2)[_under(line, spot)].mean()
                )
                candidates.append((distance + 0.1 * (inner.x1 - spot.x1), place, spot))
        if not candidates:
            return ()
        _, place, spot = min(candidates)
        places.append(place)
        spots.append(spot)
    return tuple(places)


def _size(part: Part) -> Size:
    """The size of words."""
    return Size(part.width.wanted, part.height(part.width.wanted).wanted)


def _put(place: Place, line: Line, size: Size, inner: Box) -> Box:
    """The box at a place: this far along the plot, above a curve or below it."""
    step, over = place
    x0 = inner.x0 + 8 + (inner.width - size.width - 8) * step / TRIES
    # On a scale from zero a curve may begin after a place: its first point counts there.
    y = line[1][_under(line, Box(x0, 0.0, x0 + size.width, 0.0))]
    y = y if len(y) else line[1][:1]
    top = float(y.min()) - NEAR - size.height if over else float(y.max()) + NEAR
    return Box(x0, top, x0 + size.width, top + size.height)


def _under(line: Line, at: Box) -> NDArray[np.bool_]:
    """Which points of a curve are above or below a box."""
    return (line[0] >= at.x0 - NEAR) & (line[0] <= at.x1 + NEAR)


def _dense(plot: Plot, inner: Box, curve: Curve) -> Line:
    """A curve as closely spaced points."""
    at = points(plot, inner, curve)
    x = np.linspace(at[0, 0], at[-1, 0], 400)
    return x, np.interp(x, at[:, 0], at[:, 1])


def _free(at: Box, inner: Box, lines: list[Line], others: list[Box]) -> bool:
    """Whether a box is inside the plot and meets no line and no other box."""
    if at.x0 < inner.x0 or at.x1 > inner.x1 or at.y0 < inner.y0 or at.y1 > inner.y1 - 4:
        return False
    x0, y0, x1, y1 = at.x0 - NEAR, at.y0 - NEAR, at.x1 + NEAR, at.y1 + NEAR
    if any(((x > x0) & (x < x1) & (y > y0) & (y < y1)).any() for x, y in lines):
        return False
    return all(x1 < other.x0 or x0 > other.x1 or y1 < other.y0 or y0 > other.y1 for other in others)


def _part(plot: Plot, curve: Curve) -> Part:
    """The words of a curve, one line each."""
    return column(
        *(
            text(line, plot.look(curve.kinds[i : i + 1])._replace(safe=bool(plot.inside)))
            for i, line in enumerate(plot.words(curve))
        )
    )


def _aside(plot: Plot, inner: Box) -> list[Marks]:
    """The words of each curve right of its end, moved apart if two would meet."""
    parts = [_part(plot, curve) for curve in plot.curves]
    middles = (plot.down(inner, curve.counts[-1]) for curve in plot.curves)
    widths = [part.width.wanted for part in parts]
    heights = [part.height(width).least for part, width in zip(parts, widths, strict=True)]
    tops = _apart(list(zip(middles, heights, strict=True)), inner)
    x = inner.x1 + 12
    return [
        part.draw(Box(x, top, x + width, top + height)).marks
        for part, width, height, top in zip(parts, widths, heights, tops, strict=True)
    ]


def _apart(blocks: list[tuple[float, float]], inner: Box) -> list[float]:
    """The tops of blocks of (middle, height), highest first, so that none meets the next."""
    tops, floor = list[float](), inner.y0 - 10
    for centre, height in blocks:
        tops.append(max(floor, centre - height / 2))
        floor = tops[-1] + height + 3
    ceiling = inner.y1 + 4
    for i in range(len(blocks) - 1, -1, -1):
        tops[i] = min(tops[i], ceiling - blocks[i][1])
        ceiling = tops[i] - 3
    return tops
