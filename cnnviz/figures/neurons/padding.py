"""What counts leave out at the border of an input, in words."""

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
    """`NOTE` where some convolution's kernels reach over the border of its input, which makes its
    connections fewer than neurons times the size of a kernel; else "".

    >>> from cnnviz.layers.network import chain
    >>> padding_note(chain((1, 5), (Conv(1, 1, 1, 3),)))
    ''
    >>> padding_note(chain((1, 5), (Conv(1, 1, 1, 3, padding=1),))) == NOTE
    True
    """
    fed = zip(network.layers, network.shapes, strict=False)
    over = any(_hangs_over(layer, shape) for layer, shape in fed if isinstance(layer, Conv))
    return NOTE if over else ""


def _hangs_over(layer: Conv, shape: Shape) -> bool:
    kernel = layer.in_channels // layer.groups * prod(window.kernel for window in layer.windows())
    return count(layer, shape).connections < prod(layer.output_shape(shape)) * kernel


class AxisSum(NamedTuple):
    """Along an axis: how many neurons, how large the kernel, and how many connections they have."""

    neurons: int
    kernel: int
    connections: int


def axis_sums(network: Network) -> tuple[AxisSum, ...]:
    """Along each axis of a network's only layer with connections what makes these fewer, if that is
    a convolution that reaches over the border; else nothing.

    >>> from cnnviz.layers.network import chain
    >>> axis_sums(chain((1, 5), (Conv(1, 1, 1, 3, padding=1),)))
    (AxisSum(neurons=5, kernel=3, connections=13),)
    """
    fed = [p for p in zip(network.layers, network.shapes, strict=False) if not p[0].pointwise]
    layer, shape = fed[0] if len(fed) == 1 else (None, ())
    if not isinstance(layer, Conv) or not _hangs_over(layer, shape):
        return ()
    kernels, sizes = [window.kernel for window in layer.windows()], layer.output_shape(shape)[1:]
    sums = [sum(p.size for p in axis.pieces) for axis in plan_of(layer, shape).factors]
    return tuple(map(AxisSum, sizes, kernels, sums[-len(kernels) :]))


def border(network: Network, labels: Labels) -> str:
    """Why there are fewer connections than neurons times a kernel, with an axis's sum, or ""."""
    if not padding_note(network):
        return ""
    sums = axis_sums(network)
    if len(set(sums)) != 1:
        return labels("border")
    neurons, kernel, whole = sums[0]
    ends = labels("neurons", n=neurons), labels("inputs", n=kernel)
    missing = labels.number(neurons * kernel - whole)
    said = {"missing": missing, "sum": labels.number(whole)}
    key = f"border.sum{'.side' * (len(sums) > 1)}"
    words = labels(key, neurons=ends[0], inputs=ends[1], **said)
    # A line may end before equals only, and in the words behind the sum.
    product, equals, rest = words.partition(" = ")
    unbroken = product.replace(" ", "\N{NO-BREAK SPACE}")
    return f"{unbroken}{equals.rstrip()}\N{NO-BREAK SPACE}{rest}" if equals else words
