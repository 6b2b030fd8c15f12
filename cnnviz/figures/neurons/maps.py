"""Columns of neurons as cells of feature maps: squares seen from the front, fanned out by channel;
sequences are bars of cells. The input is below.
"""

from __future__ import annotations

from math import inf
from operator import sub

import numpy as np

from cnnviz.figures.neurons.levels import Fan, Level, dots_of, flat_of, sheets_of
from cnnviz.figures.neurons.place import WHOLE, Place, Placement
from cnnviz.figures.neurons.trace import CORNERS, NEAR
from cnnviz.picture.parts import Size

CELL, WIDE, PATCH, DEEP = 16.0, 34.0, 10.0, 6.0
"""The greatest size of a cell, in maps and in bars, and the least of a kernel's patch, usually and
in a stack of slices, in points.
"""
SMALL = 24.0
"""The least height of a map."""
BETWEEN, CONES = 40.0, 0.42
"""The least gap between the maps of two columns, where the cones are, and the least part of the
height that these have between columns of bars.
"""
BAR, ASKED, THIN, GAP = 28.0, 17.0, 5.0, 4.0
"""The greatest height of a channel of a sequence, that for which room is asked, the least, and the
gap between two.
"""
LOW = 11.0
"""The room below bars for the dots of bars left out."""
NAME, NAMED = 14.0, 17.0
"""The room beside bars for the names of their kernels, and the height of one with a gap."""
STRIP = 0.34
"""How much of the width of a map behind another is visible, if there is room."""
STEP = 11.5
"""The least step from map to map that leaves room for the name of each."""
LARGER = 1.2
"""If cells get larger by this factor, columns go side by side."""
CARD = 5.0, 2.5
"""The least step from map to map that shows that there are several: across and down."""
DOTS = 20.0
"""The room for the dots after the last of several maps."""

_Levels = tuple[Level, ...]


def scale(levels: tuple[Level, ...], size: Size, up: bool, limit: float = WIDE) -> float:
    """The size of cells in a box, at most `limit`: the same in all columns."""
    size = _columns_room(levels, size, up)
    gaps = BETWEEN * (len(levels) - 1)
    free = [(_free(level, size, gaps * (not up)), level) for level in levels]
    widths = [room / (level.fans * level.cells[1]) for room, level in free]
    maps = [level for level in levels if not level.bars]
    limit = min(limit, CELL if maps else WIDE)
    steps = [_step_height(level) * (level.sheets - 1) for level in maps]
    if up:
        bars = sum(_bars_height(level) for level in levels if level.bars)
        rows = sum(level.cells[0] for level in maps)
        heights = [(size.height - bars - gaps - sum(steps)) / rows] if maps else []
        return min(limit, *widths, *heights)
    total_width = sum(level.fans * level.cells[1] / _share(level) for level in levels)
    heights = [
        (size.height - step) / level.cells[0] for step, level in zip(steps, maps, strict=True)
    ]
    between = sum(map(_between, levels))
    return min(limit, (size.width - gaps - between) / total_width, *heights)


def larger_beside(levels: tuple[Level, ...], size: Size) -> bool:
    """Whether cells are clearly larger with columns side by side; if these are stacked, cones cross
    no map.
    """
    return scale(levels, size, False) > LARGER * scale(levels, size, True)


def _free(level: Level, size: Size, gaps: float) -> float:
    """The width for the front maps of a column."""
    return (size.width - gaps - _between(level)) * _share(level) - NAME * level.bars


def _between(level: Level) -> float:
    """The gaps between the fans of a column, with the room for dots beside them."""
    has_more = len(level.channels) < level.shape[0]
    return (
        level.aside * (level.fans - 1)
        + DOTS * float(level.apart > 0 and has_more)
        + 26.0 * float(level.bars and level.cut.right)
    )


def _columns_room(levels: tuple[Level, ...], size: Size, up: bool) -> Size:
    """The room of columns without that for names at the right of the last one."""
    last = levels[-1]
    return Size(size.width - NAME * (last.bars and not up), size.height)


def _share(level: Level) -> float:
    """The share of the front map in the width of its fan."""
    return 1.0 if level.bars or level.sheets == 1 else 0.6


def _step_height(level: Level) -> float:
    """How much higher a map stands than the one in front; slices hide more of each other."""
    step, total = (11.0, 44.0) if len(level.shape) == 4 else (10.0, 26.0)
    return min(step, total / max(1, level.sheets - 1))


