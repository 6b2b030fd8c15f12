"""The links between columns: a kernel's view, the fan of a full connection, arcs that skip
columns.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.pen import arrow, polygons, segments
from cnnviz.figures.network.fans import Scale, front, full_fan, offsets
from cnnviz.figures.network.stages import UNITS, Stage, flows, inner, is_vector, single, skips
from cnnviz.figures.network.views import view
from cnnviz.graph.twin import shared_as
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Mark, Marks, Style
from cnnviz.picture.parts import Part, PlacedPart, Spots, changed
from cnnviz.picture.theme import Theme

LEVEL, LOW = 13.0, 16.0
"""The step from one level of arcs to the next, and the height of the lowest."""
OWN = 16.0
"""The least width of an arc above one column, if there are several."""
DOWN = 15.0
"""The length of an arrow from row to row."""


class Links(NamedTuple):
    """The linked columns, their scale, the `end` of the hairline, and whether rows go `down`."""

    stages: tuple[Stage, ...]
    scale: Scale
    theme: Theme
    end: float = 0.0
    down: bool = False

    @property
    def branched(self) -> bool:
        """Whether some column skips others to read an earlier one."""
        return bool(skips(self.stages))


def levels(pairs: list[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """The level of each arc: above all arcs inside it, so that none of these crosses it.

    >>> levels([(0, 2), (0, 5), (3, 5)])
    {(0, 2): 0, (3, 5): 0, (0, 5): 1}
    """
    levels: dict[tuple[int, int], int] = {}
    for pair in sorted(pairs, key=lambda pair: (pair[1] - pair[0], pair)):
        inner = [level for (a, b), level in levels.items() if pair[0] <= a and b <= pair[1]]
        levels[pair] = max(inner, default=-1) + 1
    return levels


def arcs(stages: tuple[Stage, ...], down: bool) -> dict[tuple[int, int], int]:
    """All arcs with their levels: those over columns, and below them those from a column to itself,
    which rows (`down`) do not have.
    """
    loops = {} if down else inner(stages)
    over = {pair: level + bool(loops) for pair, level in levels(skips(stages)).items()}
    return {(i, i): 0 for i in loops} | over


def room(stages: tuple[Stage, ...], down: bool = False) -> float:
    """The room for the arcs."""
    levels = arcs(stages, down).values()
    return LOW + LEVEL * (max(levels) + 1) if levels else 0.0


def link_marks(links: Links, spots: Spots) -> Marks:
    """All marks between the columns."""
    boxes = [spots[f"stage {i}"] for i in range(len(links.stages))]
    marks: list[Mark] = []
    for i in flows(links.stages):
        pair = links.stages[i - 1], links.stages[i]
        ends = boxes[i - 1], boxes[i]
        if links.down or links.branched:
            marks += _flow(ends, i, links)
        elif is_vector(pair[1].shape) and sees_all(pair):
            marks += _full(ends, pair, i, links)
        else:
            marks += view(ends, pair, i, links.scale, links.theme)
    for arc, level in arcs(links.stages, links.down).items():
        marks += _arc(arc, boxes, level, links)
    return (*marks, *_line(spots, boxes, links), *_baselines(spots, links))


def _line(spots: Spots, boxes: list[Box], links: Links) -> Marks:
    """The hairline between neurons and bars."""
    if "connections" not in spots:
        return ()
    # If one column has them all, its number is large and higher than the word.
    y = min(cell.y0 for cell in _cells(spots, "connections")) - (26 if single(links.stages) else 14)
    style = Style(links.theme.grid, None, 1.0)
    return (segments((boxes[0].x0, y), (links.end, y), style, "hairline"),)


def _cells(spots: Spots, unit: str) -> list[Box]:
    """Where the words and the bars of a row stand."""
    return [spot for name, spot in spots.items() if name.partition(" ")[0] == unit]


def _baselines(spots: Spots, links: Links) -> Marks:
    """The lines on which the bars stand, or from which they grow if rows go down."""
    marks: list[Mark] = []
    for unit in UNITS:
        bars = [spots[key] for i, stage in enumerate(links.stages)
                if stage.counts.of(unit) and (key := f"{unit} {i}") in spots]  # fmt: skip
        cells = [spot for spot in _cells(spots, f"{unit}") if spot is not spots.get(unit)]
        if bars:
            left, foot = min(cell.x0 for cell in cells), max(bar.y1 for bar in bars) + 0.5
            top = min(bar.y0 for bar in bars)
            ends = (
                ((left, top - 2), (left, foot + 2))
                if links.down
                else ((left, foot), (links.end, foot))
            )
            marks.append(
                segments(*ends, Style(links.theme.faint, None, 1.0), "baseline", {"of": unit})
            )
    return tuple(marks)


def sees_all(pair: tuple[Stage, Stage]) -> bool:
    """Whether each neuron of a column sees all of the one before: fully connected, or with a kernel
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


