"""What gives its items one by one: generators, zips, the views of a dict."""

from __future__ import annotations

from cnnviz.reading.code.values import Value


class Generated:
    """What a generator expression or a zip gives: its items, all worked out.

    `taken` is how many of them `next` took already.
    """

    __slots__ = ("all", "taken")

    def __init__(self, items: tuple[Value, ...]) -> None:
        self.all = items
        self.taken = 0

    @property
    def items(self) -> tuple[Value, ...]:
        """What is left of them."""
        return self.all[self.taken :]
