"""The figure receptive-field as maps seen from the front: for two axes nested squares, which a
neuron of each later layer sees; for one long axis strips, with all that is traced.
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
from cnnviz.picture.extent import Box
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Floats, Mark, Marks, Names, Style
from cnnviz.picture.parts import HAIR, Size
from cnnviz.picture.theme import Theme

SMALL, GAP, RIMMED = {1: 2.0, 2: 4.0}, 1.0, 8.0
"""In points: the least height and width of a region, by the number of axes; the least gap between
its parts that can be seen; the height from which the rims of cells can be told apart.
"""
APART = 26.0
"""The room between two maps, if there is as much."""
WIDTHS, PART_OF_PITCH = (8.0, 24.0), 0.36
"""The least and the largest width of a strip, and its part of the pitch of columns."""
LINES = 50
"""How many lines at most are drawn between two strips; if there are more, only the cone."""
NEAR, PART = 0.3, 0.6
"""How much is shown at each side of a cone, in its sizes, if all that is less than a part of the
input.
"""


class Map(NamedTuple):
    """A map: its axes, the width and height of an input, where the centre of the first input would
    be, which cells are shown; the least side of a part, in points.
    """

    axes: tuple[Axis, ...]
    unit: Size
    at: tuple[float, float]
    shown: tuple[tuple[int, int], ...]
    small: float

    def corners(self, rows: tuple[float, float], columns: tuple[float, float]) -> Floats:
        """The corners (4, 2) of a part in inputs, enlarged if it would be too small to see."""
        x0, x1 = _at_least(columns, self.small / self.unit.width)
        y0, y1 = _at_least(rows, self.small / self.unit.height)
        quad: Floats = corners(Box(x0, y0, x1, y1)) * self.unit + self.at
        return quad

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
        """The corners of the smallest part around positions."""
        rows, columns = (a.span(p[0], p[-1]) for a, p in zip(self.axes, positions, strict=True))
        return self.corners(rows, columns)

    def fields(self, positions: Sets) -> Floats:
        """The corners of positions (n, 4, 2): one part, or each run of cells if the holes between
        them can be seen.
        """
        runs_by_axis = [_runs(axis_positions) for axis_positions in positions]
        for runs, axis, unit in zip(runs_by_axis, self.axes, self.unit[::-1], strict=True):
            holes = [(b[0] - a[-1]) * axis.jump * unit for a, b in pairwise(runs)]
            if holes and min(holes) < self.small + GAP:
                return self.field(positions)[None]
        return np.array([self.field(part) for part in product(*runs_by_axis)])


def _runs(positions: tuple[int, ...]) -> Sets:
    """Positions grouped into runs of consecutive ones."""
    cuts = np.flatnonzero(np.diff(positions) > 1) + 1
    return tuple(tuple(run.tolist()) for run in np.split(np.array(positions), cuts))


def _at_least(span: tuple[float, float], least: float) -> tuple[float, float]:
    centre, half = (span[0] + span[1]) / 2, max(span[1] - span[0], least) / 2
    return centre - half, centre + half


def maps(subject: Subject, columns: Columns, height: float) -> tuple[Map, ...]:
    """The maps, all to one scale, centred in the height; strips are as wide as fits."""
    views, gap = view(subject), min(APART, 0.28 * columns.pitch)
    # A strip has one column.
    pairs = [(*axes(subject, place), Axis(0.0, 1.0, 1))[:2] for place in subject.places]
    cells_by_map = [
        [_within(a, limits) for a, limits in zip(pair, views, strict=True)] for pair in pairs
    ]
    cells_by_axis = (
        zip(pair, cells, strict=True) for pair, cells in zip(pairs, cells_by_map, strict=True)
    )
    spans = np.array([[axis.span(*cells) for axis, cells in limits] for limits in cells_by_axis])
    sizes = spans[..., 1] - spans[..., 0]
    start, end = spans[:, 0, 0].min(), spans[:, 0, 1].max()
    widths = [(columns.pitch - gap) / max(sizes[:-1, 1]), columns.last / sizes[-1, 1]]
    unit, strip = height / (end - start), subject.axes == 1
    unit = unit if strip else min(unit, *widths)
    width = float(np.clip(PART_OF_PITCH * columns.pitch, *WIDTHS)) if strip else unit
    top = (height - unit * (end - start)) / 2 - unit * start
    return tuple(
        Map(
            pair,
            Size(width, unit),
            (x - width * span[1][0], top),
            tuple(cells),
            SMALL[subject.axes],
        )
        for pair, span, cells, x in zip(pairs, spans, cells_by_map, columns.lefts, strict=True)
    )


def view(subject: Subject) -> list[tuple[float, float]]:
    """What is shown along each axis, in inputs: all, or a small cone and its surroundings."""
    views = []
    for axis in range(subject.axes):
        column_axes = [axes(subject, place)[axis] for place in subject.places]
        spots = [subject.traced[place].positions[axis] for place in subject.places]
        cone = [
            axis_.span(positions[0], positions[-1])
            for axis_, positions in zip(column_axes, spots, strict=True)
        ]
        start, end = min(a for a, _ in cone), max(b for _, b in cone)
        margin = max(NEAR * (end - start), *(axis_.jump for axis_ in column_axes))
        views.append((start - margin, end + margin))
    input_axes = axes(subject, 0)
    parts = [
        (end - start) / axis.length for axis, (start, end) in zip(input_axes, views, strict=True)
    ]
    everything = (-np.inf, np.inf)
    return [*views, everything][:2] if max(parts) < PART else [everything] * 2


def _within(axis: Axis, view: tuple[float, float]) -> tuple[int, int]:
    """The first and the last cell of an axis in a view."""
    cells = axis.at(np.arange(axis.length))
    inside = np.flatnonzero((cells >= view[0] - HAIR) & (cells <= view[1] + HAIR))
    return int(inside[0]), int(inside[-1])


def cut(subject: Subject) -> bool:
    """Whether parts of maps are left out."""
    return bool(np.isfinite(view(subject)[0][0]))


def marks(subject: Subject, theme: Theme, columns: Columns, room: Size) -> Marks:
    """The maps with their regions, and between them the cones from a region to its neuron."""
    maps_, regions_, result = maps(subject, columns, room.height), regions(subject), list[Mark]()
    for column, (map_, map_regions) in enumerate(zip(maps_, regions_, strict=True)):
        rim = None if map_.cut else theme.rule
        result.append(polygons(map_.frame, Style(rim, theme.wash, 1.0), "sheet", {"layer": column}))
        rows, shown_columns = (last - first + 1 for first, last in map_.shown)
        result += grid(map_.frame, rows, shown_columns, theme.faint)
        for region in map_regions:
            result += _region(map_, region, (column, len(maps_)), theme)
    for column, ((before, after), (source, target)) in enumerate(
        zip(pairwise(maps_), pairwise(regions_), strict=True), 1
    ):
        ends = before.field(following(source).positions), after.field(target[-1].positions)
        links = _links(subject, (before, after), column, theme)
        result += _cone(ends, _into(subject, column, target[-1]), theme)[: 1 if links else 2]
        result += links
    return (*result, *_sizes(subject, maps_[0], regions_[0], theme))


def _region(map_: Map, region: Region, place: tuple[int, int], theme: Theme) -> list[Mark]:
    """A region: an ink cell for a neuron; else the further the neuron that sees it, the lighter."""
    column, count = place
    names = {"layer": column, "by": region.by}
    if region.rank == 0:
        ink, cell = Style(theme.ink, theme.ink, 1.0), {**names, "index": region.neuron}
        return [polygons(map_.field(region.positions), ink, "cell", cell)]
    distance = (region.rank - 1) / max(1, count - 2)
    quads, spans = map_.fields(region.positions), [p[-1] - p[0] + 1 for p in region.positions]
    rows, columns = map(len, region.positions)
    # Holes too small to see make a field lighter.
    part = 1.0 if len(quads) > 1 else rows * columns / prod(spans)
    fill = mixed(mixed(theme.wash2, theme.rule, distance), theme.wash, part)
    # The rims of low cells would merge into black.
    rim = theme.rule if len(quads) > 1 and np.ptp(quads[0][:, 1]) < RIMMED else theme.ink
    field = polygons(quads, Style(rim, fill, 1.2), "field", names)
    if len(quads) > 1 or part < 1:
        return [field]
    lines = grid(quads[0], rows, columns, mixed(theme.background, fill, 0.35))
    return [field, *(line._replace(names=names) for line in lines)]


def _into(subject: Subject, column: int, target: Region) -> Names:
    """The names of a cone into a marked neuron: with its connections, if from the map before."""
    names = {"layer": column - 1, "by": column}
    before, place = subject.places[column - 1 : column + 1]
    if target.neuron < 0:
        return names
    names["dst"] = target.neuron
    if place == before + 1:
        names["count"] = len(subject.columns[place].wires(dst=np.array([target.neuron])))
    return names


def _links(subject: Subject, maps_: tuple[Map, Map], column: int, theme: Theme) -> list[Mark]:
    """The traced connections from a strip to the next; none if columns between them are left out,
    or if there are too many lines to tell apart.
    """
    places = subject.places[column - 1 : column + 1]
    if subject.axes > 1 or places[1] > places[0] + 1:
        return []
    sides = [subject.neurons(place) for place in places]
    if max(map(len, sides)) > LINES:
        return []
    wires = subject.columns[places[1]].wires(*sides)
    if len(wires) > LINES:
        return []
    src, dst = wires.src % subject.size(places[0])[0], wires.dst % subject.size(places[1])[0]
    start = [maps_[0].field(((row,), (0,)))[[1, 2]].mean(0) for row in src.tolist()]
    end = [maps_[1].field(((row,), (0,)))[[0, 3]].mean(0) for row in dst.tolist()]
    names = {"layer": column - 1, "src": src, "dst": dst}
    return [segments(start, end, Style(theme.ink, None, 1.2), "link", names)]


def _cone(ends: tuple[Floats, Floats], names: Names, theme: Theme) -> list[Mark]:
    """From the right side of a region to the left side of its target on the next map."""
    (_, a, b, _), (c, _, _, d) = ends
    fill = Style(None, theme.rule, opacity=0.18)
    return [
        polygons([a, c, d, b], fill, "cone", names),
        segments([a, b], [c, d], Style(theme.ink, None, 1.2), "cone-edge", names),
    ]


def _sizes(subject: Subject, map_: Map, map_regions: list[Region], theme: Theme) -> list[Mark]:
    """The sizes of nested squares, written in them; only the outermost one's if one has no room."""
    if subject.forward or subject.axes == 1:
        return []
    solid = [region for region in map_regions if len(map_.fields(region.positions)) == 1]
    sized_fields = [(map_.field(region.positions), region) for region in solid]
    pairs = zip_longest(sized_fields, [field for field, _ in sized_fields[1:]])
    labels = [_size(subject, region, (outer, inner), theme) for (outer, region), inner in pairs]
    if sized_fields and not all(labels):
        # A single inner size could be mistaken for what the last neuron sees.
        labels = [_size(subject, solid[0], (map_.frame, sized_fields[0][0]), theme)]
    return [mark for marks in labels for mark in marks]


def _size(
    subject: Subject, region: Region, fields: tuple[Floats, Floats | None], theme: Theme
) -> Marks:
    """The size of a region, on paper, in a square but outside an inner one; () without room."""
    look, names = type_of("letter", theme)._replace(cls="size"), {"by": region.by}
    words = subject.labels.sized(tuple(map(len, region.positions)))
    room = _room(*fields, Size(look.width(words) + 6, look.size + 3))
    text = room and near(words, room, "within", look, names=names)
    return on_paper(text, theme.background, 2) if text else ()


def _room(outer: Floats, inner: Floats | None, least: Size) -> Box | None:
    """Where words fit in a square: anywhere in it, or below or above the inner one."""
    (x0, y0), _, (x1, y1), _ = outer.tolist()
    spans = [(y0, y1)] if inner is None else [(inner[2, 1], y1), (y0, inner[0, 1])]
    rooms = (Box(x0, float(top), x1, float(bottom)) for top, bottom in spans)
    return next((b for b in rooms if b.width >= least.width and b.height >= least.height), None)
