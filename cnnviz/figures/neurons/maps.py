"""Columns of neurons as cells of feature maps: squares seen from the front, fanned out by channel;
sequences as bars of cells. The input is below.
"""

from __future__ import annotations

import numpy as np

from cnnviz.figures.neurons.levels import Fan, Level, dots_of, flat_of, sheets_of
from cnnviz.figures.neurons.place import WHOLE, Place, Placed
from cnnviz.picture.parts import Size

CELL, WIDE, PATCH, DEEP = 16.0, 22.0, 10.0, 6.0
"""How large a cell is at most, and a kernel's patch at least, in points; of a
stack of slices; `WIDE` is for the cells of bars."""
SMALL = 24.0
"""How high a map is at least."""
BETWEEN = 40.0
"""The least room between the maps of two columns, where the cones are."""
BAR, THIN, GAP = 17.0, 5.0, 4.0
"""How high a channel of a sequence is at most and at least, and the room between two."""
LOW = 11.0
"""The room below bars for the dots of more of them."""
NAME = 14.0
"""The room beside bars for the names of their kernels."""
STRIP = 0.34
"""So much of the width of a map that stands behind another is seen, where there is room."""
LARGER = 1.2
"""Cells so many times as large are worth that columns stand beside one another."""
DOTS = 20.0
"""The room for the dots behind the last of several maps."""


def scale(levels: tuple[Level, ...], size: Size, up: bool, most: float = WIDE) -> float:
    """How large a cell can be in a box, `most` at most: the same in all columns."""
    size = _within(levels, size, up)
    apart = BETWEEN * (len(levels) - 1)
    free = [(_free(one, size, apart * (not up)), one) for one in levels]
    across = [room / (one.fans * one.cells[1]) for room, one in free]
    maps = [one for one in levels if not one.bars]
    most = min(most, CELL if maps else WIDE)
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


def larger_beside(levels: tuple[Level, ...], size: Size) -> bool:
    """Whether cells are clearly larger where columns stand beside one another; where they stand
    above one another, cones cross no map.
    """
    return scale(levels, size, False) > LARGER * scale(levels, size, True)


def _free(of: Level, size: Size, apart: float) -> float:
    """The width that the front maps of a column may take."""
    return (size.width - apart - _between(of)) * _share(of) - NAME * of.bars


def _between(of: Level) -> float:
    """The room between the fans of a column, and for dots beside them."""
    more = len(of.channels) < of.shape[0]
    return (
        of.aside * (of.fans - 1)
        + DOTS * float(of.apart > 0 and more)
        + 26.0 * float(of.bars and of.cut.right)
    )


def _within(levels: tuple[Level, ...], size: Size, up: bool) -> Size:
    """The room of columns without that of names at the right of the last of several beside it."""
    last = levels[-1]
    return Size(size.width - NAME * (last.bars and not up), size.height)


def _share(of: Level) -> float:
    """How much of a fan's width its front map takes."""
    return 1.0 if of.bars or of.sheets == 1 else 0.6


def _lift(of: Level) -> float:
    """How much higher a map stands than the one before it; slices hide more of one another."""
    each, every = (11.0, 44.0) if len(of.shape) == 4 else (10.0, 26.0)
    return min(each, every / max(1, of.sheets - 1))


def _bars_height(of: Level) -> float:
    return of.sheets * (BAR + GAP) - GAP


def _fan(of: Level, cell: float, size: Size) -> Fan:
    """How the maps of a column lie in a room of `size`."""
    own = Size(of.cells[1] * cell, of.cells[0] * cell)
    if of.bars:
        high = min(BAR, (size.height + GAP) / of.sheets - GAP)
        return Fan(Size(own.width, high), Size(0.0, high + GAP))
    free = (size.width - of.aside * (of.fans - 1)) / of.fans - own.width
    most = max(36.0, STRIP * own.width)
    aside = min(0.45 * own.width, most, max(0.0, free) / max(1, of.sheets - 1))
    return Fan(own, Size(aside, _lift(of)))


def least(levels: tuple[Level, ...], up: bool) -> Size:
    """The least room of columns above one another, or beside one another."""
    bars = [_bars_height(one) for one in levels if one.bars]
    if up:
        maps = [_lift(one) * (one.sheets - 1) + SMALL for one in levels if not one.bars]
        return Size(100.0, sum(bars) + sum(maps) + BETWEEN * (len(levels) - 1))
    return Size(66.0 * len(levels), max([54.0, *(high / 2 for high in bars)]))


