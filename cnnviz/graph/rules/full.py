"""How the fully connected twin connects: every input neuron with every output neuron."""

from __future__ import annotations

from math import prod

from cnnviz.graph.plan import Plan, axis_of, bias_per_neuron
from cnnviz.layers.base import Shape
from cnnviz.layers.full import FullyConnected


def plan(layer: FullyConnected, input_shape: Shape) -> Plan:
    """Weight (output neurons, input neurons), one bias per neuron."""
    output = layer.output_shape(input_shape)
    ins, outs = prod(input_shape), prod(output)
    factors = (axis_of(outs, dst=1, weight=ins), axis_of(ins, src=1, weight=1))
    base = Plan(factors, (outs, ins))
    return base._replace(bias=bias_per_neuron(output), bias_shape=(outs,)) if layer.bias else base
