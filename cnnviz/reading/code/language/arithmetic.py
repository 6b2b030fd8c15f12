"""Sums, products and powers of known values, within bounds."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from cnnviz.reading.code.source.python_2 import Div, quotient
from cnnviz.reading.code.values.budget import Budget
from cnnviz.reading.code.values.errors import Limit, Raised
from cnnviz.reading.code.values.scalars import (
    ON_ROUNDING,
    About,
    Truth,
    as_bool,
    ends_of,
    is_whole,
    typed_like,
    unknown_of_truths,
)
from cnnviz.reading.code.values.tensors import SizeTensor
from cnnviz.reading.code.values.unknowns import joined_unknown
from cnnviz.reading.code.values.values import (
    Array,
    Batch,
    Dict,
    Known,
    List,
    Opaque,
    Set,
    Unknown,
    Value,
)
from cnnviz.reading.code.values.words import as_raised

OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    Div: quotient,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.BitXor: operator.xor,
}
_OF_TRUTHS = (ast.Add, ast.Mult, ast.BitAnd, ast.BitOr, ast.BitXor)
_MAX_SHIFT = 256
_MOST_WORKED_OUT = 4_096  # Rows of data, or steps of a training; no network has as many settings.
_NUMBERS = (int, float, complex)
_ROWS = (str, bytes, tuple, List)


def calculate(
    left: Value, sign: ast.operator, right: Value, node: ast.AST, budget: Budget
) -> Value:
    """`left sign right`; unknown, or checked against the bounds before it is computed.

    >>> calculate(16, ast.Mult(), 25, ast.Pass(), Budget())
    400
    """
    unknown = joined_unknown((left, right)) or _unknown_in(left, sign, right, node)
    if unknown is not None:
        return unknown
    if isinstance(left, (Array, SizeTensor)) or isinstance(right, (Array, SizeTensor)):
        return _of_arrays(left, sign, right, node, budget)
    if isinstance(left, Batch) or isinstance(right, Batch):
        return _of_batch(left, sign, right, node)
    if isinstance(sign, ast.Mod) and isinstance(left, (str, bytes)):
        return _percent_formatted(left, right, node, budget)
    _check(left, sign, right, budget)
    result = _operated(left, sign, right, node)
    if isinstance(result, (int, float)) and not isinstance(result, bool):
        return typed_like(
            budget.within(result) if isinstance(result, int) else result, node, left, right
        )
    if isinstance(left, List):
        return List(result)
    return type(left)(result) if isinstance(left, (Set, Dict)) else result


def _unknown_in(left: Value, sign: ast.operator, right: Value, node: ast.AST) -> Unknown | None:
    """What is not known of a side."""
    rounds = isinstance(sign, (ast.FloorDiv, ast.Mod))
    for side in (left, right):
        if isinstance(side, (List, Dict, Set)) and side.why:
            return side.why
        if isinstance(side, (Opaque, Known)):
            return Unknown(f"{side.path} is not followed", node)
        if isinstance(side, About) and rounds and not isinstance(left, str):
            return Unknown(ON_ROUNDING, node)
    formats = rounds and isinstance(left, str)  # "%s" % (n > 3)
    return None if formats else unknown_of_truths(left, right, node, type(sign) in _OF_TRUTHS)


def _operated(left: Value, sign: ast.operator, right: Value, node: ast.AST) -> Value:
    """What Python computes of two values."""
    try:
        return OPERATORS[type(sign)](left, right)
    except (TypeError, KeyError):
        raise Raised("TypeError", "these cannot be combined", node) from None
    except (ValueError, ArithmeticError) as error:
        raise as_raised(error, node) from None


def _depth(value: Value) -> int:
    """How many axes the rows of an array have; 0 for a number."""
    depth = 0
    while isinstance(value, (List, tuple)) and not isinstance(value, Batch):
        depth, value = depth + 1, next(iter(value), None)
    return depth


def _of_arrays(
    left: Value, sign: ast.operator, right: Value, node: ast.AST, budget: Budget
) -> Value:
    """Element by element; a number, or a single row, with each element of the other."""
    depths = [_depth(side) for side in (left, right)]
    rows = [
        list(side) if depth == max(depths) else [side]
        for side, depth in zip((left, right), depths, strict=True)
    ]
    count = max(map(len, rows)) if all(rows) else 0
    if not {len(row) for row in rows} <= {1, count}:
        raise Raised("ValueError", "arrays of unlike lengths do not go together", node)
    if count > _MOST_WORKED_OUT:
        return Unknown(f"arrays of more than {_MOST_WORKED_OUT:,} rows are not worked out", node)
    budget.take(count)
    pairs = zip(*(row * (count // len(row) if row else 0) for row in rows), strict=True)
    return Array(calculate(*pair, node, budget) for pair in ((a, sign, b) for a, b in pairs))


def _check(left: Value, sign: ast.operator, right: Value, budget: Budget) -> None:
    """Raises `Limit` for what would take too much time or memory."""
    if isinstance(left, _NUMBERS) and isinstance(right, _NUMBERS):
        if isinstance(sign, ast.Pow) and _digits(left) * abs(right) > _MAX_SHIFT:
            raise Limit("this power is too large")
        if isinstance(sign, ast.LShift) and isinstance(right, int) and right >= _MAX_SHIFT:
            raise Limit("this number is too large")
    elif isinstance(sign, ast.Mult):
        row, count = (left, right) if isinstance(left, _ROWS) else (right, left)
        if isinstance(row, _ROWS) and isinstance(count, int):
            budget.take(budget_items(row, max(count, 0)))
    elif isinstance(sign, ast.Add) and isinstance(left, _ROWS) and isinstance(right, _ROWS):
        budget.take(budget_items(left) + budget_items(right))


def budget_items(row: Any, times: int = 1) -> int:
    """How many items this many repetitions of a row count as in a `Budget`.

    >>> budget_items("abc", 64), budget_items((1, 2), 3)
    (3, 6)
    """
    return len(row) * times // (64 if isinstance(row, (str, bytes)) else 1)


def _digits(number: Any) -> float:
    """How many binary digits a base has; none if its powers stay small, as of 0 and 1."""
    if isinstance(number, int):
        return number.bit_length() - 1 if abs(number) > 1 else 0
    return 0 if isinstance(number, complex) or abs(number) <= 2 else 0.25


def _of_batch(left: Value, sign: ast.operator, right: Value, node: ast.AST) -> Value:
    """What an operator makes of the batch size, which is known times or over a number."""
    if isinstance(sign, ast.Mult):
        a, b = (left, right) if isinstance(left, Batch) else (right, left)
        if is_whole(b) and b > 0:
            return Batch(a.times * b)
    if isinstance(sign, (ast.FloorDiv, ast.Div)) and isinstance(left, Batch):
        if is_whole(right) and right > 0 and left.times % right == 0:
            return Batch(left.times // right)
        if isinstance(right, Batch) and left.times % right.times == 0:
            return left.times // right.times
    return Unknown("it depends on how many pictures are in a batch", node)


def _percent_formatted(left: str | bytes, right: Value, node: ast.AST, budget: Budget) -> Value:
    """`"conv%d" % i` of plain values."""
    from cnnviz.reading.code.values.values import PLAIN

    parts = right if isinstance(right, tuple) else (right,)
    unknown = next((part for part in parts if isinstance(part, Unknown)), None)
    if unknown is not None:
        return unknown
    is_plain = all(isinstance(part, PLAIN) and not hasattr(part, "cls") for part in parts)
    if not is_plain or _has_width(left):
        return Unknown("this string is not worked out", node)
    budget.take(
        budget_items(left) + sum(len(part) // 64 for part in parts if isinstance(part, str))
    )
    try:
        least, most = (left % tuple(ends_of(part)[end] for part in parts) for end in (0, 1))
        return least if least == most else Unknown(ON_ROUNDING, node)
    except (TypeError, ValueError, OverflowError) as error:
        raise as_raised(error, node) from None


def _has_width(template: str | bytes) -> bool:
    """Whether a template asks for a width or precision that takes much memory."""
    import re

    words = template.decode("latin-1") if isinstance(template, bytes) else template
    return "*" in words or bool(re.search(r"\d{4}", words))


def negate(value: Value, sign: ast.unaryop, node: ast.AST) -> Value:
    """`-value`, `+value`, `~value`."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Array):
        return _each_negated(value, sign, node)
    if isinstance(value, (Opaque, List)):  # Such as `tf.constant([1, 2])`.
        return Unknown("the sign of this is not followed", node)
    if isinstance(value, Truth) and isinstance(sign, ast.Invert):
        return as_bool(not value, value)
    try:
        if isinstance(value, Truth):
            raise TypeError
        if isinstance(sign, ast.USub):
            return typed_like(-value, node, value)
        return typed_like(+value if isinstance(sign, ast.UAdd) else ~value, node, value)
    except TypeError:
        raise Raised("TypeError", "this has no sign", node) from None


def _each_negated(value: Array, sign: ast.unaryop, node: ast.AST) -> Value:
    """`-sizes`, `~mask`, number by number."""
    inverts = isinstance(sign, ast.Invert)
    if value.why is None and any(type(item) is bool for item in value) and not inverts:
        return Unknown("what NumPy makes of its True or False here is not worked out", node)
    rows = Array(not item if type(item) is bool else negate(item, sign, node) for item in value)
    rows.why = value.why or next((item for item in rows if isinstance(item, Unknown)), None)
    return rows
