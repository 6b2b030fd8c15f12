"""Which neurons stand out: one to show what it sees, two of one map to show what they share."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cnnviz.figures.neurons.columns import Column, spatial
from cnnviz.figures.neurons.variants import tiles_of
from cnnviz.figures.page.asked import place_of
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.layers.base import Shape

if TYPE_CHECKING:
    from cnnviz.figures.neurons.case import Case

Parts = tuple[tuple[float, ...], ...]

PARTS: Parts = ((0.3, 0.3), (0.8, 0.8))
"""Where the two neurons stand of what is visible: how far down, and how far across."""
DEEP: Parts = ((0.0, 0.9, 0.0), (1.0, 0.1, 0.0))
"""The same in depth slices: in front, and in the hindmost, where that can be seen."""
ONE: Parts = ((0.45, 0.45),)
UPPER, LOWER, LAST = 0.2, 0.35, 0.85
"""Where maps stand one behind the other, of which the left edges are visible: how far down the
first one stands, or, where it would stand on the name of their map, at least; and the second.
"""
LEFT, MOST, INSET = 0.15, 0.28, 1.01
"""How far across the first one stands, of where the second does, and in cells; and how far that is
at most.
"""


class Stacked(NamedTuple):
    """How maps stand: for each column the channel in `front`, and how much is seen of the width of
    those behind it (`strips`); `up`: the columns above one another.
    """

    front: Sequence[int]
    strips: Sequence[float]
    up: bool


def pair(
    case: Case, shown: Sequence[Indices], count: int, stacked: Stacked | None = None
) -> tuple[tuple[int, ...], ...]:
    """For each column so many neurons of the map in front; `--focus` names the last one's first."""
    found = []
    for at in range(1, len(case.columns)):
        column, last = case.columns[at], at == len(case.columns) - 1
        focus = asked(case.request.focus, column) if last and case.request.focus else None
        seeing = _seeing(column, shown[at])
        spots = _whole(column, np.stack(np.unravel_index(seeing, spatial(column.shape)), 1))
        channel = stacked.front[at] if stacked else int(spots[0, 0])
        two = _two(column, shown[at - 1], stacked, at)
        parts = ONE if count == 1 and two is PARTS else two[:count]
        gap = _gap(column) if stacked and not case.adjacent else ()
        wish = Wish(focus, channel, case.adjacent, _in_turn(case), gap)
        tries = [
            _neurons(spatial(column.shape), spots, wish, _scaled(parts, near))
            for near in (1.0, 0.8, 0.6, 0.4, 0.2)
        ]
        # A neuron in focus is seen with all of its inputs, if need be alone.
        tries += [tries[0][:1]] * (focus is not None)
        found.append(next((n for n in tries if _visible(column, n, shown[at - 1])), tries[0]))
    return tuple(_followed(case, shown, found) if case.reach else found)


