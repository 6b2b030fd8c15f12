"""How Python is set up while a text is followed: how deep it may nest, no garbage collection."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_FRAMES = 12_000
"""How deep Python may nest while a text is followed, whose own calls nest at most 80 deep."""


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Room for nested expressions; a text's own calls are bounded elsewhere."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


@contextmanager
def without_collector() -> Iterator[None]:
    """Turns off the garbage collector, which looks through more than what the text makes.

    A full collection looks through all objects of the process. In a program that holds millions of
    them, one alone takes longer than a text may take; a text's garbage is collected afterwards.
    """
    if not gc.isenabled():
        yield  # Somebody else turned it off.
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
