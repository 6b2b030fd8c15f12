"""The figure receptive-field in maps seen from the front: over two axes nested squares, what a
neuron of each later layer sees; along one long axis strips, with all that is traced.
"""

from __future__ import annotations

from itertools import pairwise, product, zip_longest
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.pen import corners, polygons, segments
from cnnviz.figures.ink.stacks import grid
from cnnviz.figures.page.near import near, on_paper
from cnnviz.figures.page.type import type_of
from cnnviz.figures.receptive_field.axes import Axis, axes
from cnnviz.figures.receptive_field.regions import Region, following, regions
from cnnviz.figures.receptive_field.subject import Subject
from cnnviz.figures.receptive_field.table import Columns
from cnnviz.figures.receptive_field.trace import Sets
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Floats, Lines, Mark, Names, Style
from cnnviz.picture.parts import HAIR, Size
from cnnviz.picture.theme import Theme

SMALL, SEEN, RIMMED = {1: 2.0, 2: 4.0}, 1.0, 8.0
"""By axes: a region less high or wide than this is drawn so, in points. Less room between its
parts cannot be seen; cells so high have rims that stand apart.
"""
APART = 26.0
"""The room between two maps, where there is so much."""
WIDTHS, PART_OF_PITCH = (8.0, 24.0), 0.36
"""The least and the largest width of a strip, and its part of a column."""
LINES = 50
"""At most so many lines are drawn between two strips; else the cone alone."""
NEAR, PART = 0.3, 0.6
"""How much is shown at the sides of a cone, in its sizes, where this is less than a part of the
input.
"""


class Map(NamedTuple):
    """A map: its axes, how wide and high an input is, where the middle of the first one would be,
    which cells are shown; the least side of a part, in points.
    """

    axes: tuple[Axis, ...]
    unit: Size
    at: tuple[float, float]
    shown: tuple[tuple[int, int], ...]
    small: float

    def corners(self, rows: tuple[float, float], columns: tuple[float, float]) -> Floats:
        """The corners (4, 2) of a part, in inputs, enlarged where it could not be seen."""
        x0, x1 = _at_least(columns, self.small / self.unit.width)
        y0, y1 = _at_least(rows, self.small / self.unit.height)
        found: Floats = corners(Box(x0, y0, x1, y1)) * self.unit + self.at
        return found

    @property
    def frame(self) -> Floats:
        """The corners of the map."""
        rows, columns = (a.span(*cells) for a, cells in zip(self.axes, self.shown, strict=True))
        return self.corners(rows, columns)

    @property
    def cut(self) -> bool:
        """Whether only a part of the map is shown."""
        pairs = zip(self.axes, self.shown, strict=True)
        return any((first, last) != (0, axis.length - 1) for axis, (first, last) in pairs)

    def field(self, positions: Sets) -> Floats:
        """The corners of the least part around positions."""
        rows, columns = (a.span(p[0], p[-1]) for a, p in zip(self.axes, positions, strict=True))
        return self.corners(rows, columns)

    def fields(self, positions: Sets) -> Floats:
        """The corners of positions (n, 4, 2): one part, or if there are holes that can be seen each
        run of cells.
        """
        each = [_runs(one) for one in positions]
        for runs, axis, unit in zip(each, self.axes, self.unit[::-1], strict=True):
            holes = [(b[0] - a[-1]) * axis.jump * unit for a, b in pairwise(runs)]
            if holes and min(holes) < self.small + SEEN:
                return self.field(positions)[None]
        return np.array([self.field(some) for some in product(*each)])


def _runs(positions: tuple[int, ...]) -> Sets:
    """Positions that follow one another, together."""
    cuts = np.flatnonzero(np.diff(positions) > 1) + 1
    return tuple(tuple(run.tolist()) for run in np.split(np.array(positions), cuts))


def _at_least(span: tuple[float, float], least: float) -> tuple[float, float]:
    centre, half = (span[0] + span[1]) / 2, max(span[1] - span[0], least) / 2
    return centre - half, centre + half


def _axes(about: Subject, place: int) -> tuple[Axis, ...]:
    """The rows and the columns of a map; a strip has one column."""
    return (*axes(about, place), Axis(0.0, 1.0, 1))[:2]


