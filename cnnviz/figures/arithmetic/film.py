"""The frames of a kernel's walk, laid out as a film: each stands where the output that it makes
stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import NamedTuple

from cnnviz.figures.walk.grids import Grids, largest
from cnnviz.figures.walk.kernel_walk import Walk
from cnnviz.picture.parts import Size


class Spacing(NamedTuple):
    """What is left between frames, across and down, twice as much where frames are left out; the
    arrow's room in a frame and in one alone; how many frames there should be: rather than fewer,
    smaller cells are taken, that hold no letters.
    """

    gaps: tuple[float, float]
    link: float
    alone: float
    few: int


ROOMY = Spacing((26.0, 18.0), 26.0, 60.0, 4)
TIGHT = Spacing((10.0, 9.0), 16.0, 40.0, 2)
"""On a page that is too low for explanations."""
MOST_SIDE = 46.0
MOST = 12
"""So many frames in a row, and so many rows, at most."""
LEAST = 7.0
"""The smallest cell that one can see, in points."""


class Manner(NamedTuple):
    """Whether outputs stand above inputs, and what is left between frames."""

    up: bool
    spacing: Spacing


class Plan(NamedTuple):
    """The outputs whose frames are shown, row by row, and whether columns and rows are left out
    before the last ones (`cut`).
    """

    rows: tuple[tuple[int, ...], ...]
    cut: tuple[bool, bool]

    @property
    def counts(self) -> tuple[int, int]:
        """How many frames stand side by side, and how many below one another."""
        return len(self.rows[0]), len(self.rows)

    @property
    def shown(self) -> int:
        """How many frames there are."""
        return sum(map(len, self.rows))


class Spot(NamedTuple):
    """Where the frame of one output has its upper left corner."""

    output: int
    x: float
    y: float


class Film(NamedTuple):
    """The frames of a plan, with cells of `side` points."""

    walk: Walk
    plan: Plan
    way: Manner
    side: float

    @property
    def link(self) -> float:
        """The room between the input and the output in a frame."""
        spacing = self.way.spacing
        return spacing.alone if self.plan.counts == (1, 1) else spacing.link

    @property
    def grids(self) -> Grids:
        """The cells of one frame."""
        return Grids(self.walk, "up" if self.way.up else "right", self.link, self.side)

    @property
    def frame(self) -> Size:
        """The room of one frame."""
        return self.grids.size

    @property
    def least(self) -> Size:
        """The room of all."""
        (counts, cut), gaps = (self.plan.counts, self.plan.cut), self.way.spacing.gaps
        of_each = zip(counts, self.frame, cut, gaps, strict=True)
        return Size(*(count * size + _gaps(count, gone, gap) for count, size, gone, gap in of_each))

    def filling(self, room: Size) -> Film:
        """The same in the largest cells that have room."""
        still, whole = (self._replace(side=side).frame for side in (0.0, 1.0))
        axes = zip(room, self.plan.counts, self.plan.cut, self.way.spacing.gaps, strict=True)
        each = Size(*((free - _gaps(count, gone, gap)) / count for free, count, gone, gap in axes))
        return self._replace(side=largest(still, whole, each, MOST_SIDE))

    def spots(self, room: Size) -> list[Spot]:
        """The frames' places in a room, in the order of the outputs."""
        (rows, cut), gaps = self.plan, self.way.spacing.gaps
        axes = zip(self.plan.counts, cut, self.frame, gaps, room, strict=True)
        x, y = (_placed(*sizes) for sizes in axes)
        return [Spot(out, x[i], y[j]) for j, row in enumerate(rows) for i, out in enumerate(row)]


def plans(walk: Walk) -> list[Plan]:
    """What may be shown, most frames first."""
    return sorted(_plans(walk), key=lambda plan: -plan.shown)


def _plans(walk: Walk) -> Iterator[Plan]:
    """What may be shown: of two dimensions the first rows and columns and the last ones.

    In one dimension the outputs follow one another as words do.
    """
    if len(walk.edges.input_shape) == 2:
        yield from _running(prod(walk.made))
        return
    down, across = walk.made
    for rows in range(1, min(down, MOST) + 1):
        for columns in range(1, min(across, MOST) + 1):
            cut = (1 < columns < across, 1 < rows < down)
            grid = ([r * across + c for c in _ends(columns, across)] for r in _ends(rows, down))
            yield Plan(tuple(tuple(row) for row in grid), cut)


def _running(count: int) -> Iterator[Plan]:
    for columns in range(1, min(count, MOST) + 1):
        for rows in range(1, min(-(-count // columns), MOST) + 1):
            shown = _ends(min(rows * columns, count), count)
            lines = tuple(shown[i : i + columns] for i in range(0, len(shown), columns))
            yield Plan(lines, (1 < len(shown) < count and columns > 1, False))


def _ends(shown: int, of: int) -> tuple[int, ...]:
    """So many: the first ones and the last."""
    return (*range(shown - 1), of - 1) if shown > 1 else (0,)


def _gaps(count: int, cut: bool, gap: float) -> float:
    """The room between frames, with twice as much before the last where some are left out."""
    return gap * (count - 1 + cut)


def _placed(count: int, cut: bool, size: float, gap: float, room: float) -> list[float]:
    """The corners of frames of `size` along a line, somewhat spread in the room."""
    tight = _gaps(count, cut, gap)
    spread = min(1.8, (room - count * size) / tight) if tight else 1.0
    steps = [i * (size + gap * spread) for i in range(count)]
    steps[-1] += gap * spread * cut
    return steps
