"""One layer of a connection graph: its arrays, built on first use, or block by block."""

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
from cnnviz.graph.fill import Block, biases, block_size, cut, empty_connections, fill, plan_blocks
from cnnviz.graph.plan import joined_shape, plan_of, shapes_of
from cnnviz.layers.base import Layer, Shape, Shapes
from cnnviz.wording import as_text, integer


def _limit(max_connections: object) -> int:
    limit = integer(max_connections)
    if limit is None or limit < 1:
        raise CnnvizError(
            f"max_connections is a whole number from 1, not {as_text(max_connections)}"
        )
    return limit


class LayerGraph:
    """The connections of one layer, as `Connections` has them; nothing is built before its use.

    So a layer larger than memory has a graph too: `len` and the shapes cost nothing, `blocks`
    yields the connections a part at a time.

    >>> from cnnviz.layers.linear import Linear
    >>> large = LayerGraph(Linear(100_000, 100_000), (100_000,))
    >>> len(large), next(large.blocks(max_connections=4)).src
    (10000000000, array([0, 1, 2, 3], dtype=int32))
    """

    def __init__(self, layer: Layer, input_shape: Shape | Shapes) -> None:
        self.layer = layer
        self.layer_input = input_shape
        self.input_shapes = shapes_of(input_shape)
        self.input_shape = joined_shape(input_shape)
        self.output_shape = layer.output_shape(*self.input_shapes)

    def __len__(self) -> int:
        counts = count(self.layer, self.layer_input)
        return counts.connections + counts.fixed_connections

    def __repr__(self) -> str:
        return f"<{len(self):,} connections of {self.layer!r}>"

    @cached_property
    def whole(self) -> Connections:
        """All connections, as arrays in memory."""
        plan = plan_of(self.layer, self.layer_input)
        return fill(plan, list(plan_blocks(plan)), self._empty)

    @cached_property
    def _empty(self) -> Connections:
        plan = plan_of(self.layer, self.layer_input)
        return replace(self.bare, bias=biases(plan, self.output_shape))

    @cached_property
    def bare(self) -> Connections:
        """All there is to the layer except its connections and its biases."""
        plan = plan_of(self.layer, self.layer_input)
        no_biases = biases(plan, self.output_shape, np.empty(0, np.int64))
        return empty_connections(plan, self.input_shape, self.output_shape, no_biases)

    def blocks(self, max_connections: int = 2**22) -> Iterator[Connections]:
        """The same connections in the same order, at most `max_connections` at a time."""
        return self._blocks(_limit(max_connections), lambda: self._empty)

    def bare_blocks(self, max_connections: int = 2**22) -> Iterator[Connections]:
        """The same without the biases, as many as the neurons: `bias_of` has them."""
        return self._blocks(_limit(max_connections), lambda: self.bare)

    def bias_of(self, neurons: Indices) -> Indices:
        """The index of the bias of each of these output neurons; -1: none."""
        return biases(plan_of(self.layer, self.layer_input), self.output_shape, neurons)

    def _blocks(self, limit: int, empty: Callable[[], Connections]) -> Iterator[Connections]:
        plan = plan_of(self.layer, self.layer_input)
        pending: list[Block] = []
        room = limit
        parts = (cut(block, limit) for block in plan_blocks(plan))
        for part in chain.from_iterable(parts):
            if block_size(part) > room:
                yield fill(plan, pending, empty())
                pending, room = [], limit
            pending.append(part)
            room -= block_size(part)
        if pending:
            yield fill(plan, pending, empty())

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
        """(E,) fixed factors, if there are any."""
        return self.whole.scale if self._empty.scale is not None else None

    @property
    def weight_shape(self) -> Shape:
        """The shape of the weight tensor; () if nothing is learned."""
        return self._empty.weight_shape

    @property
    def bias_shape(self) -> Shape:
        """The shape of the biases; () if there are none."""
        return self._empty.bias_shape

    @property
    def reduce(self) -> str:
        """How a neuron combines what reaches it: "sum", "max" or "product"."""
        return self._empty.reduce

    @property
    def function(self) -> str:
        """The function that is applied last, or ""."""
        return self._empty.function

    def of_weight(self, index: int) -> Positions:
        """Positions in `src`, `dst` and `weight` of the connections that use weight `index`."""
        return self.whole.of_weight(index)

    def into(self, neuron: int) -> Positions:
        """Positions of the connections that reach output neuron `neuron`."""
        return self.whole.into(neuron)

    def out_of(self, neuron: int) -> Positions:
        """Positions of the connections that leave input neuron `neuron`."""
        return self.whole.out_of(neuron)

    def evaluate(
        self, x: ArrayLike, weight: ArrayLike = (), bias: ArrayLike = ()
    ) -> NDArray[np.float64]:
        """The layer's output neurons, flat, for input `x`; as `Connections.evaluate`."""
        return self.whole.evaluate(x, weight, bias)
