"""What is said of a network that has no twin beside it."""

from __future__ import annotations

from cnnviz.figures.neurons.wired import connecting
from cnnviz.figures.request import Request
from cnnviz.graph.twin import kind_of


def alone(request: Request) -> str:
    """The title where nothing convolves."""
    if kind_of(request.network) == "tiled":
        return request.labels("alone.tiled")
    calls = connecting(request.network)
    again = any(request.network.first_call(call) != call for call in calls)
    return request.labels("alone.called" if again else "alone")
