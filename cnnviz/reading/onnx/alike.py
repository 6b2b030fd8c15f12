"""Norms, scales and slopes whose numbers are equal, which exporters write once."""

from __future__ import annotations

import re

from cnnviz.layers.base import Layer
from cnnviz.reading.onnx.graph import Graph
from cnnviz.reading.onnx.values import Node


def own_call(graph: Graph, node: Node, layer: Layer, place: int, tensors: tuple[str, ...]) -> int:
    """Adds a call of a layer of its own, unless the file says that it is one called before."""
    owner = _owner(graph, node, tensors, place) if tensors else ""
    return graph.call(node, layer, place, tensors=tensors, owner=owner)


def _owner(graph: Graph, node: Node, tensors: tuple[str, ...], place: int) -> str:
    """Which of the layers with the same tensors a node is, "" for the first: exporters write equal
    numbers once, and new norms or scales are all alike, so two are one only if the file says so.
    """
    if tensors not in graph.norms:
        graph.norms[tensors] = {node.scope: ""}
        return ""
    owners = graph.norms[tensors]
    matches = (owner for scope, owner in owners.items() if _is_same_module(node.scope, scope))
    last = list(owners.values())[-1] if graph.is_repeated(place) else None
    owner = next(matches, None) if node.scope else last
    if owner is None:
        owner = owners[node.scope or str(len(owners))] = node.scope or node.outputs[0]
        graph.note(_ALIKE)
    return owner


_ALIKE = (
    "layers that have the same tensors in the file are counted each, as PyTorch counts modules:"
    " exporters write equal numbers once"
)


def _is_same_module(scope: str, first: str) -> bool:
    """Whether two scopes are calls of one module: later ones are numbered, `block_1.bn`."""
    parts, others = scope.split("."), first.split(".")
    return len(parts) == len(others) and all(
        b in (a, re.sub(r"_\d+$", "", a)) for a, b in zip(parts, others, strict=True)
    )
