"""Code that is indented, as a whole or in blocks after prose, or has lost that.

What has lost its indentation, as code copied from a PDF, gets it back if there is only one way to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from cnnviz.reading.code.source.brackets import blanked, open_count
from cnnviz.reading.code.source.source import Line

_AT_EDGE = re.compile(
    r"(?:class|def)\s+\w+\s*(?:[(:]|$)|async\s|[)\]}@]"
    r"|(?:(?:if|elif|else|for|while|try|except|finally)\b|with\s+[\w.]+(?:\(|\s+as\s))"
    r".*(?<!:):\s*(?:#.*)?$"
    r"|[\w.\[\]]+(?:\s*,\s*[\w.\[\]]+)*\s*(?:[-+*/]?=[^=]|:\s*\w+\s*=)"  # n = 8
    r"|(?:\w+\s+)?[\w.]+\(.*\)\s*:?\s*$|.*[(\[{\\]\s*$"  # f(x), clss Net(nn.Module):
)
_BEGINS = re.compile(r"\s*(?:import\s+\w|from\s+[\w.]+\s+import\b|\w+\s*=\s*[\w.]+\()")
_OPENS = re.compile(
    r"\s*(?:async|class|def|elif|else|except|finally|for|if|match|try|while|with)\b.*:\s*(?:#.*)?$",
    re.IGNORECASE,
)


def dedented(lines: list[Line]) -> list[Line]:
    """Lines without the indentation that they all share."""
    common = _common(lines)
    return [
        line.cut(len(common)) if common and line.code.startswith(common) else line for line in lines
    ]


def with_first_at_edge(lines: list[Line]) -> list[Line]:
    """The lines, without the indentation of the first line of code if that alone has one."""
    at = next((at for at, line in enumerate(lines) if _BEGINS.match(line.code)), len(lines))
    later = next((line.code for line in lines[at + 1 :] if _is_code(line.code)), " ")
    before = next((line.code for line in lines[:at][::-1] if _is_code(line.code)), "")
    is_indented = at < len(lines) and lines[at].code[:1].isspace()
    if not is_indented or later[:1].isspace() or _OPENS.match(before):
        return lines
    return [*lines[:at], lines[at].cut(len(_indent(lines[at].code))), *lines[at + 1 :]]


def outdented(lines: list[Line], begins: re.Pattern[str]) -> list[Line]:
    """If all code is in blocks after prose, as in Markdown and reStructuredText, the blocks alone;
    `begins` is how code begins. Blocks must begin alike: one indented further might continue a
    class, or not.
    """
    code = list(lines)
    starts, prose = [], False
    for at, line in enumerate(lines):
        blank = not line.code.strip()
        prose = line.code[:1].strip() != "" or (prose and not blank)
        if prose:
            if begins.match(line.code) or _AT_EDGE.match(line.code.lstrip()):
                return lines
            code[at] = line.blank()
            starts.append(at)
    common = _common(code)
    for first, last in pairwise([-1, *starts, len(lines)]):
        filled = [line.code for line in code[first + 1 : last] if _is_code(line.code)]
        if filled and _indent(filled[0]) != common:
            return lines
    return dedented(code)


def _common(lines: list[Line]) -> str:
    """The indentation that all lines share, comments aside."""
    indents = [_indent(line.code) for line in lines if _is_code(line.code)]
    common = min(indents, key=len, default="")
    return common if all(indent.startswith(common) for indent in indents) else ""


def _is_code(code: str) -> bool:
    return code.lstrip()[:1] not in ("", "#")


def _indent(code: str) -> str:
    return code[: len(code) - len(code.lstrip())]


_CLASS = re.compile(r"class\s+\w+")
_DEF = re.compile(r"(?:async\s+)?def\s+\w+\s*\(\s*(self\b|cls\b)?")
_BLOCK = re.compile(r"(?:async|elif|else|except|finally|for|if|match|try|while|with)\b")
_OTHER = re.compile(r"(?:else|elif)\b")
_ENDS = re.compile(r"(?:return|raise)\b")
_LAST = re.compile(r"return\s+[\w.]+(?:\s*,\s*[\w.]+)*\s*$")
_STATIC = re.compile(r"@staticmethod\b")
_STEP = 4


class _Statement(NamedTuple):
    """A statement of one or more lines, from `first` up to `last` (exclusive), and its words."""

    first: int
    last: int
    words: str

    @property
    def opens(self) -> bool:
        """Whether a block must follow."""
        return self.words.endswith(":")

    def ends(self, last: _Statement, before: bool) -> bool:
        """Whether the branches of an `if` up to this end the function; `before`: earlier ones."""
        return bool(_ENDS.match(last.words)) and (before or not _OTHER.match(self.words))


class _Ambiguous(Exception):
    """There are several ways to indent this."""


def reindent(lines: list[Line], code: re.Pattern[str]) -> list[Line] | None:
    """The lines, indented by classes, functions and their returns; None if that is ambiguous. What
    precedes and follows all lines that look like `code` is prose.

    >>> def indented(*lines):
    ...     return reindent([Line(line, 0) for line in lines], re.compile("class|a = A"))
    >>> result = indented("class A(B):", "def f(self, x):", "y = self.g(x)", "return y", "a = A()")
    >>> [line.code for line in result]
    ['class A(B):', '    def f(self, x):', '        y = self.g(x)', '        return y', 'a = A()']
    >>> indented("class A(B):", "def f(self, x):", "for g in x:", "x = g(x)", "x += 1", "return x")
    """
    code_lines = [
        at for at, line in enumerate(lines) if code.match(line.code) or _LAST.match(line.code)
    ]
    code_range = range(code_lines[0], code_lines[-1] + 1) if code_lines else range(0)
    lines = [line if at in code_range else line.blank() for at, line in enumerate(lines)]
    statements = list(_statements(lines))
    if any(lines[s.first].code[:1].isspace() for s in statements):
        return None
    result = list(lines)
    try:
        for statement, depth in zip(statements, _depths(statements), strict=True):
            for at in range(statement.first, statement.last):
                result[at] = _indented(lines[at], depth * _STEP)
    except _Ambiguous:
        return None
    return result


def _indented(line: Line, count: int) -> Line:
    return Line(" " * count + line.code, line.start, line.shift - count, line.old)


def _statements(lines: list[Line]) -> Iterator[_Statement]:
    """The statements without comments; a string over several lines is part of one."""
    at = 0
    while at < len(lines):
        first, depth, within, words = at, 0, False, ""
        while at < len(lines):
            code = lines[at].code
            within ^= (code.count('"""') + code.count("'''")) % 2 == 1
            words = blanked(code).rstrip()
            depth += open_count(words)
            at += 1
            if depth <= 0 and not within and not words.endswith("\\"):
                break
        if first + 1 < at or words:
            head = blanked(lines[first].code).strip()
            yield _Statement(first, at, words if first + 1 == at else f"{head} ... {words}")


