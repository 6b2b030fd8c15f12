"""Where the maps of the figure receptive-field stand, to one scale, and what is shown of them."""

from __future__ import annotations

from itertools import pairwise, product
from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.pen import corners
from cnnviz.figures.receptive_field.axes import Axis, axes
from cnnviz.figures.receptive_field.subject import Subject
from cnnviz.figures.receptive_field.table import Columns
from cnnviz.figures.receptive_field.trace import Sets
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Floats
from cnnviz.picture.parts import HAIR, Size

SMALL, GAP = {1: 2.0, 2: 4.0}, 1.0
"""In points: the least height and width of a region, by the number of axes; the least gap between
its parts that can be seen.
"""
APART, FREE = 26.0, 0.12
"""The least room between two maps, if there is as much, and the part of the width that all such
rooms take.
"""
WIDTHS, PART_OF_PITCH = (8.0, 24.0), 0.36
"""The least and the largest width of a strip, and its part of the pitch of columns."""
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


def _axes(subject: Subject, place: int) -> tuple[Axis, ...]:
    """The rows and the columns of a map; a strip has one column."""
    return (*axes(subject, place), Axis(0.0, 1.0, 1))[:2]


class _Extents(NamedTuple):
    """The axes of each map, the cells shown of them, and their spans in inputs, (maps, 2, 2)."""

    axes: tuple[tuple[Axis, ...], ...]
    cells: tuple[tuple[tuple[int, int], ...], ...]
    spans: Floats

    @property
    def sizes(self) -> Floats:
        """The height and width of each map, in inputs."""
        return self.spans[..., 1] - self.spans[..., 0]


def _extents(subject: Subject) -> _Extents:
    views, pairs = view(subject), tuple(_axes(subject, place) for place in subject.places)
    cells = tuple(tuple(map(_within, pair, views)) for pair in pairs)
    spans = [
        [axis.span(*limits) for axis, limits in zip(pair, shown, strict=True)]
        for pair, shown in zip(pairs, cells, strict=True)
    ]
    return _Extents(pairs, cells, np.array(spans))


def last_width(subject: Subject, width: float) -> float:
    """The width of the last column with which maps get as large as can be."""
    count, widths = len(subject.places), _extents(subject).sizes[:, 1]
    if subject.axes == 1:
        return 0.3 * width / count
    share, apart = widths[-1] / max(widths[:-1]), max(APART, FREE * width / (count - 1))
    return float(share * (width / (count - 1) - apart) / (1 + share / (count - 1)))


def enlarged(subject: Subject, columns: Columns, needs: list[float]) -> Columns:
    """Columns of maps as wide as makes these largest, each at least as wide as it `needs`; those of
    strips are equally far apart.
    """
    sizes, width = _extents(subject).sizes[:, 1], columns.width
    if subject.axes == 1:
        return columns
    apart = max(APART, FREE * width / len(columns.pitches))
    gaps, least = np.array([*(apart for _ in columns.pitches), 0.0]), np.array(needs)
    # The total grows with the scale, and bends only where a map becomes wider than its words.
    bends = np.clip((least - gaps) / sizes, 0.0, None)
    scales = np.sort([*bends, width / sizes.sum()])
    totals = np.maximum(least, np.outer(scales, sizes) + gaps).sum(1)
    widths = np.maximum(least, np.interp(width, totals, scales) * sizes + gaps)
    *pitches, last = widths.tolist()
    return columns._replace(pitches=tuple(pitches), last=last)


def maps(subject: Subject, columns: Columns, height: float) -> tuple[Map, ...]:
    """The maps, all to one scale, centred in the height; strips are as wide as fits."""
    gap = min(APART, 0.28 * columns.pitch)
    (pairs, cells_by_map, spans), sizes = (extents := _extents(subject)), extents.sizes
    start, end = spans[:, 0, 0].min(), spans[:, 0, 1].max()
    rooms = [*(pitch - gap for pitch in columns.pitches), columns.last]
    unit, strip = height / (end - start), subject.axes == 1
    unit = unit if strip else min(unit, *(rooms / sizes[:, 1]))
    width = float(np.clip(PART_OF_PITCH * columns.pitch, *WIDTHS)) if strip else unit
    top = (height - unit * (end - start)) / 2 - unit * start
    return tuple(
        Map(
            pair,
            Size(width, unit),
            (x - width * span[1][0], top),
            cells,
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
