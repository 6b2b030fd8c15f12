"""Numbers as the NumPy type that a `dtype` says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.reading.code.values.scalars import NARROW, as_single, plain_rows, within
from cnnviz.reading.code.values.values import Array, Unknown

if TYPE_CHECKING:
    import ast

    from cnnviz.reading.code.values.values import Value

_FLOATS = frozenset("float float16 float32 float64 half single double f f4 f8 d".split())
_INTEGERS = ("int", "int64", "int_")


def as_dtype(value: Value, kind: Value, node: ast.AST) -> Value:
    """A whole number, or rows of them, as the NumPy type that `dtype` says."""
    word = str(getattr(kind, "path", kind)).rpartition(".")[2]
    narrow = NARROW.get(word)
    if narrow is None:
        rows = Array.of(plain_rows(value)) if kind and isinstance(value, Array) else value
        return _typed(rows, word) if word in _FLOATS or word in _INTEGERS else rows
    if isinstance(value, Array):
        rows = Array(as_dtype(item, kind, node) for item in value)
        rows.why = value.why or next((item for item in rows if isinstance(item, Unknown)), None)
        return rows
    return within(int(value), [narrow], node) if isinstance(value, int) else value


def _typed(value: Value, word: str) -> Value:
    """Rows of numbers as rows of that type; floats are not converted to whole numbers."""
    if isinstance(value, Array):
        rows = Array(_typed(item, word) for item in value)
        rows.why = value.why
        return rows
    if word in _INTEGERS or type(value) not in (bool, int, float):
        return int(value) if isinstance(value, bool) else value
    return as_single(float(value)) if word in ("float32", "single", "f", "f4") else float(value)
