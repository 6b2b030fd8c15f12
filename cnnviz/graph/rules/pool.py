"""How pooling connects: windows without learned weights, each channel by itself."""

from __future__ import annotations

from collections.abc import Iterator

from cnnviz.graph.plan import Digit, Factor, Piece, Plan, along, strides
from cnnviz.graph.rules.sliding import Run, runs
from cnnviz.layers.base import Shape
from cnnviz.layers.pool import AvgPool, MaxPool
from cnnviz.layers.window import Window


def plan(layer: MaxPool | AvgPool, input_shape: Shape) -> Plan:
    """No weight; average pooling has a factor, one over the divisor of its window."""
    output = layer.output_shape(input_shape)
    src, dst = strides(input_shape), strides(output)
    factors = [along(output[0], src=src[0], dst=dst[0])]
    for axis, window in enumerate(layer.windows(), 1):
        size = input_shape[axis]
        pieces: list[Piece] = []
        for run in runs(size, output[axis], window):
            if isinstance(layer, AvgPool):
                pieces += _averaged(run, size, window, layer, axis)
            else:
                pieces.append(Piece(run.size, run.src, run.dst))
        factors.append(
            Factor(Digit(size, src[axis]), Digit(output[axis], dst[axis]), tuple(pieces))
        )
    averages = isinstance(layer, AvgPool)
    return Plan(tuple(factors), reduce="sum" if averages else "max", scaled=averages)


def _averaged(run: Run, size: int, window: Window, layer: AvgPool, axis: int) -> Iterator[Piece]:
    """The run cut where the divisor changes: windows at a border have their own."""
    if layer.divisor_override is not None:
        yield Piece(
            run.size, run.src, run.dst, scale=1 / layer.divisor_override if axis == 1 else 1.0
        )
        return
    low, high = (0, size)
    if layer.count_include_pad:
        low, high = -window.before, size + window.after
    first = -((window.before + low) // -window.stride)
    last = (high + window.before - window.kernel) // window.stride + 1
    inner = (max(first, run.dst.start), min(last, run.stop))
    outside = [o for o in range(run.dst.start, run.stop) if not inner[0] <= o < inner[1]]
    for begin, end in [(o, o + 1) for o in outside] + ([inner] if inner[0] < inner[1] else []):
        start = begin * window.stride - window.before
        cells = min(start + window.kernel, high) - max(start, low)
        part = run.part(begin, end)
        yield Piece(part.size, part.src, part.dst, scale=1 / cells)
