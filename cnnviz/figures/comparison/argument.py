"""The argument in one slide: fully connected, then locally connected, then a convolution."""

from __future__ import annotations

from cnnviz.figures.comparison.comparison import Comparison, compare
from cnnviz.figures.neurons.columns import connected_columns
from cnnviz.figures.neurons.variants import kinds_of
from cnnviz.figures.neurons.wiring import totals
from cnnviz.figures.request import Request
from cnnviz.graph.twin import twin
from cnnviz.layers.network import Network
from cnnviz.picture.marks import Picture

PANELS = ("fc", "local", "conv")


def picture(request: Request) -> Picture:
    """Three panels on the same neurons: drop the far connections, then share the weights."""
    connected_columns(request.network)
    kinds = kinds_of(request, PANELS)
    return compare(request, Comparison(kinds, lambda part, _: request.labels(_point(part))))


def _point(network: Network) -> str:
    """The key of the title: a kernel that reaches every input drops nothing, and one with a single
    position shares nothing.
    """
    full, local, conv = (totals(twin(network, kind)) for kind in PANELS)
    sliding = [layer for layer in network.layers if layer.convolutional]
    transposed = sliding and all(layer.direction == "backward" for layer in sliding)
    drops, shares = conv.connections < full.connections, conv.weights < local.weights
    point = "both" if drops and shares else "drops" if drops else "shares" if shares else "neither"
    return f"argument{'.transposed' * bool(transposed)}.{point}"
