"""What Python is told while a text is followed: how deep it may nest, what to pass over."""

from __future__ import annotations

import gc
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


@contextmanager
def unburdened() -> Iterator[None]:
    """Keeps the collector of garbage from what was there before, which is not the text's doing.

    A full collection looks through all objects of the process. In a program that holds millions of
    them, one alone takes longer than a text may take.
    """
    if gc.get_freeze_count():
        yield  # Somebody else froze, and unfreezes.
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
