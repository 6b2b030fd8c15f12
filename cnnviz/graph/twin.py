"""A network's twins: its convolutions replaced by layers on the same neurons that share less."""

from __future__ import annotations

from dataclasses import fields, replace

from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import FullyConnected
from cnnviz.layers.local import LocallyConnected, TiledConv
from cnnviz.layers.network import Network
from cnnviz.layers.transposed import (
    ConvTranspose,
    LocallyConnectedTranspose,
    TiledConvTranspose,
)

KINDS = ("fc", "local", "tiled", "conv")


def twin(network: Network, kind: str, tiles: int = 2) -> Network:
    """The network with its convolutions replaced: "fc" fully connected, "local" locally connected,
    "tiled" with `tiles` kernels an axis, "conv" as it is. Neurons, names and notes stay.

    >>> from cnnviz.layers.network import chain
    >>> twin(chain((1, 8), (Conv(1, 1, 1, kernel_size=3),)), "local").layers
    (LocallyConnected1d(1, 1, kernel_size=3),)
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
    layers = tuple(
        _twin(layer, kind, tiles, *network.shapes[i : i + 2]) if layer.convolutional else layer
        for i, layer in enumerate(network.layers)
    )
    return replace(network, layers=layers)


def _twin(layer: Layer, kind: str, tiles: int, source: Shape, target: Shape) -> Layer:
    """The stand-in for one convolution, from `source` to `target`."""
    assert isinstance(layer, (Conv, ConvTranspose))
    if kind == "conv":
        return layer
    if kind == "fc":
        return FullyConnected(source, target, bool(layer.bias))
    forward = isinstance(layer, Conv)
    arguments = {field.name: getattr(layer, field.name) for field in fields(layer)}
    if kind == "local":
        return (LocallyConnected if forward else LocallyConnectedTranspose)(**arguments)
    return (TiledConv if forward else TiledConvTranspose)(**arguments, tiles=tiles)
