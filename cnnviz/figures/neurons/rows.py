"""Columns of neurons in rows: sequences and vectors, each channel a block."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.columns import Column, spatial
from cnnviz.figures.neurons.place import Place, Placed
from cnnviz.figures.neurons.window import Window
from cnnviz.picture.marks import Floats
from cnnviz.picture.parts import Size

PITCH, LEAST = 36.0, 13.0
"""How far apart neurons stand at most and at least, in points."""
APART = 0.8
"""The room between the blocks of two channels, in pitches."""

Run = tuple[int, int]
"""The first and the last visible position of a column."""


class Line(NamedTuple):
    """Where positions stand along a column, in pitches: from `start`, each `step` further."""

    start: float
    step: float

    def of(self, positions: Floats) -> Floats:
        """The places of positions."""
        return self.start + self.step * positions

    def at(self, position: float) -> float:
        """The place of one position."""
        return self.start + self.step * position


class Rows(NamedTuple):
    """Columns before it is known how large they are drawn: their lines, and what is visible.

    `extent` is the room that the longest one takes, in pitches, and `low` where it begins.
    """

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    runs: tuple[Run, ...]

    def blocks(self, at: int) -> int:
        """How many blocks a column has: one per channel."""
        return spatial(self.columns[at].shape)[0]

    def ends(self, at: int) -> tuple[float, float]:
        """Where a block of a column begins and ends, dots for what is left out included."""
        first, last = self.runs[at]
        line, size = self.lines[at], spatial(self.columns[at].shape)[1]
        before, after = float(first > 0), float(last < size - 1)
        return line.at(first) - before, line.at(last) + after

    def extent(self, at: int) -> float:
        """The room that a column takes."""
        low, high = self.ends(at)
        return self.blocks(at) * (high - low + 1) + (self.blocks(at) - 1) * APART

    @property
    def band(self) -> tuple[float, float]:
        """Where the columns of one block begin and end; they stand in line with one another."""
        ends = [self.ends(at) for at in range(len(self.columns)) if self.blocks(at) == 1] or [
            (0, 0)
        ]
        return min(low for low, _ in ends), max(high for _, high in ends)

    @property
    def pitches(self) -> float:
        """The room that all need, in pitches."""
        low, high = self.band
        return max(high - low + 1, *(self.extent(at) for at in range(len(self.columns))))


def rows(columns: tuple[Column, ...], count: int | None = None, about: int = 0) -> Rows:
    """All neurons of the columns, or `count` neighbours of the last one `about` one, and inputs."""
    shapes = [spatial(column.shape) for column in columns]
    size = shapes[-1][1]
    many = min(size, count or size)
    first = max(0, min(about - many // 2, size - many))
    runs: list[Run] = [(first, first + many - 1)]
    for before, after in zip(
        range(len(columns) - 2, -1, -1), range(len(columns) - 1, 0, -1), strict=True
    ):
        runs.insert(0, _seen(columns[after], runs[0], shapes[before][1], count is not None))
    return Rows(columns, _lines(columns), tuple(runs))


def _seen(column: Column, run: Run, size: int, cut: bool) -> Run:
    """The positions of the column before that a run sees, from the first to the last."""
    if not cut:
        return 0, size - 1
    window = _window(column)
    if not window.slides or len(window.shape) != 2:
        return 0, size - 1
    [seen] = window.sees((tuple(range(run[0], run[1] + 1)),))
    return min(seen, default=0), max(seen, default=0)


@lru_cache(8)
def _window(column: Column) -> Window:
    """A layer's window, the same for each run that is tried: it remembers what it was asked."""
    return Window(column)


def _lines(columns: tuple[Column, ...]) -> tuple[Line, ...]:
    """Each position stands in the middle of what it sees, where these are not too close."""
    lines = [Line(0.0, 1.0)]
    for before, column in pairwise(columns):
        own = _under(lines[-1], column)
        if own is None or own.step < 1:
            size, fed = spatial(column.shape)[1], spatial(before.shape)[1]
            own = Line(lines[-1].at((fed - 1) / 2) - (size - 1) / 2, 1.0)
        lines.append(own)
    return tuple(lines)


def _under(line: Line, column: Column) -> Line | None:
    """The line of a layer whose window slides along the line of the column before."""
    windows = column.layer.windows() if column.layer else None
    if windows is None or len(windows) != 1:
        return line if windows == () else None
    [window] = windows
    middle = (window.span - 1) / 2 - window.before
    return Line(line.start + line.step * middle, line.step * window.stride)


def placed(of: Rows, size: Size, up: bool) -> Placed:
    """The places of all columns in a box with its origin at the upper left, and their pitch."""
    along, across = (size.width, size.height) if up else (size.height, size.width)
    pitch = min(PITCH, along / of.pitches)
    radius = radius_of(pitch)
    step = (across - 2 * radius) / (len(of.columns) - 1)
    places = []
    for at in range(len(of.columns)):
        x = radius + step * at
        points, gaps = _column(of, at, along / pitch)
        turned = [
            np.stack([p * pitch, np.full(len(p), size.height - x)], 1)
            if up
            else np.stack([np.full(len(p), x), p * pitch], 1)
            for p in (points, gaps)
        ]
        places.append(Place(_shown(of, at), turned[0], turned[1]))
    return Placed(tuple(places), pitch)


def radius_of(pitch: float) -> float:
    """The radius of neurons at a pitch."""
    return float(np.clip(0.29 * pitch, min(5.0, 0.4 * pitch), 9.0))


def _shown(of: Rows, at: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    channels, size = spatial(of.columns[at].shape)
    first, last = of.runs[at]
    return (np.arange(channels)[:, None] * size + np.arange(first, last + 1)).ravel()


def _column(of: Rows, at: int, room: float) -> tuple[Floats, Floats]:
    """Where the neurons and the dots of a column stand along it, in pitches."""
    low, high = of.ends(at)
    first, last = of.runs[at]
    own = of.lines[at].of(np.arange(first, last + 1, dtype=float))
    size = spatial(of.columns[at].shape)[1]
    dots = np.array([low] * (first > 0) + [high] * (last < size - 1))
    if of.blocks(at) == 1:
        band = of.band
        begin = np.array([(room - (band[1] - band[0] + 1)) / 2 - band[0] + 0.5])
    else:
        each = high - low + 1 + APART
        begin = (room - of.extent(at)) / 2 - low + 0.5 + each * np.arange(of.blocks(at))
    return (begin[:, None] + own).ravel(), (begin[:, None] + dots).ravel()
