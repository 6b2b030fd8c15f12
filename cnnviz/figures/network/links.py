"""What leads from column to column: a kernel's view, the fan of a full connection, arcs over those
between.
"""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.pen import arrow, corners, polygons, segments
from cnnviz.figures.network.fans import Scale, colours, front, offsets
from cnnviz.figures.network.stages import Stage, far, flows, inner, is_vector, single
from cnnviz.graph.twin import shared_as
from cnnviz.layers.window import Window
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Mark, Style
from cnnviz.picture.parts import Drawn, Part, Spots
from cnnviz.picture.theme import Theme

LEVEL, LOW = 13.0, 16.0
"""How much higher each further arc stands, and how high the lowest does."""
OWN = 16.0
"""The width of an arc above one column, at least, where there are several."""
DOWN = 15.0
"""How long an arrow from row to row is."""
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
            marks += _flow(ends, at, of)
        elif is_vector(pair[1].shape) and sees_all(pair):
            marks.append(_full(ends, pair, at, of))
        else:
            marks += _view(ends, pair, at, of)
    for joined, level in arcs(of.found, of.down).items():
        marks += _arc(joined, boxes, level, of)
    return (*marks, *_line(spots, boxes, of))


def _line(spots: Spots, boxes: list[Box], of: Links) -> Marks:
    """The hairline between neurons and bars."""
    if "connections" not in spots:
        return ()
    # The number of a column that has them all is large and stands higher than the word.
    y = spots["connections"].y0 - (26 if single(of.found) else 16)
    style = Style(of.theme.grid, None, 1.0)
    return (segments((boxes[0].x0, y), (of.end, y), style, "hairline"),)


def sees_all(pair: tuple[Stage, Stage]) -> bool:
    """Whether each neuron of a column sees all of the one before: fully connected, or by a kernel
    that covers it.
    """
    before, (first, *_) = pair[0], pair[1].nodes
    layer = first.layer
    if layer is None or pair[1].kind == "other":
        return False
    sizes = zip(layer.windows() or (), before.shape[1:], strict=False)
    return shared_as(layer) == "fc" or (
        layer.groups == 1 and all(window.span >= size for window, size in sizes)
    )


def _flow(ends: tuple[Box, Box], at: int, of: Links) -> Marks:
    """A short arrow from a column to the next, or one of a single length down to it."""
    here, there = ends
    names = {"stage": at}
    if of.down:
        x = here.x0 - 12
        y = (here.y1 + there.y0) / 2
        return arrow((x, y - DOWN / 2), (x, y + DOWN / 2), of.theme.quiet, 1.2, names)
    y = (here.y0 + here.y1) / 2
    x0, x1 = here.x1 + 4, there.x0 - 4
    return arrow((x0, y), (max(x1, x0 + 8), y), of.theme.quiet, 1.2, names)


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


def _full(ends: tuple[Box, Box], pair: tuple[Stage, Stage], at: int, of: Links) -> Mark:
    """Each neuron sees all: from the side of a whole stack to that of a vector."""
    here, there = ends
    first = front(pair[1].nodes[-of.scale.vectors :][0].shape, of.scale)
    middle = (there.y0 + there.y1) / 2
    low, high = middle + first.height / 2, middle - first.height / 2
    size = front(pair[0].shape, of.scale)
    last = here.y1 - size.height
    back = (min(here.x1, here.x0 + size.width), min(last, here.y0))
    if is_vector(pair[0].shape):
        back = (here.x1, last)
    fan = [back, (there.x0, high), (there.x0, low), (here.x1, here.y1), (here.x1, last)]
    _, tint = colours(pair[1].kind, of.theme)
    return polygons(fan, Style(None, tint), "full", {"stage": at})


class _Field(NamedTuple):
    """What one neuron sees on the front sheet before, the neuron, and on how many sheets."""

    seen: Box
    neuron: Box
    sheets: int


