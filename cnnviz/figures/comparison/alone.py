"""What a network is that has no twin beside it."""

from __future__ import annotations

from cnnviz.figures.neurons.wired import connecting
from cnnviz.figures.request import Request
from cnnviz.layers.network import Network


def only_kind(network: Network) -> str:
    """The kind of the one panel that a network without a convolution makes."""
    if any(layer.sharing == "tiled" for layer in network.layers):
        return "tiled"
    local = any(layer.spec_name.startswith("Locally") for layer in network.layers)
    return "local" if local else "fc"


def kind_of(network: Network) -> str:
    """The kind of the panel of a network that has no twin beside it."""
    convolves = any(layer.convolutional for layer in network.layers)
    return "conv" if convolves else only_kind(network)


def alone(request: Request) -> str:
    """The title where nothing convolves."""
    if only_kind(request.network) == "tiled":
        return request.labels("alone.tiled")
    calls = connecting(request.network)
    again = any(request.network.first_call(call) != call for call in calls)
    return request.labels("alone.called" if again else "alone")
