"""The graph as JSON in networkx's node-link form: `networkx.node_link_graph(json.load(file))`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO

from cnnviz.graph.export.rows import lines
from cnnviz.graph.export.source import Source
from cnnviz.graph.export.walk import Neurons, Wires, layers, neurons, quoted, wires, with_commas


def write(source: Source, stream: BinaryIO) -> None:
    """Writes a directed multigraph; a neuron is "column/index", a connection's key its number."""
    attributes = {"input_shape": list(source.network.input_shape), "layers": layers(source)}
    stream.write(b'{"directed": true, "multigraph": true,\n"graph": ')
    stream.write(json.dumps(attributes).encode())
    stream.write(b',\n"nodes": [')
    _list(stream, chain.from_iterable(map(_nodes, neurons(source))))
    stream.write(b'],\n"edges": [')
    _list(stream, chain.from_iterable(map(_edges, wires(source))))
    stream.write(b"]}\n")


def _list(stream: BinaryIO, chunks: Iterable[bytes]) -> None:
    """Writes items that each begin with a comma; the first one's is left out."""
    skip = 1
    for chunk in chunks:
        stream.write(chunk[skip:])
        skip = 0


def _nodes(nodes: Neurons) -> Iterator[bytes]:
    return lines(
        b',\n{"id": "%d/' % nodes.column,
        nodes.flat,
        b'", "column": %d, "layer": %b, "index": ' % (nodes.column, quoted(nodes.layer)),
        nodes.flat,
        b', "position": [',
        *with_commas(nodes.position, b", "),
        b'], "bias": ',
        nodes.bias,
        b"}",
    )


def _edges(edges: Wires) -> Iterator[bytes]:
    return lines(
        b',\n{"source": "%d/' % edges.source,
        edges.block.src,
        b'", "target": "%d/' % (edges.target),
        edges.block.dst,
        b'", "key": ',
        edges.number,
        b', "layer": %b, "weight": ' % quoted(edges.layer),
        edges.block.weight,
        *(() if edges.scale is None else (b', "scale": ', edges.scale)),
        b"}",
    )
