"""Finds the lines of tracebacks and errors in a text, as Python and notebooks print them.

They quote code that belongs to no network of the text, often one line of a longer statement.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_RANK = re.compile(r"\[rank\d+\]: ?")  # What torchrun puts before each line.
_HEAD = re.compile(r"[|+\s]*+(?:Exception Group )?[\w.]*\s*Traceback \(most recent call last\)")
_FILE = re.compile(r"\s*File \"[^\"]*\", line \d+")
_CELL = re.compile(
    r"\s*(?:Cell |Input )?In ?\[[\d ]*\], (?:line \d|in )|\s*<ipython-input-[^>]*> in "
    r"|\s*File (?!\")\S[^\"]*(?::\d+(?:, in |\s*$)|, line \d)"
    r"|\s*(?:~|/|[A-Za-z]:[\\/])\S*\.py in \S"
)
_ARROW = re.compile(r"\s*-+> ?\d+(?:\s|$)")
_NUMBERED = re.compile(r"\s*\d+(?:\s|$)|\s*(?:\.\.\.|\(\.\.\.\)|\[\.\.\. .*\])\s*$")
_RULE = re.compile(r"\s*-{20,}\s*$")
_BETWEEN = re.compile(
    r"\s*(?:During handling of the above exception, another exception occurred"
    r"|The above exception was the direct cause of the following exception):?\s*$"
)
_ERROR = re.compile(r"\s*(?:\w+\.)*[A-Za-z_]\w*(?:: .*|:)?\s*$")
_MESSAGE = re.compile(
    r"\s*(?:\S+:\d+: )?(?:\w+\.)*\w*(?:Error|Exception|Warning|Interrupt|Exit)\b(?:: .*|:)?\s*$"
)
_FENCE = re.compile(r"\s*(?:```|~~~(?!~*\^))")  # Not a pointer at part of a line: ~~~~^^^.
_DEFINES = re.compile(r"\s*(?:class|def|import|from)\b")


def error_rows(lines: Sequence[str]) -> set[int]:
    r"""The indices of the lines that belong to a traceback or an error's message.

    >>> head = "Traceback (most recent call last):"
    >>> sorted(error_rows(["n = 3", head, '  File "a.py", line 2', "    g(", "KeyError: 1"]))
    [1, 2, 3, 4]
    """
    lines = [_RANK.sub("", line, count=1) for line in lines]
    rows: set[int] = set()
    row = 0
    while row < len(lines):
        end = _end(lines, row)
        rows.update(range(row, end))
        row = max(end, row + 1)
    return rows


def _end(lines: Sequence[str], start: int) -> int:
    """The line after the traceback or message that begins at `start`; `start` if none does."""
    line = lines[start]
    if _HEAD.match(line) or _is_place(line) or _ARROW.match(line):
        return _frames_end(lines, start)
    is_rule = _RULE.match(line) and any(map(_HEAD.match, lines[start + 1 : start + 2]))
    if _BETWEEN.match(line) or is_rule:
        return start + 1
    # A line of a dict may hold an error's name and a value, too.
    separate = start == 0 or not lines[start - 1].strip() or bool(_FENCE.match(lines[start - 1]))
    is_message = _MESSAGE.match(line) and ": " in line and (separate or line[:1].strip())
    return _message_end(lines, start) if is_message and not _has_quotes(line) else start


def _is_place(line: str) -> bool:
    """Whether a line names the file or cell of the lines that follow."""
    return bool(_FILE.match(line) or _CELL.match(line))


def _has_quotes(line: str) -> bool:
    return "'''" in line or '"""' in line


def _frames_end(lines: Sequence[str], row: int) -> int:
    """The line after a traceback and its message, if it has one."""
    indent = _indent(lines[row]) - 2 * bool(_FILE.match(lines[row]))
    row += 1
    while row < len(lines):
        line = lines[row]
        if not line.strip():
            next_row = next((n for n in range(row, len(lines)) if lines[n].strip()), row)
            if not _continues(lines[next_row]):
                return row
            row = next_row
        elif _FENCE.match(line) or _has_quotes(line):
            return row
        elif _ERROR.match(line) and _indent(line) <= max(indent, 0):
            return _message_end(lines, row)
        elif _indent(line) > indent or _continues(line) or _is_source(lines, row):
            row += 1
        else:
            return row
    return row


def _continues(line: str) -> bool:
    """Whether a line can only belong to a traceback that began above it."""
    if _MESSAGE.match(line) or _is_place(line):
        return True
    return any(pattern.match(line) for pattern in (_ARROW, _NUMBERED, _HEAD, _BETWEEN, _RULE))


def _is_source(lines: Sequence[str], row: int) -> bool:
    """Whether a line is the source quoted for the file above it, its indentation lost."""
    return bool(_FILE.match(lines[row - 1])) and not _DEFINES.match(lines[row])


def _message_end(lines: Sequence[str], row: int) -> int:
    """The line after a message; its lines after the first are indented."""
    indent = _indent(lines[row])
    row += 1
    while row < len(lines) and lines[row].strip() and _indent(lines[row]) > indent:
        if _FENCE.match(lines[row]) or _has_quotes(lines[row]):
            break
        row += 1
    return row


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
