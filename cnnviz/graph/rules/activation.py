"""How layers connect that act on each neuron alone: one connection a neuron."""

from __future__ import annotations

from math import prod

from cnnviz.graph.plan import Plan, along
from cnnviz.layers.activation import Pointwise
from cnnviz.layers.base import Shape


def plan(layer: Pointwise, input_shape: Shape) -> Plan:
    """No weight; the function that the connections don't say."""
    return Plan((along(prod(input_shape), src=1, dst=1),), function=layer.applied(input_shape))
