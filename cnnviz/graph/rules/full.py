"""How the fully connected twin connects: every input neuron with every output neuron."""

from __future__ import annotations

from math import prod

from cnnviz.graph.plan import Plan, along, one_a_neuron
from cnnviz.layers.base import Shape
from cnnviz.layers.full import FullyConnected


def plan(layer: FullyConnected, input_shape: Shape) -> Plan:
    """Weight (output neurons, input neurons), bias one a neuron."""
    output = layer.output_shape(input_shape)
    ins, outs = prod(input_shape), prod(output)
    factors = (along(outs, dst=1, weight=ins), along(ins, src=1, weight=1))
    made = Plan(factors, (outs, ins))
    return made._replace(bias=one_a_neuron(output), bias_shape=(outs,)) if layer.bias else made
