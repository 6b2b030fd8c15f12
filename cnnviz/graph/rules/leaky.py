"""How leaky activations connect: each neuron with itself; PReLU's slopes are the function's."""

from __future__ import annotations

from cnnviz.graph.plan import Plan
from cnnviz.graph.rules import activation
from cnnviz.layers.activation import Pointwise
from cnnviz.layers.base import Shape
from cnnviz.layers.leaky import PReLU


def plan(layer: Pointwise, input_shape: Shape) -> Plan:
    """No weight; the function that the connections don't say."""
    made = activation.plan(layer, input_shape)
    return made._replace(parameters=layer.num_parameters) if isinstance(layer, PReLU) else made
