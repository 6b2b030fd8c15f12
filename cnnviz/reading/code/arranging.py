"""The numbers that a text writes out, as a tensor of other sizes holds them."""

from __future__ import annotations

from math import prod

from cnnviz.reading.code.tensors import Sizes
from cnnviz.reading.code.values import List, Value


def arranged(numbers: Value, sizes: Sizes) -> Value:
    """The same numbers in rows of these sizes; None where they are not that many.

    >>> arranged(List([List([1, 2]), List([3, 4])]), (4,))
    [1, 2, 3, 4]
    """
    flat = [numbers] if isinstance(numbers, (int, float)) else _laid(numbers)
    known = [size for size in sizes if isinstance(size, int)]
    if len(known) != len(sizes) or len(flat) != prod(known):
        return None
    for size in reversed(known[1:]):
        flat = [List(flat[at : at + size]) for at in range(0, len(flat), size)] if size else []
    return List(flat) if known else flat[0]


def _laid(numbers: Value) -> list[Value]:
    """All numbers of nested rows, one after another."""
    if not isinstance(numbers, (List, tuple)):
        return [] if numbers is None else [numbers]
    return [one for row in numbers for one in _laid(row)]
