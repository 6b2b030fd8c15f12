"""ONNX's Gemm and MatMul, and its sums and products: layers, biases, norms, merges."""

from __future__ import annotations

from dataclasses import fields, replace
from math import prod
from typing import Any

from cnnviz.layers.base import Layer
from cnnviz.layers.elementwise import Affine
from cnnviz.layers.learned import LearnedScale
from cnnviz.layers.merge import Add, Maximum, Multiply
from cnnviz.reading.calling import Unsupported, bounding_layers, make
from cnnviz.reading.onnx.alike import own_call
from cnnviz.reading.onnx.graph import Graph
from cnnviz.reading.onnx.values import Node, Tensor

OMITTED_NOTE = "fixed numbers that scale or shift all neurons alike are left out"


def gemm(graph: Graph, node: Node) -> None:
    """Gemm: a Linear."""
    weight = graph.weight(node.inputs[1])
    shape = graph.shape(node.inputs[0])
    has_rows = node.inputs[0] in graph.rows
    if node.get("transA", 0) or not (has_rows or len(shape) == 1) or len(weight.shape) != 2:
        raise Unsupported("it is no fully connected layer")
    features = weight.shape if node.get("transB", 0) else weight.shape[::-1]
    bias = bool(node.input(2)) and node.get("beta", 1.0) != 0
    if node.get("alpha", 1.0) != 1 or (bias and node.get("beta", 1.0) != 1):
        graph.note(OMITTED_NOTE)
    summands = graph.weight(node.input(2)) if bias else None
    if summands is not None and prod(summands.shape) != features[0]:
        raise Unsupported("it lacks a bias for each of its outputs")
    keys = (weight.key, _key(graph, node.input(2) if bias else ""))
    _linear(graph, node, node.inputs[0], features, bias, keys)


def matmul(graph: Graph, node: Node, weight: int = 1) -> None:
    """MatMul with a matrix of weights: a Linear without bias, which an Add may provide."""
    matrix = graph.weight(node.inputs[weight])
    if len(matrix.shape) != 2:
        raise Unsupported("it multiplies by more than a matrix")
    _linear(graph, node, node.inputs[0], matrix.shape[::-1], False, (matrix.key,))


def quantized_matmul(graph: Graph, node: Node) -> None:
    """QLinearMatMul, whose matrix is its fourth input."""
    matmul(graph, node, weight=3)


def add(graph: Graph, node: Node) -> None:
    """Add: a merge, the bias of the layer before, or that of a scale."""
    flows = [name for name in node.inputs if graph.is_data(name)]
    if len(flows) == len(node.inputs):
        _merge(graph, node, Add())
    elif len(flows) == 1 and len(node.inputs) == 2:
        other = next(name for name in node.inputs if name not in flows)
        _add_bias(graph, node, flows[0], graph.weight(other))
    else:
        raise Unsupported("it adds numbers of the file to several values")


def extreme(graph: Graph, node: Node) -> None:
    """Max and Min: of several values from the input, or with a single number."""
    sign = _SIGNS[node.operator]
    flows = [name for name in node.inputs if graph.is_data(name)]
    places = [_times(graph, node, graph.data(name), sign) for name in flows]
    place = places[0] if len(places) == 1 else graph.call(node, Maximum(), *places)
    for name in set(node.inputs) - set(flows):
        number = graph.weight(name).scalar
        if number is None:
            raise Unsupported("it compares the data with numbers of the file")
        for layer in bounding_layers(sign * number, None):
            place = graph.call(node, layer, place)
    graph.set_output(node, _times(graph, node, place, sign))


_SIGNS = {"Max": 1.0, "Min": -1.0}  # The smallest: minus the largest of the negatives.


def _times(graph: Graph, node: Node, place: int, factor: float) -> int:
    return place if factor == 1 else graph.call(node, Affine(factor), place)


def multiply(graph: Graph, node: Node) -> None:
    """Mul: a merge, a learned scale per channel, or a fixed factor."""
    flows = [name for name in node.inputs if graph.is_data(name)]
    if len(flows) == 2:
        _merge(graph, node, Multiply())
        return
    if len(flows) != 1:
        raise Unsupported("it multiplies no neurons")
    tensor = graph.weight(next(name for name in node.inputs if name not in flows))
    if prod(tensor.shape) == 1 or graph.data(flows[0]) == 0:  # At the input, it is preprocessing.
        omit_number(graph, node, flows[0])
        return
    shape = graph.shape(flows[0])
    if len(shape) > 1 and tensor.shape == shape[-1:]:  # Channels last, as in a ConvNeXt.
        scale: Layer = LearnedScale((*(1,) * (len(shape) - 1), shape[-1]))
    elif _is_per_channel(tensor, shape):
        scale = make("Scale", num_features=shape[0])
    else:
        raise Unsupported(f"its factor for each neuron, {tensor.shape}, belongs to no layer")
    place = own_call(graph, node, scale, graph.data(flows[0]), (tensor.key,))
    graph.set_output(node, place)


def omit_number(graph: Graph, node: Node, name: str) -> None:
    """Leaves out a number that is the same for all neurons, and notes it."""
    graph.note(OMITTED_NOTE)
    graph.values[node.outputs[0]] = graph.values[name]


def _add_bias(graph: Graph, node: Node, name: str, tensor: Tensor) -> None:
    """Adds a bias to the layer before, if it has none and nothing else reads its output."""
    place, shape = graph.data(name), graph.shape(name)
    if prod(tensor.shape) == 1 and shape[0] != 1:
        omit_number(graph, node, name)
        return
    previous: Any = graph.calls[place - 1].layer if place else None
    # A merge or a function has no bias either, but cannot have one.
    takes_bias = previous is not None and any(field.name == "bias" for field in fields(previous))
    is_linear = hasattr(previous, "in_features")
    fits = _is_per_feature(tensor, shape) if is_linear else _is_per_channel(tensor, shape)
    if not (takes_bias and not previous.bias and fits and graph.has_one_reader(name)):
        raise Unsupported("the numbers that it adds to neurons belong to no layer before it")
    graph.replace_layer(place, replace(previous, bias=True), key=tensor.key)
    graph.set_output(node, place)


def _linear(
    graph: Graph, node: Node, name: str, features: Any, bias: bool, keys: tuple[str, ...]
) -> None:
    out_features, in_features = features
    layer = make("Linear", in_features=in_features, out_features=out_features, bias=bias)
    graph.set_output(node, graph.call(node, layer, graph.data(name), tensors=keys))


def _merge(graph: Graph, node: Node, merge: Add | Multiply) -> None:
    reads = [graph.data(name) for name in node.inputs]
    if len(reads) == 1:
        graph.set_output(node, reads[0])
    else:
        graph.set_output(node, graph.call(node, merge, *reads))


def _is_per_channel(tensor: Tensor, shape: tuple[int, ...]) -> bool:
    """Whether a tensor has one number per channel: (C, 1, 1), with a batch axis or not."""
    sizes = tensor.shape[1:] if len(tensor.shape) == len(shape) + 1 else tensor.shape
    return len(sizes) == len(shape) and sizes == (shape[0], *(1,) * (len(shape) - 1))


def _is_per_feature(tensor: Tensor, shape: tuple[int, ...]) -> bool:
    """Whether a tensor has one number per feature, along the last axis."""
    return prod(tensor.shape) == shape[-1] == tensor.shape[-1]


def _key(graph: Graph, name: str) -> str:
    tensor = graph.tensor(name) if name else None
    return tensor.key if tensor else ""
