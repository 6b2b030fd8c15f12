"""How convolutions connect; locally connected and tiled layers differ only in their `tiles`."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from cnnviz.graph.plan import (
    Digit,
    Factor,
    Piece,
    Plan,
    Steps,
    axis_of,
    bias_per_channel,
    bias_per_neuron,
    strides,
)
from cnnviz.graph.rules.sliding import Run, runs
from cnnviz.layers.base import Shape
from cnnviz.layers.conv import Conv, Sliding


def plan(layer: Conv, input_shape: Shape) -> Plan:
    """Weight (out, in / groups, *kernel): every position uses the same one."""
    base = sliding(layer, input_shape, (1,) * layer.dims)
    output = layer.output_shape(input_shape)
    base = base._replace(weight_shape=base.weight_shape[layer.dims :])
    if layer.bias == "untied":
        return base._replace(bias=bias_per_neuron(output), bias_shape=(prod(output),))
    if layer.bias:
        return base._replace(bias=bias_per_channel(output), bias_shape=(layer.out_channels,))
    return base


def sliding(layer: Sliding, input_shape: Shape, tiles: Shape) -> Plan:
    """Weight (*tiles, out, in / groups, *kernel): position p uses the kernel of tile p mod tiles.

    Grouped by kernel cell, then by channels, so that the connections of a weight are contiguous.
    """
    output = layer.output_shape(input_shape)
    groups, dims = layer.groups, layer.dims
    outs, ins = layer.out_channels // groups, layer.in_channels // groups
    assert isinstance(layer.kernel_size, tuple)
    weight_shape = (*tiles, layer.out_channels, ins, *layer.kernel_size)
    weight = strides(weight_shape)
    src, dst = strides(input_shape), strides(output)
    channels = (
        axis_of(groups, src=ins * src[0], dst=outs * dst[0], weight=outs * weight[dims]),
        axis_of(outs, dst=dst[0], weight=weight[dims]),
        axis_of(ins, src=src[0], weight=weight[dims + 1]),
    )
    spatial: list[Factor] = []
    for axis, window in enumerate(layer.windows()):
        inputs, outputs = input_shape[axis + 1], output[axis + 1]
        pieces = tuple(
            piece
            for run in runs(inputs, outputs, window, layer.padding_mode)
            for piece in tile_pieces(
                run, outputs <= tiles[axis], tiles[axis], weight[axis], weight[dims + 2 + axis]
            )
        )
        spatial.append(Factor(Digit(inputs, src[axis + 1]), Digit(outputs, dst[axis + 1]), pieces))
    return Plan((*channels, *spatial), weight_shape)


def tile_pieces(
    run: Run, own_tiles: bool, tiles: int, by_tile: int, by_tap: int
) -> Iterator[Piece]:
    """The run with its weights: one piece if each output has its own tile, else one per tile."""
    start, tap = run.dst.start, run.tap * by_tap
    if own_tiles:
        yield Piece(run.size, run.src, run.dst, Steps(tap + start * by_tile, by_tile))
        return
    if tiles == 1:  # As in most layers: the run is its only part.
        yield Piece(run.size, run.src, run.dst, Steps(tap))
        return
    for tile in range(tiles):
        part = run.part(start + (tile - start) % tiles, run.stop, tiles)
        if part.size:
            yield Piece(part.size, part.src, part.dst, Steps(tap + tile * by_tile))
