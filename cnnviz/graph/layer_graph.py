"""One layer of a connection graph: its arrays when they are first asked for, or block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cnnviz.errors import CnnvizError
from cnnviz.graph.connections import Connections, Indices, Positions
from cnnviz.graph.count import count
from cnnviz.graph.fill import Block, biases, block_size, cut, fill, plan_blocks, without_any
from cnnviz.graph.plan import each, joined, plan_of
from cnnviz.layers.base import Layer, Shape, Shapes
from cnnviz.wording import integer, shown


def _most(max_connections: object) -> int:
    most = integer(max_connections)
    if most is None or most < 1:
        raise CnnvizError(f"max_connections is a whole number from 1, not {shown(max_connections)}")
    return most


class LayerGraph:
    """The connections of one layer, as `Connections` has them; nothing is built before it is used.

    So a layer larger than memory has a graph too: `len` and the shapes cost nothing, `blocks` gives
    the connections a part at a time.

    >>> from cnnviz.layers.linear import Linear
    >>> large = LayerGraph(Linear(100_000, 100_000), (100_000,))
    >>> len(large), next(large.blocks(max_connections=4)).src
    (10000000000, array([0, 1, 2, 3], dtype=int32))
    """

    def __init__(self, layer: Layer, input_shape: Shape | Shapes) -> None:
        self.layer = layer
        self.fed = input_shape
        self.input_shapes = each(input_shape)
        self.input_shape = joined(input_shape)
        self.output_shape = layer.output_shape(*self.input_shapes)

    def __len__(self) -> int:
        counts = count(self.layer, self.fed)
        return counts.connections + counts.fixed_connections

    def __repr__(self) -> str:
        return f"<{len(self):,} connections of {self.layer!r}>"

    @cached_property
    def whole(self) -> Connections:
        """All connections, as arrays in memory."""
        plan = plan_of(self.layer, self.fed)
        return fill(plan, list(plan_blocks(plan)), self._empty)

    @cached_property
    def _empty(self) -> Connections:
        plan = plan_of(self.layer, self.fed)
        return replace(self.bare, bias=biases(plan, self.output_shape))

    @cached_property
    def bare(self) -> Connections:
        """All that is said of the layer but its connections and its biases."""
        plan = plan_of(self.layer, self.fed)
        none = biases(plan, self.output_shape, np.empty(0, np.int64))
        return without_any(plan, self.input_shape, self.output_shape, none)

    def blocks(self, max_connections: int = 2**22) -> Iterator[Connections]:
        """The same connections in the same order, at most `max_connections` at a time."""
        return self._blocks(_most(max_connections), lambda: self._empty)

    def bare_blocks(self, max_connections: int = 2**22) -> Iterator[Connections]:
        """The same without the biases, which are as many as the neurons: `bias_of` tells them."""
        return self._blocks(_most(max_connections), lambda: self.bare)

    def bias_of(self, neurons: Indices) -> Indices:
        """The index of the bias of each of these output neurons; -1: none."""
        return biases(plan_of(self.layer, self.fed), self.output_shape, neurons)

    def _blocks(self, most: int, empty: Callable[[], Connections]) -> Iterator[Connections]:
        plan = plan_of(self.layer, self.fed)
        waiting: list[Block] = []
        room = most
        parts = (cut(block, most) for block in plan_blocks(plan))
        for part in chain.from_iterable(parts):
            if block_size(part) > room:
                yield fill(plan, waiting, empty())
                waiting, room = [], most
            waiting.append(part)
            room -= block_size(part)
        if waiting:
            yield fill(plan, waiting, empty())

    @property
    def src(self) -> Indices:
        """(E,) flat indices of the input neurons."""
        return self.whole.src

    @property
    def dst(self) -> Indices:
        """(E,) flat indices of the output neurons."""
        return self.whole.dst

    @property
    def weight(self) -> Indices:
        """(E,) flat indices into the weight tensor; -1: no learned weight."""
        return self.whole.weight

    @property
    def bias(self) -> Indices:
        """(N,) for each output neuron its index into the biases; -1: none."""
        return self._empty.bias

    @property
    def scale(self) -> NDArray[np.float32] | None:
        """(E,) fixed factors, where there are any."""
        return self.whole.scale if self._empty.scale is not None else None

    @property
    def weight_shape(self) -> Shape:
        """The shape of the weight tensor; () where nothing is learned."""
        return self._empty.weight_shape

    @property
    def bias_shape(self) -> Shape:
        """The shape of the biases; () without any."""
        return self._empty.bias_shape

    @property
    def reduce(self) -> str:
        """How a neuron takes what reaches it: "sum" or "max"."""
        return self._empty.reduce

    @property
    def function(self) -> str:
        """The function that is applied last, or ""."""
        return self._empty.function

    def of_weight(self, index: int) -> Positions:
        """Where in `src`, `dst` and `weight` the connections are that use weight `index`."""
        return self.whole.of_weight(index)

    def into(self, neuron: int) -> Positions:
        """Where the connections are that reach output neuron `neuron`."""
        return self.whole.into(neuron)

    def out_of(self, neuron: int) -> Positions:
        """Where the connections are that leave input neuron `neuron`."""
        return self.whole.out_of(neuron)

    def evaluate(
        self, x: ArrayLike, weight: ArrayLike = (), bias: ArrayLike = ()
    ) -> NDArray[np.float64]:
        """The layer's output neurons, flat, for input `x`; as `Connections.evaluate`."""
        return self.whole.evaluate(x, weight, bias)