def _flow(ends: tuple[Box, Box], i: int, links: Links) -> Marks:
    """A short arrow from a column to the next; if rows go down, of a fixed length."""
    here, there = ends
    names = {"stage": i}
    if links.down:
        x = here.x0 - 12
        y = (here.y1 + there.y0) / 2
        return arrow((x, y - DOWN / 2), (x, y + DOWN / 2), links.theme.quiet, 1.2, names)
    y = (here.y0 + here.y1) / 2
    x0, x1 = here.x1 + 4, there.x0 - 4
    return arrow((x0, y), (max(x1, x0 + 8), y), links.theme.quiet, 1.2, names)


def _arc(pair: tuple[int, int], boxes: list[Box], level: int, links: Links) -> Marks:
    """The arc from a column over others to its reader; or the arcs above one column."""
    here, there = boxes[pair[0]], boxes[pair[1]]
    height, names = LOW + LEVEL * level, {"from": pair[0], "to": pair[1]}
    marks: list[Mark] = []
    if links.down:
        x = min(box.x0 for box in boxes) - 12
        ends = [((x, (here.y0 + here.y1) / 2 + 3), (x, (there.y0 + there.y1) / 2 - 3))]
    else:
        ends = [((x0, here.y0 - 4), (x1, there.y0 - 9)) for x0, x1 in _ends(pair, boxes, links)]
    top = min(box.y0 for box in boxes[pair[0] : pair[1] + 1])
    for start, end in ends:
        bow = -height if links.down else (start[1] + end[1]) / 2 - top + height
        arc = segments(start, end, Style(links.theme.ink, None, 1.4), "skip", names)
        marks += (arc._replace(bow=np.array([bow])), _tip(end, links, names))
    return tuple(marks)


def _ends(pair: tuple[int, int], boxes: list[Box], links: Links) -> list[tuple[float, float]]:
    """Where an arc starts and ends above its columns; those from a column to itself stand side by
    side, clear of others that start or end there.
    """
    here, there = ((boxes[i].x0 + boxes[i].x1) / 2 for i in pair)
    if pair[0] != pair[1]:
        return [(here + 3, there - 3)]
    others = skips(links.stages)
    is_start, is_end = (any(pair[0] == other[end] for other in others) for end in (0, 1))
    half = (boxes[pair[0]].x1 - boxes[pair[0]].x0) * (0.3 if is_start == is_end else 0.2)
    half = max(half, 10.0)
    start = here + (is_end - is_start) * (half + 6) - half
    count = inner(links.stages)[pair[0]]
    width = 2 * half / count
    if width < OWN:
        return [(start, start + 2 * half)]
    return [(start + width * i, start + width * (i + 1) - 4) for i in range(count)]


def _tip(point: tuple[float, float], links: Links, names: dict[str, int]) -> Mark:
    """The head of an arc, which comes from above, or from the left."""
    direction = np.array([1.0, 0.0]) if links.down else np.array([0.0, 1.0])
    normal = direction[::-1]
    foot = np.array(point) - 2.0 * direction
    tip = [foot + 6.5 * direction, foot + 3.2 * normal, foot - 3.2 * normal]
    return polygons(tip, Style(None, links.theme.ink), "skip-head", names)


def _full(ends: tuple[Box, Box], pair: tuple[Stage, Stage], i: int, links: Links) -> Marks:
    """The fan of a full connection: from the side of a whole stack to that of a vector."""
    here, there = ends
    first = front(pair[1].nodes[-links.scale.vectors :][0].shape, links.scale)
    middle = (there.y0 + there.y1) / 2
    foot, top = middle + first.height / 2, middle - first.height / 2
    size = front(pair[0].shape, links.scale)
    last = here.y1 - size.height
    depth = offsets(pair[0].shape[0], links.scale)[-1]
    back = (here.x1 - depth, last - depth)
    if is_vector(pair[0].shape):
        back = (here.x1, last)
    fan = [back, (there.x0, top), (there.x0, foot), (here.x1, here.y1), (here.x1, last)]
    return full_fan(fan, i, pair[1].kind, links.theme)


def linked(part: Part, links: Links) -> Part:
    """A part with the links between columns on top."""

    def change(own: PlacedPart, at: Box) -> PlacedPart:
        above = link_marks(links._replace(end=at.x1), own.spots)
        return own._replace(marks=own.marks + above)

    return changed(part, change)
