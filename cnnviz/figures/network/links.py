"""What leads from column to column: a kernel's view, the fan of a full connection, arcs over those
between.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.arrows import arrow
from cnnviz.figures.ink.pen import corners, polygons, segments
from cnnviz.figures.network.fans import VECTORS, Scale, colours, front
from cnnviz.figures.network.stages import Stage, far, flows, inner, is_vector
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Mark, Style
from cnnviz.picture.parts import Size, Spots
from cnnviz.picture.theme import Theme

LEVEL, LOW = 13.0, 16.0
"""How much higher each further arc stands, and how high the lowest does."""
OWN = 16.0
"""The width of an arc above one column, at least, where there are several."""
CELL = 4.0
"""The side of a neuron that a kernel leads to, at least, in points."""


class Links(NamedTuple):
    """The columns between which there are links, their scale, and whether branches are drawn."""

    found: tuple[Stage, ...]
    scale: Scale
    theme: Theme
    end: float = 0.0
    down: bool = False

    @property
    def branched(self) -> bool:
        """Whether some column reads another over those between."""
        return bool(far(self.found))


def levels(pairs: list[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """How high each arc stands: over all that lie within it, so that none of these crosses it.

    >>> levels([(0, 2), (0, 5), (3, 5)])
    {(0, 2): 0, (3, 5): 0, (0, 5): 1}
    """
    found: dict[tuple[int, int], int] = {}
    for one in sorted(pairs, key=lambda pair: (pair[1] - pair[0], pair)):
        inner = [at for (a, b), at in found.items() if one[0] <= a and b <= one[1]]
        found[one] = max(inner, default=-1) + 1
    return found


def arcs(found: tuple[Stage, ...], down: bool) -> dict[tuple[int, int], int]:
    """All arcs, and how high they stand: over columns, and below these from a column to itself,
    which rows, that go `down`, have not.
    """
    own = {} if down else inner(found)
    over = {pair: high + bool(own) for pair, high in levels(far(found)).items()}
    return {(at, at): 0 for at in own} | over


def room(found: tuple[Stage, ...], down: bool = False) -> float:
    """The room that the arcs take."""
    high = arcs(found, down).values()
    return LOW + LEVEL * (max(high) + 1) if high else 0.0


def links(of: Links, spots: Spots) -> Marks:
    """All marks between the columns that are drawn."""
    boxes = [spots[f"stage {at}"] for at in range(len(of.found))]
    marks: list[Mark] = []
    for at in flows(of.found):
        pair = of.found[at - 1], of.found[at]
        ends = boxes[at - 1], boxes[at]
        if of.down or of.branched:
            marks += _flow(ends, of)
        elif is_vector(pair[1].shape) and pair[1].kind == "fc":
            marks.append(_full(ends, pair, of))
        else:
            marks += _view(ends, pair, of)
    for joined, level in arcs(of.found, of.down).items():
        marks += _arc(joined, boxes, level, of)
    return (*marks, *_line(spots, boxes, of))


def _line(spots: Spots, boxes: list[Box], of: Links) -> Marks:
    """The hairline between neurons and bars."""
    if "connections" not in spots:
        return ()
    y = spots["connections"].y0 - 16
    style = Style(of.theme.grid, None, 1.0)
    return (segments((boxes[0].x0, y), (of.end, y), style, "hairline"),)


def _flow(ends: tuple[Box, Box], of: Links) -> Marks:
    """A short arrow from a column to the next, or down to it."""
    here, there = ends
    if of.down:
        x = here.x0 - 12
        y0, y1 = (here.y0 + here.y1) / 2, (there.y0 + there.y1) / 2
        return arrow((x, y0 + 6), (x, y1 - 6), of.theme.quiet, 1.2)
    y = (here.y0 + here.y1) / 2
    x0, x1 = here.x1 + 4, there.x0 - 4
    return arrow((x0, y), (max(x1, x0 + 8), y), of.theme.quiet, 1.2)


def _arc(pair: tuple[int, int], boxes: list[Box], level: int, of: Links) -> Marks:
    """From a column over those between to the one that reads it; or the arcs above one column."""
    here, there = boxes[pair[0]], boxes[pair[1]]
    high, names = LOW + LEVEL * level, {"from": pair[0], "to": pair[1]}
    marks: list[Mark] = []
    if of.down:
        x = min(box.x0 for box in boxes) - 12
        ends = [((x, (here.y0 + here.y1) / 2 + 3), (x, (there.y0 + there.y1) / 2 - 3))]
    else:
        ends = [((x0, here.y0 - 4), (x1, there.y0 - 9)) for x0, x1 in _ends(pair, boxes, of)]
    top = min(box.y0 for box in boxes[pair[0] : pair[1] + 1])
    for start, end in ends:
        bow = -high if of.down else (start[1] + end[1]) / 2 - top + high
        arc = segments(start, end, Style(of.theme.ink, None, 1.4), "skip", names)
        marks += (arc._replace(bow=np.array([bow])), _tip(end, of, names))
    return tuple(marks)


def _ends(pair: tuple[int, int], boxes: list[Box], of: Links) -> list[tuple[float, float]]:
    """Where an arc begins and ends above its columns; those from a column to itself stand beside
    one another, and beside others that lead from it, or to it.
    """
    here, there = ((boxes[at].x0 + boxes[at].x1) / 2 for at in pair)
    if pair[0] != pair[1]:
        return [(here + 3, there - 3)]
    others = far(of.found)
    leads, led = (any(pair[0] == other[end] for other in others) for end in (0, 1))
    half = (boxes[pair[0]].x1 - boxes[pair[0]].x0) * (0.3 if leads == led else 0.2)
    half = max(half, 10.0)
    begin = here + (led - leads) * (half + 6) - half
    many = inner(of.found)[pair[0]]
    each = 2 * half / many
    if each < OWN:
        return [(begin, begin + 2 * half)]
    return [(begin + each * at, begin + each * (at + 1) - 4) for at in range(many)]


def _tip(at: tuple[float, float], of: Links, names: dict[str, int]) -> Mark:
    """The head of an arc, which comes down, or from the left."""
    way = np.array([1.0, 0.0]) if of.down else np.array([0.0, 1.0])
    across = way[::-1]
    foot = np.array(at) - 2.0 * way
    tip = [foot + 6.5 * way, foot + 3.2 * across, foot - 3.2 * across]
    return polygons(tip, Style(None, of.theme.ink), "skip-head", names)


def _full(ends: tuple[Box, Box], pair: tuple[Stage, Stage], of: Links) -> Mark:
    """Each neuron sees all: from side to side of two columns."""
    here, there = ends
    first = front(pair[1].nodes[-VECTORS:][0].shape, of.scale)
    middle = (there.y0 + there.y1) / 2
    low, high = middle + first.height / 2, middle - first.height / 2
    top = here.y1 - front(pair[0].shape, of.scale).height
    fan = [(here.x1, top), (there.x0, high), (there.x0, low), (here.x1, here.y1)]
    _, tint = colours("fc", of.theme)
    return polygons(fan, Style(None, tint), "full")


def _view(ends: tuple[Box, Box], pair: tuple[Stage, Stage], of: Links) -> Marks:
    """What one neuron sees of the maps before, where both can be seen."""
    layer = pair[1].nodes[-1].layer
    windows = (layer.windows() or ()) if layer is not None and len(pair[1].nodes) == 1 else ()
    deep = all(len(one.shape) == 3 and not is_vector(one.shape) for one in pair)
    if len(windows) != 2 or not deep:
        return ()
    (here, there), unit = ends, of.scale.unit
    seen = Size(*(min(w.kernel * unit, 400.0) for w in windows[::-1]))
    size, target = front(pair[0].shape, of.scale), front(pair[1].shape, of.scale)
    cell = max(CELL, unit)
    if min(seen) < CELL or seen.width > size.width or min(target) < 2.5 * cell:
        return ()
    part = 0.3 if pair[1].kind == "conv" else 0.72
    x0 = here.x1 - size.width + 0.55 * (size.width - seen.width)
    y0 = here.y1 - size.height + part * (size.height - seen.height)
    x1 = there.x1 - target.width + 0.55 * (target.width - cell)
    y1 = there.y1 - target.height + part * (target.height - cell)
    colour = of.theme.ink if pair[1].kind != "conv" else colours("conv", of.theme)[0]
    patch = corners(Box(x0, y0, x0 + seen.width, y0 + seen.height))
    neuron = corners(Box(x1, y1, x1 + cell, y1 + cell))
    return (
        polygons(patch, Style(colour, None, 1.4), "view"),
        segments(patch[1:3], neuron[[0, 3]], Style(colour, None, 1.2), "view"),
        polygons(neuron, Style(None, colour), "view"),
    )
