"""The numbers that a text writes out, as a tensor of other sizes holds them."""

from __future__ import annotations

from math import prod

from cnnviz.reading.code.values.tensors import Sizes
from cnnviz.reading.code.values.values import List, Value

_MOST = 100_000  # Empty rows that are laid out.


def arranged(numbers: Value, sizes: Sizes) -> Value:
    """The same numbers in rows of these sizes; None where they are not that many.

    >>> arranged(List([List([1, 2]), List([3, 4])]), (4,))
    [1, 2, 3, 4]
    >>> arranged(List([]), (2, 0)), arranged(List([]), (0, 2))
    ([[], []], [])
    """
    flat = [numbers] if isinstance(numbers, (int, float)) else laid(numbers)
    known = [size for size in sizes if isinstance(size, int)]
    if len(known) != len(sizes) or len(flat) != prod(known):
        return None
    if not flat and prod(filter(None, known)) > _MOST:
        return None
    for axis in range(len(known) - 1, 0, -1):
        size, rows = known[axis], prod(known[:axis])
        flat = [List(flat[at * size : (at + 1) * size]) for at in range(rows)]
    return List(flat) if known else flat[0]


def laid(numbers: Value) -> list[Value]:
    """All numbers of nested rows, one after another."""
    if not isinstance(numbers, (List, tuple)):
        return [] if numbers is None else [numbers]
    return [one for row in numbers for one in laid(row)]
