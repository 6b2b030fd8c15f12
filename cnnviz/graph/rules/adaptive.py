"""How adaptive and global pools connect: by windows that follow from the output's size."""

from __future__ import annotations

from collections.abc import Iterator

from cnnviz.graph.plan import Digit, Factor, Piece, Plan, Steps, axis_of, strides
from cnnviz.layers.adaptive import Adaptive, AdaptiveAvgPool, GlobalAvgPool
from cnnviz.layers.base import Shape


def plan(layer: Adaptive, input_shape: Shape) -> Plan:
    """No weight; average pooling has a factor, one over the size of the window."""
    sizes = layer.sizes(input_shape) or (1,) * (len(input_shape) - 1)
    output = (input_shape[0], *sizes)
    src, dst = strides(input_shape), strides(output)
    factors = [axis_of(output[0], src=src[0], dst=dst[0])]
    for axis in range(1, len(output)):
        digits = Digit(input_shape[axis], src[axis]), Digit(output[axis], dst[axis])
        factors.append(Factor(*digits, tuple(windows(input_shape[axis], output[axis]))))
    averages = isinstance(layer, (AdaptiveAvgPool, GlobalAvgPool))
    return Plan(tuple(factors), reduce="sum" if averages else "max", scaled=averages)


def windows(size: int, outputs: int) -> list[Piece]:
    """Every output with every input of its window, in few pieces: one per output or per offset.

    >>> windows(7, 1)
    [Piece(size=7, src=Steps(start=0, step=1), dst=Steps(start=0, step=0), weight=Steps(start=0, \
step=0), scale=0.14285714285714285)]
    """
    if size % outputs == 0 and outputs > size // outputs:
        step = size // outputs
        return [
            Piece(outputs, Steps(offset, step), Steps(0, 1), scale=1 / step)
            for offset in range(step)
        ]
    first = [o * size // outputs for o in range(outputs)]
    length = [-(-(o + 1) * size // outputs) - first[o] for o in range(outputs)]
    if outputs <= max(length):
        return [
            Piece(length[o], Steps(first[o], 1), Steps(o), scale=1 / length[o])
            for o in range(outputs)
        ]
    return list(_by_offset(first, length))


def _by_offset(first: list[int], length: list[int]) -> Iterator[Piece]:
    """Pieces that join all outputs with windows of one length to the inputs at one offset there."""
    for common in sorted(set(length)):
        dst = [o for o, size in enumerate(length) if size == common]
        for offset in range(common):
            src = [first[o] + offset for o in dst]
            yield Piece(len(dst), src, dst, scale=1 / common)
