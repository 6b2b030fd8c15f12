"""ONNX's Gemm, MatMul, and sums and products: layers, biases, norms, merges."""

from __future__ import annotations

from dataclasses import fields, replace
from math import prod
from typing import Any

from cnnviz.layers.learned import LearnedScale
from cnnviz.layers.merge import Add, Maximum, Multiply
from cnnviz.reading.calling import Unsupported, make
from cnnviz.reading.onnx.graph import Graph
from cnnviz.reading.onnx.values import Node, Tensor

LEFT_OUT = "fixed numbers that scale or shift all neurons alike are left out"


def gemm(graph: Graph, node: Node) -> None:
    """Gemm: a Linear."""
    weight = graph.weight(node.inputs[1])
    taken = graph.shape(node.inputs[0])
    rows = node.inputs[0] in graph.rows
    if node.get("transA", 0) or not (rows or len(taken) == 1) or len(weight.shape) != 2:
        raise Unsupported("it is no fully connected layer")
    features = weight.shape if node.get("transB", 0) else weight.shape[::-1]
    bias = bool(node.input(2)) and node.get("beta", 1.0) != 0
    if node.get("alpha", 1.0) != 1 or (bias and node.get("beta", 1.0) != 1):
        graph.note(LEFT_OUT)
    summands = graph.weight(node.input(2)) if bias else None
    if summands is not None and prod(summands.shape) != features[0]:
        raise Unsupported("it has not a bias for each of its outputs")
    keys = (weight.key, _key(graph, node.input(2) if bias else ""))
    _linear(graph, node, node.inputs[0], features, bias, keys)


def matmul(graph: Graph, node: Node, weight: int = 1) -> None:
    """MatMul with a matrix of weights: a Linear without bias, which an Add may bring."""
    matrix = graph.weight(node.inputs[weight])
    if len(matrix.shape) != 2:
        raise Unsupported("it multiplies by more than a matrix")
    _linear(graph, node, node.inputs[0], matrix.shape[::-1], False, (matrix.key,))


def quantized_matmul(graph: Graph, node: Node) -> None:
    """QLinearMatMul, whose matrix is its fourth input."""
    matmul(graph, node, weight=3)


def add(graph: Graph, node: Node) -> None:
    """Add: a merge, the bias of the layer before, or the shift of a scale."""
    flows = [name for name in node.inputs if graph.is_data(name)]
    if len(flows) == len(node.inputs):
        _merge(graph, node, Add())
    elif len(flows) == 1 and len(node.inputs) == 2:
        other = next(name for name in node.inputs if name not in flows)
        _shifted(graph, node, flows[0], graph.weight(other))
    else:
        raise Unsupported("it adds numbers of the file to several values")


def largest(graph: Graph, node: Node) -> None:
    """Max of several values that flow."""
    if not all(map(graph.is_data, node.inputs)):
        raise Unsupported("it compares what flows with numbers of the file")
    _merge(graph, node, Maximum())


def multiply(graph: Graph, node: Node) -> None:
    """Mul: a merge, a learned scale of each channel, or one fixed factor."""
    flows = [name for name in node.inputs if graph.is_data(name)]
    if len(flows) == 2:
        _merge(graph, node, Multiply())
        return
    if len(flows) != 1:
        raise Unsupported("it multiplies no neurons")
    tensor = graph.weight(next(name for name in node.inputs if name not in flows))
    if prod(tensor.shape) == 1 or graph.data(flows[0]) == 0:  # At the input, it prepares it.
        fixed_numbers(graph, node, flows[0])
        return
    taken = graph.shape(flows[0])
    if len(taken) > 1 and tensor.shape == taken[-1:]:  # Channels last, as in a ConvNeXt.
        scale = LearnedScale((*(1,) * (len(taken) - 1), taken[-1]))
        graph.gives(node, graph.call(node, scale, graph.data(flows[0]), tensors=(tensor.key,)))
        return
    if not _a_channel(tensor, taken):
        raise Unsupported(f"its factor for each neuron, {tensor.shape}, belongs to no layer")
    made = make("Scale", num_features=taken[0])
    graph.gives(node, graph.call(node, made, graph.data(flows[0]), tensors=(tensor.key,)))


def fixed_numbers(graph: Graph, node: Node, name: str) -> None:
    """Leaves out a number that is the same for all neurons, and says so."""
    graph.note(LEFT_OUT)
    graph.values[node.outputs[0]] = graph.values[name]


def _shifted(graph: Graph, node: Node, name: str, tensor: Tensor) -> None:
    """The bias of the layer before, if it has none and nothing else reads it."""
    at, taken = graph.data(name), graph.shape(name)
    if prod(tensor.shape) == 1 and taken[0] != 1:
        fixed_numbers(graph, node, name)
        return
    before: Any = graph.calls[at - 1].layer if at else None
    # A merge or a function has no bias either, but it can't be given one.
    takes = before is not None and any(field.name == "bias" for field in fields(before))
    last = hasattr(before, "in_features")
    fits = _features(tensor, taken) if last else _a_channel(tensor, taken)
    if not (takes and not before.bias and fits and graph.alone(name)):
        raise Unsupported("the numbers that it adds to neurons belong to no layer before it")
    graph.replaced(at, replace(before, bias=True), key=tensor.key)
    graph.gives(node, at)


def _linear(
    graph: Graph, node: Node, name: str, features: Any, bias: bool, keys: tuple[str, ...]
) -> None:
    given, taken = features
    made = make("Linear", in_features=taken, out_features=given, bias=bias)
    graph.gives(node, graph.call(node, made, graph.data(name), tensors=keys))


def _merge(graph: Graph, node: Node, made: Add | Maximum | Multiply) -> None:
    reads = [graph.data(name) for name in node.inputs]
    if len(reads) == 1:
        graph.gives(node, reads[0])
    else:
        graph.gives(node, graph.call(node, made, *reads))


def _a_channel(tensor: Tensor, taken: tuple[int, ...]) -> bool:
    """Whether a tensor has a number for each channel: (C, 1, 1), with a batch axis or not."""
    sizes = tensor.shape[1:] if len(tensor.shape) == len(taken) + 1 else tensor.shape
    return len(sizes) == len(taken) and sizes == (taken[0], *(1,) * (len(taken) - 1))


def _features(tensor: Tensor, taken: tuple[int, ...]) -> bool:
    """Whether a tensor has a number for each feature, the last axis."""
    return prod(tensor.shape) == taken[-1] == tensor.shape[-1]


def _key(graph: Graph, name: str) -> str:
    tensor = graph.tensor(name) if name else None
    return tensor.key if tensor else ""
