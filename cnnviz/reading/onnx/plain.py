"""ONNX's pointwise operators, and those that only matter in training."""

from __future__ import annotations

from math import prod
from typing import Any

from cnnviz.layers.base import Layer
from cnnviz.reading.calling import Unsupported, bounding_layers, make
from cnnviz.reading.onnx.alike import own_call
from cnnviz.reading.onnx.graph import Graph
from cnnviz.reading.onnx.values import Node

_NAMES = {
    **{"Relu": "ReLU", "Sigmoid": "Sigmoid", "Tanh": "Tanh", "Softsign": "Softsign"},
    **{"HardSwish": "Hardswish", "Mish": "Mish", "Softplus": "Softplus"},
    **{"Dropout": "Dropout", "Identity": "Identity"},
}


def same_name(graph: Graph, node: Node) -> None:
    """Operators that have the same name in PyTorch, and no parameters."""
    _add_call(graph, node, make(_NAMES[node.operator]))


def leaky(graph: Graph, node: Node) -> None:
    """LeakyRelu."""
    _add_call(graph, node, make("LeakyReLU", negative_slope=node.get("alpha", 0.01)))


def elu(graph: Graph, node: Node) -> None:
    """Elu and Celu."""
    name = {"Elu": "ELU", "Celu": "CELU"}[node.operator]
    _add_call(graph, node, make(name, alpha=node.get("alpha", 1.0)))


def selu(graph: Graph, node: Node) -> None:
    """Selu, with its two usual numbers."""
    if abs(node.get("alpha", 1.67326) - 1.67326) + abs(node.get("gamma", 1.0507) - 1.0507) > 1e-3:
        raise Unsupported("it has numbers that are not SELU's")
    _add_call(graph, node, make("SELU"))


def hard_sigmoid(graph: Graph, node: Node) -> None:
    """HardSigmoid, as PyTorch has it: x / 6 + 1 / 2."""
    if abs(node.get("alpha", 0.2) - 1 / 6) > 1e-4 or abs(node.get("beta", 0.5) - 0.5) > 1e-4:
        graph.note("a HardSigmoid of another slope is shown as PyTorch's")
    _add_call(graph, node, make("Hardsigmoid"))


def gelu(graph: Graph, node: Node) -> None:
    """Gelu."""
    _add_call(graph, node, make("GELU", approximate=node.get("approximate", "none")))


def thresholded(graph: Graph, node: Node) -> None:
    """ThresholdedRelu."""
    _add_call(graph, node, make("Threshold", threshold=node.get("alpha", 1.0), value=0.0))


def prelu(graph: Graph, node: Node) -> None:
    """PRelu: one slope for all, or one per channel."""
    slopes = graph.weight(node.inputs[1])
    shape = graph.shape(node.inputs[0])
    sizes = (*(1,) * (len(shape) + 1 - len(slopes.shape)), *slopes.shape)
    if graph.opset < 7 and len(slopes.shape) == 1:  # Slopes belonged to the channels then.
        sizes = (1, *slopes.shape, *(1,) * (len(shape) - 1))
    if sizes[0] != 1 or sizes[1] not in (1, shape[0]) or prod(sizes[2:]) != 1:
        raise Unsupported("it has a slope for each neuron, or along another axis than the channels")
    layer = make("PReLU", num_parameters=sizes[1])
    place = own_call(graph, node, layer, graph.data(node.inputs[0]), (slopes.key,))
    graph.set_output(node, place)


def softmax(graph: Graph, node: Node) -> None:
    """Softmax and LogSoftmax; the axis includes the batch. Before opset 13 they took an axis and
    all after it together.
    """
    shape = graph.shape(node.inputs[0])
    before_13 = graph.opset < 13
    axis = node.get("axis", 1 if before_13 else -1) % (len(shape) + 1)
    if before_13 and axis:
        axes = [i for i in range(axis, len(shape) + 1) if shape[i - 1] > 1]
        if len(axes) > 1:
            raise Unsupported(f"in opset {graph.opset} it takes several axes together")
        axis = axes[0] if axes else axis
    _add_call(graph, node, make(node.operator, dim=axis))


def clip(graph: Graph, node: Node) -> None:
    """Clip: ReLU6, ReLU, Hardtanh, or a Threshold."""
    low = node.get("min", _number(graph, node.input(1)))
    high = node.get("max", _number(graph, node.input(2)))
    place = graph.data(node.inputs[0])
    for layer in bounding_layers(low, high):
        place = graph.call(node, layer, place)
    graph.set_output(node, place)


def skip(graph: Graph, node: Node) -> None:
    """Operators that change no neuron: Cast, Identity, quantization."""
    graph.values[node.outputs[0]] = graph.values[node.inputs[0]]


def _add_call(graph: Graph, node: Node, layer: Layer) -> None:
    graph.set_output(node, graph.call(node, layer, graph.data(node.inputs[0])))


def _number(graph: Graph, name: str) -> Any:
    numbers = graph.numbers(name)
    return numbers[0] if numbers else None
