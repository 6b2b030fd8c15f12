"""Heads of columns that a narrow table has over several lines."""

from __future__ import annotations

import re
from itertools import zip_longest

from cnnviz.reading.prints.plain_text import bare

_HEADS = re.compile(r"(?:^[^┃\n]{0,99}┃[^\n]*┃[^┃\n]*(?:\n|\Z)){2,}", re.MULTILINE)


def in_one_line(text: str) -> str:
    """`text` with the heads of each table in the last of their lines, the others blank.

    >>> in_one_line("┃ Layer  ┃ Output ┃\\n┃ (type) ┃ Shape  ┃\\n")
    '\\n┃ Layer (type) ┃ Output Shape ┃\\n'
    """
    return _HEADS.sub(_joined, text)


def _joined(found: re.Match[str]) -> str:
    lines = bare(found[0]).rstrip("\n").split("\n")
    cells = zip_longest(*(line.split("┃") for line in lines), fillvalue="")
    head = "┃".join(f" {' '.join(' '.join(cell).split())} " for cell in cells).strip()
    whole = "Layer (type)" in head
    return "\n" * (len(lines) - 1) + head + "\n" * found[0].endswith("\n") if whole else found[0]
