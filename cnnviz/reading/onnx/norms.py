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
    made = make("BatchNorm", dims, num_features=channels, eps=node.get("epsilon", 1e-5))
    _give(graph, node, made)


def instance(graph: Graph, node: Node) -> None:
    """InstanceNormalization."""
    dims = len(graph.shape(node.inputs[0])) - 1
    channels = graph.weight(node.inputs[1]).shape[0]
    eps = node.get("epsilon", 1e-5)
    _give(graph, node, make("InstanceNorm", dims, num_features=channels, eps=eps, affine=True))


def layer(graph: Graph, node: Node) -> None:
    """LayerNormalization over the last axes."""
    taken = graph.shape(node.inputs[0])
    first = node.get("axis", -1) % (len(taken) + 1)
    if first == 0:
        raise Unsupported("it works along the batch")
    made = make(
        "LayerNorm",
        normalized_shape=taken[first - 1 :],
        eps=node.get("epsilon", 1e-5),
        bias=bool(node.input(2)),
    )
    _give(graph, node, made)


def group(graph: Graph, node: Node) -> None:
    """GroupNormalization."""
    channels = graph.shape(node.inputs[0])[0]
    if prod(graph.weight(node.inputs[1]).shape) != channels:
        raise Unsupported("it has a factor for each group, not for each channel")
    groups, eps = node.get("num_groups"), node.get("epsilon", 1e-5)
    _give(graph, node, make("GroupNorm", num_groups=groups, num_channels=channels, eps=eps))


def response(graph: Graph, node: Node) -> None:
    """LRN."""
    made = make(
        "LocalResponseNorm",
        size=node.get("size"),
        alpha=node.get("alpha", 1e-4),
        beta=node.get("beta", 0.75),
        k=node.get("bias", 1.0),
    )
    graph.gives(node, graph.call(node, made, graph.data(node.inputs[0])))


def _give(graph: Graph, node: Node, made: Layer) -> None:
    tensors = tuple(graph.weight(name).key for name in node.inputs[1:] if name)
    at = graph.data(node.inputs[0])
    owner = _owner(graph, node, tensors, at)
    graph.gives(node, graph.call(node, made, at, tensors=tensors, owner=owner))


def _owner(graph: Graph, node: Node, tensors: tuple[str, ...], at: int) -> str:
    """Which of the norms with the same tensors a node is, "" for the first: exporters write equal
    numbers once, and new norms are all alike, so that two are one only where the file tells so.
    """
    if tensors not in graph.norms:
        graph.norms[tensors] = {node.scope: ""}
        return ""
    known = graph.norms[tensors]
    same = (owner for scope, owner in known.items() if _again(node.scope, scope))
    last = list(known.values())[-1] if graph.repeats(at) else None
    owner = next(same, None) if node.scope else last
    if owner is None:
        owner = known[node.scope or str(len(known))] = node.scope or node.outputs[0]
        graph.note(_ALIKE)
    return owner


_ALIKE = (
    "norms that have the same tensors in the file are counted each, as PyTorch counts modules:"
    " exporters write equal numbers once"
)


def _again(scope: str, first: str) -> bool:
    """Whether a module is called once more: its path has numbers of calls, `block_1.bn`, then."""
    parts, others = scope.split("."), first.split(".")
    return len(parts) == len(others) and all(
        b in (a, re.sub(r"_\d+$", "", a)) for a, b in zip(parts, others, strict=True)
    )
