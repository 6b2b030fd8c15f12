"""Columns of neurons as cells of feature maps: squares seen from the front, fanned out by channel;
sequences as bars of cells. The input is below.
"""

from __future__ import annotations

from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.columns import Column, spatial
from cnnviz.figures.neurons.place import Place
from cnnviz.graph.connections import Indices
from cnnviz.layers.base import Shape
from cnnviz.picture.marks import Floats
from cnnviz.picture.parts import Size

CELL, WIDE, PATCH, DEEP = 16.0, 22.0, 10.0, 6.0
"""How large a cell is at most, and a kernel's patch at least, in points; of a
stack of slices; `WIDE` is for the cells of bars."""
SMALL = 24.0
"""How high a map is at least."""
BETWEEN = 40.0
"""The least room between the maps of two columns, where the cones are."""
SHEETS, SLICES = 8, 6
"""How many channels, and how many depth slices of each, are drawn at most."""
BAR, GAP = 17.0, 4.0
"""How high a channel of a sequence is at most, and the room between two."""
NAME = 14.0
"""The room beside bars for the names of their kernels."""
DOTS = 20.0
"""The room for the dots behind the last of several maps."""
ASIDE = 26.0
"""The room between groups that stand beside one another; channels of slices have half of it."""


class Level(NamedTuple):
    """What is drawn of a column: its channels and depth slices, and the cells of each map that are
    visible, from the first ones on. `groups` stand beside one another where maps are bars; `apart`
    maps at most stand beside one another, so that none hides another.
    """

    shape: Shape
    channels: tuple[int, ...]
    slices: int
    cells: tuple[int, int]
    groups: int = 1
    apart: int = 0

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
    def cut(self) -> bool:
        """Whether cells of a map are left out."""
        return self.cells != _cells(self.shape)


def _cells(shape: Shape) -> tuple[int, int]:
    return (1, shape[1]) if len(shape) == 2 else (shape[-2], shape[-1])


def level(
    column: Column, most: tuple[int, int], channel: int, groups: int = 1, apart: int = 0
) -> Level:
    """A column of which at most (rows, columns) of cells are drawn, and the map `channel` is."""
    shape = spatial(column.shape)
    rows, columns = (min(n, m) for n, m in zip(_cells(shape), most, strict=True))
    deep = len(shape) == 4
    limit = (
        apart
        if apart and len(shape) > 2
        else 4
        if deep
        else SHEETS * (groups if len(shape) == 2 else 1)
    )
    channels = tuple(range(shape[0]))
    if len(channels) > limit:
        channels = (
            (*channels[: limit - 2],) if channel < limit - 2 else (*channels[: limit - 3], channel)
        )
    slices = min(shape[1], SLICES) if deep else 1
    return Level(shape, channels, slices, (rows, columns), groups, apart)


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


def scale(levels: tuple[Level, ...], size: Size, up: bool, most: float = CELL) -> float:
    """How large a cell can be in a box, `most` at most: the same in all columns, above one another
    or side by side.
    """
    apart = BETWEEN * (len(levels) - 1)
    free = [(_free(one, size, apart * (not up)), one) for one in levels]
    across = [room / (one.fans * one.cells[1]) for room, one in free]
    maps = [one for one in levels if not one.bars]
    most = CELL if maps else WIDE
    lifts = [_lift(one) * (one.sheets - 1) for one in maps]
    if up:
        bars = sum(_bars_height(one) for one in levels if one.bars)
        rows = sum(one.cells[0] for one in maps)
        down = [(size.height - bars - apart - sum(lifts)) / rows] if maps else []
        return min(most, *across, *down)
    wide = sum(one.fans * one.cells[1] / _share(one) for one in levels)
    down = [(size.height - lift) / one.cells[0] for lift, one in zip(lifts, maps, strict=True)]
    aside = sum(map(_between, levels))
    return min(most, (size.width - apart - aside) / wide, *down)


def _free(of: Level, size: Size, apart: float) -> float:
    """The width that the front maps of a column may take."""
    return (size.width - apart - _between(of)) * _share(of) - NAME * of.bars


def _between(of: Level) -> float:
    """The room between the fans of a column, and for the dots behind those that are apart."""
    more = len(of.channels) < of.shape[0]
    return of.aside * (of.fans - 1) + DOTS * float(of.apart > 0 and more)


def _share(of: Level) -> float:
    """How much of a fan's width its front map takes."""
    return 1.0 if of.bars or of.sheets == 1 else 0.6


def _lift(of: Level) -> float:
    """How much higher a map stands than the one before it."""
    return min(10.0, 26.0 / max(1, of.sheets - 1))


def _bars_height(of: Level) -> float:
    return of.sheets * (BAR + GAP) - GAP


def _fan(of: Level, cell: float, size: Size) -> Fan:
    """How the maps of a column lie in a room of `size`."""
    own = Size(of.cells[1] * cell, of.cells[0] * cell)
    if of.bars:
        high = min(BAR, (size.height + GAP) / of.sheets - GAP)
        return Fan(Size(own.width, high), Size(0.0, high + GAP))
    free = (size.width - of.aside * (of.fans - 1)) / of.fans - own.width
    aside = min(0.32 * own.width + 2, 26.0, max(0.0, free) / max(1, of.sheets - 1))
    return Fan(own, Size(aside, _lift(of)))


