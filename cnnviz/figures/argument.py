"""The argument in one slide: fully connected, then locally connected, then a convolution."""

from __future__ import annotations

from itertools import pairwise

from cnnviz.figures.comparison import Comparison, compare
from cnnviz.figures.request import Request
from cnnviz.figures.variants import kinds_of
from cnnviz.picture.marks import Picture

STEPS = {
    ("fc", "local"): "drop the far connections",
    ("local", "conv"): "share the weights",
    ("local", "tiled"): "share in turn",
    ("tiled", "conv"): "share all",
    ("fc", "conv"): "drop connections, share weights",
}
"""What leads from one panel to the next."""


def picture(request: Request) -> Picture:
    """Three panels on the same neurons: drop the far connections, then share the weights."""
    kinds = kinds_of(request, ("fc", "local", "conv"))
    steps = tuple(STEPS.get(pair, "") for pair in pairwise(kinds))
    title = "A convolution drops far connections and shares its weights"
    return compare(request, Comparison(kinds, title, arrows=steps if all(steps) else ()))
