"""Where a sliding window meets its input, one axis at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cnnviz.graph.plan import Steps
from cnnviz.layers.window import Window


class Run(NamedTuple):
    """Evenly spaced output positions that see the input through cell `tap` of the kernel."""

    tap: int
    size: int
    src: Steps
    dst: Steps

    def part(self, first: int, last: int, every: int = 1) -> Run:
        """The entries of outputs `first` to `last` (excluded), every `every`th of them."""
        skipped = first - self.dst.start
        size = max(0, -(-(last - first) // every))
        src = Steps(self.src.start + skipped * self.src.step, self.src.step * every)
        return Run(self.tap, size, src, Steps(first, every))

    @property
    def stop(self) -> int:
        """The output position after the last one, for runs of step 1."""
        return self.dst.start + self.size


def runs(size: int, outputs: int, window: Window, mode: str = "zeros") -> Iterator[Run]:
    """Every meeting of an output position, a kernel cell and an input position, along one axis.

    Cell k of the window at output o stands at o * stride + k * dilation - before. Off the input,
    mode "zeros" finds nothing; "reflect", "replicate" and "circular" find the input that padding
    copies.

    >>> for run in runs(8, 8, Window(3, before=1, after=1)):
    ...     print(run.tap, run.size, run.src, run.dst)
    0 7 Steps(start=0, step=1) Steps(start=1, step=1)
    1 8 Steps(start=0, step=1) Steps(start=0, step=1)
    2 7 Steps(start=1, step=1) Steps(start=0, step=1)
    """
    stride = window.stride
    for tap in range(window.kernel):
        start = tap * window.dilation - window.before
        first = min(outputs, max(0, -(start // stride)))
        last = max(first, min(outputs, (size - 1 - start) // stride + 1))
        pieces = [Run(tap, last - first, Steps(start + first * stride, stride), Steps(first, 1))]
        if mode != "zeros":
            end = start + last * stride
            # What negative padding cuts away is gone before the other end wraps around.
            round_trip = size + min(window.before, 0) + min(window.after, 0)
            left = _stand_ins(start, stride, (size, round_trip), mode)
            pieces.insert(0, Run(tap, first, left, Steps(0, 1)))
            right = _stand_ins(end, stride, (size, round_trip), mode)
            pieces.append(Run(tap, outputs - last, right, Steps(last, 1)))
        yield from (piece for piece in pieces if piece.size > 0)


def _stand_ins(start: int, stride: int, sizes: tuple[int, int], mode: str) -> Steps:
    """The inputs that stand in for positions start, start + stride, ... beyond an end.

    `sizes`: that of the axis, and after how many positions it starts again.
    """
    is_left, (size, round_trip) = start < 0, sizes
    if mode == "reflect":
        return Steps(-start if is_left else 2 * (size - 1) - start, -stride)
    if mode == "circular":
        return Steps(start + round_trip if is_left else start - round_trip, stride)
    return Steps(0 if is_left else size - 1, 0)
