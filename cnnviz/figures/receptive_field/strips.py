"""The figure receptive-field along one long axis: strips, with cells for what is traced."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from cnnviz.figures.ink.pen import polygons, segments
from cnnviz.figures.ink.stacks import GRID, grid
from cnnviz.figures.receptive_field.axes import Axis, Scale, axes
from cnnviz.figures.receptive_field.subject import Subject
from cnnviz.figures.receptive_field.table import Columns
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Indices
from cnnviz.picture.compose import Marks
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Floats, Mark, Style
from cnnviz.picture.parts import Size
from cnnviz.picture.theme import Theme

LINES = 50
"""At most so many lines are drawn between two strips; else the cone alone."""
SEEN = 2.0
"""A cell is drawn at least so high, in points."""
APART = 1.0
"""Less room between cells cannot be seen."""


class Strip(NamedTuple):
    """One column: its left edge, its width, and how it stands along the axis."""

    x: float
    width: float
    axis: Axis
    scale: Scale

    def field(self, low: int, high: int) -> Floats:
        """The corners (4, 2) of the cells `low` to `high`, enlarged if they could not be seen."""
        y0, y1 = self.scale.y(np.array(self.axis.span(low, high)))
        more = max(0.0, SEEN - (y1 - y0)) / 2
        left, right = self.x, self.x + self.width
        return np.array(
            [(left, y0 - more), (right, y0 - more), (right, y1 + more), (left, y1 + more)]
        )

    def y(self, positions: Floats | Indices) -> Floats:
        """The middles of positions."""
        return self.scale.y(self.axis.at(positions))

    @property
    def cell(self) -> float:
        """How high a cell is, in points."""
        return self.axis.jump * self.scale.unit


def strips(about: Subject, columns: Columns, height: float) -> tuple[Strip, ...]:
    """The columns of a figure so high."""
    each = [axes(about, place)[0] for place in about.places]
    spans = [one.span() for one in each]
    low, high = min(first for first, _ in spans), max(last for _, last in spans)
    scale = Scale(low, high, height / (high - low), height / 2)
    width = max(8.0, min(24.0, 0.36 * columns.pitch))
    pairs = zip(columns.lefts, each, strict=True)
    return tuple(Strip(x, width, axis, scale) for x, axis in pairs)


def marks(about: Subject, theme: Theme, columns: Columns, room: Size) -> Marks:
    """Strips, between each two the cone of what is traced, or its lines while they are few."""
    at = strips(about, columns, room.height)
    found: list[Mark] = [_band(about, at, theme)]
    for layer in range(len(at) - 1):
        found += _lines(about, at, layer, theme)
    for column, strip in enumerate(at):
        frame = strip.field(0, strip.axis.length - 1)
        plain = Style(theme.rule, theme.wash, 1.0)
        found.append(polygons(frame, plain, "sheet", {"layer": column}))
        found += grid(frame, strip.axis.length, 1, theme.faint)
        found.append(_cells(about, strip, column, theme))
        found.append(polygons(frame, Style(theme.rule, None, 1.0), "rim", {"layer": column}))
    return tuple(found)


def _cone(about: Subject, strip: Strip, column: int) -> Floats:
    """The corners of all that is traced of a column."""
    spots = about.traced[about.places[column]].positions[0]
    return strip.field(spots[0], spots[-1])


def _band(about: Subject, at: tuple[Strip, ...], theme: Theme) -> Mark:
    """The field behind all that is traced, from strip to strip."""
    each = [_cone(about, strip, column) for column, strip in enumerate(at)]
    above, below = (np.concatenate([one[ends] for one in each]) for ends in ([0, 1], [3, 2]))
    return polygons([*above, *below[::-1]], Style(None, theme.wash2), "band")


def _lines(about: Subject, at: tuple[Strip, ...], layer: int, theme: Theme) -> list[Mark]:
    """The lines of the trace between two strips, or where they are many, the edges of the cone."""
    wire, names = _traced(about, layer), dict[str, Any]({"layer": layer})
    here, there = at[layer], at[layer + 1]
    if wire is None or len(wire[0]) > LINES:
        one, other = (_cone(about, at[column], column) for column in (layer, layer + 1))
        start, end, cls = one[[1, 2]], other[[0, 3]], "cone-edge"
    else:
        src, dst = (np.stack([np.full(len(y), x), y], 1) for x, y in (
            (here.x + here.width, here.y(wire[0])), (there.x, there.y(wire[1]))
        ))  # fmt: skip
        start, end, cls = src, dst, "link"
        names = {"layer": layer, "src": wire[0], "dst": wire[1]}
    return [segments(start, end, Style(theme.ink, None, 1.2), cls, names)]


def _traced(about: Subject, layer: int) -> tuple[Indices, Indices] | None:
    """The positions that the traced connections between two columns join, each pair once; None
    where columns between them are left out, or nobody could tell the lines apart.
    """
    first, second = about.places[layer : layer + 2]
    column = about.found[second]
    if second > first + 1 or column.layer is None:
        return None
    sides = [about.neurons(place) for place in (first, second)]
    if max(map(len, sides)) > LINES:
        return None
    wire = between(column.layer, column.fed, *sides)
    return tuple(  # type: ignore[return-value]
        ends - about.traced[place].channel * about.size(place)[0]
        for ends, place in ((wire.src, first), (wire.dst, second))
    )


def _cells(about: Subject, strip: Strip, column: int, theme: Theme) -> Mark:
    """The traced positions: cell by cell while these are large, else each run of them as one."""
    place = about.places[column]
    spots = np.array(about.traced[place].positions[0])
    one = len(spots) == 1 and column == (0 if about.forward else len(about.places) - 1)
    style = Style(theme.ink if one else theme.background, theme.ink if one else theme.rule, 0.8)
    if strip.cell >= GRID:
        cells = [strip.field(spot, spot) for spot in spots]
        return polygons(cells, style, "cell", {"layer": column, "index": about.neurons(place)})
    runs = np.split(spots, np.flatnonzero(np.diff(spots) > 1) + 1)
    gaps = np.diff(spots)[np.diff(spots) > 1]
    if len(gaps) and gaps.min() * strip.cell < SEEN + APART:
        # Holes that cannot be seen make a field lighter.
        part = len(spots) / (spots[-1] - spots[0] + 1)
        shade = Style(None, mixed(theme.rule, theme.wash, float(part)))
        return polygons(strip.field(spots[0], spots[-1]), shade, "field", {"layer": column})
    fields = [strip.field(run[0], run[-1]) for run in runs]
    return polygons(fields, Style(None, style.fill), "field", {"layer": column})
