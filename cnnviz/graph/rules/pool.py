"""How pooling connects: windows without learned weights, each channel on its own."""

from __future__ import annotations

from collections.abc import Iterator

from cnnviz.graph.plan import Digit, Factor, Piece, Plan, axis_of, strides
from cnnviz.graph.rules.sliding import Run, runs
from cnnviz.layers.base import Shape
from cnnviz.layers.pool import AvgPool, MaxPool
from cnnviz.layers.window import Window


def plan(layer: MaxPool | AvgPool, input_shape: Shape) -> Plan:
    """No weight; average pooling has a factor, one over the divisor of its window."""
    output = layer.output_shape(input_shape)
    src, dst = strides(input_shape), strides(output)
    factors = [axis_of(output[0], src=src[0], dst=dst[0])]
    for axis, window in enumerate(layer.windows(), 1):
        size = input_shape[axis]
        pieces: list[Piece] = []
        for run in runs(size, output[axis], window):
            if isinstance(layer, AvgPool):
                pieces += _average_pieces(run, size, window, layer, axis)
            else:
                pieces.append(Piece(run.size, run.src, run.dst))
        factors.append(
            Factor(Digit(size, src[axis]), Digit(output[axis], dst[axis]), tuple(pieces))
        )
    averages = isinstance(layer, AvgPool)
    return Plan(tuple(factors), reduce="sum" if averages else "max", scaled=averages)


def _average_pieces(
    run: Run, size: int, window: Window, layer: AvgPool, axis: int
) -> Iterator[Piece]:
    """The run, cut where the divisor changes: windows over a border have their own."""
    if layer.divisor_override is not None:
        scale = 1 / layer.divisor_override if axis == 1 else 1.0
        yield Piece(run.size, run.src, run.dst, scale=scale)
        return
    low, high = (-window.before, size + window.after) if layer.count_include_pad else (0, size)
    first = -((window.before + low) // -window.stride)
    last = (high + window.before - window.kernel) // window.stride + 1
    for begin, end in _cut(run, first, last):
        start = begin * window.stride - window.before
        cells = min(start + window.kernel, high) - max(start, low)
        part = run.part(begin, end)
        yield Piece(part.size, part.src, part.dst, scale=1 / cells)


def _cut(run: Run, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The outputs of the run from `first` to `last` as one, those before and after one by one."""
    begin = min(max(first, run.dst.start), run.stop)
    end = max(begin, min(last, run.stop))
    yield from ((o, o + 1) for o in range(run.dst.start, begin))
    if begin < end:
        yield begin, end
    yield from ((o, o + 1) for o in range(end, run.stop))
