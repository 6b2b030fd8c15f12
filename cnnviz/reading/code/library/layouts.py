"""The numbers that a text writes out, laid out in other sizes."""

from __future__ import annotations

from math import prod

from cnnviz.reading.code.values.tensors import Sizes
from cnnviz.reading.code.values.values import List, Value

_MAX_EMPTY_ROWS = 100_000  # Lay out no more.


def reshaped_numbers(numbers: Value, sizes: Sizes) -> Value:
    """The same numbers in rows of these sizes; None if their count differs.

    >>> reshaped_numbers(List([List([1, 2]), List([3, 4])]), (4,))
    [1, 2, 3, 4]
    >>> reshaped_numbers(List([]), (2, 0)), reshaped_numbers(List([]), (0, 2))
    ([[], []], [])
    """
    flat = [numbers] if isinstance(numbers, (int, float)) else flat_numbers(numbers)
    known_sizes = [size for size in sizes if isinstance(size, int)]
    if len(known_sizes) != len(sizes) or len(flat) != prod(known_sizes):
        return None
    if not flat and prod(filter(None, known_sizes)) > _MAX_EMPTY_ROWS:
        return None
    for axis in range(len(known_sizes) - 1, 0, -1):
        size, rows = known_sizes[axis], prod(known_sizes[:axis])
        flat = [List(flat[row * size : (row + 1) * size]) for row in range(rows)]
    return List(flat) if known_sizes else flat[0]


def flat_numbers(numbers: Value) -> list[Value]:
    """All numbers of nested rows, in order."""
    if not isinstance(numbers, (List, tuple)):
        return [] if numbers is None else [numbers]
    return [number for row in numbers for number in flat_numbers(row)]
