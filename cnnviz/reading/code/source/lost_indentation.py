"""Code whose indentation is lost, as in text copied from a PDF: put back if that leaves one way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cnnviz.reading.code.source.brackets import bare, opened
from cnnviz.reading.code.source.source import Line

_CLASS = re.compile(r"class\s+\w+")
_DEF = re.compile(r"(?:async\s+)?def\s+\w+\s*\(\s*(self\b|cls\b)?")
_BLOCK = re.compile(r"(?:async|elif|else|except|finally|for|if|match|try|while|with)\b")
_OTHER = re.compile(r"(?:else|elif)\b")
_ENDS = re.compile(r"(?:return|raise)\b")
_LAST = re.compile(r"return\s+[\w.]+(?:\s*,\s*[\w.]+)*\s*$")
_STATIC = re.compile(r"@staticmethod\b")
_STEP = 4


class _Statement(NamedTuple):
    """A statement of one or more lines, from `first` to before `last`, and its words."""

    first: int
    last: int
    words: str

    @property
    def opens(self) -> bool:
        """Whether a block must follow."""
        return self.words.endswith(":")

    def ends(self, last: _Statement, before: bool) -> bool:
        """Whether the ways of an `if` up to this block of it end the function, as all `before`."""
        return bool(_ENDS.match(last.words)) and (before or not _OTHER.match(self.words))


class _Ambiguous(Exception):
    """There are several ways to indent this."""


def reindented(lines: list[Line], code: re.Pattern[str]) -> list[Line] | None:
    """The lines, indented as classes, functions and their returns say; None if they don't. What
    stands before all lines that look like `code`, and behind them, is prose.

    >>> def indented(*lines):
    ...     return reindented([Line(one, 0) for one in lines], re.compile("class|a = A"))
    >>> found = indented("class A(B):", "def f(self, x):", "y = self.g(x)", "return y", "a = A()")
    >>> [line.code for line in found]
    ['class A(B):', '    def f(self, x):', '        y = self.g(x)', '        return y', 'a = A()']
    >>> indented("class A(B):", "def f(self, x):", "for g in x:", "x = g(x)", "x += 1", "return x")
    """
    like = [at for at, one in enumerate(lines) if code.match(one.code) or _LAST.match(one.code)]
    ends = range(like[0], like[-1] + 1) if like else range(0)
    lines = [one if at in ends else one.blank() for at, one in enumerate(lines)]
    statements = list(_statements(lines))
    if any(lines[one.first].code[:1].isspace() for one in statements):
        return None
    found = list(lines)
    try:
        for one, depth in zip(statements, _depths(statements), strict=True):
            for at in range(one.first, one.last):
                found[at] = _moved(lines[at], depth * _STEP)
    except _Ambiguous:
        return None
    return found


def _moved(line: Line, count: int) -> Line:
    return Line(" " * count + line.code, line.start, line.shift - count, line.old)


def _statements(lines: list[Line]) -> Iterator[_Statement]:
    """The statements that are no comments; a string over several lines is a part of one."""
    at = 0
    while at < len(lines):
        first, depth, within, words = at, 0, False, ""
        while at < len(lines):
            code = lines[at].code
            within ^= (code.count('"""') + code.count("'''")) % 2 == 1
            words = bare(code).rstrip()
            depth += opened(words)
            at += 1
            if depth <= 0 and not within and not words.endswith("\\"):
                break
        if first + 1 < at or words:
            head = bare(lines[first].code).strip()
            yield _Statement(first, at, words if first + 1 == at else f"{head} ... {words}")


def _depths(statements: list[_Statement]) -> Iterator[int]:
    """How deep each statement is in classes and functions; raises `_Ambiguous`."""
    within, body, at = 0, 0, 0  # The depth of the class's own, and of the function's, if any.
    ends = False  # Whether all ways of an `if` so far end the function.
    while at < len(statements):
        one, stop = statements[at], at + 1
        head = _DEF.match(one.words)
        if _CLASS.match(one.words) and one.opens:
            within, body = 1, 0
            yield 0
        elif head or one.words.startswith("@"):
            within = _home(statements, at, within)
            body = within + 1 if head else 0
            yield within
        elif body and _BLOCK.match(one.words) and one.opens:
            stop = _behind(statements, at)
            yield from (body, *[body + 1] * (stop - at - 1))
            ends = one.ends(statements[stop - 1], ends)
            body = 0 if ends and one.words.startswith("else") else body
        elif body:
            yield body
            body = 0 if _ENDS.match(one.words) else body
        elif _BLOCK.match(one.words) and one.opens:
            raise _Ambiguous
        else:
            ended = at == 0 or _ENDS.match(statements[at - 1].words)
            yield (within := 0 if ended else within)
        at = stop
    if body:  # Nobody knows where a function ends that gives nothing back.
        raise _Ambiguous


def _behind(statements: list[_Statement], at: int) -> int:
    """The place behind the block that a statement opens: what comes up to an `else`, what ends the
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


def _home(statements: list[_Statement], at: int, within: int) -> int:
    """The depth of a function or its decorator, behind a class whose own depth is `within`."""
    decorated = at > 0 and statements[at - 1].words.startswith("@")
    return within if decorated or _is_method(statements[at:]) else _left(statements[at:])


def _is_method(statements: list[_Statement]) -> bool:
    """Whether a function, or the one behind its decorators, is one of the class before it."""
    marks: list[str] = []
    for one in statements:
        head = _DEF.match(one.words)
        if head or not one.words.startswith("@"):
            return head is not None and (bool(head[1]) or any(map(_STATIC.match, marks)))
        marks.append(one.words)
    return False


def _left(statements: list[_Statement]) -> int:
    """The depth of a function of the text's own; raises `_Ambiguous` if methods follow it."""
    for one in statements[1:]:
        if _CLASS.match(one.words):
            break
        if (head := _DEF.match(one.words)) and head[1]:
            raise _Ambiguous
    return 0
