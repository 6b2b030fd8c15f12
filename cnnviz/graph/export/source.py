"""What is written: a network's layers, each as blocks of connections that fit in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain
from math import prod

import numpy as np

from cnnviz.graph.connections import Connections, Indices
from cnnviz.graph.count import count
from cnnviz.graph.export.members import member
from cnnviz.graph.layer_graph import LayerGraph
from cnnviz.layers.network import Network

BLOCK = 1 << 17
"""How many connections are held at a time: half a megabyte per array, which fits in a cache."""

Watch = Callable[[int], None]
"""Called with the number of connections each time some have been written."""


class Part:
    """One call of the graph, to be walked as often as a format needs.

    `member` is its name as a file name. `reads` are the columns that it reads, 0 the input, j + 1
    the output of call j; `inputs` their names, () for just the column before; `tensors` is the name
    of the first call of its module, even if `--layers` leaves that out, "" for a first call.
    """

    def __init__(self, network: Network, call: int, watch: Watch) -> None:
        self.name = network.names[call]
        self.member = member(self.name)
        self.layer = network.layers[call]
        self.input_shape = network.fed[call]
        self.graph = LayerGraph(self.layer, self.input_shape)
        self.reads = network.reads(call)
        self.inputs = () if self.reads == (call,) else network.source_names(call)
        owner = network.owner(call)
        self.tensors = "" if owner == self.name else owner
        self._watch = watch
        self._whole: Connections | None = None

    @cached_property
    def count(self) -> int:
        """The number of connections, from a closed form."""
        counts = count(self.layer, self.input_shape)
        return counts.connections + counts.fixed_connections

    @property
    def head(self) -> Connections:
        """What holds for all connections, without the connections and the biases."""
        return self.graph.bare

    def biases(self) -> Iterator[Indices]:
        """The index of each neuron's bias, -1 for none, a block at a time."""
        for first in range(0, self.neurons, BLOCK):
            yield self.graph.bias_of(np.arange(first, min(first + BLOCK, self.neurons)))

    def bias_of(self, neurons: Indices) -> Indices:
        """The index of the bias of each of these output neurons; -1: none."""
        is_small = self.neurons <= 8 * BLOCK
        return self.graph.bias[neurons] if is_small else self.graph.bias_of(neurons)

    @cached_property
    def neurons(self) -> int:
        """How many neurons the layer has."""
        return prod(self.head.output_shape)

    def blocks(self) -> Iterator[Connections]:
        """All connections, in an order that is the same on every walk."""
        for block in self._connections():
            yield block
            self._watch(len(block))

    def _connections(self) -> Iterator[Connections]:
        if self.count > BLOCK:
            return self.graph.bare_blocks(BLOCK)
        # A small layer is built once, however often it is walked.
        if self._whole is None:
            self._whole = next(self.graph.bare_blocks(BLOCK), self.head)
        return chain([self._whole])


class Source:
    """The layers of a network, in order. `watch` is called after every block that is written."""

    def __init__(self, network: Network, watch: Watch = lambda _: None) -> None:
        self.network = network
        self._watch = watch

    def parts(self) -> Iterator[Part]:
        """The layers, built anew on each walk: each one's arrays are freed before the next."""
        for call in range(len(self.network.layers)):
            yield Part(self.network, call, self._watch)
