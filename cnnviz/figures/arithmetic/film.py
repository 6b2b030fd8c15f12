"""The frames of a kernel's walk as a film: each stands where its output does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import zip_longest
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.line_panel import ellipses
from cnnviz.figures.walk.grids import Grids, largest
from cnnviz.figures.walk.kernel_walk import Walk
from cnnviz.graph.connections import Positions
from cnnviz.picture.extent import Box
from cnnviz.picture.marks import Marks
from cnnviz.picture.parts import EMPTY, Part, PlacedPart, Size, Span, grid, ink
from cnnviz.picture.theme import Theme


class Spacing(NamedTuple):
    """The gaps between frames, across and down, twice as wide where frames are left out; the room
    for the arrow in a frame, and in a single one; how many frames there should be: rather than
    fewer, smaller cells without letters are taken.
    """

    gaps: tuple[float, float]
    link: float
    alone: float
    few: int


ROOMY = Spacing((18.0, 14.0), 20.0, 60.0, 4)
TIGHT = Spacing((10.0, 9.0), 16.0, 40.0, 2)
"""For a page that is too low for explanations."""
SPREAD = 1.8
"""How many times as wide a gap may become if there is room."""
MOST_SIDE = 46.0
MOST = 12
"""The most frames in a row, and the most rows."""
LEAST = 7.0
"""The smallest cell that can be made out, in points."""


class Manner(NamedTuple):
    """Whether outputs stand above inputs, and the spacing of frames."""

    up: bool
    spacing: Spacing


class Plan(NamedTuple):
    """The outputs that are shown, row by row; `gone`: after which columns and rows some are left
    out.
    """

    rows: tuple[tuple[int, ...], ...]
    gone: tuple[tuple[bool, ...], tuple[bool, ...]]

    @property
    def counts(self) -> tuple[int, int]:
        """How many columns and how many rows of frames there are."""
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
        """The room of all frames."""
        axes = zip(self.frame, self.plan.gone, self.way.spacing.gaps, strict=True)
        return Size(*(len(gone) * size + _gaps(gone, gap) for size, gone, gap in axes))

    def filling(self, room: Size, most: float = MOST_SIDE) -> Film:
        """The same in the largest cells that fit, of `most` points at most."""
        fixed, unit = (self._replace(side=side).frame for side in (0.0, 1.0))
        axes = zip(room, self.plan.gone, self.way.spacing.gaps, strict=True)
        frame = Size(*((free - _gaps(gone, gap)) / len(gone) for free, gone, gap in axes))
        return self._replace(side=largest(fixed, unit, frame, most))

    def page(self, frame: Callable[[int], Marks], theme: Theme) -> Part:
        """The frames in rows and columns, with dots where some are left out."""
        (columns_gone, rows_gone), (across, down) = self.plan.gone, self.way.spacing.gaps
        table = list[list[Part]]()
        for row, (line, row_is_gone) in enumerate(zip(self.plan.rows, rows_gone, strict=True), 1):
            frames_, gaps = list[Part](), list[Part]()
            gap = down * (row_is_gone + (row < len(rows_gone)))
            for i, is_gone in enumerate(columns_gone, 1):
                at = line[i - 1 : i]
                frames_.append(ink(self.frame, partial(frame, *at), (0.0, 0.0)) if at else EMPTY)
                # In one dimension some rows are complete.
                dots = bool(is_gone and at) and line[i : i + 1] != (at[0] + 1,)
                frames_.append(
                    _between(across * (is_gone + (i < len(columns_gone))), dots, True, theme)
                )
                gaps += [_between(gap, row_is_gone, False, theme), EMPTY]
            table += [frames_, gaps]
        return grid(table)


def plans(walk: Walk) -> list[Plan]:
    """The choices of frames, most frames first."""
    return sorted(_plans(walk), key=lambda plan: -plan.shown)


def _plans(walk: Walk) -> Iterator[Plan]:
    """The choices of frames; in one dimension outputs run from line to line like words."""
    fan_ins = np.bincount(walk.edges.dst, minlength=prod(walk.map_shape)).reshape(walk.map_shape)
    if len(walk.edges.input_shape) == 2:
        yield from _running(fan_ins.ravel(), walk.shape[1] == 1)
        return
    down, across = walk.map_shape
    for rows in range(1, min(down, MOST) + 1):
        for columns in range(1, min(across, MOST) + 1):
            ys, xs = _telling(rows, fan_ins.max(1)), _telling(columns, fan_ins.max(0))
            grid = tuple(tuple(y * across + x for x in xs) for y in ys)
            yield Plan(grid, (_gone(xs, across), _gone(ys, down)))


def _running(fan_ins: Positions, is_tall: bool) -> Iterator[Plan]:
    """Plans in one dimension; if `is_tall`, those with the most frames side by side first."""
    count = len(fan_ins)
    for columns in range(1, min(count, MOST) + 1)[:: -1 if is_tall else 1]:
        for rows in range(1, min(-(-count // columns), MOST) + 1):
            outputs = _telling(min(rows * columns, count), fan_ins)
            ends, after = range(0, len(outputs), columns), _gone(outputs, count)
            lines = tuple(outputs[i : i + columns] for i in ends)
            gone = zip_longest(*(after[i : i + columns] for i in ends), fillvalue=False)
            yield Plan(lines, (tuple(map(any, gone)), (False,) * len(lines)))


def _telling(count: int, fan_ins: Positions) -> tuple[int, ...]:
    """`count` outputs along an axis, given how many inputs each meets: the first ones and the last,
    and one that meets the most; of two outputs, that one instead of the last.
    """
    last, inner = len(fan_ins) - 1, int(fan_ins.argmax())
    if count == 1:
        return (inner,)
    if count == 2:
        return 0, inner or 1
    first = tuple(range(count - 1))
    return (*(first if inner in (*first, last) else (*first[:-1], inner)), last)


def _gone(outputs: Sequence[int], total: int) -> tuple[bool, ...]:
    """After which some are left out; a single one does not show it."""
    following = (*outputs[1:], total if len(outputs) > 1 else outputs[-1] + 1)
    return tuple(after - at > 1 for at, after in zip(outputs, following, strict=True))


def _gaps(gone: tuple[bool, ...], gap: float) -> float:
    """The room between frames, twice as much where some are left out."""
    return gap * (len(gone) - 1 + sum(gone))


def _between(gap: float, dots: bool, across: bool, theme: Theme) -> Part:
    """The room between two frames, which may spread a little, and may have dots."""
    free, no_span = Span(gap, SPREAD * gap), Span(0.0, 0.0)

    def draw(at: Box) -> PlacedPart:
        middle = np.array([[(at.x0 + at.x1) / 2, (at.y0 + at.y1) / 2]])
        return PlacedPart(tuple(ellipses(middle, across, theme)) if dots else ())

    width, height = (free, no_span) if across else (no_span, free)
    return Part(width, lambda _: height, draw)
