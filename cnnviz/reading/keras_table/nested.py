"""The rows of inner models, which `summary(expand_nested=True)` prints below the models' own."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, zip_longest

from cnnviz.reading.keras_table.rows import Row


def flat(rows: Sequence[Row]) -> list[Row]:
    """The rows, with those of inner models replaced by the rows below: what reads such a model
    reads its last row, and its first row reads what the model does.

    If names repeat or a model has several outputs, this is ambiguous: the rows are left as is.
    """
    result, substitutes, parents = list[Row](), dict[str, str](), list[Row]()
    first_reads: tuple[str, ...] | None = None  # What the first row of a model reads.
    has_input = False  # Whether that model's input has come.
    for row, after in zip_longest(rows, rows[1:]):
        while parents and row.depth <= parents[-1].depth:
            substitutes[parents.pop().key] = result[-1].key
        reads = tuple(substitutes.get(name, name) for name in row.reads) or first_reads or ()
        if after is not None and after.depth > row.depth:
            parents.append(row)
            first_reads, has_input = reads, False
        elif row.kind == "InputLayer" and first_reads is not None and result and not has_input:
            has_input = True
        else:
            result.append(row._replace(reads=reads))
            first_reads = None
    single_outputs = all(row.outputs == 1 for row in _models(rows))
    return (
        result if single_outputs and len({row.key for row in result}) == len(result) else list(rows)
    )


def models_without_reads(rows: Sequence[Row]) -> list[str]:
    """The inner models whose rows do not say what they read, and which may be no chains."""
    if any(row.reads for row in rows if row.depth):
        return []
    return [row.name for row in _models(rows) if row.kind != "Sequential"]


def _models(rows: Sequence[Row]) -> list[Row]:
    """The rows of models with their own rows below."""
    return [row for row, after in pairwise(rows) if after.depth > row.depth]
