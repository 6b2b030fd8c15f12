"""How fully connected layers connect: everything with everything."""

from __future__ import annotations

from math import prod

from cnnviz.graph.plan import Plan, along, one_a_neuron
from cnnviz.layers.base import Shape
from cnnviz.layers.linear import FullyConnected, Linear


def plan(layer: Linear | FullyConnected, input_shape: Shape) -> Plan:
    """Weight (out, in), once for each position of the axes before the last."""
    output = layer.output_shape(input_shape)
    if isinstance(layer, FullyConnected):
        ins, outs, rows = prod(input_shape), prod(output), 1
        bias = one_a_neuron(output)
    else:
        ins, outs, rows = layer.in_features, layer.out_features, prod(input_shape[:-1])
        bias = (*((1, 0) for _ in output[:-1]), (outs, 1))
    factors = (
        along(rows, src=ins, dst=outs),
        along(outs, dst=1, weight=ins),
        along(ins, src=1, weight=1),
    )
    made = Plan(factors, (outs, ins))
    return made._replace(bias=bias, bias_shape=(outs,)) if layer.bias else made
