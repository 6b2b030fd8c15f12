"""What reaches a neuron through all layers, and what an input reaches, traced in the graph.

Layers with positions treat their axes independently, so a receptive field is a product of sets of
positions, one per axis, each traced on its own. Channels do not matter: one per layer is followed.
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
from cnnviz.wording import whole_number

Sets = tuple[tuple[int, ...], ...]
"""Positions along each spatial axis, ascending."""


class Trace(NamedTuple):
    """The traced neurons of one column: their positions along each axis, in one channel."""

    positions: Sets
    channel: int = 0

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many positions there are along each axis."""
        return tuple(map(len, self.positions))


def back(columns: tuple[Column, ...], last: int, start: Trace) -> tuple[Trace, ...]:
    """The neurons of columns 0 to `last` that reach neurons `start` of column `last`, and those.

    >>> from cnnviz.figures.neurons.columns import columns
    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.layers.network import chain
    >>> three = columns(chain((1, 9), (Conv(1, 1, 1, 3), Conv(1, 1, 1, 3))))
    >>> [trace.positions for trace in back(three, 2, Trace(((2,),)))]
    [((2, 3, 4, 5, 6),), ((2, 3, 4),), ((2,),)]
    """
    traced = [start]
    for place in range(last, 0, -1):
        traced.insert(0, _step(columns[place], spatial(columns[place - 1].shape), traced[0], True))
    return tuple(traced)


def forward(columns: tuple[Column, ...], start: Trace) -> tuple[Trace, ...]:
    """The neurons of all columns that the input neurons `start` reach, and these."""
    traced = [start]
    for column, before in zip(columns[1:], columns, strict=False):
        traced.append(_step(column, spatial(before.shape), traced[-1], False))
    return tuple(traced)


def _step(column: Column, source: Shape, reached: Trace, towards_input: bool) -> Trace:
    """The trace through one layer: from its output to its input, or the other way."""
    target = spatial(column.shape)
    own, other = (target, source) if towards_input else (source, target)
    sets = reached.positions
    if len(own) != len(other) or isinstance(column.layer, Linear):
        # If a layer joins everything along an axis, one neuron is enough.
        enough = (*sets[:-1], sets[-1][:1]) if isinstance(column.layer, Linear) else sets
        ends = _ends(column, other, _flat(reached.channel, enough, own), towards_input)
        return Trace(tuple(_distinct(end) for end in ends[1:]), int(ends[0].min()))
    traced, channel = [], other[0]
    for axis in range(len(sets)):
        cross = tuple(p if a == axis else p[len(p) // 2 :][:1] for a, p in enumerate(sets))
        ends = _ends(column, other, _flat(reached.channel, cross, own), towards_input)
        traced.append(_distinct(ends[axis + 1]))
        channel = min(channel, int(ends[0].min()))
    return Trace(tuple(traced), channel)


def _ends(
    column: Column, shape: Shape, neurons: Indices, towards_input: bool
) -> tuple[Indices, ...]:
    """The other ends of all connections of `neurons`, as multi-indices in `shape`."""
    ends = column.wires(dst=neurons).src if towards_input else column.wires(neurons).dst
    if not len(ends):
        raise CnnvizError(_nothing(column, towards_input))
    return tuple(np.unravel_index(ends, shape))


def _distinct(positions: Indices) -> tuple[int, ...]:
    return tuple(distinct(positions).tolist())


def _flat(channel: int, sets: Sets, shape: Shape) -> Indices:
    """The flat indices of the neurons of one channel at all combinations of positions."""
    grid = np.ix_(np.array([channel]), *map(np.array, sets))
    neurons: Indices = np.ravel_multi_index(grid, shape).ravel()
    return neurons


def _nothing(column: Column, towards_input: bool) -> str:
    if towards_input:
        return f"the neuron sees nothing but padding in layer {column.name}: take another --neuron"
    return f"layer {column.name} skips this input, which reaches nothing: take another --from-input"


def middle(columns: tuple[Column, ...]) -> Trace:
    """The neuron in the middle of the last column."""
    return Trace(tuple(((n - 1) // 2,) for n in spatial(columns[-1].shape)[1:]))


def neuron_named(text: str, column: Column, option: str) -> Trace:
    """The neuron of `column` that an option names by its position, optionally after a channel.

    Raises CnnvizError if there is no such neuron.

    >>> neuron_named("2,0", Column((4, 8)), "neuron")
    Trace(positions=((0,),), channel=2)
    """
    shape = spatial(column.shape)
    parts = text.replace(" ", "").split(",")
    numbers = tuple(number for part in parts if (number := whole_number(part)) is not None)
    if len(numbers) == len(parts) and len(parts) in (len(shape) - 1, len(shape)):
        index = (0,) * (len(shape) - len(parts)) + numbers
        if all(i < n for i, n in zip(index, shape, strict=True)):
            return Trace(tuple((i,) for i in index[1:]), index[0])
    which = "input" if column.layer is None else "output"
    sizes = " x ".join(map(str, column.shape))
    raise CnnvizError(
        f"--{option} {text[:40]!r} is no neuron of the {which}, which has {sizes}:"
        " write its position, such as 3, or channel, row and column, such as 0,2,1, from 0"
    )
