"""ONNX's functions of single neurons that no layer of PyTorch is, differences and quotients."""

from __future__ import annotations

from math import prod

from cnnviz.layers import elementwise
from cnnviz.layers.base import Layer
from cnnviz.layers.merge import Add, Multiply
from cnnviz.reading.calling import Unsupported
from cnnviz.reading.onnx.arithmetic import fixed_numbers
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
}


def plain(graph: Graph, node: Node) -> None:
    """Exp, Neg, and the like."""
    graph.gives(node, graph.call(node, PLAIN[node.operator], graph.data(node.inputs[0])))


def power(graph: Graph, node: Node) -> None:
    """Pow by one number of the file."""
    exponent = graph.tensor(node.inputs[1])
    if exponent is None or exponent.scalar is None:
        raise Unsupported("its exponent is no one number of the file")
    made = elementwise.Power(exponent.scalar)
    graph.gives(node, graph.call(node, made, graph.data(node.inputs[0])))


def joined(graph: Graph, node: Node) -> None:
    """Sub and Div: of two values that flow, or with one number of the file."""
    left, right = (graph.is_data(name) for name in node.inputs)
    if left and not right:
        _by_numbers(graph, node)
        return
    minus = node.operator == "Sub"
    turned: Layer = elementwise.Affine(-1.0) if minus else elementwise.Reciprocal()
    at = graph.call(node, turned, graph.data(node.inputs[1]))
    if left:
        merge = Add() if minus else Multiply()
        at = graph.call(node, merge, graph.data(node.inputs[0]), at)
    else:
        at = _with_number(graph, node, at)
    graph.gives(node, at)


def _with_number(graph: Graph, node: Node, at: int) -> int:
    """`number - x`, `number / x`, over what has been turned."""
    number = graph.weight(node.inputs[0]).scalar
    if number is None:
        raise Unsupported("its numbers belong to no layer")
    if node.operator == "Div":
        return at if number == 1 else graph.call(node, elementwise.Affine(number), at)
    graph.replaced(at, elementwise.Affine(-1.0, number))
    return at


def _by_numbers(graph: Graph, node: Node) -> None:
    """Numbers of the file that are the same for all neurons, or prepare the input."""
    name = node.inputs[0]
    if prod(graph.weight(node.inputs[1]).shape) != 1 and graph.data(name) != 0:
        raise Unsupported("its number for each channel belongs to no layer")
    fixed_numbers(graph, node, name)
