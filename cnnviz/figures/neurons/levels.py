"""What is drawn of a column of maps, and how they are arranged: in depth, or as bars."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.columns import Column, spatial
from cnnviz.figures.neurons.place import Cut
from cnnviz.graph.connections import Indices
from cnnviz.layers.base import Shape
from cnnviz.picture.marks import Floats
from cnnviz.picture.parts import Size

SHEETS, SLICES = 8, 6
"""The most channels, and the most depth slices of each, that are drawn."""
SEEN = 5
"""How many bars stand for more: as many as have a colour of their own."""
ASIDE = 26.0
"""The gap between groups side by side; channels of slices have half of it."""


class Level(NamedTuple):
    """What is drawn of a column: its channels and depth slices, and the visible cells of each map,
    from the `first` slice, row and column on. `groups` are side by side if maps are bars; up to
    `apart` maps are side by side, so that none hides another. A neuron of the next column sees
    a `patch` of this many rows and columns of each map, if that is a window.
    """

    shape: Shape
    channels: tuple[int, ...]
    slices: int
    cells: tuple[int, int]
    groups: int = 1
    apart: int = 0
    first: tuple[int, int, int] = (0, 0, 0)
    patch: tuple[int, int] | None = None

    @property
    def bars(self) -> bool:
        """Whether a channel is a bar of cells."""
        return len(self.shape) == 2

    @property
    def sheets(self) -> int:
        """How many maps stand one behind the other, or are stacked."""
        if self.bars:
            return -(-len(self.channels) // self.groups)
        if self.apart and len(self.shape) == 3:
            return 1
        return self.slices if len(self.shape) == 4 else len(self.channels)

    @property
    def fans(self) -> int:
        """How many of these fans or stacks are side by side."""
        if self.bars:
            return self.groups
        return len(self.channels) if self.apart or len(self.shape) == 4 else 1

    @property
    def aside(self) -> float:
        """The gap between them."""
        return ASIDE if self.bars else ASIDE / 2

    @property
    def cut(self) -> Cut:
        """The sides on which cells of a map are left out."""
        (rows, columns), (height, width) = self.cells, _map_size(self.shape)
        _, row, column = self.first
        return Cut(row > 0, column + columns < width, row + rows < height, column > 0)


def _map_size(shape: Shape) -> tuple[int, int]:
    return (1, shape[1]) if len(shape) == 2 else (shape[-2], shape[-1])


def level(
    column: Column,
    limit: tuple[int, int],
    channel: int,
    groups: int = 1,
    apart: int = 0,
    bars: int = SHEETS,
    centre: tuple[int, ...] = (),
) -> Level:
    """A column of which at most (rows, columns) of cells are drawn, those around a `centre` or the
    first ones, with the map `channel`; of sequences at most this many `bars` per group.
    """
    shape = spatial(column.shape)
    rows, columns = (min(size, bound) for size, bound in zip(_map_size(shape), limit, strict=True))
    has_slices = len(shape) == 4
    if len(shape) == 2:
        channels = _in_groups(shape[0], groups, bars, channel)
    else:
        channels = _first(shape[0], apart or (4 if has_slices else SHEETS), channel)
    slices = min(shape[1], SLICES) if has_slices else 1
    first = _first_cells(shape, (slices, rows, columns), centre)
    return Level(shape, channels, slices, (rows, columns), groups, apart, first)


def _first_cells(
    shape: Shape, counts: tuple[int, int, int], centre: tuple[int, ...]
) -> tuple[int, int, int]:
    """The first slice, row and column, if `counts` of each are visible around a position."""
    sizes, position = (*(1, 1, *shape[1:])[-3:],), (0, 0, 0, *centre)[-3:]
    slice_, row, column = (
        max(0, min(place - count // 2, size - count))
        for place, count, size in zip(position, counts, sizes, strict=True)
    )
    return slice_, row, column


def _first(total: int, limit: int, channel: int) -> tuple[int, ...]:
    """The first channels, including one."""
    if total <= limit:
        return tuple(range(total))
    # As many as have a colour of their own.
    count = min(limit - 2, SEEN)
    count -= channel >= count
    return (*range(count), *[channel] * (channel >= count))


def _in_groups(total: int, groups: int, limit: int, channel: int) -> tuple[int, ...]:
    """The first channels of each group, including one."""
    size = total // groups
    count = visible_bars(size, limit)
    channels = [group * size + i for group in range(groups) for i in range(count)]
    if channel not in channels:
        channels[channel // size * count + count - 1] = channel
    return tuple(channels)


def visible_bars(channels: int, limit: int) -> int:
    """How many bars there are for a number of channels, if `limit` fit."""
    return channels if channels <= limit else min(limit, SEEN)


class Fan(NamedTuple):
    """How the maps of a column stand: each of `size`, the next one `step` (left, up) behind."""

    size: Size
    step: Size

    def room(self, sheets: int) -> Size:
        """The room of a number of sheets."""
        return Size(
            self.size.width + self.step.width * (sheets - 1),
            self.size.height + self.step.height * (sheets - 1),
        )


Sheet = tuple[int, int]
"""A map: its channel, and its depth slice."""


class Sheets(NamedTuple):
    """Maps in painting order, and their upper left corners, (n, 2)."""

    order: list[Sheet]
    corners: Floats


def sheets_of(level: Level, fan: Fan, origins: list[tuple[float, float]]) -> Sheets:
    """The maps of a column whose fans have these lower left corners."""
    order, corners = list[Sheet](), list[tuple[float, float]]()
    for i, (x, y) in enumerate(origins):
        for behind in reversed(range(level.sheets)):
            sheet = _sheet(level, i, behind)
            if sheet is None:
                continue
            order.append(sheet)
            if level.bars:
                corners.append((x, y - fan.room(level.sheets).height + behind * fan.step.height))
            else:
                right = x + fan.step.width * (level.sheets - 1 - behind)
                corners.append((right, y - fan.size.height - fan.step.height * behind))
    return Sheets(order, np.array(corners))


def _sheet(level: Level, fan: int, behind: int) -> Sheet | None:
    """The map at a place behind the front of a fan; the first channel is in front."""
    if len(level.shape) == 4 or (level.apart and not level.bars):
        return level.channels[fan], behind
    i = fan * level.sheets + behind
    return (level.channels[i], 0) if i < len(level.channels) else None


def flat_of(level: Level, sheet: Sheet, r: Indices, c: Indices) -> Indices:
    """The flat indices of a map's visible neurons."""
    channel, behind = sheet
    slice_, row, column = level.first
    start = channel * prod(level.shape[1:])
    start += (slice_ + behind) * prod(level.shape[2:]) * (len(level.shape) == 4)
    indices: Indices = start + (row + r) * level.shape[-1] + column + c
    return indices


def dots_of(level: Level, corners: Floats, fan: Fan) -> Floats:
    """The places of dots for maps left out, behind the last one, and right and left of the front
    one for cells of a sequence; maps that continue are open there.
    """
    dots = []
    if len(level.channels) < level.shape[0]:
        if level.bars:
            dots.append(corners[0] + (fan.size.width / 2, fan.size.height + 7))
        elif level.apart:
            dots.append(corners[-1] + (fan.size.width + 10, fan.size.height / 2))
        else:
            dots.append(corners[0] + (-10.0, -4.0))
    if level.bars and level.cut.right:
        # The names of bars are at their right.
        dots.append(corners[-1] + (fan.size.width + 24, fan.size.height / 2))
    if level.bars and level.cut.left:
        dots.append(np.array([corners[:, 0].min() - 10, corners[-1, 1] + fan.size.height / 2]))
    return np.array(dots).reshape(-1, 2)
