"""Files of notebooks, which are JSON: the code that their cells hold, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.reading.wording import counted

_NOTEBOOK = re.compile(r"\s*\{[^\0]{0,4096}?\"(?:cells|worksheets|metadata|nbformat)\"\s*:")
_OTHER = re.compile(r"\s*%%(?!time|capture|writefile\s+(?:-a\s+)?\S+\.py\b|prun|python)\w")
"""How a cell begins that is no Python: that of a shell, a page, a text file."""

_WHAT = "this is the file of a notebook (.ipynb)"


class Cells(NamedTuple):
    """The code of a notebook, and the note that says what it is."""

    code: str
    note: str


def cells_of(text: str) -> Cells | None:
    r"""The code of the notebook that `text` is the file of; None where it is none.

    >>> cells_of('{"cells": [{"cell_type": "code", "source": ["n = 3\\n", "m = 4"]}]}').code
    'n = 3\nm = 4'
    """
    if not _NOTEBOOK.match(text) or '"cell_type"' not in text:
        return None
    cells = [*_cells(_loaded(text))]
    codes = [code for kind, code in cells if kind == "code" and code.strip()]
    python = [code for code in codes if not _OTHER.match(code)]
    if not python:
        raise CnnvizError(f"{_WHAT}, and no cell of it holds code")
    note = f"read: {counted(len(python), 'code cell')} of a notebook, one behind the other"
    return Cells("\n\n".join(python), note)


def slim(text: str) -> str:
    """The file of a notebook with its code alone: what its cells printed may be large."""
    if not _NOTEBOOK.match(text) or '"cell_type"' not in text:
        return text
    import json

    cells = [{"cell_type": kind, "source": code} for kind, code in _cells(_loaded(text))]
    return json.dumps({"cells": [one for one in cells if one["cell_type"] == "code"]})


def _loaded(text: str) -> object:
    import json

    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "it"
        raise CnnvizError(
            f"{_WHAT}, and {where} is no JSON: save it again, or paste the code of its cells"
        ) from None


def _cells(found: Any) -> Iterator[tuple[str, str]]:
    """The kind of each cell and what was typed into it, of new files and old ones."""
    try:
        sheets = [found] if "cells" in found else found["worksheets"]
        for cell in [cell for sheet in sheets for cell in sheet["cells"]]:
            source = cell.get("source", cell.get("input", ""))
            yield str(cell["cell_type"]), source if isinstance(source, str) else "".join(source)
    except (TypeError, KeyError, AttributeError):
        raise CnnvizError(
            f"{_WHAT}, and its cells are not as notebooks have them: paste their code"
        ) from None