def least(levels: tuple[Level, ...], up: bool) -> Size:
    """The least room of columns above one another, or beside one another."""
    bars = [_bars_height(one) for one in levels if one.bars]
    if up:
        maps = [_lift(one) * (one.sheets - 1) + SMALL for one in levels if not one.bars]
        return Size(100.0, sum(bars) + sum(maps) + BETWEEN * (len(levels) - 1))
    return Size(66.0 * len(levels), max([54.0, *(high / 2 for high in bars)]))


def placed(
    levels: tuple[Level, ...], size: Size, up: bool = True, most: float = CELL
) -> tuple[tuple[Place, ...], float]:
    """The places of all columns in a box with its origin at the upper left, the input below the
    others or left of them, and the size of a cell.
    """
    cell = scale(levels, size, up, most)
    own = [_own_room(one, cell, size, up) for one in levels]
    fans = [_fan(one, cell, room) for one, room in zip(levels, own, strict=True)]
    rooms = [fan.room(one.sheets) for fan, one in zip(fans, levels, strict=True)]
    wide = [room.width * one.fans + _between(one) for room, one in zip(rooms, levels, strict=True)]
    used = sum(room.height for room in rooms) if up else sum(wide)
    gap = ((size.height if up else size.width) - used) / max(1, len(levels) - 1)
    places, at = [], size.height if up else 0.0
    for one, fan, room, width in zip(levels, fans, rooms, wide, strict=True):
        left = (size.width - width) / 2 if up else at
        floor = at if up else (size.height + room.height) / 2
        begins = [(left + (room.width + one.aside) * i, floor) for i in range(one.fans)]
        places.append(_place(one, fan, begins, cell))
        at += -(room.height + gap) if up else width + gap
    return tuple(places), cell


def _own_room(of: Level, cell: float, size: Size, up: bool) -> Size:
    """The room in which a column may fan out: beside others only its share of the width."""
    if up:
        return size
    return Size(of.fans * of.cells[1] * cell / _share(of) + of.aside * (of.fans - 1), size.height)


def _place(of: Level, fan: Fan, begins: list[tuple[float, float]], cell: float) -> Place:
    """The maps of a column, from the hindmost to the front; `begins` are the lower left corners of
    their fans.
    """
    order, corners = _sheets(of, fan, begins)
    high = fan.size.height / of.cells[0]
    step = np.array([(0.0, high), (cell, 0.0)])
    r, c = (i.ravel() for i in np.indices(of.cells))
    inner = (r[:, None] + 0.5) * step[0] + (c[:, None] + 0.5) * step[1]
    at = (corners[:, None] + inner).reshape(-1, 2)
    flat = np.concatenate([_flat(of, sheet, r, c) for sheet in order])
    owner = np.repeat(np.arange(len(order)), len(r))
    sort = np.argsort(flat)
    box = np.array([(0, 0), (fan.size.width, 0), tuple(fan.size), (0, fan.size.height)])
    return Place(
        flat[sort], at[sort], _dots(of, corners, fan), corners[:, None] + box,
        tuple(channel for channel, _ in order), owner[sort], step,
    )  # fmt: skip


Sheet = tuple[int, int]
"""A map: its channel, and its depth slice."""


def _sheets(of: Level, fan: Fan, begins: list[tuple[float, float]]) -> tuple[list[Sheet], Floats]:
    """The maps in the order in which they are painted, and their upper left corners."""
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
    return order, np.array(corners)


def _sheet(of: Level, fan: int, behind: int) -> Sheet | None:
    """The map that stands so far behind the front of a fan; the first channel is in front."""
    if len(of.shape) == 4 or (of.apart and not of.bars):
        return of.channels[fan], behind
    at = fan * of.sheets + behind
    return (of.channels[at], 0) if at < len(of.channels) else None


def _flat(of: Level, sheet: Sheet, r: Indices, c: Indices) -> Indices:
    """The flat indices of a map's visible neurons."""
    channel, slice_ = sheet
    begin = channel * prod(of.shape[1:]) + slice_ * prod(of.shape[2:]) * (len(of.shape) == 4)
    found: Indices = begin + r * of.shape[-1] + c
    return found


def _dots(of: Level, corners: Floats, fan: Fan) -> Floats:
    """Where dots stand for maps and cells that are left out: behind the last map, and right of the
    front one.
    """
    found = []
    if len(of.channels) < of.shape[0]:
        if of.bars:
            found.append(corners[0] + (fan.size.width / 2, fan.size.height + 7))
        elif of.apart:
            found.append(corners[-1] + (fan.size.width + 10, fan.size.height / 2))
        else:
            found.append(corners[0] + (-10.0, -4.0))
    if of.cells[1] < of.shape[-1]:
        found.append(corners[-1] + (fan.size.width + 9, fan.size.height / 2))
    return np.array(found).reshape(-1, 2)


def window(
    levels: tuple[Level, ...], spans: tuple[int, ...], size: Size, up: bool
) -> tuple[int, int] | None:
    """How many rows and columns of cells may be seen, so that a kernel's patch is not too small;
    None where all may. `spans` are how far the kernels reach, the last layer's last.
    """
    cell = scale(levels, size, up)
    patch = DEEP if any(len(one.shape) == 4 for one in levels) else PATCH
    least = patch / max(1, min(spans))
    if cell >= least:
        return None
    most = int(max(max(one.cells) for one in levels) * cell / least)
    return max(most, 0), max(most, 0)