def _depths(statements: list[_Statement]) -> Iterator[int]:
    """The depth of each statement in classes and functions; raises `_Ambiguous`."""
    within, body, at = 0, 0, 0  # The depth in the class, and in the function, if any.
    ends = False  # Whether all branches of an `if` so far end the function.
    while at < len(statements):
        statement, stop = statements[at], at + 1
        head = _DEF.match(statement.words)
        if _CLASS.match(statement.words) and statement.opens:
            within, body = 1, 0
            yield 0
        elif head or statement.words.startswith("@"):
            within = _function_depth(statements, at, within)
            body = within + 1 if head else 0
            yield within
        elif body and _BLOCK.match(statement.words) and statement.opens:
            stop = _block_end(statements, at)
            yield from (body, *[body + 1] * (stop - at - 1))
            ends = statement.ends(statements[stop - 1], ends)
            body = 0 if ends and statement.words.startswith("else") else body
        elif body:
            yield body
            body = 0 if _ENDS.match(statement.words) else body
        elif _BLOCK.match(statement.words) and statement.opens:
            raise _Ambiguous
        else:
            has_ended = at == 0 or _ENDS.match(statements[at - 1].words)
            yield (within := 0 if has_ended else within)
        at = stop
    if body:  # A function without a return could end anywhere.
        raise _Ambiguous


def _block_end(statements: list[_Statement], at: int) -> int:
    """The index behind the block that a statement opens: what precedes an `else`, what ends the
    function at once, or one statement before a return; raises `_Ambiguous` for others.
    """
    inside = statements[at + 1 : at + 2]
    if not inside or inside[0].opens:
        raise _Ambiguous
    if _ENDS.match(inside[0].words):
        return at + 2
    later = next((k for k in range(at + 1, len(statements)) if statements[k].opens), at)
    if statements[at].words.startswith(("if", "elif")) and _OTHER.match(statements[later].words):
        return later
    behind = statements[at + 2 : at + 3]
    if not behind or not _ENDS.match(behind[0].words):
        raise _Ambiguous
    return at + 2


def _function_depth(statements: list[_Statement], at: int, within: int) -> int:
    """The depth of a function or its decorator, behind a class with the body depth `within`."""
    decorated = at > 0 and statements[at - 1].words.startswith("@")
    return within if decorated or _is_method(statements[at:]) else _depth_outside(statements[at:])


def _is_method(statements: list[_Statement]) -> bool:
    """Whether a function, maybe behind decorators, is a method of the class before it."""
    marks: list[str] = []
    for statement in statements:
        head = _DEF.match(statement.words)
        if head or not statement.words.startswith("@"):
            return head is not None and (bool(head[1]) or any(map(_STATIC.match, marks)))
        marks.append(statement.words)
    return False


def _depth_outside(statements: list[_Statement]) -> int:
    """The depth of a function outside classes; raises `_Ambiguous` if methods follow it."""
    for statement in statements[1:]:
        if _CLASS.match(statement.words):
            break
        if (head := _DEF.match(statement.words)) and head[1]:
            raise _Ambiguous
    return 0
