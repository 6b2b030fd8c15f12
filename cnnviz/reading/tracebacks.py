"""Which lines of a text are those of tracebacks and errors, as Python and notebooks print them.

They quote code that belongs to no network of the text: often one line of a longer statement.
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
_FENCE = re.compile(r"\s*(?:```|~~~(?!~*\^))")  # Not what points at a part of a line: ~~~~^^^.
_DEFINES = re.compile(r"\s*(?:class|def|import|from)\b")


def error_rows(lines: Sequence[str]) -> set[int]:
    r"""The numbers of the lines that a traceback or an error's message has, from 0.

    >>> head = "Traceback (most recent call last):"
    >>> sorted(error_rows(["n = 3", head, '  File "a.py", line 2', "    g(", "KeyError: 1"]))
    [1, 2, 3, 4]
    """
    lines = [_RANK.sub("", line, count=1) for line in lines]
    found: set[int] = set()
    at = 0
    while at < len(lines):
        end = _behind(lines, at)
        found.update(range(at, end))
        at = max(end, at + 1)
    return found


def _behind(lines: Sequence[str], at: int) -> int:
    """The line behind the traceback or message that begins on a line; that line if none does."""
    line = lines[at]
    if _HEAD.match(line) or _places(line) or _ARROW.match(line):
        return _behind_frames(lines, at)
    if _BETWEEN.match(line) or (_RULE.match(line) and _heads(lines, at + 1)):
        return at + 1
    # A line of a dict says an error's name and a value, too.
    apart = at == 0 or not lines[at - 1].strip() or bool(_FENCE.match(lines[at - 1]))
    alone = _MESSAGE.match(line) and ": " in line and (apart or line[:1].strip())
    return _behind_message(lines, at) if alone and not _quotes(line) else at


def _heads(lines: Sequence[str], at: int) -> bool:
    return at < len(lines) and bool(_HEAD.match(lines[at]))


def _places(line: str) -> bool:
    """Whether a line says in which file or cell the next ones are."""
    return bool(_FILE.match(line) or _CELL.match(line))


def _quotes(line: str) -> bool:
    return "'''" in line or '"""' in line


def _behind_frames(lines: Sequence[str], at: int) -> int:
    """The line behind a traceback: that behind its message, where it has one."""
    indent = _indent(lines[at]) - 2 * bool(_FILE.match(lines[at]))
    at += 1
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            after = next((n for n in range(at, len(lines)) if lines[n].strip()), at)
            if not _goes_on(lines[after]):
                return at
            at = after
        elif _FENCE.match(line) or _quotes(line):
            return at
        elif _ERROR.match(line) and _indent(line) <= max(indent, 0):
            return _behind_message(lines, at)
        elif _indent(line) > indent or _goes_on(line) or _is_source(lines, at):
            at += 1
        else:
            return at
    return at


def _goes_on(line: str) -> bool:
    """Whether a line is one of a traceback, wherever it stands behind its first."""
    if _MESSAGE.match(line) or _places(line):
        return True
    return any(one.match(line) for one in (_ARROW, _NUMBERED, _HEAD, _BETWEEN, _RULE))


def _is_source(lines: Sequence[str], at: int) -> bool:
    """Whether a line is the source of the place above it, in a text that lost its indentation."""
    return bool(_FILE.match(lines[at - 1])) and not _DEFINES.match(lines[at])


def _behind_message(lines: Sequence[str], at: int) -> int:
    """The line behind a message, whose lines behind the first are indented."""
    indent = _indent(lines[at])
    at += 1
    while at < len(lines) and lines[at].strip() and _indent(lines[at]) > indent:
        if _FENCE.match(lines[at]) or _quotes(lines[at]):
            break
        at += 1
    return at


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
