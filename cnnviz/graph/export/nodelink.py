"""The graph as JSON in networkx's node-link form: `networkx.node_link_graph(json.load(file))`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO

from cnnviz.graph.export.rows import lines
from cnnviz.graph.export.source import Source
from cnnviz.graph.export.walk import Neurons, Wires, joined, layers, neurons, quoted, wires


def write(source: Source, stream: BinaryIO) -> None:
    """Writes a directed multigraph; a neuron is "column/index", a connection's key its number."""
    about = {"input_shape": list(source.network.input_shape), "layers": layers(source)}
    stream.write(b'{"directed": true, "multigraph": true,\n"graph": ')
    stream.write(json.dumps(about).encode())
    stream.write(b',\n"nodes": [')
    _list(stream, chain.from_iterable(map(_nodes, neurons(source))))
    stream.write(b'],\n"edges": [')
    _list(stream, chain.from_iterable(map(_edges, wires(source))))
    stream.write(b"]}\n")


def _list(stream: BinaryIO, chunks: Iterable[bytes]) -> None:
    """Writes items of which each begins with a comma; the first one's is left out."""
    skip = 1
    for chunk in chunks:
        stream.write(chunk[skip:])
        skip = 0


def _nodes(some: Neurons) -> Iterator[bytes]:
    return lines(
        b',\n{"id": "%d/' % some.column,
        some.flat,
        b'", "column": %d, "layer": %b, "index": ' % (some.column, quoted(some.layer)),
        some.flat,
        b', "position": [',
        *joined(some.position, b", "),
        b'], "bias": ',
        some.bias,
        b"}",
    )


def _edges(some: Wires) -> Iterator[bytes]:
    return lines(
        b',\n{"source": "%d/' % some.source,
        some.block.src,
        b'", "target": "%d/' % (some.target),
        some.block.dst,
        b'", "key": ',
        some.number,
        b', "layer": %b, "weight": ' % quoted(some.layer),
        some.block.weight,
        *(() if some.scale is None else (b', "scale": ', some.scale)),
        b"}",
    )
