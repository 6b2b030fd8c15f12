"""The graph as GraphML: Gephi, yEd, igraph, `networkx.read_graphml(p, force_multigraph=True)`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO
from xml.sax.saxutils import escape

from cnnviz.graph.export.rows import lines
from cnnviz.graph.export.source import Source
from cnnviz.graph.export.walk import Neurons, Wires, layers, neurons, wires, with_commas

# (what has it, its name, its type)
_KEYS = (
    ("graph", "layers", "string"),
    ("node", "column", "long"),
    ("node", "layer", "string"),
    ("node", "index", "long"),
    ("node", "position", "string"),
    ("node", "bias", "long"),
    ("edge", "layer", "string"),
    ("edge", "weight", "long"),
    ("edge", "scale", "double"),
)


def write(source: Source, stream: BinaryIO) -> None:
    """Writes a directed graph; a neuron's id is "column/index", a connection's is its number."""
    stream.write(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    stream.write(b'<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
    for holder, name, kind in _KEYS:
        key = f'<key id="{holder}-{name}" for="{holder}" attr.name="{name}" attr.type="{kind}"/>\n'
        stream.write(key.encode())
    stream.write(b'<graph edgedefault="directed">\n')
    stream.write(_data("graph", "layers", escape(json.dumps(layers(source)))) + b"\n")
    stream.writelines(chain.from_iterable(map(_nodes, neurons(source))))
    stream.writelines(chain.from_iterable(map(_edges, wires(source))))
    stream.write(b"</graph>\n</graphml>\n")


def _data(holder: str, name: str, text: str) -> bytes:
    return _open(holder, name) + text.encode() + b"</data>"


def _open(holder: str, name: str) -> bytes:
    return b'<data key="%b-%b">' % (holder.encode(), name.encode())


def _nodes(nodes: Neurons) -> Iterator[bytes]:
    return lines(
        b'<node id="%d/' % nodes.column,
        nodes.flat,
        b'">' + _data("node", "column", str(nodes.column)),
        _data("node", "layer", escape(nodes.layer)) + _open("node", "index"),
        nodes.flat,
        b"</data>" + _open("node", "position"),
        *with_commas(nodes.position, b","),
        b"</data>" + _open("node", "bias"),
        nodes.bias,
        b"</data></node>\n",
    )


def _edges(edges: Wires) -> Iterator[bytes]:
    scale = () if edges.scale is None else (b"</data>" + _open("edge", "scale"), edges.scale)
    return lines(
        b'<edge id="',
        edges.number,
        b'" source="%d/' % edges.source,
        edges.block.src,
        b'" target="%d/' % (edges.target),
        edges.block.dst,
        b'">' + _data("edge", "layer", escape(edges.layer)) + _open("edge", "weight"),
        edges.block.weight,
        *scale,
        b"</data></edge>\n",
    )
