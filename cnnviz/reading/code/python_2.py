"""Lines of Python 2 that stop a text from being parsed, mended."""

from __future__ import annotations

import re

from cnnviz.errors import Fault
from cnnviz.reading.code.classless import unindented
from cnnviz.reading.code.source import Line

_PRINT = re.compile(r"(\s*)print\s+[^(=\s].*|(\s*)print\s*(?:>>.*)?$")
_EXCEPT = re.compile(r"^(\s*except\s+[\w.()\s,]+?),\s*(\w+)\s*:")


def mends(text: str, lines: list[Line], fault: Fault) -> bool:
    """Mends the line at fault, or all of them; whether that changed anything."""
    if "tabs" in fault.reason or "unindent" in fault.reason:
        evened = [_evened(line) for line in lines]
        changed = any(new.code != old.code for new, old in zip(evened, lines, strict=True))
        lines[:] = evened
        return changed
    row = text.count("\n", 0, fault.start)
    for at in (row, row - 1):
        if 0 <= at < len(lines):
            line = lines[at]
            match = _PRINT.match(line.code)
            new = (
                f"{match[1] or match[2] or ''}pass"
                if match
                else _EXCEPT.sub(r"\1 as \2:", line.code)
            )
            if new != line.code:
                lines[at] = line.replaced(new)
                if match:
                    _blank_rest(lines, at, line.code)
                return True
    return "unexpected indent" in fault.reason and unindented(lines, row)


def _blank_rest(lines: list[Line], at: int, code: str) -> None:
    """Blanks the lines that a statement, which begins with `code` in line `at`, goes on in."""
    depth = _open(code)
    while at + 1 < len(lines) and (depth > 0 or code.rstrip().endswith("\\")):
        at += 1
        code = lines[at].code
        depth += _open(code)
        lines[at] = lines[at].replaced("")


def _open(code: str) -> int:
    """How many brackets of a statement are open, as far as no string holds any."""
    return sum(map(code.count, "([{")) - sum(map(code.count, ")]}"))


def _evened(line: Line) -> Line:
    body = line.code.lstrip()
    indent = line.code[: len(line.code) - len(body)].expandtabs(8)
    shorter = len(line.code) - len(body) - len(indent)
    return Line(indent + body, line.start, line.shift + shorter)
