"""Bounds on what reading a text may take: steps, depth, sizes, time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import thread_time

from cnnviz.reading.code.values.errors import Endless, Limit

STEPS = 100_000
"""Statements, calls and turns of loops that are followed."""

MOST_YIELDING = 10_000
"""How many of them a generator may take, and never more than a quarter of what is left."""

DEPTH = 80
"""How deep calls of the text's own functions may nest."""

SECONDS = 0.7
"""The longest that all of it may take, in the processor's time: ten times a large network's."""

ITEMS = 200_000
"""How many items all lists of a text may have; strings count an item for every 64 characters."""

LARGEST = 2**200
"""Beyond every number that matters to a network."""

_EVERY = 128  # The clock is looked at once in so many steps.


class Budget:
    """What is left to spend."""

    def __init__(self, end: float | None = None) -> None:
        self.steps = self.limit = STEPS
        self.items = ITEMS
        self.kept = 0  # What a loop that is followed has to leave of the items.
        self.depth = 0
        self.floor = 0  # What a generator that is followed has to leave of the steps.
        self.end = thread_time() + SECONDS if end is None else end
        self.until = self.end  # When a loop that is followed has to be over.

    @property
    def parted(self) -> bool:
        """Whether a part of it is spent on a loop."""
        return self.until < self.end

    @property
    def spent(self) -> bool:
        """Whether such a part is."""
        return self.steps < self.floor or (self.parted and thread_time() > self.until)

    def step(self) -> None:
        """Takes one step; raises `Limit` where there is none left."""
        self.steps -= 1
        if self.steps <= 0:
            raise Limit(f"this takes more than {self.limit:,} steps")
        if self.steps < self.floor:
            raise Endless
        if self.steps % _EVERY == 0 and (now := thread_time()) > self.until:
            if now > self.end:
                raise Limit("this takes too long to follow")
            raise Endless

    @contextmanager
    def part(self) -> Iterator[None]:
        """Around what may take a part of the steps; raises `Endless` where it takes more."""
        outer = self.floor
        self.floor = max(outer, self.steps - min(MOST_YIELDING, self.steps // 4))
        try:
            yield
        finally:
            self.floor = outer

    @contextmanager
    def half(self, few: bool = False) -> Iterator[None]:
        """Around a loop that may take half of what is left; of the time one of `few` turns may take
        three quarters, for many a network is such a loop and needs little behind it. Raises
        `Endless` if it takes more.
        """
        outer, kept, until = self.floor, self.kept, self.until
        self.kept = max(kept, self.items // 2)
        self.floor = max(outer, self.steps // 2)
        self.until = min(until, self.end - max(self.end - thread_time(), 0) / (4 if few else 2))
        try:
            yield
        finally:
            self.floor, self.kept, self.until = outer, kept, until

    def take(self, items: int) -> None:
        """Takes room for so many items; raises `Limit` where there is not enough."""
        if items > self.items:
            raise Limit(f"this makes lists of more than {ITEMS:,} items")
        if items > self.items - self.kept:
            raise Endless
        self.items -= items

    def within(self, number: int) -> int:
        """`number`, if it is not too large."""
        if -LARGEST < number < LARGEST:
            return number
        raise Limit("this number is too large")
