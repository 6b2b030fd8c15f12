"""Words on what counts leave out at the border of an input, with sums."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from math import prod
from typing import NamedTuple

from cnnviz.graph.count import count
from cnnviz.graph.plan import Piece, Steps, plan_of
from cnnviz.labels import Labels
from cnnviz.layers.base import Shape
from cnnviz.layers.conv import Conv
from cnnviz.layers.network import Network

NOTE = "Padding has no neurons: no connection comes from it."
ALIKE = 4
"""The least number of equal terms of a sum that are written as a product."""
MOST = 100_000
"""If the windows along an axis have more cells than this in total, a sum says nothing."""
TERMS = 9
"""Of a sum of more terms, only the first ones and the last are written."""


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
    """The connections along an axis, to each of its `neurons`."""

    neurons: int
    pieces: tuple[Piece, ...]

    @property
    def connections(self) -> int:
        """The number of connections."""
        return sum(piece.size for piece in self.pieces)

    def fan_ins(self) -> list[int]:
        """How many inputs each neuron sees along the axis; [] if that is too much to write."""
        if self.connections > MOST:
            return []
        fan_ins = [0] * self.neurons
        for piece in self.pieces:
            for neuron in _positions(piece):
                fan_ins[neuron] += 1
        return fan_ins


def _positions(piece: Piece) -> Sequence[int]:
    """The neurons that the entries of a piece join."""
    if isinstance(piece.dst, Steps):
        return [piece.dst.start + i * piece.dst.step for i in range(piece.size)]
    return piece.dst


def axis_sums(network: Network) -> tuple[AxisSum, ...]:
    """The sums along the axes of a network's only layer with connections, if that is a convolution
    that reaches over the border; else nothing.

    >>> from cnnviz.layers.network import chain
    >>> [axis] = axis_sums(chain((1, 5), (Conv(1, 1, 1, 3, padding=1),)))
    >>> axis.connections, axis.fan_ins()
    (13, [2, 3, 3, 3, 2])
    """
    convs, connecting = _convs(network), [not layer.pointwise for layer in network.layers]
    if sum(connecting) != 1 or not convs or not _crosses_border(*convs[0]):
        return ()
    layer, shape = convs[0]
    sizes = layer.output_shape(shape)[1:]
    factors = plan_of(layer, shape).factors[-len(sizes) :]
    return tuple(AxisSum(size, factor.pieces) for size, factor in zip(sizes, factors, strict=True))


def border(network: Network, labels: Labels, brief: bool = False) -> str:
    """Why there are fewer connections than neurons times a kernel, with an axis's sum unless it is
    `brief`, or "".
    """
    if not padding_note(network):
        return ""
    fan_ins = [axis.fan_ins() for axis in axis_sums(network)]
    if not fan_ins or not fan_ins[0] or any(axis != fan_ins[0] for axis in fan_ins):
        return labels("border")
    if brief:
        return labels("border.brief")
    product = f"{sum_of(fan_ins[0])} = {labels.number(sum(fan_ins[0]))}"
    key = f"border.sum{'.side' * (len(fan_ins) > 1)}"
    # No line breaks within the sum.
    return labels(key, sum=product.replace(" ", "\N{NO-BREAK SPACE}"))


def sum_of(terms: Sequence[int]) -> str:
    """A sum, with many equal terms written as a product.

    >>> sum_of([2, 3, 3, 3, 2]), sum_of([2, *[3] * 30, 2])
    ('2 + 3 + 3 + 3 + 2', '2 + 30×3 + 2')
    """
    parts: list[str] = []
    for term, equal in groupby(terms):
        count = len(list(equal))
        parts += [f"{count}×{term}"] if count >= ALIKE else [str(term)] * count
    return " + ".join(parts if len(parts) <= TERMS else [*parts[:4], "…", parts[-1]])
