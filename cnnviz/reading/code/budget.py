"""Bounds on what reading a text may take: steps, depth, sizes, time."""

from __future__ import annotations

from time import perf_counter

from cnnviz.reading.code.errors import Limit

STEPS = 100_000
"""Statements, calls and turns of loops that are followed."""

ASIDE = 20_000
"""As many, at most, in a statement that makes no module and may be passed by."""

DEPTH = 80
"""How deep calls of the text's own functions may nest."""

SECONDS = 0.7
"""The longest that one way through a text may take."""

ITEMS = 200_000
"""How many items all lists of a text may have; strings count an item for every 64 characters."""

LARGEST = 2**200
"""Beyond every number that matters to a network."""

_EVERY = 256  # The clock is looked at once in so many steps.


class Budget:
    """What is left to spend."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.steps = self.limit = STEPS
        self.items = ITEMS
        self.depth = 0
        self.end = perf_counter() + seconds

    def step(self) -> None:
        """Takes one step; raises `Limit` where there is none left."""
        self.steps -= 1
        if self.steps <= 0:
            raise Limit(f"this takes more than {self.limit:,} steps")
        if self.steps % _EVERY == 0 and perf_counter() > self.end:
            raise Limit("this takes too long to follow")

    def take(self, items: int) -> None:
        """Takes room for so many items; raises `Limit` where there is not enough."""
        self.items -= items
        if self.items < 0:
            raise Limit(f"this makes lists of more than {ITEMS:,} items")

    def within(self, number: int) -> int:
        """`number`, if it is not too large."""
        if -LARGEST < number < LARGEST:
            return number
        raise Limit("this number is too large")
