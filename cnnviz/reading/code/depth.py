"""How deep Python may nest while a text is followed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_FRAMES = 12_000
"""How deep Python may nest while a text is followed, whose own calls nest at most 80 deep."""


@contextmanager
def deep() -> Iterator[None]:
    """Room for expressions that nest; a text's own calls are bounded elsewhere."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