def _bars_height(level: Level, each: float = BAR) -> float:
    return level.sheets * (each + GAP) - GAP


def _fan(level: Level, cell: float, size: Size, up: bool) -> Fan:
    """The fan of the maps of a column in a room of `size`."""
    map_size = Size(level.cells[1] * cell, level.cells[0] * cell)
    if level.bars:
        height = min(BAR, (size.height + GAP) / level.sheets - GAP)
        return Fan(Size(map_size.width, height), Size(0.0, height + GAP))
    free = (size.width - level.aside * (level.fans - 1)) / level.fans - map_size.width
    limit = max(36.0, STRIP * map_size.width)
    step = min(0.45 * map_size.width, limit, max(0.0, free) / max(1, level.sheets - 1))
    # The patches of two neurons in opposite corners stay apart, so that their cones do.
    down = _step_height(level)
    if up:
        return Fan(map_size, Size(min(step, _apart(level, cell, 1)), down))
    return Fan(map_size, Size(step, min(down, _apart(level, cell, 0))))


def _apart(level: Level, cell: float, axis: int) -> float:
    """The most step along an axis such that patches in opposite corners of a fan are apart."""
    if not level.patch or len(level.shape) != 3 or level.sheets == 1:
        return inf
    cells, patch = level.cells[axis], level.patch[axis]
    # Of a map that is cut, the last neurons see what is not drawn.
    room = (cells - patch + 1) * (NEAR if any(level.cut) else 1.0)
    near, far = (int(part[0] * room) for part in CORNERS)
    return max(CARD[1 - axis], (far - near - patch) * cell / (level.sheets - 1))


def least(levels: tuple[Level, ...], up: bool) -> Size:
    """The least room of columns, stacked or side by side."""
    bars = [_bars_height(level, ASKED) for level in levels if level.bars]
    if up:
        maps = [
            _step_height(level) * (level.sheets - 1) + SMALL for level in levels if not level.bars
        ]
        return Size(100.0, sum(bars) + sum(maps) + BETWEEN * (len(levels) - 1))
    return Size(66.0 * len(levels), max([54.0, *(height / 2 for height in bars)]))


def placed(levels: _Levels, size: Size, up: bool = True, limit: float = WIDE) -> Placement:
    """The places of all columns in a box, the input below or at the left; a cell's size."""
    cell = scale(levels, size, up, limit)
    size = _columns_room(levels, size, up)
    if up and all(level.bars for level in levels):
        size = Size(size.width, size.height - LOW * _has_more(levels[0]))
        column_rooms = _bar_rooms(levels, size)
    else:
        below = 2 * LOW * any(level.bars and _has_more(level) for level in levels)
        room = Size(size.width, size.height - below)
        column_rooms = [size] * len(levels) if up else _own_rooms(levels, cell, room)
    fans = [_fan(level, cell, room, up) for level, room in zip(levels, column_rooms, strict=True)]
    rooms = [fan.room(level.sheets) for fan, level in zip(fans, levels, strict=True)]
    pairs = zip(rooms, levels, strict=True)
    widths = [room.width * level.fans + _between(level) for room, level in pairs]
    # The groups of all columns are aligned, as they see only their own.
    fan_widths = [room.width for room in rooms]
    if up and len({level.groups for level in levels}) == 1 < levels[0].groups:
        widths, fan_widths = [max(widths)] * len(levels), [max(fan_widths)] * len(levels)
    total = sum(room.height for room in rooms) if up else sum(widths)
    gap = ((size.height if up else size.width) - total) / max(1, len(levels) - 1)
    lefts = _lefts(levels, fans, widths, size.width) if up else []
    places, position = [], size.height if up else 0.0
    for i, (level, fan, room, own) in enumerate(zip(levels, fans, rooms, fan_widths, strict=True)):
        left = (lefts[i] if up else position) + (own - room.width) / 2
        floor = position if up else (size.height + room.height) / 2
        origins = [(left + (own + level.aside) * i, floor) for i in range(level.fans)]
        places.append(_place(level, fan, origins, cell))
        position += -(room.height + gap) if up else widths[i] + gap
    return Placement(tuple(places), cell)


