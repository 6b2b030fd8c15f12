"""Arithmetic of a text's own tensors of whole numbers: `2 ** torch.arange(4)`."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

from cnnviz.reading.code.values.values import List, Value

_FUNCTIONS: Mapping[str, Callable[[int, int], int]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "pow": operator.pow,
    "floordiv": operator.floordiv,
    "mod": operator.mod,
}
_LIMIT = 2**31  # Beyond it, 32 bits overflow.


def combined_rows(name: str, left: Value, right: Value) -> Value:
    """What an operator makes of two rows of whole numbers, or of a row and a number; None if that
    is not exact, or other numbers are among them.

    >>> combined_rows("pow", 2, List([0, 1, 2]))
    [1, 2, 4]
    """
    rows = [row for row in (left, right) if isinstance(row, List)]
    function = _FUNCTIONS.get(name)
    if function is None or not rows or len({len(row) for row in rows}) > 1:
        return None
    count = len(rows[0])
    pairs = list(zip(_repeated(left, count), _repeated(right, count), strict=True))
    return List(function(a, b) for a, b in pairs) if _exact(name, pairs) else None


def _repeated(value: Value, count: int) -> list[Value]:
    return list(value) if isinstance(value, List) else [value] * count


def _exact(name: str, pairs: list[tuple[Value, Value]]) -> bool:
    """Whether PyTorch computes the same whole numbers."""
    if any(type(number) is not int for pair in pairs for number in pair):
        return False
    if name in ("floordiv", "mod"):
        return all(divisor for _, divisor in pairs)
    if name == "pow" and not all(0 <= exponent < 31 for _, exponent in pairs):
        return False
    return all(abs(_FUNCTIONS[name](a, b)) < _LIMIT for a, b in pairs)
