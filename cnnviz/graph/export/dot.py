"""The statements of the graph in Graphviz's language; a renderer makes the graph around them."""

from __future__ import annotations

from collections.abc import Iterator

from cnnviz.graph.export.rows import lines
from cnnviz.graph.export.source import Source
from cnnviz.graph.export.walk import Neurons, Wires, joined, neurons, wires
from cnnviz.wording import dot_string


def statements(source: Source) -> Iterator[str]:
    """Nodes, named "column/index", then edges with their weights, many lines a piece."""
    for some in neurons(source):
        yield from map(bytes.decode, _nodes(some))
    for some_wires in wires(source):
        yield from map(bytes.decode, _edges(some_wires))


def _nodes(some: Neurons) -> Iterator[bytes]:
    return lines(
        b'\t"%d/' % some.column,
        some.flat,
        b'" [column=%d layer=%b index=' % (some.column, _quoted(some.layer)),
        some.flat,
        b' position="',
        *joined(some.position, b","),
        b'" bias=',
        some.bias,
        b"]\n",
    )


def _edges(some: Wires) -> Iterator[bytes]:
    return lines(
        b'\t"%d/' % some.source,
        some.block.src,
        b'" -> "%d/' % (some.target),
        some.block.dst,
        b'" [layer=%b weight=' % _quoted(some.layer),
        some.block.weight,
        *(() if some.scale is None else (b" scale=", some.scale)),
        b"]\n",
    )


def _quoted(name: str) -> bytes:
    return dot_string(name).encode()
