"""The frames of a kernel's walk, laid out as a film: each stands where the output that it makes
stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import NamedTuple

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


class Film(NamedTuple):
    """The outputs whose frames are shown, row by row, with cells of `side` points.

    `cut`: whether columns and rows are left out before the last ones. `up`: in a frame the output
    stands above the input, not at its right, with `link` points between them.
    """

    side: float
    rows: tuple[tuple[int, ...], ...]
    cut: tuple[bool, bool]
    up: bool
    link: float
    spacing: Spacing = ROOMY

    @property
    def shown(self) -> int:
        """How many frames there are."""
        return sum(map(len, self.rows))

    def frame(self, walk: Walk) -> tuple[float, float]:
        """The width and the height of one frame."""
        return _frame(walk, self.side, self.link, self.up)


class Spot(NamedTuple):
    """Where the frame of one output has its upper left corner."""

    output: int
    x: float
    y: float


Plan = tuple[tuple[tuple[int, ...], ...], tuple[bool, bool]]
"""Rows of outputs, and whether there are some left out before the last column and the last row."""


def plans(walk: Walk) -> list[Plan]:
    """What may be shown, most frames first."""
    return sorted(_plans(walk), key=lambda plan: -sum(map(len, plan[0])))


def film(walk: Walk, room: Size, plan: Plan, way: Manner) -> Film:
    """The film of these outputs with the largest cells."""
    (rows, cut), (up, spacing) = plan, way
    counts = (len(rows[0]), len(rows))
    link = spacing.alone if counts == (1, 1) else spacing.link
    still, whole = _frame(walk, 0.0, link, up), _frame(walk, 1.0, link, up)
    sides = [MOST_SIDE]
    for at, count in enumerate(counts):
        free = room[at] - _gaps(count, cut[at], spacing.gaps[at])
        sides.append((free / count - still[at]) / (whole[at] - still[at]))
    return Film(min(sides), rows, cut, up, link, spacing)


def least(walk: Walk, side: float, plan: Plan, way: Manner) -> Size:
    """The room that a film needs with cells of `side` points."""
    (rows, cut), (up, spacing) = plan, way
    counts = (len(rows[0]), len(rows))
    link = spacing.alone if counts == (1, 1) else spacing.link
    frame = _frame(walk, side, link, up)
    return Size(
        *(
            count * size + _gaps(count, gone, gap)
            for count, size, gone, gap in zip(counts, frame, cut, spacing.gaps, strict=True)
        )
    )


def spots(laid: Film, walk: Walk, room: tuple[float, float]) -> list[Spot]:
    """The frames' places in a room of (width, height), in the order of the outputs."""
    counts = (len(laid.rows[0]), len(laid.rows))
    x, y = (
        _placed(*sizes)
        for sizes in zip(counts, laid.cut, laid.frame(walk), laid.spacing.gaps, room, strict=True)
    )
    return [Spot(out, x[i], y[j]) for j, row in enumerate(laid.rows) for i, out in enumerate(row)]


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
            yield tuple(tuple(row) for row in grid), cut


def _running(count: int) -> Iterator[Plan]:
    for columns in range(1, min(count, MOST) + 1):
        for rows in range(1, min(-(-count // columns), MOST) + 1):
            shown = _ends(min(rows * columns, count), count)
            lines = tuple(shown[i : i + columns] for i in range(0, len(shown), columns))
            yield lines, (1 < len(shown) < count and columns > 1, False)


def _frame(walk: Walk, side: float, link: float, up: bool) -> tuple[float, float]:
    (rows, columns), (down, across) = walk.shape, walk.made
    if up:
        return max(columns, across) * side, (rows + down) * side + link
    return (columns + across) * side + link, max(rows, down) * side


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
