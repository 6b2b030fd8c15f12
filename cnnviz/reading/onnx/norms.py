"""ONNX's norms."""

from __future__ import annotations

import re
from math import prod

from cnnviz.layers.base import Layer
from cnnviz.reading.calling import Unsupported, make
from cnnviz.reading.onnx.graph import Graph
from cnnviz.reading.onnx.values import Node


def batch(graph: Graph, node: Node) -> None:
    """BatchNormalization, at inference."""
    dims = max(len(graph.shape(node.inputs[0])) - 1, 1)
    channels = graph.weight(node.inputs[1]).shape[0]
    norm = make("BatchNorm", dims, num_features=channels, eps=node.get("epsilon", 1e-5))
    _add_call(graph, node, norm)


def instance(graph: Graph, node: Node) -> None:
    """InstanceNormalization."""
    dims = len(graph.shape(node.inputs[0])) - 1
    channels = graph.weight(node.inputs[1]).shape[0]
    eps = node.get("epsilon", 1e-5)
    _add_call(graph, node, make("InstanceNorm", dims, num_features=channels, eps=eps, affine=True))


def layer(graph: Graph, node: Node) -> None:
    """LayerNormalization over the last axes."""
    shape = graph.shape(node.inputs[0])
    first = node.get("axis", -1) % (len(shape) + 1)
    if first == 0:
        raise Unsupported("it works along the batch")
    norm = make(
        "LayerNorm",
        normalized_shape=shape[first - 1 :],
        eps=node.get("epsilon", 1e-5),
        bias=bool(node.input(2)),
    )
    _add_call(graph, node, norm)


def group(graph: Graph, node: Node) -> None:
    """GroupNormalization."""
    channels = graph.shape(node.inputs[0])[0]
    if prod(graph.weight(node.inputs[1]).shape) != channels:
        raise Unsupported("it has a factor for each group, not for each channel")
    groups, eps = node.get("num_groups"), node.get("epsilon", 1e-5)
    _add_call(graph, node, make("GroupNorm", num_groups=groups, num_channels=channels, eps=eps))


def response(graph: Graph, node: Node) -> None:
    """LRN."""
    norm = make(
        "LocalResponseNorm",
        size=node.get("size"),
        alpha=node.get("alpha", 1e-4),
        beta=node.get("beta", 0.75),
        k=node.get("bias", 1.0),
    )
    graph.set_output(node, graph.call(node, norm, graph.data(node.inputs[0])))


def _add_call(graph: Graph, node: Node, norm: Layer) -> None:
    tensors = tuple(graph.weight(name).key for name in node.inputs[1:] if name)
    place = graph.data(node.inputs[0])
    owner = _owner(graph, node, tensors, place)
    graph.set_output(node, graph.call(node, norm, place, tensors=tensors, owner=owner))


def _owner(graph: Graph, node: Node, tensors: tuple[str, ...], place: int) -> str:
    """Which of the norms with the same tensors a node is, "" for the first: exporters write equal
    numbers once, and new norms are all alike, so that two are one only if the file says so.
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
    "norms that have the same tensors in the file are counted each, as PyTorch counts modules:"
    " exporters write equal numbers once"
)


def _is_same_module(scope: str, first: str) -> bool:
    """Whether two scopes are calls of one module: later ones are numbered, `block_1.bn`."""
    parts, others = scope.split("."), first.split(".")
    return len(parts) == len(others) and all(
        b in (a, re.sub(r"_\d+$", "", a)) for a, b in zip(parts, others, strict=True)
    )
