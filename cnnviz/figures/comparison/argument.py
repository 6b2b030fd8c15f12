"""The argument in one slide: fully connected, then locally connected, then a convolution."""

from __future__ import annotations

from cnnviz.figures.comparison.comparison import Comparison, compare
from cnnviz.figures.neurons.columns import connected
from cnnviz.figures.neurons.variants import kinds_of
from cnnviz.figures.neurons.wired import totals
from cnnviz.figures.request import Request
from cnnviz.graph.twin import twin
from cnnviz.layers.network import Network
from cnnviz.picture.marks import Picture

PANELS = ("fc", "local", "conv")


def picture(request: Request) -> Picture:
    """Three panels on the same neurons: drop the far connections, then share the weights."""
    connected(request.network)
    return compare(request, Comparison(kinds_of(request, PANELS), (_point(request.network),)))


def _point(network: Network) -> str:
    """What the slide says: a kernel that reaches every input drops nothing, and one that has a
    single place shares nothing.
    """
    full, local, conv = (totals(twin(network, kind)) for kind in PANELS)
    sliding = [layer for layer in network.layers if layer.convolutional]
    transposed = sliding and all(hasattr(layer, "output_padding") for layer in sliding)
    name = "transposed convolution" if transposed else "convolution"
    drops, shares = conv.connections < full.connections, conv.weights < local.weights
    if not drops and not shares:
        return f"This {name} is a fully connected layer"
    verbs = ["drops far connections"] * drops + ["shares its weights"] * shares
    return f"A {name} {' and '.join(verbs)}"
