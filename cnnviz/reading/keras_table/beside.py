"""A summary table beside code in a text, if the code is refused or the table is asked for."""

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
    """The error that refuses code, with the options that draw the text's last table instead."""
    if wish.settings or wish.skip or not isinstance(error, SpecError):
        return error
    name = next(reversed(names_of_tables(text)), "")
    option = ""
    try:
        table = TableReading(text, wish.input_shape, name or None, Skips(()))
        if table.lacks_input:
            option = " --input SHAPE" if name else ", with --input SHAPE"
        else:
            table.whole()
    except CnnvizError:
        return error
    message = _with_table_shape(str(error), table.rows[0])
    options = f"--model {quoted(name) if ' ' in name else name}{option}"
    hint = f"{options} draws the table below it"
    hint = hint if name else f"the table below it can be drawn alone{option}"
    return SpecError(f"{message}\n{hint[:1].upper()}{hint[1:]}", error.text, error.faults)


_EXAMPLE = re.compile(r"=(\((?:\d+, )+\d+\))")


def _with_table_shape(message: str, first: Row) -> str:
    """A message that asks for an input, with the one in the table, or what it has to result in."""
    shape = first.shape[1:]
    if _EXAMPLE.search(message) is None or len(shape) < 2:
        return message
    if first.kind == "InputLayer" and None not in shape:
        forms = {len(sizes): f"={sizes}" for sizes in (shape, (1, *shape))}
        return _EXAMPLE.sub(lambda match: forms.get(match[1].count(",") + 1, match[0]), message)
    message = _EXAMPLE.sub("=SHAPE", message)
    return (
        f"{message}\nThe table below it has {shape} for {first.name}: say a shape that gives this"
    )


def names_a_table(text: str, model: str, error: CnnvizError) -> bool:
    """Whether a table has the name that was asked for; raises that there is none if, by `error`,
    the code has no such network either.
    """
    names = names_of_tables(text)
    if model not in names and isinstance(error, NoSuchNetwork):
        raise no_table(model, [*error.names, *names]) from None
    return model in names
