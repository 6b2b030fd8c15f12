"""Feature maps as fans of sheets, vectors as bars, all to one scale."""

from __future__ import annotations

from itertools import pairwise
from math import log2
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cnnviz.figures.ink.pen import corners, discs, polygons, segments
from cnnviz.figures.ink.stacks import grid
from cnnviz.figures.network.stages import Stage, is_vector
from cnnviz.layers.base import Shape
from cnnviz.picture.extent import Box
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Floats, Marks, Names, Style
from cnnviz.picture.parts import Part, Size, ink
from cnnviz.picture.theme import Theme

WHOLE, SHEETS = 16, 14
"""The most maps that are all drawn; of more, the most sheets, with dots behind them."""
DOTTED = 8.0
"""The room for the dots behind the sheets of a fan, in points."""
BACK = 3.0
"""The offset of a sheet from the one in front of it, in points."""
COUNTED = 8.0
"""The least size of a neuron, in points, for lines between neurons."""
LEAST = 3.0
"""The least width and height of a map or a vector."""
BAR, BESIDE, VECTORS, MOST = 13.0, 14.0, 4, 12
"""The width of a vector, the gap between two in a column, and how many it shows, usually and if
columns are few.
"""


class Scale(NamedTuple):
    """The scale of drawings: points per neuron along a map's side, the step of a fan as a part of
    `BACK`, the breadth of a sequence, points per neuron of a vector, how many `vectors` of a column
    are drawn, and whether sequences stand `upright`.
    """

    unit: float
    back: float
    line: float
    vector: float
    vectors: int = VECTORS
    upright: bool = False


def sheets(channels: int) -> int:
    """How many sheets stand for a number of channels: all of few, hardly more for many more.

    >>> sheets(3), sheets(16), sheets(64), sheets(512)
    (3, 16, 11, 14)
    """
    return channels if channels <= WHOLE else min(SHEETS, 9 + int(log2(channels / WHOLE)))


def offsets(channels: int, scale: Scale) -> list[float]:
    """The offset of each sheet to the right of the corner of a fan and below it, where dots begin
    if not all are drawn.
    """
    count, step = sheets(channels), BACK * scale.back
    gap = max(4.0, DOTTED * scale.back) if count < channels else 0.0
    return [gap + step * i for i in range(count)]


def front(shape: Shape, scale: Scale) -> Size:
    """The size of one map, or of a vector."""
    if is_vector(shape):
        return Size(BAR * (1 + scale.back) / 2, max(LEAST, scale.vector * shape[0]))
    if len(shape) == 2:
        length = max(LEAST, scale.unit * shape[1])
        return Size(scale.line, length) if scale.upright else Size(length, scale.line)
    return Size(max(LEAST, scale.unit * shape[-1]), max(LEAST, scale.unit * shape[-2]))


def grid_of(shape: Shape, scale: Scale) -> tuple[int, int]:
    """The rows and columns of neurons on the front of a map."""
    if len(shape) == 2:
        return (shape[1], 1) if scale.upright else (1, shape[1])
    return shape[-2], shape[-1]


def fan(stage: Stage, i: int, scale: Scale, theme: Theme) -> Part:
    """The neurons of a stage, in the colour of their kind."""
    if is_vector(stage.shape):
        return _vectors(stage, i, scale, theme)
    size = front(stage.shape, scale)
    steps = offsets(stage.shape[0], scale)
    room = Size(size.width + steps[-1], size.height + steps[-1])

    def marks() -> Marks:
        names: Names = {"stage": i, "kind": stage.kind}
        style = _style(stage, theme)
        frame = corners(Box(0, 0, *size))
        sheets = [polygons(frame + place, style, "volume", names) for place in steps]
        cells = _cells(stage.shape, steps[-1], scale, theme)
        return (*sheets, *cells, *_dots(stage, i, scale, theme))

    return ink(room, marks, (0.0, 0.5))


