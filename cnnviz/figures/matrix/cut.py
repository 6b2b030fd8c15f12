"""Which rows and columns of a matrix are drawn, where all of them would be too small to be told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import chain
from math import prod
from typing import NamedTuple

import numpy as np

from cnnviz.graph.connect import between
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.layers.base import Layer, Shape

LETTERED, SMALL, LEAST = 13.5, 7.0, 6.0
"""The least side, in points, of cells with letters, of others, and of those of the last resort."""
LINE, MAPS, GROUPS = 4, 4, 2
"""Of a matrix that is cut so many neurons of a line are drawn, at least; so many maps, at most; and
channels of so many groups.
"""


class Budget(NamedTuple):
    """How many columns and rows have room in cells of a side."""

    cell: float
    columns: int
    rows: int


BUDGETS = (
    *(Budget(LETTERED, columns, rows) for columns, rows in ((16, 16), (16, 12), (16, 8))),
    *(Budget(LETTERED, columns, rows) for columns, rows in ((12, 12), (12, 8), (8, 12))),
    *(Budget(LETTERED, columns, rows) for columns, rows in ((8, 8), (8, 6))),
    *(Budget(SMALL, columns, rows) for columns, rows in ((16, 16), (16, 8), (12, 8), (12, 6))),
)
"""What is tried, best first."""
CORNERS = (
    *(Budget(LETTERED, columns, 8) for columns in (16, 12, 8)),
    *(Budget(LEAST, 15, rows) for rows in (8, 4)),
)
"""The same where a line does not have all of its connections."""


class Cut(NamedTuple):
    """The flat indices of the neurons that are `rows` and of the inputs that are `columns`, each
    ascending, in cells of `cell` points at least.
    """

    rows: Indices
    columns: Indices
    cell: float

    @property
    def size(self) -> tuple[int, int]:
        """How many columns and rows there are."""
        return len(self.columns), len(self.rows)


class Ends(NamedTuple):
    """A layer, the shapes of its input and of its output, and the place of a neuron to be shown."""

    layer: Layer
    source: Shape
    target: Shape
    about: Shape | None = None

    @property
    def deep(self) -> bool:
        """Whether the first axis is of channels."""
        return len(self.target) > 1 and len(self.source) == len(self.target)

    @property
    def slides(self) -> bool:
        """Whether its neurons see windows."""
        return self.deep and bool(self.layer.windows() or self.layer.steps())

    @property
    def flat(self) -> bool:
        """Whether a line of neurons sees one line alone: a second would repeat the first."""
        across = (self.layer.windows() or self.layer.steps() or ())[:-1]
        return bool(across) and across[-1].span == 1

    def whole(self, cell: float) -> Cut:
        """All rows and columns."""
        return Cut(np.arange(prod(self.target)), np.arange(prod(self.source)), cell)


class Extent(NamedTuple):
    """How much is drawn: neurons of a `line`, lines of each other axis, maps, and channels."""

    line: int
    lines: tuple[int, ...]
    maps: int = 1
    channels: int = 1


def cuts(ends: Ends, looks: int) -> Iterator[Cut]:
    """Parts of the matrix, best first, of `looks` weights at most where that can be."""
    seen = set[tuple[float, tuple[int, int]]]()
    grown = (_grown(ends, most, looks) for most in (BUDGETS if ends.slides else ()))
    corners = (_corner(ends, most) for most in CORNERS)
    for cut in chain(filter(None, grown), corners):
        if (cut.cell, cut.size) not in seen:
            seen.add((cut.cell, cut.size))
            yield cut


def _grown(ends: Ends, most: Budget, looks: int) -> Cut | None:
    """As much as has room; None if that is not all that neurons of a line see of one, or no more
    than one group.
    """
    line, outer = min(ends.target[-1], LINE), len(ends.target) - 2
    tried = (Extent(n, (1,) * outer) for n in range(line, min(line, 3) - 1, -1))
    found = next((one for one in tried if _fits(ends, one, most, looks)), None)
    if found is None:
        return None
    for wider in _wider(ends):
        while (more := wider(found)) != found and _fits(ends, more, most, looks):
            found = more
    if min(found.maps, found.channels) < min(GROUPS, ends.layer.groups):
        return None
    return chosen(ends, found, most.cell)


def _corner(ends: Ends, most: Budget) -> Cut:
    """Neighbours in a line, and the first that they see."""
    if not ends.slides:
        size, columns = prod(ends.target), np.arange(prod(ends.source))
        at = 0 if ends.about is None else int(np.ravel_multi_index(ends.about, ends.target))
        first = max(0, min(at - most.rows // 2, size - most.rows))
        rows = np.arange(first, min(first + most.rows, size))
        return Cut(rows, columns[: most.columns], most.cell)
    line = Extent(min(ends.target[-1], most.rows), (1,) * (len(ends.target) - 2))
    found = chosen(ends, line, most.cell)
    found = found._replace(columns=found.columns[: most.columns])
    # A row without a cell would be a neuron that sees nothing.
    rows = distinct(between(ends.layer, ends.source, found.columns, found.rows).dst)
    return found._replace(rows=rows) if len(rows) and ends.about is None else found


def _wider(ends: Ends) -> tuple[Callable[[Extent], Extent], ...]:
    """What is added, each as often as there is room for it, in this order."""
    (maps, *_, lines, along), channels = (ends.target[0], *ends.target), ends.source[0]
    groups = min(GROUPS, ends.layer.groups)

    def more_lines(one: Extent, most: int) -> Extent:
        return one._replace(lines=(*one.lines[:-1], *(min(most, lines) for _ in one.lines[-1:])))

    def grouped(one: Extent) -> Extent:
        return one._replace(maps=max(one.maps, groups), channels=max(one.channels, groups))

    def second_map(one: Extent) -> Extent:
        return one._replace(maps=max(one.maps, min(2, maps)))

    def second_channel(one: Extent) -> Extent:
        return one._replace(channels=max(one.channels, min(2, channels)))

    def longer(one: Extent) -> Extent:
        return one._replace(line=min(one.line + 1, along))

    def more_maps(one: Extent) -> Extent:
        return one._replace(maps=max(one.maps, min(one.maps + groups, maps, MAPS)))

    two, three = partial(more_lines, most=2), partial(more_lines, most=3)
    deep = second_map, second_channel
    first = (*deep, two) if ends.flat else (two, *deep)
    # That a group sees channels of its own is the point: all else has what room is left.
    return grouped, *first, longer, more_maps, three


def _fits(ends: Ends, extent: Extent, most: Budget, looks: int) -> bool:
    """Whether there is room for so much, and a look for each weight."""
    columns, rows = chosen(ends, extent, most.cell).size
    if columns > most.columns or rows > most.rows:
        return False
    return ends.layer.sharing not in ("kernel", "tiled") or _weights(ends, extent) <= looks


@lru_cache(256)
def _weights(ends: Ends, extent: Extent) -> int:
    """How many weights there are in so much of a matrix; kept, for each budget asks again."""
    rows, columns, _ = chosen(ends, extent, LETTERED)
    return len(distinct(between(ends.layer, ends.source, columns, rows).weight))


def chosen(ends: Ends, extent: Extent, cell: float) -> Cut:
    """So much of a matrix whose neurons see windows."""
    counts = (*extent.lines, extent.line)
    runs = [_first(ends, at, n) for at, n in enumerate(counts, -len(counts))]
    seen = [_seen(ends, at, run) for at, run in enumerate(runs, -len(counts))]
    asked, groups = ends.about[0] if ends.about else 0, ends.layer.groups
    first = asked * groups // ends.target[0] * (ends.source[0] // groups)
    maps = _in_turn(ends.target[0], groups, extent.maps, asked)
    channels = _in_turn(ends.source[0], groups, extent.channels, first)
    return Cut(_flat([maps, *runs], ends.target), _flat([channels, *seen], ends.source), cell)


def _flat(places: list[Indices], shape: Shape) -> Indices:
    """The flat indices of all that are at one of the places along each axis."""
    found: Indices = np.ravel_multi_index(np.ix_(*places), shape).ravel()
    return found


def _in_turn(size: int, groups: int, count: int, asked: int) -> Indices:
    """So many channels: the first of each group in turn, then the second of each; from the one that
    is asked for on, where it is not among these.
    """
    turn: Indices = np.arange(size).reshape(groups, -1).T.ravel()
    if asked not in turn[:count]:
        turn = np.roll(turn, -int(np.flatnonzero(turn == asked)[0]))
    return np.sort(turn[:count])


def _first(ends: Ends, axis: int, count: int) -> Indices:
    """So many neighbours along an axis of the output: about the neuron that is asked for, else the
    first that do not see padding, if there are such.
    """
    size, windows = ends.target[axis], ends.layer.windows()
    if ends.about is not None:
        wish = ends.about[axis] - count // 2
    else:
        wish = -(-windows[axis].before // windows[axis].stride) if windows else 0
    first = max(0, min(wish, size - count))
    return np.arange(first, first + count)


def _seen(ends: Ends, axis: int, run: Indices) -> Indices:
    """What neighbours see along an axis; along another than the last no more lines than show how
    what one line of neurons sees differs from what the next one does.
    """
    windows, steps = ends.layer.windows(), ends.layer.steps()
    first, last = int(run[0]), int(run[-1])
    if windows:
        window = windows[axis]
        if axis == -1 and window.stride > window.span:
            # What no neuron sees would fill all the room.
            starts = run[:, None] * window.stride - window.before
            seen = (starts + np.arange(window.span)).ravel()
            seen = seen[(seen >= 0) & (seen < ends.source[axis])]
            return seen if len(seen) else np.arange(1)
        low, high = (at * window.stride - window.before for at in (first, last))
        high += window.span if axis == -1 else 1
    else:
        step = (steps or ())[axis]
        low = -((step.span - 1 - first - step.before) // step.stride)
        high = (last + step.before) // step.stride + 1
        high = high if axis == -1 else min(high, low + len(run))
    low, high = max(0, low), min(ends.source[axis], high)
    return np.arange(low, high) if low < high else np.arange(1)