def _followed(
    case: Case, shown: Sequence[Indices], traced: Sequence[tuple[int, ...]]
) -> list[tuple[int, ...]]:
    """The neurons that are traced, where each is one that the next of them sees."""
    found = [traced[-1]]
    for at in range(len(case.columns) - 1, 1, -1):
        column = case.columns[at]
        sees = distinct(_sources(column, found[0]))
        sees = sees[np.isin(sees, shown[at - 1])]
        found.insert(0, (int(sees[len(sees) // 2]),) if len(sees) else traced[at - 2])
    return found


def _sources(column: Column, neurons: tuple[int, ...]) -> Indices:
    """The inputs of some neurons of a column."""
    if column.layer is None:
        return np.zeros(0, np.int64)
    return column.wires(dst=np.array(sorted(neurons))).src


def _two(column: Column, inputs: Indices, stacked: Stacked | None, at: int) -> Parts:
    """Where two neurons stand, so that what both see can be seen, with cones apart."""
    fed, windows = spatial(column.fed), column.windows
    if stacked and len(fed) > 3:
        return DEEP
    if not stacked or len(fed) < 3 or prod(fed[:-2]) == 1:
        return PARTS
    # The whole kernel stands where the map before its own does not hide it.
    width = len(distinct(inputs % fed[-1]))
    free = stacked.strips[at - 1] - windows[-1].span / width if windows else 1.0
    across = max(0.0, min(free - 0.25 / width, MOST if stacked.up else MOST / 2))
    # Off the edge of their map, where there is room, as what they see is off that of a channel.
    inset = max(0.0, min(free, max(LEFT * across, INSET / width)))
    # At the left they stand below the name of their map.
    first = LOWER if stacked.up else UPPER
    return ((first, inset), (LAST, max(across, inset)))


def _gap(column: Column) -> tuple[int, ...]:
    """How far apart neurons stand along each axis so that there is a cell between what they see."""
    layer, size, windows = column.layer, spatial(column.shape)[1:], column.windows
    if layer is None or layer.direction != "forward" or len(windows) != len(size):
        return ()
    return tuple(-(-(w.span + 1) // w.stride) for w in windows)


def _in_turn(case: Case) -> int:
    """How many kernels repeat along an axis in a panel; 1 if none."""
    return tiles_of(case.request) if any(twin.kind == "tiled" for twin in case.twins) else 1


def _scaled(parts: Parts, near: float) -> Parts:
    """Places nearer to the first neuron, of which more inputs are drawn where some are left out."""
    return tuple(tuple(part * near for part in one) for one in parts)


def _visible(column: Column, neurons: tuple[int, ...], shown: Indices) -> bool:
    """Whether all that some neurons see is drawn, in the channels that are."""
    place = prod(column.fed[1:])
    if not column.windows or len(shown) == prod(column.fed):
        return True
    return bool(np.isin(distinct(_sources(column, neurons) % place), shown % place).all())


def _seeing(column: Column, shown: Indices) -> Indices:
    """Those of the visible neurons that see an input, not padding alone, if any does."""
    if column.layer is None or all(w.span > max(w.before, w.after) for w in column.windows):
        return shown
    found = distinct(column.wires(dst=shown).dst)
    return found if len(found) else shown


def _whole(column: Column, spots: Indices) -> Indices:
    """Those spots whose windows do not reach over the border, if there are two in each map."""
    layer, size, windows = column.layer, spatial(column.fed)[1:], column.windows
    if layer is None or layer.direction != "forward" or len(windows) != len(size):
        return spots
    first = spots[:, 1:] * [w.stride for w in windows] - [w.before for w in windows]
    last = first + [w.span for w in windows]
    inside = ((first >= 0) & (last <= size)).all(axis=1)
    return spots[inside] if inside.sum() > len(distinct(spots[:, 0])) else spots


def asked(focus: tuple[int, ...], column: Column) -> int:
    """The flat index of the neuron that `--focus` names; raises CnnvizError if there is none."""
    shape = column.shape if len(focus) == len(column.shape) else spatial(column.shape)
    return int(np.ravel_multi_index(place_of(focus, shape, column.name), shape))


class Wish(NamedTuple):
    """The neuron that was asked for, None for any; the map that any are of; whether they are
    neighbours; how many kernels repeat, of which two are seen; and how far apart, along some axis,
    they stand where that can be.
    """

    focus: int | None
    channel: int
    adjacent: bool = False
    turns: int = 1
    gap: tuple[int, ...] = ()


def _neurons(shape: Shape, spots: Indices, wish: Wish, parts: Parts) -> tuple[int, ...]:
    """One or two of the visible neurons at `spots`, of one map: the one in focus first."""
    focus, channel, adjacent, turns, gap = wish
    if focus is not None:
        channel = int(np.unravel_index(focus, shape)[0])
    mine = spots[spots[:, 0] == channel]
    if not len(mine):
        mine = spots[spots[:, 0] == spots[0, 0]]
    axes = [distinct(mine[:, axis]) for axis in range(1, len(shape))]
    picked = [_spot(axes, part) for part in parts]
    begin = picked[0] if focus is None else tuple(map(int, np.unravel_index(focus, shape)))[1:]
    if turns > 1 and len(picked) > 1:
        picked[1] = _other(picked[1], begin, turns, axes)
    if gap and len(picked) > 1:
        picked = _with_gap(axes, (begin, picked[1]), wish)
    if adjacent and len(picked) > 1:
        column = begin[-1] + (1 if begin[-1] + 1 in axes[-1] else -1)
        picked[1] = (*begin[:-1], column) if column in axes[-1] else picked[1]
    flat = [int(np.ravel_multi_index((int(mine[0, 0]), *spot), shape)) for spot in picked]
    if focus is not None:
        flat = [focus, *(n for n in flat if n != focus)]
    return tuple(dict.fromkeys(flat))[: len(parts)]


Spot = tuple[int, ...]


def _with_gap(axes: list[Indices], two: tuple[Spot, Spot], wish: Wish) -> list[Spot]:
    """Two positions, moved as little as is needed for a cell between what they see: down or up,
    else in depth, else across; their kernels differ as before.
    """
    ways = list(enumerate(zip(axes, *two, wish.gap, strict=True)))
    if any(abs(there - here) >= need for _, (_, here, there, need) in ways):
        return list(two)
    for at, (axis, here, there, need) in (*ways[-2:-1], *ways[:-2], *ways[-1:]):
        free = axis if wish.focus is None else np.array([here])
        best = _apart((free, axis), (here, there), need, wish.turns)
        if best:
            return [(*spot[:at], to, *spot[at + 1 :]) for spot, to in zip(two, best, strict=True)]
    return list(two)


def _apart(
    axes: tuple[Indices, Indices], two: tuple[int, int], need: int, turns: int
) -> tuple[int, int] | None:
    """A position on each of two sorted axes, `need` apart at least: as near to two wished ones as
    can be, equally many of `turns` from them; the first of several, None where there is none.
    """
    (here, there), found = two, [np.zeros((3, 0), np.int64)]
    for turn in range(turns):
        first, goals = (
            axis[(axis - at) % turns == turn] for axis, at in zip(axes, two, strict=True)
        )
        if not len(first) or not len(goals):
            continue
        # What is next to the wished one, of all and of what is far enough on either side.
        wish = np.full_like(first, there)
        least, most = np.maximum(first + need, wish), np.minimum(first - need, wish)
        after = [np.searchsorted(goals, at) for at in (least, wish)]
        before = [np.searchsorted(goals, at, "right") - 1 for at in (most, wish)]
        b = goals[np.clip([*after, *before], 0, len(goals) - 1)].ravel()
        a = np.tile(first, 4)
        ways = np.stack([np.abs(a - here) + np.abs(b - there), a, b])
        found.append(ways[:, np.abs(b - a) >= need])
    ways = np.concatenate(found, axis=1)
    best = np.lexsort(ways[::-1])[:1]
    return (int(ways[1, best[0]]), int(ways[2, best[0]])) if len(best) else None


def _other(spot: Spot, begin: Spot, turns: int, axes: list[Indices]) -> Spot:
    """A position so near to `spot` that its kernel is the next but that of `begin`, of so many that
    repeat along each axis; `spot` where there is none.
    """
    wished = [*[0] * (len(spot) - 1), 1]
    found = []
    for goal, first, by, axis in zip(spot, begin, wished, axes, strict=True):
        free = axis[(axis - first - by) % turns == 0]
        if not len(free):
            return spot
        found.append(int(free[np.argmin(np.abs(free - goal))]))
    return tuple(found)


def _spot(axes: list[Indices], part: tuple[float, ...]) -> tuple[int, ...]:
    """The position at a part of the way along the axes; of depth slices, unless said, in front."""
    parts = (0.0, *part)[-len(axes) :]
    pairs = zip(axes, parts, strict=True)
    return tuple(int(axis[min(len(axis) - 1, int(p * len(axis)))]) for axis, p in pairs)
