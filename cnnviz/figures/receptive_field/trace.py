"""What reaches a neuron through all layers, and what an input reaches: traced in the graph.

All layers that have positions treat their axes apart, so a receptive field is a product of sets of
positions, one an axis; each is traced alone. Channels do not matter to it: one a layer is followed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.figures.neurons.columns import Column, spatial
from cnnviz.graph.connections import Indices
from cnnviz.graph.distinct import distinct
from cnnviz.layers.base import Shape
from cnnviz.layers.linear import Linear
from cnnviz.wording import whole

Sets = tuple[tuple[int, ...], ...]
"""Positions along each spatial axis, ascending."""


class Reached(NamedTuple):
    """The traced neurons of one column: their positions along each axis, in one channel."""

    positions: Sets
    channel: int = 0

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many positions there are along each axis."""
        return tuple(map(len, self.positions))


def back(found: tuple[Column, ...], last: int, start: Reached) -> tuple[Reached, ...]:
    """What of the columns 0 to `last` reaches the neurons `start` of column `last`, with these.

    >>> from cnnviz.figures.neurons.columns import columns
    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.layers.network import chain
    >>> found = columns(chain((1, 9), (Conv(1, 1, 1, 3), Conv(1, 1, 1, 3))))
    >>> [reached.positions for reached in back(found, 2, Reached(((2,),)))]
    [((2, 3, 4, 5, 6),), ((2, 3, 4),), ((2,),)]
    """
    traced = [start]
    for place in range(last, 0, -1):
        traced.insert(0, _step(found[place], spatial(found[place - 1].shape), traced[0], True))
    return tuple(traced)


def forward(found: tuple[Column, ...], start: Reached) -> tuple[Reached, ...]:
    """What of all columns the input neurons `start` reach, themselves included."""
    traced = [start]
    for column, before in zip(found[1:], found, strict=False):
        traced.append(_step(column, spatial(before.shape), traced[-1], False))
    return tuple(traced)


def _step(column: Column, source: Shape, reached: Reached, towards_input: bool) -> Reached:
    """What one layer adds: from its output to its input, or the other way."""
    target = spatial(column.shape)
    here, there = (target, source) if towards_input else (source, target)
    sets = reached.positions
    if len(here) != len(there) or isinstance(column.layer, Linear):
        # One neuron is enough of a layer that joins all along an axis.
        few = (*sets[:-1], sets[-1][:1]) if isinstance(column.layer, Linear) else sets
        ends = _ends(column, there, _flat(reached.channel, few, here), towards_input)
        return Reached(tuple(_once(end) for end in ends[1:]), int(ends[0].min()))
    traced, channel = [], there[0]
    for axis in range(len(sets)):
        cross = tuple(p if a == axis else p[len(p) // 2 :][:1] for a, p in enumerate(sets))
        ends = _ends(column, there, _flat(reached.channel, cross, here), towards_input)
        traced.append(_once(ends[axis + 1]))
        channel = min(channel, int(ends[0].min()))
    return Reached(tuple(traced), channel)


def _ends(
    column: Column, shape: Shape, neurons: Indices, towards_input: bool
) -> tuple[Indices, ...]:
    """The other ends of all connections of `neurons`: their multi-index in `shape`."""
    found = column.wires(dst=neurons).src if towards_input else column.wires(neurons).dst
    if not len(found):
        raise CnnvizError(_nothing(column, towards_input))
    return tuple(np.unravel_index(found, shape))


def _once(positions: Indices) -> tuple[int, ...]:
    return tuple(distinct(positions).tolist())


def _flat(channel: int, sets: Sets, shape: Shape) -> Indices:
    """The flat indices of the neurons of one channel at all combinations of positions."""
    grid = np.ix_(np.array([channel]), *map(np.array, sets))
    found: Indices = np.ravel_multi_index(grid, shape).ravel()
    return found


def _nothing(column: Column, towards_input: bool) -> str:
    if towards_input:
        return f"the neuron sees nothing but padding in layer {column.name}: take another --neuron"
    return f"layer {column.name} skips this input, which reaches nothing: take another --from-input"


def middle(found: tuple[Column, ...]) -> Reached:
    """The neuron in the middle of the last column."""
    return Reached(tuple(((n - 1) // 2,) for n in spatial(found[-1].shape)[1:]))


def asked(text: str, column: Column, option: str) -> Reached:
    """The neuron of `column` that an option names: its position, perhaps with a channel in front.

    Raises CnnvizError where there is none such.

    >>> asked("2,0", Column((4, 8)), "neuron")
    Reached(positions=((0,),), channel=2)
    """
    shape = spatial(column.shape)
    parts = text.replace(" ", "").split(",")
    numbers = tuple(number for part in parts if (number := whole(part)) is not None)
    if len(numbers) == len(parts) and len(parts) in (len(shape) - 1, len(shape)):
        index = (0,) * (len(shape) - len(parts)) + numbers
        if all(i < n for i, n in zip(index, shape, strict=True)):
            return Reached(tuple((i,) for i in index[1:]), index[0])
    which = "input" if column.layer is None else "output"
    sizes = " x ".join(map(str, column.shape))
    raise CnnvizError(
        f"--{option} {text[:40]!r} is no neuron of the {which}, which has {sizes}:"
        " write its position, such as 3, or channel, row and column, such as 0,2,1, from 0"
    )