def _cells(shape: Shape, back: float, scale: Scale, theme: Theme) -> Marks:
    """The neurons of the front map, if they are large enough to count."""
    if scale.unit < COUNTED:
        return ()
    size = front(shape, scale)
    frame = corners(Box(back, back, back + size.width, back + size.height))
    return tuple(m._replace(cls="cells") for m in grid(frame, *grid_of(shape, scale), theme.faint))


def _dots(stage: Stage, i: int, scale: Scale, theme: Theme) -> Marks:
    """Three dots behind the hindmost sheet, if some are not drawn."""
    gap = offsets(stage.shape[0], scale)[0]
    if not gap:
        return ()
    dots = [(part * gap, part * gap) for part in (0.05, 0.43, 0.8)]
    radius = 0.16 * gap
    return (discs(dots, radius, Style(None, _style(stage, theme).stroke), "more", {"stage": i}),)


def _vectors(stage: Stage, i: int, scale: Scale, theme: Theme) -> Part:
    """Bars side by side, joined as each neuron of one sees all of the one before."""
    sizes = [front(node.shape, scale) for node in stage.nodes[-scale.vectors :]]
    height = max(size.height for size in sizes)
    width = sizes[0].width
    pitch = width + BESIDE * (1.0 if scale.upright else scale.back)
    room = Size(pitch * (len(sizes) - 1) + width, height)

    def marks() -> Marks:
        style, names = _style(stage, theme), {"stage": i, "kind": stage.kind}
        ends = [((height - size.height) / 2, (height + size.height) / 2) for size in sizes]
        bars = [
            corners(Box(pitch * i, top, pitch * i + width, foot))
            for i, (top, foot) in enumerate(ends)
        ]
        joins = [
            _join((pitch * i + width, *a), (pitch * (i + 1), *b))
            for i, (a, b) in enumerate(pairwise(ends))
        ]
        return (
            *(mark for points in joins for mark in full_fan(points, i, stage.kind, theme)),
            *(polygons(points, style, "volume", names) for points in bars),
        )

    return ink(room, marks, (0.0, 0.5))


def full_fan(points: ArrayLike, i: int, kind: str, theme: Theme) -> Marks:
    """The fan of a full connection, (n, 2), from its upper left corner on, and its two edges."""
    (colour, tint), outline, names = colours(kind, theme), np.asarray(points), {"stage": i}
    edges = segments(outline[[0, 3]], outline[[1, 2]], Style(colour, None, 1.0), "full", names)
    # Paler than the vectors at its ends.
    return polygons(outline, Style(None, mixed(tint, theme.background, 0.6)), "full", names), edges


def _join(left: tuple[float, float, float], right: tuple[float, float, float]) -> Floats:
    """The area between two upright sides, each (x, top, foot)."""
    return np.array([left[:2], right[:2], right[::2], left[::2]])


def _style(stage: Stage, theme: Theme) -> Style:
    colour, tint = colours(stage.kind, theme)
    return Style(colour, tint, 1.0)


def colours(kind: str, theme: Theme) -> tuple[str, str]:
    """The colour and the tint of a kind: two kinds have weights, all others are grey."""
    if kind not in ("conv", "fc"):
        return theme.rule, theme.wash if kind == "input" else theme.wash2
    if len(theme.tints) == 1 and kind == "fc":
        return theme.weights[0], mixed(theme.wash2, theme.faint, 0.5)
    place = 0 if kind == "conv" else min(3, len(theme.weights) - 1)
    return theme.weights[place], theme.tints[place % len(theme.tints)]


def largest_sides(stages: tuple[Stage, ...]) -> tuple[int, int]:
    """The longest side of all maps, and the longest vector."""
    shapes = [node.shape for stage in stages for node in stage.nodes]
    maps = [max(shape[1:]) for shape in shapes if not is_vector(shape)]
    vectors = [shape[0] for shape in shapes if is_vector(shape)]
    return int(np.max(maps, initial=1)), int(np.max(vectors, initial=1))