def _lefts(levels: _Levels, fans: list[Fan], widths: list[float], room: float) -> list[float]:
    """Where stacked columns begin: the front maps of single fans above one another, so that cones
    run straight; all in the middle of a room.
    """
    if any(level.bars or level.fans > 1 for level in levels):
        return [(room - width) / 2 for width in widths]
    middles = [width - fan.size.width / 2 for fan, width in zip(fans, widths, strict=True)]
    ends = max(fan.size.width / 2 for fan in fans)
    middle = (room + max(middles) - ends) / 2
    pairs = zip(middles, widths, strict=True)
    return [max(0.0, min(middle - before, room - width)) for before, width in pairs]


def least_bars(levels: tuple[Level, ...], up: bool) -> float:
    """The least height of columns of bars, stacked or side by side."""
    heights = [level.sheets * (THIN + GAP) - GAP for level in levels if level.bars]
    below = LOW * any(level.bars and _has_more(level) for level in levels)
    return (
        sum(heights) + BETWEEN * (len(levels) - 1) + below
        if up
        else max(heights, default=0.0) + 2 * below
    )


def _has_more(level: Level) -> bool:
    """Whether some channels are not drawn."""
    return len(level.channels) < level.shape[0]


def _bar_rooms(levels: tuple[Level, ...], size: Size) -> list[Size]:
    """The rooms of stacked columns of bars that are all equally high."""
    total = sum(level.sheets for level in levels)
    most = size.height - BETWEEN * (len(levels) - 1)
    # Cones give way to names at the bars.
    free = min(most, max((1 - CONES) * size.height, total * NAMED))
    return [Size(size.width, free * level.sheets / total - GAP) for level in levels]


def _own_rooms(levels: tuple[Level, ...], cell: float, size: Size) -> list[Size]:
    """The rooms of columns side by side: what each needs, and an equal part of the rest."""
    needed = [
        level.fans * level.cells[1] * cell / _share(level) + level.aside * (level.fans - 1)
        for level in levels
    ]
    used = sum(needed) + sum(map(_between, levels)) + BETWEEN * (len(levels) - 1)
    spare = max(0.0, size.width - used) / len(levels)
    widths = [width + spare for width in needed]
    # With room for all names, a fan that is too narrow for them takes it from the others.
    named = [
        level.cells[1] * cell + STEP * (level.sheets - 1) * (not level.bars) for level in levels
    ]
    spares = [max(0.0, width - least) for width, least in zip(widths, named, strict=True)]
    if min(map(sub, widths, named)) < 0 < (left := sum(widths) - sum(named)):
        widths = [
            least + left * spare / sum(spares) for least, spare in zip(named, spares, strict=True)
        ]
    return [Size(width, size.height) for width in widths]


def _place(level: Level, fan: Fan, origins: list[tuple[float, float]], cell: float) -> Place:
    """The maps of a column, the hindmost first; `origins` are the lower left corners of fans."""
    order, corners = sheets_of(level, fan, origins)
    height = fan.size.height / level.cells[0]
    step = np.array([(0.0, height), (cell, 0.0)])
    r, c = (index.ravel() for index in np.indices(level.cells))
    offsets = (r[:, None] + 0.5) * step[0] + (c[:, None] + 0.5) * step[1]
    at = (corners[:, None] + offsets).reshape(-1, 2)
    flat = np.concatenate([flat_of(level, sheet, r, c) for sheet in order])
    owner = np.repeat(np.arange(len(order)), len(r))
    ascending = np.argsort(flat)
    box = np.array([(0, 0), (fan.size.width, 0), tuple(fan.size), (0, fan.size.height)])
    return Place(
        flat[ascending], at[ascending], dots_of(level, corners, fan), corners[:, None] + box,
        tuple(channel for channel, _ in order), owner[ascending], step,
        WHOLE if level.bars else level.cut,
    )  # fmt: skip


def window(
    levels: tuple[Level, ...], spans: tuple[int, ...], size: Size, up: bool
) -> tuple[int, int] | None:
    """The most rows and columns of cells such that a kernel's patch is not too small; None if all
    are fine. `spans` are the spans of the kernels, in the order of layers.
    """
    cell = scale(levels, size, up)
    patch = DEEP if any(len(level.shape) == 4 for level in levels) else PATCH
    least = patch / max(1, min(spans))
    if cell >= least:
        return None
    limit = int(max(max(level.cells) for level in levels) * cell / least)
    return max(limit, 0), max(limit, 0)
