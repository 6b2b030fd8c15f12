"""Lines between brackets, which go on however they are indented."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnnviz.reading.code.source.source import Line

_ASIDE = re.compile(
    r"(\"{3}|'{3})[\s\S]*?\1|(?<!')'(?:\\.|[^'\\\n])*'(?!')"
    r"|(?<!\")\"(?:\\.|[^\"\\\n])*\"(?!\")|#.*"
)
MOST = 100  # Lines in which a closing bracket is looked for.


def held(lines: list[Line], begins: re.Pattern[str]) -> set[int]:
    """The lines between brackets that a line opens which matches `begins`."""
    found: set[int] = set()
    for at, line in enumerate(lines):
        if at in found or not begins.match(line.code):
            continue
        depth = 0
        for row in range(at, min(at + MOST, len(lines))):
            depth += opened(bare(lines[row].code))
            if depth <= 0:
                found |= set(range(at + 1, row + 1))
                break
    return found


def bare(code: str) -> str:
    """Code as long as it is, with blanks for its strings and comments.

    >>> bare("f('(', 2)  # :(")
    'f(   , 2)      '
    """
    return _ASIDE.sub(lambda match: " " * len(match[0]), code)


def opened(code: str) -> int:
    """How many brackets bare code opens more than it closes."""
    return sum(map(code.count, "([{")) - sum(map(code.count, ")]}"))
