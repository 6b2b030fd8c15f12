"""What weight sharing means: the same lines, each its own weight on the left, one kernel on the
right.
"""

from __future__ import annotations

from cnnviz.figures.comparison.comparison import Comparison, compare
from cnnviz.figures.neurons.variants import kinds_of
from cnnviz.figures.request import Request
from cnnviz.picture.marks import Picture


def picture(request: Request) -> Picture:
    """Two panels with the same lines: locally connected and convolution."""
    kinds = kinds_of(request, ("local", "conv"))
    rows = ("connections", "weights", "biases")
    title = request.labels("sharing.plain" if request.theme.dash_first else "sharing")
    return compare(request, Comparison(kinds, lambda _: title, rows, hues=True))
