"""Which neurons a panel shows: all while they are legible, else first and last ones with what they
see.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from cnnviz.figures.neurons.columns import Column, spatial
from cnnviz.graph.connect import between
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.layers.base import Shape
from cnnviz.picture.marks import Floats

Axes = tuple[tuple[int, ...], ...]
"""The visible indices along each axis: channels first, then the spatial axes."""


class Room(NamedTuple):
    """How much one column can hold: `slots` rows of neurons in its height, `across` neurons along
    a sheet's row.
    """

    slots: float
    across: int
    neurons: int


def pick(size: int, room: int, keep: tuple[int, ...] = ()) -> tuple[int, ...]:
    """Up to about `room` of the indices 0 to size - 1: the first ones, the last one, and those to
    `keep`.

    >>> pick(5, 8), pick(100, 5)
    ((0, 1, 2, 3, 4), (0, 1, 2, 3, 99))
    >>> pick(100, 5, keep=(40,))
    (0, 39, 40, 41, 99)
    """
    if size <= room:
        return tuple(range(size))
    if room == 1:
        return keep or (0,)
    near = {i for k in keep for i in (k - 1, k, k + 1) if 0 <= i < size}
    inside = all(k < room - 1 or k == size - 1 for k in keep)
    head = range(room - 1) if inside else range(max(1, room - 1 - len(near)))
    return tuple(sorted({*head, size - 1} | (set() if inside else near)))


def slots(visible: tuple[int, ...]) -> Floats:
    """Where visible indices stand along their axis, in pitches: what is left out takes one empty
    slot.
    """
    index = np.array(visible)
    gaps = np.concatenate([[0], np.cumsum(np.diff(index) > 1)])
    places: Floats = np.arange(len(index)) + gaps.astype(float)
    return places


def extent(axes: Axes) -> float:
    """The rows that the visible neurons of a column take in its height, ellipses and gaps between
    blocks included.
    """
    blocks = len(slots(axes[0])) if len(axes) < 4 else len(slots(axes[0])) * len(slots(axes[1]))
    jumps = slots(axes[0])[-1] + 1 - len(axes[0])
    if len(axes) == 2:
        return float(blocks * (slots(axes[1])[-1] + 1) + (blocks - 1) * 0.8 + jumps)
    rows, across = slots(axes[-2])[-1] + 1, slots(axes[-1])[-1]
    return float(blocks * (rows + SLANT[1] * across) + (blocks - 1) * 0.5 + jumps)


SLANT = (0.55, 0.3)
"""A sheet's row runs into the depth: one neuron further is this many pitches right and up."""


def flat(axes: Axes, shape: Shape) -> Indices:
    """The flat indices of the visible neurons of a column of `shape`, in C order."""
    grid = np.ix_(*(np.array(a) for a in axes))
    found: Indices = np.ravel_multi_index(grid, spatial(shape)).ravel()
    return found


def fits(axes: Axes, room: Room) -> bool:
    """Whether a column of these visible neurons is legible in `room`."""
    count = int(np.prod([len(a) for a in axes]))
    wide = len(axes) > 2 and len(axes[-1]) > room.across
    return extent(axes) <= room.slots and count <= room.neurons and not wide


class Window:
    """What the output positions of one layer see, axis by axis: asked of the graph, and
    remembered.
    """

    def __init__(self, column: Column) -> None:
        self.column = column
        self.shape, self.fed = spatial(column.shape), spatial(column.fed)
        self.slides = len(column.fed) > 1 and len(self.fed) == len(self.shape)
        self.tables: list[dict[int, frozenset[int]]] = [{} for _ in self.shape[1:]]

    def sees(self, positions: Axes) -> list[set[int]]:
        """For each spatial axis, the input positions that its output `positions` see."""
        self._ask(positions)
        return [
            set().union(*(table[p] for p in row))
            for table, row in zip(self.tables, positions, strict=True)
        ]

    def _ask(self, positions: Axes) -> None:
        new = [
            [p for p in row if p not in table]
            for table, row in zip(self.tables, positions, strict=True)
        ]
        most = max(map(len, new))
        if not most or self.column.layer is None:
            return
        rows = [(n + [r[-1]] * most)[:most] for n, r in zip(new, positions, strict=True)]
        dst = np.ravel_multi_index((np.zeros(most, int), *map(np.array, rows)), self.shape)
        wires = between(self.column.layer, self.column.fed, dst=distinct(dst))
        seen = np.unravel_index(wires.src, self.fed)[1:]
        seers = np.unravel_index(wires.dst, self.shape)[1:]
        for table, row, here, there in zip(self.tables, rows, seers, seen, strict=True):
            for p in row:
                table[p] = frozenset(there[here == p].tolist())


