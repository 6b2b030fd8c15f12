"""What is drawn of a column of maps, and how these lie: one behind the other, or as bars."""

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
"""How many channels, and how many depth slices of each, are drawn at most."""
SEEN = 5
"""How many bars stand for more of them: as many as have a colour of their own."""
ASIDE = 26.0
"""The room between groups that stand beside one another; channels of slices have half of it."""


class Level(NamedTuple):
    """What is drawn of a column: its channels and depth slices, and the cells of each map that are
    visible, from the `first` slice, row and column on. `groups` stand beside one another where maps
    are bars; `apart` maps at most stand beside one another, so that none hides another.
    """

    shape: Shape
    channels: tuple[int, ...]
    slices: int
    cells: tuple[int, int]
    groups: int = 1
    apart: int = 0
    first: tuple[int, int, int] = (0, 0, 0)

    @property
    def bars(self) -> bool:
        """Whether a channel is a bar of cells."""
        return len(self.shape) == 2

    @property
    def sheets(self) -> int:
        """How many maps stand one behind the other, or above one another."""
        if self.bars:
            return -(-len(self.channels) // self.groups)
        if self.apart and len(self.shape) == 3:
            return 1
        return self.slices if len(self.shape) == 4 else len(self.channels)

    @property
    def fans(self) -> int:
        """How many of these stand beside one another."""
        if self.bars:
            return self.groups
        return len(self.channels) if self.apart or len(self.shape) == 4 else 1

    @property
    def aside(self) -> float:
        """The room between them."""
        return ASIDE if self.bars else ASIDE / 2

    @property
    def cut(self) -> Cut:
        """On which sides cells of a map are left out."""
        (rows, columns), (high, wide) = self.cells, _cells(self.shape)
        _, row, column = self.first
        return Cut(row > 0, column + columns < wide, row + rows < high, column > 0)


def _cells(shape: Shape) -> tuple[int, int]:
    return (1, shape[1]) if len(shape) == 2 else (shape[-2], shape[-1])


def level(
    column: Column,
    most: tuple[int, int],
    channel: int,
    groups: int = 1,
    apart: int = 0,
    bars: int = SHEETS,
    about: tuple[int, ...] = (),
) -> Level:
    """A column of which at most (rows, columns) of cells are drawn, those `about` a position or the
    first ones, and the map `channel` is; of sequences at most so many `bars` a group.
    """
    shape = spatial(column.shape)
    rows, columns = (min(n, m) for n, m in zip(_cells(shape), most, strict=True))
    deep = len(shape) == 4
    if len(shape) == 2:
        channels = _in_groups(shape[0], groups, bars, channel)
    else:
        channels = _first(shape[0], apart or (4 if deep else SHEETS), channel)
    slices = min(shape[1], SLICES) if deep else 1
    first = _begin(shape, (slices, rows, columns), about)
    return Level(shape, channels, slices, (rows, columns), groups, apart, first)


def _begin(
    shape: Shape, seen: tuple[int, int, int], about: tuple[int, ...]
) -> tuple[int, int, int]:
    """The first slice, row and column, if so many of each are seen about a position."""
    sizes, at = (*(1, 1, *shape[1:])[-3:],), (0, 0, 0, *about)[-3:]
    slice_, row, column = (
        max(0, min(p - n // 2, size - n)) for p, n, size in zip(at, seen, sizes, strict=True)
    )
    return slice_, row, column


def _first(total: int, most: int, channel: int) -> tuple[int, ...]:
    """The first channels, and one that must be among them."""
    if total <= most:
        return tuple(range(total))
    # As many as have a colour of their own.
    shown = min(most - 2, SEEN)
    shown -= channel >= shown
    return (*range(shown), *[channel] * (channel >= shown))


def _in_groups(total: int, groups: int, most: int, channel: int) -> tuple[int, ...]:
    """The first channels of each group, and one that must be among them."""
    size = total // groups
    shown = seen(size, most)
    found = [group * size + at for group in range(groups) for at in range(shown)]
    if channel not in found:
        found[channel // size * shown + shown - 1] = channel
    return tuple(found)


def seen(channels: int, most: int) -> int:
    """How many bars there are of so many channels, where `most` have room."""
    return channels if channels <= most else min(most, SEEN)


class Fan(NamedTuple):
    """How the maps of a column lie: each of `size`, the next one `step` (left, up) behind it."""

    size: Size
    step: Size

    def room(self, sheets: int) -> Size:
        """What they take together."""
        return Size(
            self.size.width + self.step.width * (sheets - 1),
            self.size.height + self.step.height * (sheets - 1),
        )


Sheet = tuple[int, int]
"""A map: its channel, and its depth slice."""


class Sheets(NamedTuple):
    """Maps in the order in which they are painted, and their upper left corners, (n, 2)."""

    order: list[Sheet]
    corners: Floats


def sheets_of(of: Level, fan: Fan, begins: list[tuple[float, float]]) -> Sheets:
    """The maps of a column whose fans begin at these lower left corners."""
    order, corners = list[Sheet](), list[tuple[float, float]]()
    for i, (x, y) in enumerate(begins):
        for behind in reversed(range(of.sheets)):
            sheet = _sheet(of, i, behind)
            if sheet is None:
                continue
            order.append(sheet)
            if of.bars:
                corners.append((x, y - fan.room(of.sheets).height + behind * fan.step.height))
            else:
                right = x + fan.step.width * (of.sheets - 1 - behind)
                corners.append((right, y - fan.size.height - fan.step.height * behind))
    return Sheets(order, np.array(corners))


def _sheet(of: Level, fan: int, behind: int) -> Sheet | None:
    """The map that stands so far behind the front of a fan; the first channel is in front."""
    if len(of.shape) == 4 or (of.apart and not of.bars):
        return of.channels[fan], behind
    at = fan * of.sheets + behind
    return (of.channels[at], 0) if at < len(of.channels) else None


def flat_of(of: Level, sheet: Sheet, r: Indices, c: Indices) -> Indices:
    """The flat indices of a map's visible neurons."""
    channel, behind = sheet
    slice_, row, column = of.first
    begin = channel * prod(of.shape[1:])
    begin += (slice_ + behind) * prod(of.shape[2:]) * (len(of.shape) == 4)
    found: Indices = begin + (row + r) * of.shape[-1] + column + c
    return found


def dots_of(of: Level, corners: Floats, fan: Fan) -> Floats:
    """Where dots stand for maps that are left out, behind the last one, and right and left of the
    front one for cells of a sequence; maps that go on are open there.
    """
    found = []
    if len(of.channels) < of.shape[0]:
        if of.bars:
            found.append(corners[0] + (fan.size.width / 2, fan.size.height + 7))
        elif of.apart:
            found.append(corners[-1] + (fan.size.width + 10, fan.size.height / 2))
        else:
            found.append(corners[0] + (-10.0, -4.0))
    if of.bars and of.cut.right:
        # Right of bars stand their names.
        found.append(corners[-1] + (fan.size.width + 24, fan.size.height / 2))
    if of.bars and of.cut.left:
        found.append(np.array([corners[:, 0].min() - 10, corners[-1, 1] + fan.size.height / 2]))
    return np.array(found).reshape(-1, 2)
