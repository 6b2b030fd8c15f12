"""Column heads that a narrow table spreads over several lines."""

from __future__ import annotations

import re
from itertools import zip_longest

from cnnviz.reading.prints.plain_text import markup_removed

_HEADS = re.compile(r"(?:^[^┃\n]{0,99}┃[^\n]*┃[^┃\n]*(?:\n|\Z)){2,}", re.MULTILINE)


def in_one_line(text: str) -> str:
    """`text` with the heads of each table in the last of their lines, the other lines blank.

    >>> in_one_line("┃ Layer  ┃ Output ┃\\n┃ (type) ┃ Shape  ┃\\n")
    '\\n┃ Layer (type) ┃ Output Shape ┃\\n'
    """
    return _HEADS.sub(_join_heads, text)


def _join_heads(match: re.Match[str]) -> str:
    lines = markup_removed(match[0]).rstrip("\n").split("\n")
    cells = zip_longest(*(line.split("┃") for line in lines), fillvalue="")
    head = "┃".join(f" {' '.join(' '.join(cell).split())} " for cell in cells).strip()
    is_table = "Layer (type)" in head
    return "\n" * (len(lines) - 1) + head + "\n" * match[0].endswith("\n") if is_table else match[0]
