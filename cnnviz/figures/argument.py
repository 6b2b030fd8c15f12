"""The argument in one slide: fully connected, then locally connected, then a convolution."""

from __future__ import annotations

from cnnviz.figures.comparison import Comparison, compare
from cnnviz.figures.request import Request
from cnnviz.picture.marks import Picture


def picture(request: Request) -> Picture:
    """Three panels on the same neurons: drop the far connections, then share the weights."""
    return compare(
        request,
        Comparison(
            ("fc", "local", "conv"),
            "A convolution drops far connections and shares its weights",
            arrows=("drop the far connections", "share the weights"),
        ),
    )
