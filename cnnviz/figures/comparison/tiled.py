"""Between sharing nothing and sharing everything: t kernels, used in turn."""

from __future__ import annotations

from cnnviz.figures.comparison.comparison import Comparison, compare
from cnnviz.figures.neurons.variants import kinds_of
from cnnviz.figures.request import Request
from cnnviz.picture.marks import Picture


def picture(request: Request) -> Picture:
    """Three panels with the same lines: locally connected, tiled convolution, convolution."""
    kinds = kinds_of(request, ("local", "tiled", "conv"))
    return compare(request, Comparison(kinds, lambda *_: request.labels("tiled")))