def placed(levels: tuple[Level, ...], size: Size, up: bool = True, most: float = WIDE) -> Placed:
    """The places of all columns in a box, the input below or at the left; a cell's size."""
    cell = scale(levels, size, up, most)
    size = _within(levels, size, up)
    if up and all(one.bars for one in levels):
        size = Size(size.width, size.height - LOW * _more(levels[0]))
        own = _shared_out(levels, size)
    else:
        low = 2 * LOW * any(one.bars and _more(one) for one in levels)
        room = Size(size.width, size.height - low)
        own = [size] * len(levels) if up else _own_rooms(levels, cell, room)
    fans = [_fan(one, cell, room) for one, room in zip(levels, own, strict=True)]
    rooms = [fan.room(one.sheets) for fan, one in zip(fans, levels, strict=True)]
    wide = [room.width * one.fans + _between(one) for room, one in zip(rooms, levels, strict=True)]
    # Groups of all columns stand one above the other, as what they see is in their own.
    each = [room.width for room in rooms]
    if up and len({one.groups for one in levels}) == 1 < levels[0].groups:
        wide, each = [max(wide)] * len(levels), [max(each)] * len(levels)
    used = sum(room.height for room in rooms) if up else sum(wide)
    gap = ((size.height if up else size.width) - used) / max(1, len(levels) - 1)
    places, at = [], size.height if up else 0.0
    for one, fan, room, width, own_ in zip(levels, fans, rooms, wide, each, strict=True):
        left = (size.width - width) / 2 if up else at
        left += (own_ - room.width) / 2
        floor = at if up else (size.height + room.height) / 2
        begins = [(left + (own_ + one.aside) * i, floor) for i in range(one.fans)]
        places.append(_place(one, fan, begins, cell))
        at += -(room.height + gap) if up else width + gap
    return Placed(tuple(places), cell)


def least_bars(levels: tuple[Level, ...], up: bool) -> float:
    """The least height of columns of bars above one another, or beside one another."""
    each = [one.sheets * (THIN + GAP) - GAP for one in levels if one.bars]
    low = LOW * any(one.bars and _more(one) for one in levels)
    return sum(each) + BETWEEN * (len(levels) - 1) + low if up else max(each, default=0.0) + 2 * low


def _more(of: Level) -> bool:
    """Whether there are more channels than are drawn."""
    return len(of.channels) < of.shape[0]


def _shared_out(levels: tuple[Level, ...], size: Size) -> list[Size]:
    """The rooms of columns of bars above one another, of which all are equally high."""
    free = size.height - BETWEEN * (len(levels) - 1)
    every = sum(one.sheets for one in levels)
    return [Size(size.width, free * one.sheets / every - GAP) for one in levels]


def _own_rooms(levels: tuple[Level, ...], cell: float, size: Size) -> list[Size]:
    """The rooms of columns beside one another: what each needs, and the same of what is left."""
    need = [
        one.fans * one.cells[1] * cell / _share(one) + one.aside * (one.fans - 1) for one in levels
    ]
    taken = sum(need) + sum(map(_between, levels)) + BETWEEN * (len(levels) - 1)
    spare = max(0.0, size.width - taken) / len(levels)
    return [Size(width + spare, size.height) for width in need]


def _place(of: Level, fan: Fan, begins: list[tuple[float, float]], cell: float) -> Place:
    """The maps of a column, the hindmost first; `begins` are the lower left corners of fans."""
    order, corners = sheets_of(of, fan, begins)
    high = fan.size.height / of.cells[0]
    step = np.array([(0.0, high), (cell, 0.0)])
    r, c = (i.ravel() for i in np.indices(of.cells))
    inner = (r[:, None] + 0.5) * step[0] + (c[:, None] + 0.5) * step[1]
    at = (corners[:, None] + inner).reshape(-1, 2)
    flat = np.concatenate([flat_of(of, sheet, r, c) for sheet in order])
    owner = np.repeat(np.arange(len(order)), len(r))
    sort = np.argsort(flat)
    box = np.array([(0, 0), (fan.size.width, 0), tuple(fan.size), (0, fan.size.height)])
    return Place(
        flat[sort], at[sort], dots_of(of, corners, fan), corners[:, None] + box,
        tuple(channel for channel, _ in order), owner[sort], step,
        WHOLE if of.bars else of.cut,
    )  # fmt: skip


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
