"""The figure receptive-field as maps seen from the front: for two axes nested squares, which a
neuron of each later layer sees; for one long axis strips, with all that is traced.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from cnnviz.figures.ink.pen import polygons, segments
from cnnviz.figures.ink.stacks import grid
from cnnviz.figures.receptive_field.geometry import Map, maps
from cnnviz.figures.receptive_field.regions import Region, field_fill, following, regions
from cnnviz.figures.receptive_field.sizes import sizes
from cnnviz.figures.receptive_field.subject import Subject
from cnnviz.figures.receptive_field.table import Columns
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Floats, Mark, Marks, Names, Style
from cnnviz.picture.parts import Size
from cnnviz.picture.theme import Theme

RIMMED = 8.0
"""From this height on, in points, the rims of cells can be told apart."""
LINES = 50
"""How many lines at most are drawn between two strips; if there are more, only the cone."""


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
    return (*result, *sizes(subject, maps_[0], regions_[0], theme))


def _region(map_: Map, region: Region, place: tuple[int, int], theme: Theme) -> list[Mark]:
    """A region: an ink cell for a neuron; else the later the neuron that sees it, the lighter."""
    column, count = place
    names = {"layer": column, "by": region.by}
    if region.rank == 0:
        ink, cell = Style(theme.ink, theme.ink, 1.0), {**names, "index": region.neuron}
        return [polygons(map_.field(region.positions), ink, "cell", cell)]
    quads, (rows, columns) = map_.fields(region.positions), map(len, region.positions)
    fill, part = field_fill(region, len(quads), count, theme)
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
