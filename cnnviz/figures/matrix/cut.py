"""Which rows and columns of a matrix are drawn if all of them would be too small to tell apart."""

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
"""The least side, in points, of cells with letters, of others, and of those of last resort."""
LINE, MAPS, GROUPS = 4, 4, 2
"""What is drawn of a cut matrix: the least neurons of a line, the most maps, and the groups whose
channels are drawn.
"""


class Budget(NamedTuple):
    """How many columns and rows have room, in cells of a side."""

    cell: float
    columns: int
    rows: int


BUDGETS = (
    *(Budget(LETTERED, columns, rows) for columns, rows in ((16, 16), (16, 12), (16, 8))),
    *(Budget(LETTERED, columns, rows) for columns, rows in ((12, 12), (12, 8), (8, 12))),
    *(Budget(LETTERED, columns, rows) for columns, rows in ((8, 8), (8, 6))),
    *(Budget(SMALL, columns, rows) for columns, rows in ((16, 16), (16, 8), (12, 8), (12, 6))),
)
"""The budgets tried, best first."""
CORNERS = (
    *(Budget(LETTERED, columns, 8) for columns in (16, 12, 8)),
    *(Budget(LEAST, 15, rows) for rows in (8, 4)),
)
"""The same if a line does not keep all of its connections."""


class Cut(NamedTuple):
    """The flat indices of the neurons drawn as `rows` and of the inputs drawn as `columns`, each
    ascending, in cells of at least `cell` points.
    """

    rows: Indices
    columns: Indices
    cell: float

    @property
    def size(self) -> tuple[int, int]:
        """How many columns and rows there are."""
        return len(self.columns), len(self.rows)


class Ends(NamedTuple):
    """A layer, the shapes of its input and of its output, and the place of the neuron in focus."""

    layer: Layer
    source: Shape
    target: Shape
    focus: Shape | None = None

    @property
    def has_channels(self) -> bool:
        """Whether the first axis is of channels."""
        return len(self.target) > 1 and len(self.source) == len(self.target)

    @property
    def slides(self) -> bool:
        """Whether its neurons see sliding windows."""
        return self.has_channels and bool(self.layer.windows() or self.layer.steps())

    @property
    def flat(self) -> bool:
        """Whether a line of neurons sees only one line: a second would repeat the first."""
        across = (self.layer.windows() or self.layer.steps() or ())[:-1]
        return bool(across) and across[-1].span == 1

    def whole(self, cell: float) -> Cut:
        """All rows and columns."""
        return Cut(np.arange(prod(self.target)), np.arange(prod(self.source)), cell)


class Extent(NamedTuple):
    """How much is drawn: neurons of a `line`, lines along each other axis, maps, and channels."""

    line: int
    lines: tuple[int, ...]
    maps: int = 1
    channels: int = 1


def cuts(ends: Ends, looks: int) -> Iterator[Cut]:
    """Parts of the matrix, best first, with at most `looks` weights if possible."""
    sizes = set[tuple[float, tuple[int, int]]]()
    largest = (_largest(ends, most, looks) for most in (BUDGETS if ends.slides else ()))
    corners = (_corner(ends, most) for most in CORNERS)
    for cut in chain(filter(None, largest), corners):
        if (cut.cell, cut.size) not in sizes:
            sizes.add((cut.cell, cut.size))
            yield cut


def _largest(ends: Ends, budget: Budget, looks: int) -> Cut | None:
    """As much as fits; None if a line of neurons would lose connections, or if only one group of
    several fits.
    """
    line, outer = min(ends.target[-1], LINE), len(ends.target) - 2
    extents = (Extent(n, (1,) * outer) for n in range(line, min(line, 3) - 1, -1))
    extent = next((part for part in extents if _fits(ends, part, budget, looks)), None)
    if extent is None:
        return None
    for wider in _wider(ends):
        while (larger := wider(extent)) != extent and _fits(ends, larger, budget, looks):
            extent = larger
    if min(extent.maps, extent.channels) < min(GROUPS, ends.layer.groups):
        return None
    return cut_of(ends, extent, budget.cell)


