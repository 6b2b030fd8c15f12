"""Lines between brackets, which continue however they are indented."""

from __future__ import annotations

import re

from cnnviz.reading.code.source.source import Line

_STRING_OR_COMMENT = re.compile(
    r"(\"{3}|'{3})[\s\S]*?\1|(?<!')'(?:\\.|[^'\\\n])*'(?!')"
    r"|(?<!\")\"(?:\\.|[^\"\\\n])*\"(?!\")|#.*"
)
MAX_ROWS = 100  # Lines to search for a closing bracket.


def continuation_rows(lines: list[Line], begins: re.Pattern[str]) -> set[int]:
    """The lines within brackets opened by a line that matches `begins`."""
    rows: set[int] = set()
    for first, line in enumerate(lines):
        if first in rows or not begins.match(line.code):
            continue
        depth = 0
        for last in range(first, min(first + MAX_ROWS, len(lines))):
            depth += open_count(blanked(lines[last].code))
            if depth <= 0:
                rows |= set(range(first + 1, last + 1))
                break
    return rows


def blanked(code: str) -> str:
    """Code with blanks for its strings and comments, as long as it was.

    >>> blanked("f('(', 2)  # :(")
    'f(   , 2)      '
    """
    return _STRING_OR_COMMENT.sub(lambda match: " " * len(match[0]), code)


def open_count(code: str) -> int:
    """How many more brackets bare code opens than it closes."""
    return sum(map(code.count, "([{")) - sum(map(code.count, ")]}"))
