"""What is written: a network's layers, each as blocks of connections that memory holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain

from cnnviz.graph.connect import blocks, connections
from cnnviz.graph.connections import Connections
from cnnviz.graph.count import count
from cnnviz.layers.network import Network

BLOCK = 1 << 17
"""How many connections are held at a time: half a megabyte an array, which fits a cache."""

Watch = Callable[[int], None]
"""Told the number of connections each time that some have been written."""


class Part:
    """One call of the graph, to be walked as often as a format needs.

    `reads` are the columns that it reads, 0 the input, j + 1 what call j gives; `inputs` their
    names, () where that is the column before; `tensors` is the name of the first call of its
    module, "" for a first call.
    """

    def __init__(self, network: Network, call: int, watch: Watch) -> None:
        self.name = network.names[call]
        self.layer = network.layers[call]
        self.input_shape = network.fed[call]
        self.reads = network.reads(call)
        self.inputs = () if self.reads == (call,) else network.source_names(call)
        first = network.first_call(call)
        self.tensors = "" if first == call else network.names[first]
        self._watch = watch
        self._whole: Connections | None = None

    @cached_property
    def count(self) -> int:
        """The number of connections, from its closed form."""
        found = count(self.layer, self.input_shape)
        return found.connections + found.fixed_connections

    @cached_property
    def head(self) -> Connections:
        """A first block: what it says beside its connections holds for all."""
        found = next(self._made(), None)
        return connections(self.layer, self.input_shape) if found is None else found

    def blocks(self) -> Iterator[Connections]:
        """All connections, in an order that is the same on every walk."""
        for block in self._made():
            yield block
            self._watch(len(block))

    def _made(self) -> Iterator[Connections]:
        if self.count > BLOCK:
            return blocks(self.layer, self.input_shape, BLOCK)
        # A small layer is made once, however often it is walked.
        if self._whole is None:
            self._whole = connections(self.layer, self.input_shape)
        return chain([self._whole])


class Source:
    """The layers of a network, in order. `watch` hears of every block that has been written."""

    def __init__(self, network: Network, watch: Watch = lambda _: None) -> None:
        self.network = network
        self._watch = watch

    def parts(self) -> Iterator[Part]:
        """The layers, made anew on each walk: what one holds goes before the next one comes."""
        for call in range(len(self.network.layers)):
            yield Part(self.network, call, self._watch)
