"""Lines of Python 2 that stop a text from being parsed, mended; and what its numbers are."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from cnnviz.errors import Fault
from cnnviz.reading.code.source.brackets import MOST, bare, opened
from cnnviz.reading.code.source.source import Line, Source
from cnnviz.reading.code.values.values import Known, Unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.values.values import Value

_PRINT = re.compile(r"print\s+[^(=\s]|print\s*(?:>>.*)?$")
_BEFORE = re.compile(r"[:;]\s*$")
_STATEMENTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^(\s*except\s+[\w.()\s,]+?),\s*(\w+)\s*:"), r"\1 as \2:"),
    (re.compile(r"((?:^|:)\s*raise\s+[A-Z][\w.]*),"), r"\1;"),  # What it says ends nothing.
)
_PARTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("<>"), "!="),
    (re.compile(r"(?<![\w.])0([0-7]+)(?![\w.])"), r"0o\1"),
    (re.compile(r"(?<![\w.])(0x[\da-fA-F]+|\d+)[lL]\b"), r"\1"),
)
"""What Python 3 spells otherwise."""
_LISTS = ("map", "filter", "zip")
_FLOATS = ("math.ceil", "math.floor")


class Div(ast.Div):
    """Its `/`; `ast.unparse` goes by the name of the class."""


def quotient(left: float, right: float) -> float:
    """What that gives: of whole numbers a whole one.

    >>> quotient(7, 2), quotient(-7, 2), quotient(7, 2.0)
    (3, -4, 3.5)
    """
    whole = isinstance(left, int) and isinstance(right, int)
    return left // right if whole else left / right


def in_python_2(source: Source) -> None:
    """Says of a text that it is Python 2 where a line of it is, or `xrange` is nobody's."""
    mended = any(line.old for line in source.lines)
    nodes = list(ast.walk(source.tree)) if mended or "xrange" in source.code else []
    names = [one for one in nodes if isinstance(one, ast.Name) and one.id == "xrange"]
    taken = {name for one in nodes if isinstance(one, ast.alias) for name in (one.name, one.asname)}
    asked = bool(names) and all(isinstance(one.ctx, ast.Load) for one in names)
    source.old = mended or (asked and "xrange" not in taken)
    future = any(getattr(one, "module", None) == "__future__" for one in nodes)
    if not source.old or (future and "division" in taken):
        return
    for node in nodes:
        if isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.Div):
            node.op = Div()


def given_in_python_2(
    e: Evaluator, path: str, args: Sequence[Value], found: Value, node: ast.AST
) -> Value:
    """What a function gives there that Python 3 has changed: `found` is what it gives in that."""
    if path in _LISTS and not isinstance(found, Unknown):
        return e.call(Known("list"), [found], {}, node)
    if path == "round" and isinstance(found, (int, float)):
        from decimal import ROUND_HALF_UP, Decimal

        digits = Decimal(1).scaleb(-next(iter(args[1:]), 0))
        return float(Decimal(args[0]).quantize(digits, ROUND_HALF_UP))  # 2.5 becomes 3.
    return float(found) if path in _FLOATS and type(found) is int else found


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
            new = _as_today(lines[at].code)
            if new != lines[at].code:
                lines[at] = Line(new, lines[at].start, lines[at].shift, old=True)
                return True
    return False


def _as_today(code: str) -> str:
    """A line as Python 3 has it, where it is code then.

    >>> _as_today("if n <> 010: raise ValueError, 'n <> 8'")
    "if n != 0o10: raise ValueError; 'n <> 8'"
    >>> _as_today("01/02 03:04")
    '01/02 03:04'
    """
    new = _spelt(code, _STATEMENTS)
    parts = _spelt(new, _PARTS)
    return parts if parts != new and _is_code(parts) else new


def _spelt(code: str, ways: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for pattern, new in ways:
        for match in reversed(list(pattern.finditer(bare(code)))):
            code = code[: match.start()] + match.expand(new) + code[match.end() :]
    return code


def _is_code(line: str) -> bool:
    """Whether a line makes or asks something, as numbers alone do not."""
    words = line.strip().removeprefix("el")
    try:
        found = ast.parse(f"def f():\n    {words}{'pass' * bare(words).rstrip().endswith(':')}")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    value = getattr(found.body[0], "body", [None])[0]
    return not isinstance(value, ast.Expr) or isinstance(value.value, ast.Call)


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
    rows = [code[start:], *(line.code for line in lines[at + 1 : end + 1])]
    said = "\n".join(rows)[: sign if sign >= 0 else None]
    passed = f"{code[:start]}{'pass':{max(sign, 0)}}{behind}"
    old = lines[at].old or _is_print(said)
    lines[at] = Line(passed, lines[at].start, lines[at].shift, old)
    lines[at + 1 : end + 1] = [line.replaced("") for line in lines[at + 1 : end + 1]]
    return True


def _is_print(words: str) -> bool:
    """Whether words are a statement of Python 2, and no prose.

    >>> _is_print("print 'n:', n,"), _is_print("print >>log, n"), _is_print("print the summary")
    (True, True, False)
    """
    given = words.removeprefix("print").strip().removeprefix(">>")
    try:
        ast.parse(f"f({given}\n)")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return bool(given)


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
    return Line(indent + body, line.start, line.shift + shorter, line.old)
