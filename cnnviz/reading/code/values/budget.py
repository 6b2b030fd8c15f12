"""Bounds on what reading a text may take: steps, depth, sizes, time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import thread_time

from cnnviz.reading.code.values.errors import Endless, Limit, OutOfTime

STEPS = 100_000
"""How many statements, calls and turns of loops are followed."""

MOST_YIELDING = 10_000
"""How many of them a generator may take, and never more than a quarter of those left."""

DEPTH = 80
"""How deep calls of the text's own functions may nest."""

SECONDS = 0.7
"""Seconds of processor time that all of it may take: ten times a large network's."""

ITEMS = 200_000
"""How many items all lists of a text may have; a string counts as one per 64 characters."""

LARGEST = 2**200
"""Beyond every number that matters to a network."""

_CLOCK_STEPS = 128  # Steps between two looks at the clock.


class Budget:
    """What is left to spend."""

    def __init__(self, end: float | None = None) -> None:
        self.steps = self.limit = STEPS
        self.items = ITEMS
        self.reserve = 0  # The items that a loop being followed has to leave.
        self.depth = 0
        self.floor = 0  # The steps that a generator being followed has to leave.
        self.end = thread_time() + SECONDS if end is None else end
        self.until = self.end  # When a loop being followed has to be over.

    @property
    def is_split(self) -> bool:
        """Whether a part of it is set aside for a loop."""
        return self.until < self.end

    @property
    def is_spent(self) -> bool:
        """Whether such a part is spent."""
        return self.steps < self.floor or (self.is_split and thread_time() > self.until)

    def step(self) -> None:
        """Takes one step; raises `Limit` if none is left."""
        self.steps -= 1
        if self.steps <= 0:
            raise Limit(f"this takes more than {self.limit:,} steps")
        if self.steps < self.floor:
            raise Endless
        if self.steps % _CLOCK_STEPS == 0:
            self._look_at_clock()

    def _look_at_clock(self) -> None:
        if (now := thread_time()) > self.until:
            if now > self.end:
                raise OutOfTime
            raise Endless

    @contextmanager
    def part(self) -> Iterator[None]:
        """Around what may take a part of the steps; raises `Endless` if it takes more."""
        outer = self.floor
        self.floor = max(outer, self.steps - min(MOST_YIELDING, self.steps // 4))
        try:
            yield
        finally:
            self.floor = outer

    @contextmanager
    def half(self, few: bool = False) -> Iterator[None]:
        """Around a loop that may take half of what is left, or of the time three quarters if it has
        `few` turns, as many a network is such a loop and needs little after it. Raises `Endless`
        if it takes more.
        """
        outer, reserve, until = self.floor, self.reserve, self.until
        self.reserve = max(reserve, self.items // 2)
        self.floor = max(outer, self.steps // 2)
        self.until = min(until, self.end - max(self.end - thread_time(), 0) / (4 if few else 2))
        try:
            yield
        finally:
            self.floor, self.reserve, self.until = outer, reserve, until

    def take(self, items: int) -> None:
        """Takes room for this many items; raises `Limit` if there is not enough."""
        if items > self.items:
            raise Limit(f"this makes lists of more than {ITEMS:,} items")
        if items > self.items - self.reserve:
            raise Endless
        if items >= _CLOCK_STEPS:  # A large array is worked out in one step.
            self._look_at_clock()
        self.items -= items

    def within(self, number: int) -> int:
        """`number`, if it is not too large."""
        if -LARGEST < number < LARGEST:
            return number
        raise Limit("this number is too large")
