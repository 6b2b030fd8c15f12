"""How locally connected layers connect: a convolution with a kernel for each position."""

from __future__ import annotations

from math import prod

from cnnviz.graph.plan import Plan, one_a_neuron
from cnnviz.graph.rules.conv import sliding
from cnnviz.layers.base import Shape
from cnnviz.layers.local import LocallyConnected


def plan(layer: LocallyConnected, input_shape: Shape) -> Plan:
    """Weight (*output positions, out, in / groups, *kernel), bias one a neuron."""
    output = layer.output_shape(input_shape)
    made = sliding(layer, input_shape, output[1:])
    if not layer.bias:
        return made
    return made._replace(bias=one_a_neuron(output), bias_shape=(prod(output),))
