"""How tiled layers connect: a convolution with several kernels an axis, taken in turn."""

from __future__ import annotations

from math import prod

from cnnviz.graph.plan import Plan, one_a_neuron, one_a_tile
from cnnviz.graph.rules.conv import sliding
from cnnviz.layers.base import Shape
from cnnviz.layers.tiled import TiledConv


def plan(layer: TiledConv, input_shape: Shape) -> Plan:
    """Weight (*tiles, out, in / groups, *kernel), bias (*tiles, out) or one a neuron."""
    assert isinstance(layer.tiles, tuple)
    made = sliding(layer, input_shape, layer.tiles)
    if layer.bias == "untied":
        output = layer.output_shape(input_shape)
        return made._replace(bias=one_a_neuron(output), bias_shape=(prod(output),))
    if not layer.bias:
        return made
    bias_shape = (*layer.tiles, layer.out_channels)
    return made._replace(bias=one_a_tile(bias_shape), bias_shape=bias_shape)