def maps(about: Subject, columns: Columns, height: float) -> tuple[Map, ...]:
    """The maps to one scale, in the middle of the height; strips are as wide as they have room."""
    views, apart = view(about), min(APART, 0.28 * columns.pitch)
    pairs = [_axes(about, place) for place in about.places]
    shown = [[_within(a, one) for a, one in zip(pair, views, strict=True)] for pair in pairs]
    each = (zip(pair, some, strict=True) for pair, some in zip(pairs, shown, strict=True))
    spans = np.array([[axis.span(*cells) for axis, cells in one] for one in each])
    sizes = spans[..., 1] - spans[..., 0]
    low, high = spans[:, 0, 0].min(), spans[:, 0, 1].max()
    widths = [(columns.pitch - apart) / max(sizes[:-1, 1]), columns.last / sizes[-1, 1]]
    unit, strip = height / (high - low), about.axes == 1
    unit = unit if strip else min(unit, *widths)
    wide = float(np.clip(PART_OF_PITCH * columns.pitch, *WIDTHS)) if strip else unit
    top = (height - unit * (high - low)) / 2 - unit * low
    return tuple(
        Map(pair, Size(wide, unit), (x - wide * span[1][0], top), tuple(some), SMALL[about.axes])
        for pair, span, some, x in zip(pairs, spans, shown, columns.lefts, strict=True)
    )


def view(about: Subject) -> list[tuple[float, float]]:
    """What is shown along each axis, in inputs: all, or a small cone and what is near it."""
    found = []
    for axis in range(about.axes):
        own = [axes(about, place)[axis] for place in about.places]
        spots = [about.traced[place].positions[axis] for place in about.places]
        cone = [one.span(seen[0], seen[-1]) for one, seen in zip(own, spots, strict=True)]
        low, high = min(a for a, _ in cone), max(b for _, b in cone)
        more = max(NEAR * (high - low), *(one.jump for one in own))
        found.append((low - more, high + more))
    every = axes(about, 0)
    parts = [(high - low) / axis.length for axis, (low, high) in zip(every, found, strict=True)]
    whole = (-np.inf, np.inf)
    return [*found, whole][:2] if max(parts) < PART else [whole] * 2


def _within(axis: Axis, view: tuple[float, float]) -> tuple[int, int]:
    """The first and the last cell of an axis in a view."""
    cells = axis.at(np.arange(axis.length))
    inside = np.flatnonzero((cells >= view[0] - HAIR) & (cells <= view[1] + HAIR))
    return int(inside[0]), int(inside[-1])


def cut(about: Subject) -> bool:
    """Whether parts of maps are left out."""
    return bool(np.isfinite(view(about)[0][0]))


def marks(about: Subject, theme: Theme, columns: Columns, room: Size) -> Marks:
    """The maps with their regions, and between them the cones from a region to what it makes."""
    at, shown, found = maps(about, columns, room.height), regions(about), list[Mark]()
    for column, (one, marked) in enumerate(zip(at, shown, strict=True)):
        rim = None if one.cut else theme.rule
        found.append(polygons(one.frame, Style(rim, theme.wash, 1.0), "sheet", {"layer": column}))
        found += _grid(one, theme.faint)
        for region in marked:
            found += _region(one, region, (column, len(at)), theme)
    for column, ((before, after), (source, target)) in enumerate(
        zip(pairwise(at), pairwise(shown), strict=True), 1
    ):
        ends = before.field(following(source).positions), after.field(target[-1].positions)
        links = _links(about, (before, after), column, theme)
        found += _cone(ends, _into(about, column, target[-1]), theme)[: 1 if links else 2]
        found += links
    return (*found, *_sizes(about, at[0], shown[0], theme))


def _grid(one: Map, colour: str) -> tuple[Lines, ...]:
    (r0, r1), (c0, c1) = one.shown
    return grid(one.frame, r1 - r0 + 1, c1 - c0 + 1, colour)


