"""From a network to its connection graph: whole, in blocks, or between chosen neurons only."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from cnnviz.graph.connections import Connections
from cnnviz.graph.fill import Block, biases, block_size, cut, fill, plan_blocks, without_any
from cnnviz.graph.plan import plan_of
from cnnviz.graph.search import between
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import Network

__all__ = ["Graph", "between", "blocks", "connect", "connections"]


class Graph(NamedTuple):
    """A network with the connections of each of its layers."""

    network: Network
    layers: tuple[Connections, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the layers."""
        return self.network.names


def connect(network: Network) -> Graph:
    """The connection graph of a network.

    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.layers.network import chain
    >>> graph = connect(chain((1, 8), (Conv(1, 1, 1, kernel_size=3),)))
    >>> graph.layers[0].src
    array([0, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 6, 2, 3, 4, 5, 6, 7], dtype=int32)
    """
    pairs = zip(network.layers, network.shapes, strict=False)
    return Graph(network, tuple(connections(layer, shape) for layer, shape in pairs))


def connections(layer: Layer, input_shape: Shape) -> Connections:
    """All connections of a layer over `input_shape`; raises `ShapeFault` where it can't take that.

    >>> from cnnviz.layers.conv import Conv
    >>> connections(Conv(1, 1, 1, kernel_size=2), (1, 4)).weight
    array([0, 0, 0, 1, 1, 1], dtype=int32)
    """
    plan = plan_of(layer, input_shape)
    output_shape = layer.output_shape(input_shape)
    empty = without_any(plan, input_shape, output_shape, biases(plan, output_shape))
    return fill(plan, list(plan_blocks(plan)), empty)


def blocks(layer: Layer, input_shape: Shape, max_connections: int = 2**22) -> Iterator[Connections]:
    """The same connections in the same order, at most `max_connections` at a time.

    >>> from cnnviz.layers.conv import Conv
    >>> [len(block) for block in blocks(Conv(1, 1, 1, kernel_size=3), (1, 8), max_connections=13)]
    [12, 6]
    """
    plan = plan_of(layer, input_shape)
    output_shape = layer.output_shape(input_shape)
    empty = without_any(plan, input_shape, output_shape, biases(plan, output_shape))
    waiting: list[Block] = []
    room = max_connections
    for part in chain.from_iterable(cut(block, max_connections) for block in plan_blocks(plan)):
        if block_size(part) > room:
            yield fill(plan, waiting, empty)
            waiting, room = [], max_connections
        waiting.append(part)
        room -= block_size(part)
    if waiting:
        yield fill(plan, waiting, empty)
