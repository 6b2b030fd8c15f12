"""Which channels see which: all, those of their group, one alone, or all at a single position."""

from __future__ import annotations

from cnnviz.errors import CnnvizError
from cnnviz.figures.comparison.old_comparison import Comparison, compare
from cnnviz.figures.neurons.columns import columns, connected
from cnnviz.figures.neurons.variants import kinds_of, smallest_groups, variant
from cnnviz.figures.page.words import many
from cnnviz.figures.request import Request
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import Network
from cnnviz.picture.marks import Picture

Size = int | str | tuple[object, ...]
"""A size as a layer has it: a number, one an axis, or a word."""


def picture(request: Request) -> Picture:
    """Up to four panels on the same neurons: full, grouped, depthwise and pointwise convolution."""
    usual = _kinds(request.network)
    kinds = kinds_of(request, usual, usual)
    first = columns(request.network)[1].layer
    assert isinstance(first, Conv)
    sizes = f"{first.in_channels} input channels, {many(first.out_channels, 'feature map')}"
    windows = [("kernel", first.kernel_size), ("stride", first.stride), ("padding", first.padding)]
    sizes += "".join(f", {name} {_each(size)}" for name, size in windows if _counts(name, size))
    title = "A filter spans all channels of its group"
    # A channel that the first neuron sees, and one of another group.
    words = Comparison(kinds, title, biases=False, context=sizes, single=True, channels=2)
    return compare(request, words)


def _counts(name: str, size: Size) -> bool:
    """Whether a size is worth a word: a stride of 1 and no padding are not."""
    return name == "kernel" or _each(size) not in ("1" if name == "stride" else "0", "valid")


def _each(size: Size) -> str:
    """A size, said once where it is the same along every axis."""
    if not isinstance(size, tuple):
        return str(size)
    return str(size[0]) if len(set(size)) == 1 else " × ".join(map(str, size))


def _kinds(network: Network) -> tuple[str, ...]:
    """The panels that this network can have; raises CnnvizError where its channels don't divide."""
    layers = [column.layer for column in connected(network)[1:]]
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
