"""How tiled layers connect: a convolution with several kernels per axis, used in turn."""

from __future__ import annotations

from math import prod

from cnnviz.graph.plan import Plan, bias_per_neuron, bias_per_tile
from cnnviz.graph.rules.conv import sliding
from cnnviz.layers.base import Shape
from cnnviz.layers.tiled import TiledConv


def plan(layer: TiledConv, input_shape: Shape) -> Plan:
    """Weight (*tiles, out, in / groups, *kernel), bias (*tiles, out) or one per neuron."""
    assert isinstance(layer.tiles, tuple)
    base = sliding(layer, input_shape, layer.tiles)
    if layer.bias == "untied":
        output = layer.output_shape(input_shape)
        return base._replace(bias=bias_per_neuron(output), bias_shape=(prod(output),))
    if not layer.bias:
        return base
    bias_shape = (*layer.tiles, layer.out_channels)
    return base._replace(bias=bias_per_tile(bias_shape), bias_shape=bias_shape)