def choose(
    found: tuple[Column, ...], room: Room, focus: tuple[int, ...] = (), channels: int = 1
) -> tuple[Axes, ...] | None:
    """The visible neurons of every column, or None where not even a few of them fit.

    The last column shows its first and last positions (and `focus`, a multi-index into it); each
    column before shows all that those see, so that no drawn neuron lacks a neighbour in its
    channel; only where a kernel is too long for any column, its middle is left out too. At least
    so many `channels` are shown, where there are as many.
    """
    windows = [Window(column) for column in found[1:]]
    most = max(spatial(c.shape)[0] for c in found)
    for each in _tries(int(room.slots) + 1, most):
        if each[0] < channels:
            continue
        picked = _backwards(found, windows, each, focus)
        if all(fits(axes, room) for axes in picked):
            return picked
    for positions in range(int(room.slots) - 1, 2, -1):
        picked = _backwards(found, windows, (channels, positions), focus, thin=True)
        if all(fits(axes, room) for axes in picked):
            return picked
    return None


def _tries(positions: int, channels: int) -> Iterator[tuple[int, int]]:
    """How many channels and positions to show, best first: three positions matter more than
    channels.
    """
    sizes = sorted(
        {positions, *range(3, 40), *(int(40 * 1.15**i) for i in range(60))}, reverse=True
    )
    sizes = [size for size in sizes if size <= positions]
    few = [c for c in (16, 8, 6, 4, 3, 2) if channels > c // 2] + [1]
    yield from ((c, p) for c in few for p in sizes)
    yield from ((c, p) for c in few for p in (2, 1))


def _backwards(
    found: tuple[Column, ...],
    windows: list[Window],
    most: tuple[int, int],
    focus: tuple[int, ...],
    thin: bool = False,
) -> tuple[Axes, ...]:
    """The visible neurons of each column if the last shows about most[0] channels and most[1]
    positions an axis; `thin` keeps to that number in every column.
    """
    channels, positions = most
    last = spatial(found[-1].shape)
    keep = [(k,) if focus else () for k in focus or last]
    most_last = positions if windows[-1].slides else max(positions, 6)
    kept = (pick(n, most_last, k) for n, k in zip(last[1:], keep[1:], strict=True))
    picked: list[Axes] = [(pick(last[0], channels, keep[0]), *kept)]
    for before, window in zip(found[-2::-1], reversed(windows), strict=True):
        shape = spatial(before.shape)
        sizes = shape[1:]
        if window.slides and len(window.shape) == len(shape):
            seen = [s | {0, n - 1} for s, n in zip(window.sees(picked[0][1:]), sizes, strict=True)]
        else:
            seen = [set(pick(n, positions)) for n in sizes]
        rest = (
            tuple(range(n)) if n <= positions else _thinned(sorted(s), positions if thin else n)
            for n, s in zip(sizes, seen, strict=True)
        )
        picked.insert(0, (pick(shape[0], channels), *rest))
    return tuple(picked)


def _thinned(seen: list[int], most: int) -> tuple[int, ...]:
    """The first ones and the last one of `seen`, at most `most`."""
    return tuple(seen if len(seen) <= most else [*seen[: most - 1], seen[-1]])
