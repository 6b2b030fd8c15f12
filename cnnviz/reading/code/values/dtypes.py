"""Numbers as the NumPy type that a `dtype` says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnnviz.reading.code.values.scalars import NARROW, About, Near, as_single, truncate, within
from cnnviz.reading.code.values.values import Array, Batch, Unknown

if TYPE_CHECKING:
    import ast

    from cnnviz.reading.code.values.values import Value

_CODES = {
    **{"i1": "int8", "b": "int8", "i2": "int16", "h": "int16", "short": "int16"},
    **{"i4": "int32", "i": "int32", "intc": "int32", "u1": "uint8", "B": "uint8", "ubyte": "uint8"},
    **{"u2": "uint16", "H": "uint16", "u4": "uint32", "I": "uint32", "u8": "uint64"},
    **dict.fromkeys("int int_ intp long longlong i8 l q".split(), "int64"),
    **dict.fromkeys("single f f4".split(), "float32"),
    **dict.fromkeys("float half float16 double d f8".split(), "float64"),
    **{"bool_": "bool", "?": "bool", "uint": "uint64"},
}
"""Other names of types; numbers of 16 bits are not rounded."""
_WHOLE = (*NARROW, "int64", "uint64")
_OTHER = "the numbers of another type are not worked out"


def dtype_name(kind: Value) -> str:
    """The type that a `dtype` means, by one name.

    >>> dtype_name("<i4"), dtype_name(None)
    ('int32', 'None')
    """
    word = str(getattr(kind, "path", kind)).rpartition(".")[2].lstrip("<>=|")
    return _CODES.get(word, word)


def as_dtype(value: Value, kind: Value, node: ast.AST) -> Value:
    """A number, or rows of them, as the NumPy type that `dtype` says."""
    if isinstance(value, Array) and kind:
        rows = Array(as_dtype(item, kind, node) for item in value)
        rows.why = value.why or next((item for item in rows if isinstance(item, Unknown)), None)
        return rows
    if not kind or not isinstance(value, (int, float)) or isinstance(value, Batch):
        return value
    if isinstance(kind, Unknown):
        return kind
    name = dtype_name(kind)
    if name in _WHOLE:
        return _whole(value, name, node)
    if name == "bool":
        return bool(value)
    if name in ("float32", "float64"):
        if isinstance(value, About):
            return Near(value)
        return as_single(float(value)) if name == "float32" else float(value)
    is_same = name in ("dtype", "object", "O")  # `x.dtype` is taken for the numbers' own.
    return value if is_same else Unknown(_OTHER, node)


def _whole(value: float, name: str, node: ast.AST) -> Value:
    number = truncate(value) if isinstance(value, float) else int(value)
    if number is None or (name == "uint64" and number < 0):
        return Unknown(_OTHER, node)
    return within(number, [NARROW[name]], node) if name in NARROW else number
