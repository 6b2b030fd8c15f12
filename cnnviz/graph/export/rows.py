"""Lines of numbers as text: many thousands of lines in one go, without a loop over them.

A line is a row of an array with fields of fixed width: digits are looked up four at a time, what a
shorter number leaves empty is zero bytes, and all zero bytes are dropped at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Field = bytes | NDArray[Any]
"""Part of a line: the same bytes in each, or (rows,) integers or byte strings."""

_ROWS = 1 << 14
"""How many lines are made in one go: a megabyte or two of text, which fits in a cache."""

_GROUP = 10_000


def lines(*fields: Field) -> Iterator[bytes]:
    r"""The lines that `fields` make up, many at a time; the last field ends the line.

    >>> import numpy as np
    >>> b"".join(lines(np.array([7, -1, 12345]), b";", np.array([b"x", b"yz", b""]), b"\n"))
    b'7;x\n-1;yz\n12345;\n'
    """
    rows = next(len(field) for field in fields if not isinstance(field, bytes))
    for first in range(0, rows, _ROWS):
        piece = slice(first, first + _ROWS)
        chunk = [field if isinstance(field, bytes) else field[piece] for field in fields]
        yield _lines(chunk, min(_ROWS, rows - first))


def _lines(fields: list[Field], rows: int) -> bytes:
    columns = [column for field in fields for column in _columns(field)]
    table = np.empty(rows, np.dtype([(f"f{i}", c.dtype) for i, c in enumerate(columns)]))
    for i, column in enumerate(columns):
        table[f"f{i}"] = column
    return table.tobytes().translate(None, b"\0")


def decimals(values: NDArray[np.float32]) -> NDArray[np.bytes_]:
    """Each number in the fewest digits that identify this float32, as (rows,) byte strings."""
    numbers, index = np.unique(values, return_inverse=True)
    # A layer has at most a handful of different factors: one per number of inputs in a window.
    texts = np.array([str(value).encode() for value in numbers], np.bytes_)
    result: NDArray[np.bytes_] = texts[index]
    return result


def _columns(field: Field) -> Iterator[NDArray[Any]]:
    if isinstance(field, bytes):
        yield np.frombuffer(field, f"V{len(field)}")
    elif field.dtype.kind == "S":
        yield field
    else:
        yield from _digits(field)


def _digits(values: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """Columns of four bytes each that, one after another, spell `values`."""
    if len(values) and values.min() < 0:
        yield np.where(values < 0, np.uint8(ord("-")), np.uint8(0))
        values = np.abs(values)
    rest, table, groups = values, _LAST, []
    top = int(values.max()) if len(values) else 0
    while top >= _GROUP:
        upper = rest // _GROUP
        # A group with digits before it keeps its leading zeros: the second half of the table.
        groups.append(table[rest - upper * _GROUP + (upper > 0) * np.int32(_GROUP)])
        rest, table, top = upper, _EARLIER, top // _GROUP
    yield table[rest]
    yield from reversed(groups)


def _four_digits() -> NDArray[np.uint32]:
    """Four bytes for 0 to 9999: first without leading zeros, then with them."""
    number = np.arange(_GROUP)[:, None]
    power = 10 ** np.arange(3, -1, -1)
    full = (number // power % 10 + ord("0")).astype(np.uint8)
    bare = np.where((number < power) & (power > 1), 0, full).astype(np.uint8)
    return np.concatenate([bare, full]).view(np.uint32)[:, 0]


_LAST = _four_digits()
_EARLIER = np.where(np.arange(2 * _GROUP) == 0, np.uint32(0), _LAST)
"""The same for a group that others follow: a zero with no digits before it is empty."""
