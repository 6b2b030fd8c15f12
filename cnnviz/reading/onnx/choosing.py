"""ONNX's comparisons, and what it chooses by them: numbers that are 1 or 0 and weigh two sides."""

from __future__ import annotations

from math import isfinite

from cnnviz.layers.base import Layer
from cnnviz.layers.elementwise import Affine, Equals, Greater, Log, Power, Reciprocal, Sqrt
from cnnviz.layers.merge import Add, Maximum, Multiply, Subtract
from cnnviz.reading.calling import Unsupported
from cnnviz.reading.onnx.graph import Graph
from cnnviz.reading.onnx.values import Node

_INVERSE = Affine(-1.0, 1.0)
_MIRRORED = {"Greater": "Less", "Less": "Greater", "Equal": "Equal"}
_MIRRORED |= {"GreaterOrEqual": "LessOrEqual", "LessOrEqual": "GreaterOrEqual"}
_MAY_BE_NAN = (Log, Sqrt, Reciprocal)


def compare(graph: Graph, node: Node) -> None:
    """Greater, LessOrEqual, Equal, ...: of data and a single number, or of two values."""
    left, right = node.inputs
    operator = node.operator if graph.is_data(left) else _MIRRORED[node.operator]
    if graph.is_data(left) and graph.is_data(right):
        number = 0.0
        place = graph.call(node, Subtract(), graph.data(left), graph.data(right))
    else:
        data, other = (left, right) if graph.is_data(left) else (right, left)
        number, place = _number(graph, other), graph.data(data)
    for layer in _layers(operator, number):
        place = graph.call(node, layer, place)
    graph.set_output(node, place)


def _layers(operator: str, number: float) -> tuple[Layer, ...]:
    above, below = (Greater(number),), (Affine(-1.0), Greater(-number))
    return {
        "Greater": above,
        "Less": below,
        "GreaterOrEqual": (*below, _INVERSE),
        "LessOrEqual": (*above, _INVERSE),
        "Equal": (Equals(number),),
    }[operator]


def negate(graph: Graph, node: Node) -> None:
    """Not, of a comparison."""
    graph.set_output(node, graph.call(node, _INVERSE, graph.data(node.inputs[0])))


def both(graph: Graph, node: Node) -> None:
    """And, Or, of two comparisons."""
    merge = Multiply() if node.operator == "And" else Maximum()
    graph.set_output(node, graph.call(node, merge, *map(graph.data, node.inputs)))


def where(graph: Graph, node: Node) -> None:
    """Where: one side times the comparison, plus the other side times its inverse."""
    mask, sides = graph.data(node.inputs[0]), node.inputs[1:]
    places = []
    for name, layer in zip(sides, (None, _INVERSE), strict=True):
        weight = mask if layer is None else graph.call(node, layer, mask)
        if graph.is_data(name):
            _check_number(graph, graph.data(name))
            places.append(graph.call(node, Multiply(), weight, graph.data(name)))
        elif number := _number(graph, name):
            places.append(graph.call(node, Affine(number), weight))
    if not places:
        raise Unsupported("it chooses nothing that comes from the input")
    graph.set_output(node, places[0] if len(places) == 1 else graph.call(node, Add(), *places))


def _number(graph: Graph, name: str) -> float:
    number = graph.weight(name).scalar
    if number is None or not isfinite(number):
        raise Unsupported("its numbers are not a single finite one")
    return number


def _check_number(graph: Graph, place: int) -> None:
    """Raises `Unsupported` for what may be no number where the other side is chosen: 0 times that
    would be no number either.
    """
    while place:
        call = graph.calls[place - 1]
        is_root = isinstance(call.layer, Power) and call.layer.exponent not in (1, 2, 3, 4)
        if is_root or isinstance(call.layer, _MAY_BE_NAN):
            raise Unsupported("what it does not choose may be no number")
        place = call.reads[0] if call.layer.pointwise else 0
