"""What the user has to say about a table: its input, with what fits, or rows cnnviz can't read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from cnnviz.layers.base import times
from cnnviz.reading.keras_table.kinds import MERGES, kinds_of
from cnnviz.reading.keras_table.rows import Row, sizes
from cnnviz.reading.keras_table.solving import KEEPS
from cnnviz.reading.skipping import Skips, skip_hint

_OPEN = ("InputLayer", "Embedding", *MERGES, *KEEPS)
"""Kinds whose sizes may be open if the input is known."""

_MODELS = ("Functional", "Sequential", "Model")
_EXPANDED = "model.summary(expand_nested=True) prints its layers, too"

ASKS = "the table does not say the input: give it (--input)"


def _input_question(first: Row) -> str:
    """That the input is missing; for a Dense, the sizes that its parameters allow.

    >>> _input_question(Row("a", "Dense", (None, 64), 2688, (), 1))
    'the table does not say the input: give it (--input); 41 fits, or 42 without a bias'
    """
    *places, units = first.shape[1:] or (None,)
    if first.kind != "Dense" or not units or None in places or first.parameters % units:
        return ASKS
    size = first.parameters // units
    fit, unbiased = (times((size, *map(int, filter(None, places)))) for size in (size - 1, size))
    return f"{ASKS}; {fit} fits, or {unbiased} without a bias"


def unclear_reason(row: Row, stays: bool) -> str:
    """Why a table does not tell what a row does; if its shape `stays`, how to skip it."""
    if not row.kind:
        return "a table does not tell what this is: its class is left out"
    is_model = row.kind in _MODELS
    name = row.kind if row.is_complete and not is_model else row.name
    hint = skip_hint(row.kind) if stays and re.fullmatch(r"\w+", name) else ""
    hint = hint.replace("skip", f"skip {name}")
    if is_model and row.outputs > 1:
        return f"a table does not tell which layer gives which output of a {row.kind}"
    if is_model and not row.depth:
        return f"a table does not tell what is in a {row.kind}: {_EXPANDED}{hint}"
    return f"a table does not tell what a {row.kind} does{hint}"


def question(rows: Sequence[Row], skips: Skips) -> tuple[Row, str]:
    """A row and what is missing: something that no input would supply, else the input."""
    for before, row in pairwise((rows[0], *rows)):
        if skips.take(row.name, row.kind):
            continue
        if not kinds_of(row):
            return row, unclear_reason(row, sizes(before) == sizes(row) is not None)
        if None in row.shape[1:] and row.kind not in _OPEN:
            return row, "its sizes are open"
    return rows[0], _input_question(rows[0])
