"""The frames of a kernel's walk as a film: each stands where the output that it makes stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import zip_longest
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.drawn import ellipses
from cnnviz.figures.walk.grids import Grids, largest
from cnnviz.figures.walk.kernel_walk import Walk
from cnnviz.graph.connections import Positions
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.parts import EMPTY, Drawn, Part, Size, Span, grid, ink
from cnnviz.picture.theme import Theme


class Spacing(NamedTuple):
    """What is left between frames, across and down, twice as much where frames are left out; the
    arrow's room in a frame and in one alone; how many frames there should be: rather than fewer,
    smaller cells are taken, that hold no letters.
    """

    gaps: tuple[float, float]
    link: float
    alone: float
    few: int


ROOMY = Spacing((18.0, 14.0), 20.0, 60.0, 4)
TIGHT = Spacing((10.0, 9.0), 16.0, 40.0, 2)
"""On a page that is too low for explanations."""
SPREAD = 1.8
"""So many times as wide a gap may be where there is room."""
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
    """The outputs that are shown, row by row; after which columns and rows some are `gone`."""

    rows: tuple[tuple[int, ...], ...]
    gone: tuple[tuple[bool, ...], tuple[bool, ...]]

    @property
    def counts(self) -> tuple[int, int]:
        """How many frames stand side by side, and how many below one another."""
        return len(self.rows[0]), len(self.rows)

    @property
    def shown(self) -> int:
        """How many frames there are."""
        return sum(map(len, self.rows))


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
        of_each = zip(self.frame, self.plan.gone, self.way.spacing.gaps, strict=True)
        return Size(*(len(gone) * size + _gaps(gone, gap) for size, gone, gap in of_each))

    def filling(self, room: Size) -> Film:
        """The same in the largest cells that have room."""
        still, whole = (self._replace(side=side).frame for side in (0.0, 1.0))
        axes = zip(room, self.plan.gone, self.way.spacing.gaps, strict=True)
        each = Size(*((free - _gaps(gone, gap)) / len(gone) for free, gone, gap in axes))
        return self._replace(side=largest(still, whole, each, MOST_SIDE))

    def page(self, frame: Callable[[int], Marks], theme: Theme) -> Part:
        """The frames in rows and columns, with dots where some are left out."""
        (gone, below), (across, down) = self.plan.gone, self.way.spacing.gaps
        table = list[list[Part]]()
        for row, (line, more) in enumerate(zip(self.plan.rows, below, strict=True), 1):
            shown, under = list[Part](), list[Part]()
            gap = down * (more + (row < len(below)))
            for i, some in enumerate(gone, 1):
                at = line[i - 1 : i]
                shown.append(ink(self.frame, partial(frame, *at), (0.0, 0.0)) if at else EMPTY)
                # In one dimension some rows have all their frames.
                dots = bool(some and at) and line[i : i + 1] != (at[0] + 1,)
                shown.append(_between(across * (some + (i < len(gone))), dots, True, theme))
                under += [_between(gap, more, False, theme), EMPTY]
            table += [shown, under]
        return grid(table)


def plans(walk: Walk) -> list[Plan]:
    """What may be shown, most frames first."""
    return sorted(_plans(walk), key=lambda plan: -plan.shown)


def _plans(walk: Walk) -> Iterator[Plan]:
    """What may be shown: in one dimension the outputs follow one another as words do."""
    met = np.bincount(walk.edges.dst, minlength=prod(walk.made)).reshape(walk.made)
    if len(walk.edges.input_shape) == 2:
        yield from _running(met.ravel(), walk.shape[1] == 1)
        return
    down, across = walk.made
    for rows in range(1, min(down, MOST) + 1):
        for columns in range(1, min(across, MOST) + 1):
            ys, xs = _taught(rows, met.max(1)), _taught(columns, met.max(0))
            grid = tuple(tuple(y * across + x for x in xs) for y in ys)
            yield Plan(grid, (_gone(xs, across), _gone(ys, down)))


def _running(met: Positions, high: bool) -> Iterator[Plan]:
    """Of frames that are `high` first as many side by side as can be."""
    count = len(met)
    for columns in range(1, min(count, MOST) + 1)[:: -1 if high else 1]:
        for rows in range(1, min(-(-count // columns), MOST) + 1):
            shown = _taught(min(rows * columns, count), met)
            ends, after = range(0, len(shown), columns), _gone(shown, count)
            lines = tuple(shown[i : i + columns] for i in ends)
            gone = zip_longest(*(after[i : i + columns] for i in ends), fillvalue=False)
            yield Plan(lines, (tuple(map(any, gone)), (False,) * len(lines)))


def _taught(shown: int, met: Positions) -> tuple[int, ...]:
    """So many outputs along an axis, of which each has `met` so many inputs: the first ones and the
    last, and one that meets as many as any; of two, rather than the last.
    """
    last, inner = len(met) - 1, int(met.argmax())
    if shown == 1:
        return (inner,)
    if shown == 2:
        return 0, inner or 1
    first = tuple(range(shown - 1))
    return (*(first if inner in (*first, last) else (*first[:-1], inner)), last)


def _gone(shown: Sequence[int], of: int) -> tuple[bool, ...]:
    """After which some are left out; of a single one it is not shown."""
    following = (*shown[1:], of if len(shown) > 1 else shown[-1] + 1)
    return tuple(after - at > 1 for at, after in zip(shown, following, strict=True))


def _gaps(gone: tuple[bool, ...], gap: float) -> float:
    """The room between frames, with twice as much where some are left out."""
    return gap * (len(gone) - 1 + sum(gone))


def _between(gap: float, dots: bool, across: bool, theme: Theme) -> Part:
    """The room between two frames, somewhat spread where there is more, perhaps with dots."""
    free, none = Span(gap, SPREAD * gap), Span(0.0, 0.0)

    def draw(at: Box) -> Drawn:
        middle = np.array([[(at.x0 + at.x1) / 2, (at.y0 + at.y1) / 2]])
        return Drawn(tuple(ellipses(middle, across, theme)) if dots else ())

    width, height = (free, none) if across else (none, free)
    return Part(width, lambda _: height, draw)
