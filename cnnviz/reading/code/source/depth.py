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
    """Keeps the collector of garbage away, which looks through more than the text's doing.

    A full collection looks through all objects of the process. In a program that holds millions of
    them, one alone takes longer than a text may take; what a text leaves is collected afterwards.
    """
    if not gc.isenabled():
        yield  # Somebody else has it so.
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
