"""Which channels see which: all, those of their group, one alone, or all at a single position."""

from __future__ import annotations

from cnnviz.errors import CnnvizError
from cnnviz.figures.columns import columns
from cnnviz.figures.comparison import Comparison, compare
from cnnviz.figures.request import Request
from cnnviz.figures.variants import kinds_of, smallest_groups, variant
from cnnviz.figures.words import many
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import Network
from cnnviz.picture.marks import Picture


def picture(request: Request) -> Picture:
    """Up to four panels on the same neurons: full, grouped, depthwise and pointwise convolution."""
    usual = _kinds(request.network)
    kinds = kinds_of(request, usual, usual)
    first = columns(request.network)[1].layer
    assert isinstance(first, Conv)
    sizes = f"{first.in_channels} input channels, {many(first.out_channels, 'feature map')}"
    title = "A filter spans all channels of its group"
    words = Comparison(kinds, title, biases=False, context=sizes, single=True)
    return compare(request, words)


def _kinds(network: Network) -> tuple[str, ...]:
    """The panels that this network can have; raises CnnvizError where its channels don't divide."""
    layers = [column.layer for column in columns(network)[1:]]
    layer = layers[0]
    if len(layers) != 1 or not isinstance(layer, Conv) or smallest_groups(layer) == 1:
        raise CnnvizError(
            "the groups figure shows one convolution whose input and output channels have a common"
            " divisor, such as Conv1d(4, 4, kernel_size=3, padding=1)"
        )
    kinds = ["full", "grouped"]
    if layer.out_channels % layer.in_channels == 0 and smallest_groups(layer) < layer.in_channels:
        kinds.append("depthwise")
    if variant(network, "pointwise").shapes[-1] == network.shapes[-1]:
        kinds.append("pointwise")
    return tuple(kinds)
