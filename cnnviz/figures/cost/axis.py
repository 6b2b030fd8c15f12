"""The axis of counts: in equal factors, or to scale from zero."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor, log10
from typing import NamedTuple

from cnnviz.labels import Labels


class Axis(NamedTuple):
    """From 1 to 10^`top` in equal factors, or `linear` from 0 to `top`.

    >>> Axis(3).fraction(100), Axis(200, linear=True).fraction(100)
    (0.6666666666666666, 0.5)
    """

    top: int
    linear: bool = False

    def fraction(self, count: float) -> float:
        """The fraction of the axis before a count, 0 to 1; an axis of factors has 0 where 1 is."""
        return count / self.top if self.linear else log10(max(1, count)) / self.top

    def ticks(self, most: int) -> list[int]:
        """The counts to label, from the start of the axis: at most this many.

        >>> Axis(8).ticks(5), Axis(50, linear=True).ticks(4)
        ([1, 100, 10000, 1000000, 100000000], [0, 20, 40])
        """
        if self.linear:
            return list(range(0, self.top + 1, _step(self.top, max(1, most - 1))))
        steps = (1, 2, 3, 6, 12)
        step = next((step for step in steps if self.top // step + 1 <= most), 12)
        return [10**power for power in range(0, self.top + 1, step)]


class Tick(NamedTuple):
    """A labelled count and its label."""

    value: int
    words: str


def axis(counts: Iterable[int], linear: bool = False) -> Axis:
    """The axis for all counts: up to the next power of ten, or to the largest."""
    largest = max(1, *counts)
    return Axis(largest, True) if linear else Axis(max(1, ceil(log10(largest))))


def _step(top: int, most: int) -> int:
    """The least of 1, 2, 5, 10, 20, ... that fits into `top` at most `most` times."""
    power: int = 10 ** max(0, floor(log10(max(1, top / most))))
    return next(n * power for n in (1, 2, 5, 10) if top / (n * power) <= most)


def tick_text(value: int, labels: Labels) -> str:
    """The label of a count on an axis.

    >>> from cnnviz.labels import ENGLISH
    >>> [tick_text(10**power, ENGLISH) for power in (0, 3, 7, 12, 19)]
    ['1', '1,000', '10 million', '1 trillion', '10,000 quadrillion']
    """
    large = next((size for size in (10**15,) if value >= 1000 * size), 0)
    if not large:
        return labels.short(value)
    return labels("number.1e15", n=value // large)
