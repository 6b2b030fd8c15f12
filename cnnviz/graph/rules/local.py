"""How locally connected and tiled layers connect: a convolution with many kernels an axis."""

from __future__ import annotations

from math import prod

from cnnviz.graph.plan import Plan, one_a_neuron, one_a_tile
from cnnviz.graph.rules.conv import sliding
from cnnviz.layers.base import Shape
from cnnviz.layers.conv import Sliding
from cnnviz.layers.local import TiledConv


def plan(layer: Sliding, input_shape: Shape) -> Plan:
    """Weight (*tiles, out, in / groups, *kernel); locally connected: a tile a position."""
    output = layer.output_shape(input_shape)
    if not isinstance(layer, TiledConv):
        return _untied(sliding(layer, input_shape, output[1:]), layer, output)
    assert isinstance(layer.tiles, tuple)
    made = sliding(layer, input_shape, layer.tiles)
    if layer.bias == "untied" or not layer.bias:
        return _untied(made, layer, output)
    bias_shape = (*layer.tiles, layer.out_channels)
    return made._replace(bias=one_a_tile(bias_shape), bias_shape=bias_shape)


def _untied(made: Plan, layer: Sliding, output: Shape) -> Plan:
    if not layer.bias:
        return made
    return made._replace(bias=one_a_neuron(output), bias_shape=(prod(output),))
