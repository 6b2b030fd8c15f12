"""From a network to its connection graph: whole, in blocks, or between chosen neurons only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cnnviz.graph.connections import Connections
from cnnviz.graph.layer_graph import LayerGraph
from cnnviz.graph.search import between
from cnnviz.layers.base import Layer, Shape, Shapes
from cnnviz.layers.network import Network

__all__ = ["Graph", "between", "blocks", "connect", "connections"]


class Graph(NamedTuple):
    """A network with the connections of each of its layers, built on first use."""

    network: Network
    layers: tuple[LayerGraph, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the layers."""
        return self.network.names


def connect(network: Network) -> Graph:
    """The connection graph of a network: each layer's arrays are built on first use.

    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.layers.network import chain
    >>> graph = connect(chain((1, 8), (Conv(1, 1, 1, kernel_size=3),)))
    >>> graph.layers[0].src
    array([0, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 6, 2, 3, 4, 5, 6, 7], dtype=int32)
    """
    pairs = zip(network.layers, network.fed, strict=True)
    return Graph(network, tuple(LayerGraph(layer, shape) for layer, shape in pairs))


def connections(layer: Layer, input_shape: Shape | Shapes) -> Connections:
    """All connections of a layer over `input_shape`; raises `ShapeFault` if it can't take that.

    >>> from cnnviz.layers.conv import Conv
    >>> connections(Conv(1, 1, 1, kernel_size=2), (1, 4)).weight
    array([0, 0, 0, 1, 1, 1], dtype=int32)
    """
    return LayerGraph(layer, input_shape).whole


def blocks(
    layer: Layer, input_shape: Shape | Shapes, max_connections: int = 2**22
) -> Iterator[Connections]:
    """The same connections in the same order, at most `max_connections` at a time.

    >>> from cnnviz.layers.conv import Conv
    >>> [len(block) for block in blocks(Conv(1, 1, 1, kernel_size=3), (1, 8), max_connections=13)]
    [12, 6]
    """
    return LayerGraph(layer, input_shape).blocks(max_connections)
