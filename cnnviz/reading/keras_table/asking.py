"""What of a table has to be told: its input, with what fits, or rows that cnnviz does not know."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from cnnviz.layers.base import times
from cnnviz.reading.keras_table.kinds import MERGES, kinds_of
from cnnviz.reading.keras_table.rows import Row, sizes
from cnnviz.reading.keras_table.solving import KEEPS
from cnnviz.reading.skipping import Skips, passes

_OPEN = ("InputLayer", "Embedding", *MERGES, *KEEPS)
"""Kinds whose sizes may be open where the input is known."""

_MODELS = ("Functional", "Sequential", "Model")
_EXPANDED = "model.summary(expand_nested=True) prints its layers, too"

ASKS = "the table does not say the input: give it (--input)"


def _input_asked(first: Row) -> str:
    """That the input is missing; of a Dense, what of it its parameters leave open.

    >>> _input_asked(Row("a", "Dense", (None, 64), 2688, (), 1))
    'the table does not say the input: give it (--input); 41 fits, or 42 without a bias'
    """
    *places, units = first.shape[1:] or (None,)
    if first.kind != "Dense" or not units or None in places or first.parameters % units:
        return ASKS
    size = first.parameters // units
    fit, unbiased = (times((one, *map(int, filter(None, places)))) for one in (size - 1, size))
    return f"{ASKS}; {fit} fits, or {unbiased} without a bias"


def untold(row: Row, stays: bool) -> str:
    """That a table does not tell what a row does; where its shape `stays`, what passes it by."""
    if not row.kind:
        return "a table does not tell what this is: its class is left out"
    model = row.kind in _MODELS
    name = row.kind if row.whole and not model else row.name
    way = passes(row.kind) if stays and re.fullmatch(r"\w+", name) else ""
    way = way.replace("skip", f"skip {name}")
    if model and row.outputs > 1:
        return f"a table does not tell which layer gives which output of a {row.kind}"
    if model and not row.depth:
        return f"a table does not tell what is in a {row.kind}: {_EXPANDED}{way}"
    return f"a table does not tell what a {row.kind} does{way}"


def asked(rows: Sequence[Row], skips: Skips) -> tuple[Row, str]:
    """A row, and what has to be told of it: what no input would help, else the input."""
    for before, row in pairwise((rows[0], *rows)):
        if skips.take(row.name, row.kind):
            continue
        if not kinds_of(row):
            return row, untold(row, sizes(before) == sizes(row) is not None)
        if None in row.shape[1:] and row.kind not in _OPEN:
            return row, "its sizes are open"
    return rows[0], _input_asked(rows[0])
