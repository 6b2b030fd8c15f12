"""A logarithmic axis: where a count stands on it, and which powers of ten are named."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, log10
from typing import NamedTuple

from cnnviz.picture.text import width

SIZE = 12.0
"""The type of the names at the ticks, in points."""


class LogAxis(NamedTuple):
    """An axis of `length` points from 1 to 10^`decades`; 0 stands where 1 does.

    >>> LogAxis(3, 300.0).place(100)
    200.0
    """

    decades: int
    length: float

    def place(self, count: float) -> float:
        """How far from the axis's beginning `count` stands, in points."""
        return self.length * log10(max(1, count)) / self.decades

    @property
    def pitch(self) -> float:
        """How far a power of ten is from the next."""
        return self.length / self.decades

    def named(self, across: bool) -> list[int]:
        """The powers of ten that have room for their names, side by side or below one another.

        >>> LogAxis(8, 240.0).named(across=True), LogAxis(8, 240.0).named(across=False)
        ([0, 3, 6], [0, 1, 2, 3, 4, 5, 6, 7, 8])
        """
        powers = range(self.decades + 1)
        for step in (1, 2, 3, 6):
            chosen = [k for k in powers if k % step == 0]
            if all(self._room(k, across) <= step * self.pitch for k in chosen):
                return chosen
        return [0]

    def _room(self, power: int, across: bool) -> float:
        """What the name of a power takes along the axis, with some air."""
        return width(power_words(power), SIZE) + 8 if across else SIZE * 1.4


def log_axis(counts: Iterable[int], length: float) -> LogAxis:
    """The axis that holds all `counts`: it ends at the next power of ten."""
    return LogAxis(max(1, ceil(log10(max(1, *counts)))), length)


def power_words(power: int) -> str:
    """10^`power` as people say it.

    >>> [power_words(k) for k in (0, 3, 5, 7, 12, 16)]
    ['1', '1,000', '100,000', '10 million', '1 trillion', '10,000 trillion']
    """
    if power < 6:
        return f"{10**power:,}"
    scale, word = max((s, w) for s, w in SCALES if s <= power)
    return f"{10 ** (power - scale):,} {word}"


SCALES = ((6, "million"), (9, "billion"), (12, "trillion"))
