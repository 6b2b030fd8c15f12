"""How layers that move neurons connect: each with its new place."""

from __future__ import annotations

from math import prod

from cnnviz.graph.plan import Plan, axis_of
from cnnviz.layers.base import Shape
from cnnviz.layers.shuffle import Move


def plan(layer: Move, input_shape: Shape) -> Plan:
    """No weight: the digits of an index in another order."""
    sizes, order = layer.digits(input_shape)
    output = [sizes[axis] for axis in order]
    src = {axis: prod(sizes[axis + 1 :]) for axis in range(len(sizes))}
    dst = {axis: prod(output[place + 1 :]) for place, axis in enumerate(order)}
    return Plan(tuple(axis_of(n, src=src[axis], dst=dst[axis]) for axis, n in enumerate(sizes)))
