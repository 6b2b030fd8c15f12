"""Pictures that are drawn on demand: a thousand of them would fill the memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cnnviz.picture.marks import Picture


class Reel(Sequence["Picture"]):
    """A sequence of `count` pictures, each drawn whenever it is asked for.

    >>> len(Reel(3, lambda at: None))
    3
    """

    def __init__(self, count: int, draw: Callable[[int], Picture]) -> None:
        self._count, self._draw = count, draw

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, at: Any) -> Any:
        return self._draw(range(self._count)[at])
