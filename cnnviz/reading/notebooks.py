"""Notebook files, which are JSON: the code in their cells, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.reading.wording import counted

_NOTEBOOK = re.compile(r"\s*\{[^\0]{0,4096}?\"(?:cells|worksheets|metadata|nbformat)\"\s*:")
_NOT_PYTHON = re.compile(r"\s*%%(?!time|capture|writefile\s+(?:-a\s+)?\S+\.py\b|prun|python)\w")
"""How a cell begins that is not Python, but a shell script, HTML or a text file."""

_WHAT = "this is the file of a notebook (.ipynb)"


class Cells(NamedTuple):
    """The code of a notebook, and the note on it."""

    code: str
    note: str


def cells_of(text: str) -> Cells | None:
    r"""The code of the notebook whose file `text` is; None if it is none.

    >>> cells_of('{"cells": [{"cell_type": "code", "source": ["n = 3\\n", "m = 4"]}]}').code
    'n = 3\nm = 4'
    """
    if not _NOTEBOOK.match(text) or '"cell_type"' not in text:
        return None
    cells = [*_cells(_load(text))]
    codes = [code for kind, code in cells if kind == "code" and code.strip()]
    python = [code for code in codes if not _NOT_PYTHON.match(code)]
    if not python:
        raise CnnvizError(f"{_WHAT}, and none of its cells holds code")
    note = f"read: {counted(len(python), 'code cell')} of a notebook, one after the other"
    return Cells("\n\n".join(map(_outdented, python)), note)


def _outdented(code: str) -> str:
    """The code of a cell without the indentation of its first line, as Jupyter runs it."""
    code = code.lstrip("\n")
    indent = code[: len(code) - len(code.lstrip(" \t"))]
    return "\n".join(line.removeprefix(indent) for line in code.split("\n"))


def slim(text: str) -> str:
    """The file of a notebook with only its code: what its cells printed may be large."""
    if not _NOTEBOOK.match(text) or '"cell_type"' not in text:
        return text
    import json

    cells = [{"cell_type": kind, "source": code} for kind, code in _cells(_load(text))]
    return json.dumps({"cells": [cell for cell in cells if cell["cell_type"] == "code"]})


def _load(text: str) -> object:
    import json

    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        place = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "it"
        raise CnnvizError(
            f"{_WHAT}, and {place} is no JSON: save it again, or paste the code of its cells"
        ) from None


def _cells(notebook: Any) -> Iterator[tuple[str, str]]:
    """The kind and the source of each cell, in new files and old ones."""
    try:
        sheets = [notebook] if "cells" in notebook else notebook["worksheets"]
        for cell in [cell for sheet in sheets for cell in sheet["cells"]]:
            source = cell.get("source", cell.get("input", ""))
            yield str(cell["cell_type"]), source if isinstance(source, str) else "".join(source)
    except (TypeError, KeyError, AttributeError):
        raise CnnvizError(
            f"{_WHAT}, and its cells are not those of a notebook: paste their code"
        ) from None
