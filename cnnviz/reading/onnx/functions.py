"""ONNX's pointwise functions that are no layer of PyTorch, differences and quotients."""

from __future__ import annotations

from math import prod

from cnnviz.layers import elementwise
from cnnviz.layers.base import Layer
from cnnviz.layers.merge import Add, Multiply
from cnnviz.reading.calling import Unsupported
from cnnviz.reading.onnx import windows
from cnnviz.reading.onnx.arithmetic import omit_number
from cnnviz.reading.onnx.graph import Graph
from cnnviz.reading.onnx.values import Node

PLAIN: dict[str, Layer] = {
    "Exp": elementwise.Exp(),
    "Log": elementwise.Log(),
    "Sqrt": elementwise.Sqrt(),
    "Abs": elementwise.Abs(),
    "Sin": elementwise.Sin(),
    "Cos": elementwise.Cos(),
    "Reciprocal": elementwise.Reciprocal(),
    "Neg": elementwise.Affine(-1.0),
    "Floor": elementwise.Floor(),
    "Ceil": elementwise.Ceil(),
    "Round": elementwise.Round(),
    "Sign": elementwise.Sign(),
}

_SQUARE, _MINUS = elementwise.Power(2), elementwise.Affine(-1.0)
REDUCED: dict[str, tuple[tuple[Layer, ...], str, tuple[Layer, ...]]] = {
    "ReduceMin": ((_MINUS,), "ReduceMax", (_MINUS,)),
    "ReduceL1": ((elementwise.Abs(),), "ReduceSum", ()),
    "ReduceL2": ((_SQUARE,), "ReduceSum", (elementwise.Sqrt(),)),
    "ReduceSumSquare": ((_SQUARE,), "ReduceSum", ()),
    "ReduceLogSum": ((), "ReduceSum", (elementwise.Log(),)),
    "ReduceLogSumExp": ((elementwise.Exp(),), "ReduceSum", (elementwise.Log(),)),
}
"""What is done to each number before and after a plainer reduction."""


def reduced(graph: Graph, node: Node) -> None:
    """ReduceL2, ReduceMin, and the like."""
    before, plainer, after = REDUCED[node.operator]
    place = graph.data(node.inputs[0])
    for layer in before:
        place = graph.call(node, layer, place)
    place = windows.reduction(graph, node, plainer, place)
    for layer in after:
        place = graph.call(node, layer, place)
    graph.set_output(node, place)


def plain(graph: Graph, node: Node) -> None:
    """Exp, Neg, and the like."""
    graph.set_output(node, graph.call(node, PLAIN[node.operator], graph.data(node.inputs[0])))


def power(graph: Graph, node: Node) -> None:
    """Pow by a single number of the file."""
    exponent = graph.tensor(node.inputs[1])
    if exponent is None or exponent.scalar is None:
        raise Unsupported("its exponent is not a single number of the file")
    layer = elementwise.Power(exponent.scalar)
    graph.set_output(node, graph.call(node, layer, graph.data(node.inputs[0])))


def combine(graph: Graph, node: Node) -> None:
    """Sub and Div: of two values from the input, or with a number of the file."""
    left_flows, right_flows = (graph.is_data(name) for name in node.inputs)
    if left_flows and not right_flows:
        _by_numbers(graph, node)
        return
    minus = node.operator == "Sub"
    inverse: Layer = elementwise.Affine(-1.0) if minus else elementwise.Reciprocal()
    place = graph.call(node, inverse, graph.data(node.inputs[1]))
    if left_flows:
        merge = Add() if minus else Multiply()
        place = graph.call(node, merge, graph.data(node.inputs[0]), place)
    else:
        place = _with_number(graph, node, place)
    graph.set_output(node, place)


def _with_number(graph: Graph, node: Node, place: int) -> int:
    """`number - x` or `number / x`, from `-x` or `1 / x` at `place`."""
    number = graph.weight(node.inputs[0]).scalar
    if number is None:
        raise Unsupported("its numbers belong to no layer")
    if node.operator == "Div":
        return place if number == 1 else graph.call(node, elementwise.Affine(number), place)
    graph.replace_layer(place, elementwise.Affine(-1.0, number))
    return place


def _by_numbers(graph: Graph, node: Node) -> None:
    """Numbers of the file that are the same for all neurons, or preprocess the input."""
    name = node.inputs[0]
    if prod(graph.weight(node.inputs[1]).shape) != 1 and graph.data(name) != 0:
        raise Unsupported("its number for each channel belongs to no layer")
    omit_number(graph, node, name)
