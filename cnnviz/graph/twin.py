"""A network's twins: its convolutions replaced by layers on the same neurons that share less."""

from __future__ import annotations

from dataclasses import fields, replace

from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import FullyConnected
from cnnviz.layers.local import LocallyConnected, TiledConv
from cnnviz.layers.network import Network

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
    assert isinstance(layer, Conv)
    if kind == "fc":
        return FullyConnected(source, target, bool(layer.bias))
    if kind == "conv":
        return layer
    arguments = {field.name: getattr(layer, field.name) for field in fields(layer)}
    return LocallyConnected(**arguments) if kind == "local" else TiledConv(**arguments, tiles=tiles)
