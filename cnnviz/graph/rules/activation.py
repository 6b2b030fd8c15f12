"""How layers that act on each neuron alone connect: one connection per neuron."""

from __future__ import annotations

from math import prod

from cnnviz.graph.plan import Plan, axis_of
from cnnviz.layers.activation import Pointwise
from cnnviz.layers.base import Shape


def plan(layer: Pointwise, input_shape: Shape) -> Plan:
    """No weight; the function says the rest."""
    return Plan(
        (axis_of(prod(input_shape), src=1, dst=1),), function=layer.function_over(input_shape)
    )
