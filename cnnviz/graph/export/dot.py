"""The statements of the graph in Graphviz's language; a renderer makes the graph around them."""

from __future__ import annotations

from collections.abc import Iterator

from cnnviz.graph.export.rows import lines
from cnnviz.graph.export.source import Source
from cnnviz.graph.export.walk import Neurons, Wires, neurons, wires, with_commas
from cnnviz.wording import dot_string


def statements(source: Source) -> Iterator[str]:
    """Nodes, named "column/index", then edges with their weights, many lines at a time."""
    for nodes in neurons(source):
        yield from map(bytes.decode, _nodes(nodes))
    for edges in wires(source):
        yield from map(bytes.decode, _edges(edges))


def _nodes(nodes: Neurons) -> Iterator[bytes]:
    return lines(
        b'\t"%d/' % nodes.column,
        nodes.flat,
        b'" [column=%d layer=%b index=' % (nodes.column, _quoted(nodes.layer)),
        nodes.flat,
        b' position="',
        *with_commas(nodes.position, b","),
        b'" bias=',
        nodes.bias,
        b"]\n",
    )


def _edges(edges: Wires) -> Iterator[bytes]:
    return lines(
        b'\t"%d/' % edges.source,
        edges.block.src,
        b'" -> "%d/' % (edges.target),
        edges.block.dst,
        b'" [layer=%b weight=' % _quoted(edges.layer),
        edges.block.weight,
        *(() if edges.scale is None else (b" scale=", edges.scale)),
        b"]\n",
    )


def _quoted(name: str) -> bytes:
    return dot_string(name).encode()
