"""Words on what counts leave out at the border of an input."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import NamedTuple

from cnnviz.graph.count import count
from cnnviz.graph.plan import plan_of
from cnnviz.labels import Labels
from cnnviz.layers.base import Shape
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import Network

NOTE = "Padding has no neurons: no connection comes from it."


@lru_cache(32)
def padding_note(network: Network) -> str:
    """`NOTE` if a convolution's kernels reach over the border of its input, so that it has fewer
    connections than neurons times the size of a kernel; else "".

    >>> from cnnviz.layers.network import chain
    >>> padding_note(chain((1, 5), (Conv(1, 1, 1, 3),)))
    ''
    >>> padding_note(chain((1, 5), (Conv(1, 1, 1, 3, padding=1),))) == NOTE
    True
    """
    return NOTE if any(_crosses_border(layer, shape) for layer, shape in _convs(network)) else ""


def _convs(network: Network) -> list[tuple[Conv, Shape]]:
    """Its convolutions, each with the shape that it reads, which may be that of an earlier call."""
    calls = enumerate(network.layers)
    return [
        (layer, network.shapes[network.reads(call)[0]])
        for call, layer in calls
        if isinstance(layer, Conv)
    ]


def _crosses_border(layer: Conv, shape: Shape) -> bool:
    kernel = layer.in_channels // layer.groups * prod(window.kernel for window in layer.windows())
    return count(layer, shape).connections < prod(layer.output_shape(shape)) * kernel


class AxisSum(NamedTuple):
    """The neurons along an axis, the size of the kernel, and the number of connections."""

    neurons: int
    kernel: int
    connections: int


def axis_sums(network: Network) -> tuple[AxisSum, ...]:
    """The sums along the axes of a network's only layer with connections, if that is a convolution
    that reaches over the border; else nothing.

    >>> from cnnviz.layers.network import chain
    >>> axis_sums(chain((1, 5), (Conv(1, 1, 1, 3, padding=1),)))
    (AxisSum(neurons=5, kernel=3, connections=13),)
    """
    convs, connecting = _convs(network), [not layer.pointwise for layer in network.layers]
    if sum(connecting) != 1 or not convs or not _crosses_border(*convs[0]):
        return ()
    layer, shape = convs[0]
    kernels, sizes = [window.kernel for window in layer.windows()], layer.output_shape(shape)[1:]
    sums = [
        sum(layer_and_shape.size for layer_and_shape in axis.pieces)
        for axis in plan_of(layer, shape).factors
    ]
    return tuple(map(AxisSum, sizes, kernels, sums[-len(kernels) :]))


def border(network: Network, labels: Labels) -> str:
    """Why there are fewer connections than neurons times a kernel, with an axis's sum, or ""."""
    if not padding_note(network):
        return ""
    sums = axis_sums(network)
    if len(set(sums)) != 1:
        return labels("border")
    neurons, kernel, total = sums[0]
    ends = labels("neurons", n=neurons), labels("inputs", n=kernel)
    missing = labels.number(neurons * kernel - total)
    counts = {"missing": missing, "sum": labels.number(total)}
    key = f"border.sum{'.side' * (len(sums) > 1)}"
    words = labels(key, neurons=ends[0], inputs=ends[1], **counts)
    # A line may break only before the equals sign and after the sum.
    product, equals, rest = words.partition(" = ")
    unbroken = product.replace(" ", "\N{NO-BREAK SPACE}")
    return f"{unbroken}{equals.rstrip()}\N{NO-BREAK SPACE}{rest}" if equals else words