def _region(one: Map, region: Region, place: tuple[int, int], theme: Theme) -> list[Mark]:
    """A region: an ink cell for a neuron, else lighter, the further away who sees it is."""
    column, count = place
    names = {"layer": column, "by": region.by}
    if region.rank == 0:
        ink, cell = Style(theme.ink, theme.ink, 1.0), {**names, "index": region.neuron}
        return [polygons(one.field(region.positions), ink, "cell", cell)]
    far = (region.rank - 1) / max(1, count - 2)
    quads, spans = one.fields(region.positions), [p[-1] - p[0] + 1 for p in region.positions]
    rows, columns = map(len, region.positions)
    # Holes that cannot be seen make a field lighter.
    part = 1.0 if len(quads) > 1 else rows * columns / prod(spans)
    fill = mixed(mixed(theme.wash2, theme.rule, far), theme.wash, part)
    # Rims of low cells would make one black of them.
    rim = theme.rule if len(quads) > 1 and np.ptp(quads[0][:, 1]) < RIMMED else theme.ink
    field = polygons(quads, Style(rim, fill, 1.2), "field", names)
    if len(quads) > 1 or part < 1:
        return [field]
    lines = grid(quads[0], rows, columns, mixed(theme.background, fill, 0.35))
    return [field, *(line._replace(names=names) for line in lines)]


def _into(about: Subject, column: int, target: Region) -> Names:
    """What a cone into a marked neuron stands for: its connections, if from the map before."""
    names = {"layer": column - 1, "by": column}
    before, place = about.places[column - 1 : column + 1]
    if target.neuron < 0:
        return names
    names["dst"] = target.neuron
    if place == before + 1:
        names["count"] = len(about.found[place].wires(dst=np.array([target.neuron])))
    return names


def _links(about: Subject, at: tuple[Map, Map], column: int, theme: Theme) -> list[Mark]:
    """The traced connections from a strip to the next; none where columns between them are left
    out, or nobody could tell the lines apart.
    """
    places = about.places[column - 1 : column + 1]
    if about.axes > 1 or places[1] > places[0] + 1:
        return []
    sides = [about.neurons(place) for place in places]
    if max(map(len, sides)) > LINES:
        return []
    wire = about.found[places[1]].wires(*sides)
    if len(wire) > LINES:
        return []
    src, dst = wire.src % about.size(places[0])[0], wire.dst % about.size(places[1])[0]
    start = [at[0].field(((row,), (0,)))[[1, 2]].mean(0) for row in src.tolist()]
    end = [at[1].field(((row,), (0,)))[[0, 3]].mean(0) for row in dst.tolist()]
    names = {"layer": column - 1, "src": src, "dst": dst}
    return [segments(start, end, Style(theme.ink, None, 1.2), "link", names)]


def _cone(ends: tuple[Floats, Floats], names: Names, theme: Theme) -> list[Mark]:
    """From the right side of a region to the left side of what it makes on the next map."""
    (_, a, b, _), (c, _, _, d) = ends
    fill = Style(None, theme.rule, opacity=0.18)
    return [
        polygons([a, c, d, b], fill, "cone", names),
        segments([a, b], [c, d], Style(theme.ink, None, 1.2), "cone-edge", names),
    ]


def _sizes(about: Subject, one: Map, marked: list[Region], theme: Theme) -> list[Mark]:
    """The sizes of nested squares in them, or of the outermost alone, where there is no room."""
    if about.forward or about.axes == 1:
        return []
    whole = [region for region in marked if len(one.fields(region.positions)) == 1]
    each = [(one.field(region.positions), region) for region in whole]
    pairs = zip_longest(each, [field for field, _ in each[1:]])
    found = [_size(about, region, (outer, inner), theme) for (outer, region), inner in pairs]
    if each and not all(found):
        # One that is told of several would pass for what the last neuron sees.
        found = [_size(about, whole[0], (one.frame, each[0][0]), theme)]
    return [mark for marks in found for mark in marks]


def _size(
    about: Subject, region: Region, fields: tuple[Floats, Floats | None], theme: Theme
) -> Marks:
    """The size of a region, on paper, in a square and outside an inner one; none without room."""
    look, names = type_of("letter", theme)._replace(cls="size"), {"by": region.by}
    words = about.labels.sized(tuple(map(len, region.positions)))
    room = _room(*fields, Size(look.width(words) + 6, look.size + 3))
    said = room and near(words, room, "within", look, names=names)
    return on_paper(said, theme.background, 2) if said else ()


def _room(outer: Floats, inner: Floats | None, least: Size) -> Box | None:
    """Where words have room in a square: in all of it, or below or above the inner one."""
    (x0, y0), _, (x1, y1), _ = outer.tolist()
    below = [(y0, y1)] if inner is None else [(inner[2, 1], y1), (y0, inner[0, 1])]
    rooms = (Box(x0, float(top), x1, float(low)) for top, low in below)
    return next((b for b in rooms if b.width >= least.width and b.height >= least.height), None)
