"""Columns of neurons in rows: sequences and vectors, each channel a block."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.columns import Column, spatial
from cnnviz.figures.neurons.place import Place, Placement
from cnnviz.picture.marks import Floats
from cnnviz.picture.parts import Size

PITCH, LEAST = 36.0, 13.0
"""The greatest and the least distance between neurons, in points."""
APART = 0.8
"""The gap between the blocks of two channels, in pitches."""

Run = tuple[int, int]
"""The first and the last visible position of a column."""


class Line(NamedTuple):
    """The places of positions along a column, in pitches: from `start`, each `step` further."""

    start: float
    step: float

    def of(self, positions: Floats) -> Floats:
        """The places of positions."""
        return self.start + self.step * positions

    def at(self, position: float) -> float:
        """The place of one position."""
        return self.start + self.step * position


class Rows(NamedTuple):
    """Columns, yet without a size: their lines, and the visible run of each.

    Lengths are in pitches.
    """

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    runs: tuple[Run, ...]

    def blocks(self, i: int) -> int:
        """The number of blocks of a column: one per channel."""
        return spatial(self.columns[i].shape)[0]

    def ends(self, i: int) -> tuple[float, float]:
        """Where a block of a column starts and ends, including dots for neurons left out."""
        first, last = self.runs[i]
        line, size = self.lines[i], spatial(self.columns[i].shape)[1]
        before, after = float(first > 0), float(last < size - 1)
        return line.at(first) - before, line.at(last) + after

    def extent(self, i: int) -> float:
        """The room that a column takes, in pitches."""
        low, high = self.ends(i)
        return self.blocks(i) * (high - low + 1) + (self.blocks(i) - 1) * APART

    @property
    def band(self) -> tuple[float, float]:
        """Where the columns of one block start and end; they are aligned."""
        ends = [self.ends(i) for i in range(len(self.columns)) if self.blocks(i) == 1] or [(0, 0)]
        return min(low for low, _ in ends), max(high for _, high in ends)

    @property
    def pitches(self) -> float:
        """The room that all need, in pitches."""
        low, high = self.band
        return max(high - low + 1, *(self.extent(i) for i in range(len(self.columns))))


def rows(columns: tuple[Column, ...], count: int | None = None, centre: int = 0) -> Rows:
    """All neurons of the columns, or `count` of the last one around a `centre` and inputs."""
    shapes = [spatial(column.shape) for column in columns]
    size = shapes[-1][1]
    visible = min(size, count or size)
    first = max(0, min(centre - visible // 2, size - visible))
    runs: list[Run] = [(first, first + visible - 1)]
    for before, after in zip(
        range(len(columns) - 2, -1, -1), range(len(columns) - 1, 0, -1), strict=True
    ):
        runs.insert(0, _seen_run(columns[after], runs[0], shapes[before][1], count is not None))
    return Rows(columns, _lines(columns), tuple(runs))


def _seen_run(column: Column, run: Run, size: int, cut: bool) -> Run:
    """The run of positions of the column before that a run sees."""
    if not cut or len(column.fed) != 2 or len(spatial(column.shape)) != 2:
        return 0, size - 1
    seen, positions = _seen(column), range(run[0], run[1] + 1)
    if missing := [position for position in positions if position not in seen]:
        wires = column.wires(dst=np.array(missing))
        for position in missing:
            inputs = wires.src[wires.dst == position] % column.fed[1]
            seen[position] = [int(inputs.min()), int(inputs.max())] if len(inputs) else []
    ends = [end for position in positions for end in seen[position]]
    return min(ends, default=0), max(ends, default=0)


@lru_cache(8)
def _seen(_: Column) -> dict[int, list[int]]:
    """The first and the last input of each position of a layer, kept for the next runs."""
    return {}


def _lines(columns: tuple[Column, ...]) -> tuple[Line, ...]:
    """The lines of columns: each position is in the middle of what it sees, unless too close."""
    lines = [Line(0.0, 1.0)]
    for before, column in pairwise(columns):
        line = _line_of(lines[-1], column)
        if line is None or line.step < 1:
            size, fed = spatial(column.shape)[1], spatial(before.shape)[1]
            line = Line(lines[-1].at((fed - 1) / 2) - (size - 1) / 2, 1.0)
        lines.append(line)
    return tuple(lines)


def _line_of(line: Line, column: Column) -> Line | None:
    """The line of a layer whose window slides along the line of the column before."""
    windows = column.layer.windows() if column.layer else None
    if windows is None or len(windows) != 1:
        return line if windows == () else None
    [window] = windows
    middle = (window.span - 1) / 2 - window.before
    return Line(line.start + line.step * middle, line.step * window.stride)


def placed(rows: Rows, size: Size, up: bool) -> Placement:
    """The places of all columns in a box with its origin at the upper left, and their pitch."""
    along, across = (size.width, size.height) if up else (size.height, size.width)
    pitch = min(PITCH, along / rows.pitches)
    radius = radius_of(pitch)
    step = (across - 2 * radius) / (len(rows.columns) - 1)
    places = []
    for i in range(len(rows.columns)):
        x = radius + step * i
        points, gaps = _column(rows, i, along / pitch)
        oriented = [
            np.stack([p * pitch, np.full(len(p), size.height - x)], 1)
            if up
            else np.stack([np.full(len(p), x), p * pitch], 1)
            for p in (points, gaps)
        ]
        places.append(Place(_shown(rows, i), oriented[0], oriented[1]))
    return Placement(tuple(places), pitch)


def radius_of(pitch: float) -> float:
    """The radius of neurons at a pitch."""
    return float(np.clip(0.29 * pitch, min(5.0, 0.4 * pitch), 9.0))


def _shown(rows: Rows, i: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    channels, size = spatial(rows.columns[i].shape)
    first, last = rows.runs[i]
    return (np.arange(channels)[:, None] * size + np.arange(first, last + 1)).ravel()


def _column(rows: Rows, i: int, room: float) -> tuple[Floats, Floats]:
    """The places of the neurons and the dots of a column, in pitches."""
    low, high = rows.ends(i)
    first, last = rows.runs[i]
    positions = rows.lines[i].of(np.arange(first, last + 1, dtype=float))
    size = spatial(rows.columns[i].shape)[1]
    dots = np.array([low] * (first > 0) + [high] * (last < size - 1))
    if rows.blocks(i) == 1:
        band = rows.band
        starts = np.array([(room - (band[1] - band[0] + 1)) / 2 - band[0] + 0.5])
    else:
        block = high - low + 1 + APART
        starts = (room - rows.extent(i)) / 2 - low + 0.5 + block * np.arange(rows.blocks(i))
    return (starts[:, None] + positions).ravel(), (starts[:, None] + dots).ravel()
