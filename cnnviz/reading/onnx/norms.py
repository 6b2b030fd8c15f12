"""ONNX's norms."""

from __future__ import annotations

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
    graph.gives(node, graph.call(node, made, graph.data(node.inputs[0]), tensors=tensors))
