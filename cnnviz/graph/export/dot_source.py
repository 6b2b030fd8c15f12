"""A graph as data in Graphviz's language, by the graphviz package: no picture, no positions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO

from graphviz import Digraph


def write(statements: Iterable[str], stream: BinaryIO) -> None:
    r"""Writes a directed graph around `statements`, lines of nodes and edges in the DOT language.

    >>> import io
    >>> stream = io.BytesIO()
    >>> write(['\t"0/1" -> "1/0" [weight=2]\n'], stream)
    >>> print(stream.getvalue().decode())  # doctest: +NORMALIZE_WHITESPACE
    digraph connections {
        graph [rankdir=LR]
        "0/1" -> "1/0" [weight=2]
    }
    """
    graph: Any = Digraph("connections", graph_attr={"rankdir": "LR"})
    # Consumed a piece at a time by the loop below: the graph is never in memory as a whole.
    graph.body = statements
    for line in graph:
        stream.write(line.encode())
