"""The rows of a model in a model, which `summary(expand_nested=True)` prints below its own row."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, zip_longest

from cnnviz.reading.keras_table.rows import Row


def flat(rows: Sequence[Row]) -> list[Row]:
    """The rows, those of models within replaced by what stands below them: what reads such a model
    reads its last row, and its first row reads what the model does.

    Rows of one name could be confused then, and several outputs: they are left as they are.
    """
    found, stands, inside = list[Row](), dict[str, str](), list[Row]()
    begins: tuple[str, ...] | None = None  # What the first row of a model reads.
    fed = False  # Whether that model has had its input.
    for row, after in zip_longest(rows, rows[1:]):
        while inside and row.depth <= inside[-1].depth:
            stands[inside.pop().key] = found[-1].key
        reads = tuple(stands.get(name, name) for name in row.reads) or begins or ()
        if after is not None and after.depth > row.depth:
            inside.append(row)
            begins, fed = reads, False
        elif row.kind == "InputLayer" and begins is not None and found and not fed:
            fed = True
        else:
            found.append(row._replace(reads=reads))
            begins = None
    one = all(row.outputs == 1 for row in _models(rows))
    return found if one and len({row.key for row in found}) == len(found) else list(rows)


def taken_in_turn(rows: Sequence[Row]) -> list[str]:
    """The models within whose rows do not say what they read, and which may be no chains."""
    if any(row.reads for row in rows if row.depth):
        return []
    return [row.name for row in _models(rows) if row.kind != "Sequential"]


def _models(rows: Sequence[Row]) -> list[Row]:
    """The rows of models below which their own rows stand."""
    return [row for row, after in pairwise(rows) if after.depth > row.depth]
