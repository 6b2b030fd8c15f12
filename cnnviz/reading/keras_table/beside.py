"""A summary table beside code in a text: where that is refused, or the table is asked for."""

from __future__ import annotations

import re

from cnnviz.errors import CnnvizError, SpecError
from cnnviz.reading.keras_table.names import names_of_tables, no_table
from cnnviz.reading.keras_table.reading import TableReading
from cnnviz.reading.keras_table.rows import Row
from cnnviz.reading.skipping import Skips
from cnnviz.reading.wish import NoSuchNetwork, Wish
from cnnviz.wording import quoted


def with_table(error: CnnvizError, text: str, wish: Wish) -> CnnvizError:
    """The error that code is refused with, and what draws the last table of its text instead."""
    if wish.settings or wish.skip or not isinstance(error, SpecError):
        return error
    name = next(reversed(names_of_tables(text)), "")
    given = ""
    try:
        table = TableReading(text, wish.input_shape, name or None, Skips(()))
        if table.lacks_input:
            given = " --input SHAPE" if name else ", with --input SHAPE"
        else:
            table.whole()
    except CnnvizError:
        return error
    told = _as_the_table(str(error), table.rows[0])
    said = f"--model {quoted(name) if ' ' in name else name}{given}"
    way = f"{said} draws the table below it"
    way = way if name else f"the table below it can be drawn alone{given}"
    return SpecError(f"{told}\n{way[:1].upper()}{way[1:]}", error.text, error.faults)


_EXAMPLE = re.compile(r"=(\((?:\d+, )+\d+\))")


def _as_the_table(words: str, first: Row) -> str:
    """What is asked for, with the input that the table says, or with what that has to give."""
    shape = first.shape[1:]
    if _EXAMPLE.search(words) is None or len(shape) < 2:
        return words
    if first.kind == "InputLayer" and None not in shape:
        both = {len(one): f"={one}" for one in (shape, (1, *shape))}
        return _EXAMPLE.sub(lambda said: both.get(said[1].count(",") + 1, said[0]), words)
    words = _EXAMPLE.sub("=SHAPE", words)
    return f"{words}\nThe table below it has {shape} for {first.name}: say a shape that gives this"


def names_a_table(text: str, model: str, error: CnnvizError) -> bool:
    """Whether a table has the name that was asked for, of which code says `error`; raises that
    there is none where the code has no such network either.
    """
    names = names_of_tables(text)
    if model not in names and isinstance(error, NoSuchNetwork):
        raise no_table(model, [*error.there, *names]) from None
    return model in names
