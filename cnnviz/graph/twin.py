"""A network's twins: its convolutions replaced by layers on the same neurons that share less."""

from __future__ import annotations

from dataclasses import fields, replace
from importlib import import_module
from typing import Any

from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import Network

KINDS = ("fc", "local", "tiled", "conv")

_KINDS = {"kernel": "conv", "tiled": "tiled", "local": "local", "full": "fc"}

_TWINS = {
    ("Conv", "local"): ("local", "LocallyConnected"),
    ("Conv", "tiled"): ("tiled", "TiledConv"),
    ("ConvTranspose", "local"): ("transposed", "LocallyConnectedTranspose"),
    ("ConvTranspose", "tiled"): ("transposed", "TiledConvTranspose"),
}
"""The file and the class of the twin of a convolution, by its kind."""


def twin(network: Network, kind: str, tiles: int = 2) -> Network:
    """The network with its convolutions replaced: "fc" fully connected, "local" locally connected,
    "tiled" with `tiles` kernels per axis, "conv" as it is. Neurons, names and notes stay.

    >>> from cnnviz.layers.conv import Conv
    >>> from cnnviz.layers.network import chain
    >>> twin(chain((1, 8), (Conv(1, 1, 1, kernel_size=3),)), "local").layers
    (LocallyConnected1d(1, 1, kernel_size=3),)
    """
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
    layers = tuple(
        _twin(layer, kind, tiles, source, target) if layer.convolutional else layer
        for layer, source, target in zip(
            network.layers, network.fed, network.shapes[1:], strict=True
        )
    )
    # A layer that shares no weights within a call shares none between calls either.
    tensors = tuple(
        call if kind in ("fc", "local") and layer.convolutional else network.first_call(call)
        for call, layer in enumerate(network.layers)
    )
    tied = tensors != tuple(range(len(layers)))
    return replace(network, layers=layers, tensors=tensors if tied else (), owners=())


def shared_as(layer: Layer) -> str:
    """Which of `KINDS` a layer is by how its weights are shared; "" if it connects without any,
    or with one per channel.

    >>> from cnnviz.layers.linear import Linear
    >>> from cnnviz.layers.pool import MaxPool
    >>> shared_as(Linear(3, 2)), shared_as(MaxPool(1, 2))
    ('fc', '')
    """
    return _KINDS.get(layer.sharing, "")


def kind_of(network: Network) -> str:
    """Which of `KINDS` a network is: that of the layer that shares most; without weights between
    neurons "pool" if all that connects pools, else "fixed".
    """
    kinds = set(map(shared_as, network.layers))
    rules = {layer.rule for layer in network.layers if not layer.pointwise}
    default = "pool" if rules <= {"pool", "adaptive"} else "fixed"
    return next((kind for kind in _KINDS.values() if kind in kinds), default)


def _twin(layer: Layer, kind: str, tiles: int, source: Any, target: Shape) -> Layer:
    """The twin of one convolution, from `source` to `target`; loads only what it needs."""
    if kind == "conv":
        return layer
    arguments = {field.name: getattr(layer, field.name) for field in fields(layer)}  # type: ignore[arg-type]
    if kind == "fc":
        return _make("full", "FullyConnected", source, target, bool(arguments["bias"]))
    module, name = _TWINS[type(layer).__name__, kind]
    return _make(module, name, **arguments, **({"tiles": tiles} if kind == "tiled" else {}))


def _make(module: str, name: str, *arguments: Any, **keywords: Any) -> Layer:
    layer: Layer = getattr(import_module(f"cnnviz.layers.{module}"), name)(*arguments, **keywords)
    return layer
