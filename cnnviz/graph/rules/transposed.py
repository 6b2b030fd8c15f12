"""How transposed convolutions connect: a convolution with input and output exchanged."""

from __future__ import annotations

from math import prod

from cnnviz.graph.plan import (
    Digit,
    Factor,
    Plan,
    axis_of,
    bias_per_channel,
    bias_per_neuron,
    bias_per_tile,
    strides,
)
from cnnviz.graph.rules.conv import tile_pieces
from cnnviz.graph.rules.sliding import runs
from cnnviz.layers.base import Shape
from cnnviz.layers.transposed import ConvTranspose, Scattering, TiledConvTranspose


def plan(layer: Scattering, input_shape: Shape) -> Plan:
    """Weight (*tiles, in, out / groups, *kernel); a `ConvTranspose` has no axes of tiles."""
    output = layer.output_shape(input_shape)
    if isinstance(layer, ConvTranspose):
        base = scattering(layer, input_shape, (1,) * layer.dims)
        base = base._replace(weight_shape=base.weight_shape[layer.dims :])
    elif isinstance(layer, TiledConvTranspose):
        assert isinstance(layer.tiles, tuple)
        base = scattering(layer, input_shape, layer.tiles)
    else:
        base = scattering(layer, input_shape, input_shape[1:])
    return _with_bias(base, layer, output)


def _with_bias(base: Plan, layer: Scattering, output: Shape) -> Plan:
    if not layer.bias:
        return base
    if layer.bias != "untied" and isinstance(layer, ConvTranspose):
        return base._replace(bias=bias_per_channel(output), bias_shape=(layer.out_channels,))
    if layer.bias != "untied" and isinstance(layer, TiledConvTranspose):
        bias_shape = (*layer.tiles, layer.out_channels)  # type: ignore[misc]
        return base._replace(bias=bias_per_tile(bias_shape), bias_shape=bias_shape)
    return base._replace(bias=bias_per_neuron(output), bias_shape=(prod(output),))


def scattering(layer: Scattering, input_shape: Shape, tiles: Shape) -> Plan:
    """Input position p adds the kernel of tile p mod tiles to the output."""
    output = layer.output_shape(input_shape)
    groups, dims = layer.groups, layer.dims
    outs, ins = layer.out_channels // groups, layer.in_channels // groups
    assert isinstance(layer.kernel_size, tuple)
    weight_shape = (*tiles, layer.in_channels, outs, *layer.kernel_size)
    weight = strides(weight_shape)
    src, dst = strides(input_shape), strides(output)
    factors = [
        axis_of(groups, src=ins * src[0], dst=outs * dst[0], weight=ins * weight[dims]),
        axis_of(ins, src=src[0], weight=weight[dims]),
        axis_of(outs, dst=dst[0], weight=weight[dims + 1]),
    ]
    for axis, window in enumerate(layer.steps()):
        size, places = input_shape[axis + 1], output[axis + 1]
        pieces = [
            piece._replace(src=piece.dst, dst=piece.src)
            for run in runs(places, size, window)
            for piece in tile_pieces(
                run, size <= tiles[axis], tiles[axis], weight[axis], weight[dims + 2 + axis]
            )
        ]
        digits = Digit(size, src[axis + 1]), Digit(places, dst[axis + 1])
        factors.append(Factor(*digits, tuple(pieces)))
    return Plan(tuple(factors), weight_shape)
