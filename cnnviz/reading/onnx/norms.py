"""ONNX's norms."""

from __future__ import annotations

from math import prod

from cnnviz.layers.base import Layer
from cnnviz.reading.calling import Unsupported, make
from cnnviz.reading.onnx.alike import own_call
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
    if node.input(1) and prod(graph.weight(node.input(1)).shape) != prod(shape[first - 1 :]):
        raise Unsupported("its factors are not one for each number that it norms")
    norm = make(
        "LayerNorm",
        normalized_shape=shape[first - 1 :],
        eps=node.get("epsilon", 1e-5),
        elementwise_affine=bool(node.input(1)),
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
    graph.set_output(node, own_call(graph, node, norm, graph.data(node.inputs[0]), tensors))