def _corner(ends: Ends, budget: Budget) -> Cut:
    """Neighbours in a line, and the first inputs that they see."""
    if not ends.slides:
        size, columns = prod(ends.target), np.arange(prod(ends.source))
        focus = 0 if ends.focus is None else int(np.ravel_multi_index(ends.focus, ends.target))
        first = max(0, min(focus - budget.rows // 2, size - budget.rows))
        rows = np.arange(first, min(first + budget.rows, size))
        return Cut(rows, columns[: budget.columns], budget.cell)
    line = Extent(min(ends.target[-1], budget.rows), (1,) * (len(ends.target) - 2))
    cut = cut_of(ends, line, budget.cell)
    cut = cut._replace(columns=cut.columns[: budget.columns])
    # A row without a cell would look like a neuron that sees nothing.
    rows = distinct(between(ends.layer, ends.source, cut.columns, cut.rows).dst)
    return cut._replace(rows=rows) if len(rows) and ends.focus is None else cut


def _wider(ends: Ends) -> tuple[Callable[[Extent], Extent], ...]:
    """The ways to enlarge an extent, in order, each applied as often as there is room."""
    (maps, *_, lines, along), channels = (ends.target[0], *ends.target), ends.source[0]
    groups = min(GROUPS, ends.layer.groups)

    def more_lines(extent: Extent, most: int) -> Extent:
        return extent._replace(
            lines=(*extent.lines[:-1], *(min(most, lines) for _ in extent.lines[-1:]))
        )

    def grouped(extent: Extent) -> Extent:
        return extent._replace(maps=max(extent.maps, groups), channels=max(extent.channels, groups))

    def second_map(extent: Extent) -> Extent:
        return extent._replace(maps=max(extent.maps, min(2, maps)))

    def second_channel(extent: Extent) -> Extent:
        return extent._replace(channels=max(extent.channels, min(2, channels)))

    def longer(extent: Extent) -> Extent:
        return extent._replace(line=min(extent.line + 1, along))

    def more_maps(extent: Extent) -> Extent:
        return extent._replace(maps=max(extent.maps, min(extent.maps + groups, maps, MAPS)))

    two_lines, three_lines = partial(more_lines, most=2), partial(more_lines, most=3)
    second = second_map, second_channel
    order = (*second, two_lines) if ends.flat else (two_lines, *second)
    # The point is that each group sees its own channels: all else gets the remaining room.
    return grouped, *order, longer, more_maps, three_lines


def _fits(ends: Ends, extent: Extent, budget: Budget, looks: int) -> bool:
    """Whether there is room for an extent, and a look for each of its weights."""
    columns, rows = cut_of(ends, extent, budget.cell).size
    if columns > budget.columns or rows > budget.rows:
        return False
    return ends.layer.sharing not in ("kernel", "tiled") or _weights(ends, extent) <= looks


@lru_cache(256)
def _weights(ends: Ends, extent: Extent) -> int:
    """How many weights an extent has; cached, as each budget needs it."""
    rows, columns, _ = cut_of(ends, extent, LETTERED)
    return len(distinct(between(ends.layer, ends.source, columns, rows).weight))


def cut_of(ends: Ends, extent: Extent, cell: float) -> Cut:
    """The cut of an extent, for neurons that see windows."""
    counts = (*extent.lines, extent.line)
    runs = [_first(ends, axis, n) for axis, n in enumerate(counts, -len(counts))]
    windows = [_window(ends, axis, run) for axis, run in enumerate(runs, -len(counts))]
    focus, groups = ends.focus[0] if ends.focus else 0, ends.layer.groups
    first = focus * groups // ends.target[0] * (ends.source[0] // groups)
    maps = _in_turn(ends.target[0], groups, extent.maps, focus)
    channels = _in_turn(ends.source[0], groups, extent.channels, first)
    return Cut(_flat([maps, *runs], ends.target), _flat([channels, *windows], ends.source), cell)


def _flat(places: list[Indices], shape: Shape) -> Indices:
    """The flat indices of all combinations of places along the axes."""
    indices: Indices = np.ravel_multi_index(np.ix_(*places), shape).ravel()
    return indices


def _in_turn(size: int, groups: int, count: int, focus: int) -> Indices:
    """`count` channels: the first of each group in turn, then the second of each; starting at the
    one in focus if it is not among these.
    """
    order: Indices = np.arange(size).reshape(groups, -1).T.ravel()
    if focus not in order[:count]:
        order = np.roll(order, -int(np.flatnonzero(order == focus)[0]))
    return np.sort(order[:count])


def _first(ends: Ends, axis: int, count: int) -> Indices:
    """`count` neighbours along an axis of the output: around the neuron in focus, else the first
    that do not see padding, if there are any.
    """
    size, windows = ends.target[axis], ends.layer.windows()
    if ends.focus is not None:
        start = ends.focus[axis] - count // 2
    else:
        start = -(-windows[axis].before // windows[axis].stride) if windows else 0
    first = max(0, min(start, size - count))
    return np.arange(first, first + count)


def _window(ends: Ends, axis: int, neurons: Indices) -> Indices:
    """What neighbours see along an axis; along any but the last only as many lines as show how the
    view of one line of neurons differs from that of the next.
    """
    windows, steps = ends.layer.windows(), ends.layer.steps()
    first, last = int(neurons[0]), int(neurons[-1])
    if windows:
        window = windows[axis]
        if axis == -1 and window.stride > window.span:
            # Inputs that no neuron sees would fill all the room.
            starts = neurons[:, None] * window.stride - window.before
            seen = (starts + np.arange(window.span)).ravel()
            seen = seen[(seen >= 0) & (seen < ends.source[axis])]
            return seen if len(seen) else np.arange(1)
        low, high = (at * window.stride - window.before for at in (first, last))
        high += window.span if axis == -1 else 1
    else:
        step = (steps or ())[axis]
        low = -((step.span - 1 - first - step.before) // step.stride)
        high = (last + step.before) // step.stride + 1
        high = high if axis == -1 else min(high, low + len(neurons))
    low, high = max(0, low), min(ends.source[axis], high)
    return np.arange(low, high) if low < high else np.arange(1)
