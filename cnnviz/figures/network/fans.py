"""Feature maps as fans of sheets, vectors as bars, all to one scale."""

from __future__ import annotations

from itertools import pairwise
from math import log2
from typing import NamedTuple

import numpy as np

from cnnviz.figures.ink.pen import corners, discs, polygons, segments
from cnnviz.figures.network.stages import Stage, is_vector
from cnnviz.layers.base import Shape
from cnnviz.picture.compose import Marks
from cnnviz.picture.extent import Box
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Floats, Names, Style
from cnnviz.picture.parts import Part, Size, ink
from cnnviz.picture.theme import Theme

WHOLE, SHEETS = 16, 14
"""So many maps are all drawn; of more so many sheets at most, and dots for the others."""
DOTTED = 8.0
"""The room for the dots behind a fan's other sheets, in points."""
BACK = 3.0
"""How far a sheet stands behind the one in front of it, in points."""
COUNTED = 8.0
"""Neurons of maps that are so large have lines between them, in points."""
LEAST = 3.0
"""How wide and how high a map, or a vector, is at least."""
BAR, BESIDE, VECTORS, MOST = 13.0, 14.0, 4, 12
"""How wide a vector is drawn, the room between two of one column, and how many it shows: the most
where columns are few.
"""


class Scale(NamedTuple):
    """How large things are drawn: points a neuron along a map's side, a step of a fan as a part of
    `BACK`, how high a sequence is drawn, points a neuron of a vector, and how many `vectors` of a
    column are drawn.
    """

    unit: float
    back: float
    line: float
    vector: float
    vectors: int = VECTORS


def sheets(channels: int) -> int:
    """How many sheets stand for so many channels: all of few, hardly more for many more.

    >>> sheets(3), sheets(16), sheets(64), sheets(512)
    (3, 16, 11, 14)
    """
    return channels if channels <= WHOLE else min(SHEETS, 9 + int(log2(channels / WHOLE)))


def offsets(channels: int, scale: Scale) -> list[float]:
    """How far right of the hindmost, and below it, each sheet stands: the others behind a gap where
    not all are drawn.
    """
    many, step = sheets(channels), BACK * scale.back
    gap = max(4.0, DOTTED * scale.back) if many < channels else 0.0
    return [0.0, *(gap + step * at for at in range(1, many))]


def front(shape: Shape, scale: Scale) -> Size:
    """The size of one map, or of a vector."""
    if is_vector(shape):
        return Size(BAR * (1 + scale.back) / 2, max(LEAST, scale.vector * shape[0]))
    if len(shape) == 2:
        return Size(max(LEAST, scale.unit * shape[1]), scale.line)
    return Size(max(LEAST, scale.unit * shape[-1]), max(LEAST, scale.unit * shape[-2]))


def fan(stage: Stage, at: int, scale: Scale, theme: Theme) -> Part:
    """The neurons of a stage, in the colour of its kind."""
    if is_vector(stage.shape):
        return _vectors(stage, at, scale, theme)
    size = front(stage.shape, scale)
    places = offsets(stage.shape[0], scale)
    room = Size(size.width + places[-1], size.height + places[-1])

    def marks() -> Marks:
        names: Names = {"stage": at, "kind": stage.kind}
        style = _style(stage, theme)
        frame = corners(Box(0, 0, *size))
        sheets_ = [polygons(frame + place, style, "volume", names) for place in places]
        grid = _cells(stage.shape, places[-1], scale, theme)
        return (*sheets_, *grid, *_dots(stage, at, scale, theme))

    return ink(room, marks, (0.0, 0.5))


def _cells(shape: Shape, back: float, scale: Scale, theme: Theme) -> Marks:
    """The neurons of the front map, if they are large enough to be counted."""
    if len(shape) < 3 or scale.unit < COUNTED:
        return ()
    size = front(shape, scale)
    across, down = (scale.unit * np.arange(1, n) + back for n in (shape[-1], shape[-2]))
    ends = [(np.full_like(at, back), np.full_like(at, back + side))
            for at, side in ((across, size.height), (down, size.width))]  # fmt: skip
    (top, foot), (left, right) = ends
    starts = np.concatenate([np.stack([across, top], 1), np.stack([left, down], 1)])
    stops = np.concatenate([np.stack([across, foot], 1), np.stack([right, down], 1)])
    return (segments(starts, stops, Style(theme.faint, None, 0.8), "cells"),)


def _dots(stage: Stage, at: int, scale: Scale, theme: Theme) -> Marks:
    """Three dots between the hindmost sheet and the others, where some are not drawn."""
    places = offsets(stage.shape[0], scale)
    if len(places) == stage.shape[0]:
        return ()
    start = np.array([front(stage.shape, scale).width, 0.0])
    dots = [start + part * places[1] for part in (0.27, 0.5, 0.73)]
    radius = 0.11 * places[1]
    return (discs(dots, radius, Style(None, _style(stage, theme).stroke), "more", {"stage": at}),)


def _vectors(stage: Stage, at: int, scale: Scale, theme: Theme) -> Part:
    """Bars beside one another, joined where each neuron of one sees all of the other."""
    sizes = [front(node.shape, scale) for node in stage.nodes[-scale.vectors :]]
    high = max(size.height for size in sizes)
    wide = sizes[0].width
    apart = wide + BESIDE * scale.back
    room = Size(apart * (len(sizes) - 1) + wide, high)

    def marks() -> Marks:
        style, names = _style(stage, theme), {"stage": at, "kind": stage.kind}
        ends = [((high - size.height) / 2, (high + size.height) / 2) for size in sizes]
        bars = [
            corners(Box(apart * i, top, apart * i + wide, low)) for i, (top, low) in enumerate(ends)
        ]
        joins = [
            _join((apart * i + wide, *a), (apart * (i + 1), *b))
            for i, (a, b) in enumerate(pairwise(ends))
        ]
        pale = style._replace(stroke=None)
        return (
            *(polygons(one, pale, "full", {"stage": at}) for one in joins),
            *(polygons(one, style, "volume", names) for one in bars),
        )

    return ink(room, marks, (0.0, 0.5))


def _join(one: tuple[float, float, float], other: tuple[float, float, float]) -> Floats:
    """From one upright side, (x, top, foot), to another."""
    return np.array([one[:2], other[:2], other[::2], one[::2]])


def _style(stage: Stage, theme: Theme) -> Style:
    colour, tint = colours(stage.kind, theme)
    return Style(colour, tint, 1.0)


def colours(kind: str, theme: Theme) -> tuple[str, str]:
    """The colour of a kind and its tint: two kinds of weights, grey for what has none."""
    if kind not in ("conv", "fc"):
        return theme.rule, theme.wash if kind == "input" else theme.wash2
    if len(theme.tints) == 1 and kind == "fc":
        return theme.weights[0], mixed(theme.wash2, theme.faint, 0.5)
    place = 0 if kind == "conv" else min(3, len(theme.weights) - 1)
    return theme.weights[place], theme.tints[place % len(theme.tints)]


def largest_sides(found: tuple[Stage, ...]) -> tuple[int, int]:
    """The longest side of all maps, and the longest vector."""
    shapes = [node.shape for stage in found for node in stage.nodes]
    maps = [max(shape[1:]) for shape in shapes if not is_vector(shape)]
    vectors = [shape[0] for shape in shapes if is_vector(shape)]
    return int(np.max(maps, initial=1)), int(np.max(vectors, initial=1))