def _view(ends: tuple[Box, Box], pair: tuple[Stage, Stage], at: int, of: Links) -> Marks:
    """What one neuron sees of the maps before, where both can be seen: a pool one map, a
    convolution all of them, or those of its group.
    """
    field = _field(ends, pair, of)
    if field is None:
        return ()
    colour = of.theme.ink if pair[1].kind != "conv" else colours("conv", of.theme)[0]
    seen, (here, _) = field.seen, ends
    places = offsets(pair[0].shape[0], of.scale)
    shown = [place - places[-1] for place in places[-field.sheets :]]
    top = here.y1 - front(pair[0].shape, of.scale).height
    # Of sheets behind the front one only their upper edges are seen: what it sees of them is there.
    back = shown[0] if top + shown[-1] > seen.y0 + shown[0] and len(shown) > 1 else 0.0
    begin = [(seen.x1 + back, seen.y0 + back), (seen.x1, seen.y1)]
    neuron, names = corners(field.neuron), {"stage": at}
    through = np.array([(x + z, seen.y0 + z) for x, z in _round(seen, back)])
    pale = Style(colour, colours(pair[1].kind, of.theme)[1], 1.0)
    behind = [polygons(through, pale, "view", names)] * bool(back)
    return (
        *behind,
        polygons(corners(seen), Style(colour, None, 1.4), "view", names),
        segments(begin, neuron[[0, 3]], Style(colour, None, 1.2), "view", names),
        polygons(neuron, Style(None, colour), "view", names),
    )


def _round(seen: Box, back: float) -> list[tuple[float, float]]:
    """The upper corners of a field from the front sheet to the hindmost: x, and how far back."""
    return [(seen.x0, 0.0), (seen.x0, back), (seen.x1, back), (seen.x1, 0.0)]


def _field(ends: tuple[Box, Box], pair: tuple[Stage, Stage], of: Links) -> _Field | None:
    """The field of a neuron that is chosen where it can be told apart, if there is room for it."""
    layer = pair[1].nodes[-1].layer
    windows = (layer.windows() or ()) if layer is not None and len(pair[1].nodes) == 1 else ()
    deep = all(len(one.shape) == 3 and not is_vector(one.shape) for one in pair)
    if layer is None or len(windows) != 2 or not deep:
        return None
    (here, there), unit = ends, of.scale.unit
    size, target = front(pair[0].shape, of.scale), front(pair[1].shape, of.scale)
    cell = max(CELL, unit)
    wide = min(windows[1].span, pair[0].shape[2]) * unit
    if wide < CELL or windows[0].span * unit < CELL or min(target) < 2.5 * cell:
        return None
    sheets = (
        len(offsets(pair[0].shape[0], of.scale)) // layer.groups if pair[1].kind == "conv" else 1
    )
    # At the top of a map what a kernel sees of the maps behind can be seen, too.
    part = 0.0 if sheets > 1 else 0.3 if pair[1].kind == "conv" else 0.72
    spots = [
        _spot(window, have, made, share)
        for window, have, made, share in zip(
            windows, pair[0].shape[1:], pair[1].shape[1:], (part, 0.55), strict=True
        )
    ]
    (row, top, high), (at, left, wide_) = spots
    x0, y0 = here.x1 - size.width + left * unit, here.y1 - size.height + top * unit
    x1 = there.x1 - target.width + min(at * unit, target.width - cell)
    y1 = there.y1 - target.height + min(row * unit, target.height - cell)
    seen = Box(x0, y0, x0 + wide_ * unit, y0 + high * unit)
    return _Field(seen, Box(x1, y1, x1 + cell, y1 + cell), max(1, sheets))


def _spot(window: Window, have: int, made: int, part: float) -> tuple[int, int, int]:
    """A neuron at about a `part` of an axis of `made`, but clear of padding; where its field of
    `have` begins, and how long it is.
    """
    at = min(made - 1, max(ceil(window.before / window.stride), int(part * made)))
    start = at * window.stride - window.before
    begin, end = max(0, start), min(have, start + window.span)
    return at, begin, max(1, end - begin)


def linked(part: Part, of_: Links) -> Part:
    """A part with what leads from column to column over it."""

    def drawn(at: Box) -> Drawn:
        marks, spots = part.draw(at)
        return Drawn((*marks, *links(of_._replace(end=at.x1), spots)), spots)

    return part._replace(draw=drawn)
