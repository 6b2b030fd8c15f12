"""A mapping without items: a default that nothing can change, and that, unlike the standard
library's, can be pickled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NoReturn


class Empty(Mapping[Any, Any]):
    """A mapping without items.

    >>> EMPTY_MAPPING == {}, len(EMPTY_MAPPING), EMPTY_MAPPING.get("a")
    (True, 0, None)
    """

    __slots__ = ()

    def __getitem__(self, key: object) -> NoReturn:
        raise KeyError(key)

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return "{}"


EMPTY_MAPPING = Empty()
"""The mapping itself."""
