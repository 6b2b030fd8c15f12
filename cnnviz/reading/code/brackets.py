"""Lines between brackets, which go on however they are indented."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnnviz.reading.code.source import Line

_ASIDE = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|#.*")
_MOST = 100  # Lines in which a closing bracket is looked for.


def held(lines: list[Line], begins: re.Pattern[str]) -> set[int]:
    """The lines between brackets that a line opens which matches `begins`."""
    found: set[int] = set()
    for at, line in enumerate(lines):
        if at in found or not begins.match(line.code):
            continue
        depth = 0
        for row in range(at, min(at + _MOST, len(lines))):
            depth += _opened(lines[row].code)
            if depth <= 0:
                found |= set(range(at + 1, row + 1))
                break
    return found


def _opened(code: str) -> int:
    """How many brackets a line opens more than it closes."""
    bare = _ASIDE.sub("", code)
    return sum(map(bare.count, "([{")) - sum(map(bare.count, ")]}"))
