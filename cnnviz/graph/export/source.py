"""What is written: a network's layers, each as blocks of connections that memory holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain

from cnnviz.graph.connect import blocks, connections
from cnnviz.graph.connections import Connections
from cnnviz.graph.count import count
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import Network

BLOCK = 1 << 17
"""How many connections are held at a time: half a megabyte an array, which fits a cache."""

Watch = Callable[[int], None]
"""Told the number of connections each time that some have been written."""


class Part:
    """One layer of the graph, to be walked as often as a format needs."""

    def __init__(self, name: str, layer: Layer, input_shape: Shape, watch: Watch) -> None:
        self.name = name
        self.layer = layer
        self.input_shape = input_shape
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
        steps = zip(self.network.names, self.network.layers, self.network.shapes, strict=False)
        for name, layer, shape in steps:
            yield Part(name, layer, shape, self._watch)
