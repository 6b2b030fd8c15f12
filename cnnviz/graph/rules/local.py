"""How locally connected layers connect: a convolution with a kernel for each position."""

from __future__ import annotations

from math import prod

from cnnviz.graph.plan import Plan, bias_per_neuron
from cnnviz.graph.rules.conv import sliding
from cnnviz.layers.base import Shape
from cnnviz.layers.local import LocallyConnected


def plan(layer: LocallyConnected, input_shape: Shape) -> Plan:
    """Weight (*output positions, out, in / groups, *kernel), one bias per neuron."""
    output = layer.output_shape(input_shape)
    base = sliding(layer, input_shape, output[1:])
    if not layer.bias:
        return base
    return base._replace(bias=bias_per_neuron(output), bias_shape=(prod(output),))
