"""Lines of Python 2 that stop a text from being parsed, mended."""

from __future__ import annotations

import re

from cnnviz.errors import Fault
from cnnviz.reading.code.brackets import MOST, bare, opened
from cnnviz.reading.code.source import Line

_PRINT = re.compile(r"print\s+[^(=\s]|print\s*(?:>>.*)?$")
_BEFORE = re.compile(r"[:;]\s*$")
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
            column = fault.start - lines[row].start - lines[row].shift if at == row else 0
            if _passed_by(lines, at, column):
                return True
            new = _EXCEPT.sub(r"\1 as \2:", lines[at].code)
            if new != lines[at].code:
                lines[at] = lines[at].replaced(new)
                return True
    return False


def _passed_by(lines: list[Line], at: int, column: int) -> bool:
    """Writes `pass` for a print that begins a line, or stands in it at a column: `if n: print n`;
    whether there is one.
    """
    code = lines[at].code
    start = len(code) - len(code.lstrip())
    if _BEFORE.search(bare(code[:column])):
        start = column
    if not _PRINT.match(code[start:]):
        return False
    end, words = _whole(lines, at, start)
    sign = words.find(";")
    if sign >= 0 and end > at:
        return False
    behind = code[start + sign :] if sign >= 0 else ""
    lines[at] = lines[at].replaced(f"{code[:start]}{'pass':{max(sign, 0)}}{behind}")
    lines[at + 1 : end + 1] = [line.replaced("") for line in lines[at + 1 : end + 1]]
    return True


def _whole(lines: list[Line], at: int, start: int) -> tuple[int, str]:
    """The line that a statement ends in, and all its words but strings and comments."""
    code = ""
    for row, line in enumerate(lines[at : at + MOST], at):
        code += f"\n{line.code}" if code else line.code[start:]
        words = bare(code)
        strings = "'''" in words or '"""' in words
        if opened(words) <= 0 and not (strings or words.rstrip().endswith("\\")):
            return row, words
    return at, bare(lines[at].code[start:])


def _evened(line: Line) -> Line:
    body = line.code.lstrip()
    indent = line.code[: len(line.code) - len(body)].expandtabs(8)
    shorter = len(line.code) - len(body) - len(indent)
    return Line(indent + body, line.start, line.shift + shorter)
