"""Lines of Python 2 that keep a text from being parsed, mended; and what its numbers are."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cnnviz.errors import Fault
from cnnviz.reading.code.source.brackets import MAX_ROWS, blanked, open_count
from cnnviz.reading.code.source.source import Line, Source
from cnnviz.reading.code.values.values import Known, Unknown, Value

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator

_PRINT = re.compile(r"print\s+[^(=\s]|print\s*(?:>>.*)?$")
_BEFORE = re.compile(r"[:;]\s*$")
_STATEMENTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^(\s*except\s+[\w.()\s,]+?),\s*(\w+)\s*:"), r"\1 as \2:"),
    (re.compile(r"((?:^|:)\s*raise\s+[A-Z][\w.]*),"), r"\1;"),  # Its message becomes a statement.
)
_PARTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("<>"), "!="),
    (re.compile(r"(?<![\w.])0([0-7]+)(?![\w.])"), r"0o\1"),
    (re.compile(r"(?<![\w.])(0x[\da-fA-F]+|\d+)[lL]\b"), r"\1"),
)
"""What Python 3 spells differently."""
_LISTS = ("map", "filter", "zip")
_FLOATS = ("math.ceil", "math.floor")


class Div(ast.Div):
    """The `/` of Python 2; `ast.unparse` goes by the name of the class."""


def quotient(left: float, right: float) -> float:
    """What that returns: for whole numbers a whole one.

    >>> quotient(7, 2), quotient(-7, 2), quotient(7, 2.0)
    (3, -4, 3.5)
    """
    whole = isinstance(left, int) and isinstance(right, int)
    return left // right if whole else left / right


def mark_python_2(source: Source) -> None:
    """Marks a text as Python 2 if a line of it is, or if it uses an undefined `xrange`."""
    is_mended = any(line.old for line in source.lines)
    nodes = list(ast.walk(source.tree)) if is_mended or "xrange" in source.code else []
    names = [node for node in nodes if isinstance(node, ast.Name) and node.id == "xrange"]
    imports = {
        name for node in nodes if isinstance(node, ast.alias) for name in (node.name, node.asname)
    }
    uses_xrange = bool(names) and all(isinstance(name.ctx, ast.Load) for name in names)
    source.old = is_mended or (uses_xrange and "xrange" not in imports)
    has_future = any(getattr(node, "module", None) == "__future__" for node in nodes)
    if not source.old or (has_future and "division" in imports):
        return
    for node in nodes:
        if isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.Div):
            node.op = Div()


def result_in_python_2(
    e: Evaluator, path: str, args: Sequence[Value], result: Value, node: ast.AST
) -> Value:
    """What a function that Python 3 has changed returns in Python 2; `result`: in Python 3."""
    if path in _LISTS and not isinstance(result, Unknown):
        return e.call(Known("list"), [result], {}, node)
    if path == "round" and isinstance(result, (int, float)):
        from decimal import ROUND_HALF_UP, Decimal

        digits = Decimal(1).scaleb(-next(iter(args[1:]), 0))
        return float(Decimal(args[0]).quantize(digits, ROUND_HALF_UP))  # 2.5 becomes 3.
    return float(result) if path in _FLOATS and type(result) is int else result


def mend(text: str, lines: list[Line], fault: Fault) -> bool:
    """Mends the line at fault, or all of them; whether that changed anything."""
    if "tabs" in fault.reason or "unindent" in fault.reason:
        expanded = [_with_spaces(line) for line in lines]
        changed = any(new.code != old.code for new, old in zip(expanded, lines, strict=True))
        lines[:] = expanded
        return changed
    row = text.count("\n", 0, fault.start)
    for i in (row, row - 1):
        if 0 <= i < len(lines):
            column = fault.start - lines[row].start - lines[row].shift if i == row else 0
            if _replace_print(lines, i, column):
                return True
            new = _in_python_3(lines[i].code)
            if new != lines[i].code:
                lines[i] = Line(new, lines[i].start, lines[i].shift, old=True)
                return True
    return False


def _in_python_3(code: str) -> str:
    """A line in Python 3's spelling, if that makes it code.

    >>> _in_python_3("if n <> 010: raise ValueError, 'n <> 8'")
    "if n != 0o10: raise ValueError; 'n <> 8'"
    >>> _in_python_3("01/02 03:04")
    '01/02 03:04'
    """
    new = _substituted(code, _STATEMENTS)
    parts = _substituted(new, _PARTS)
    return parts if parts != new and _is_code(parts) else new


def _substituted(code: str, replacements: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for pattern, new in replacements:
        for match in reversed(list(pattern.finditer(blanked(code)))):
            code = code[: match.start()] + match.expand(new) + code[match.end() :]
    return code


def _is_code(line: str) -> bool:
    """Whether a line does or asks something, unlike numbers alone."""
    words = line.strip().removeprefix("el")
    try:
        tree = ast.parse(f"def f():\n    {words}{'pass' * blanked(words).rstrip().endswith(':')}")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    value = getattr(tree.body[0], "body", [None])[0]
    return not isinstance(value, ast.Expr) or isinstance(value.value, ast.Call)


def _replace_print(lines: list[Line], row: int, column: int) -> bool:
    """Writes `pass` for a print that begins a line, or follows at a column: `if n: print n`;
    whether there is one.
    """
    code = lines[row].code
    start = len(code) - len(code.lstrip())
    if _BEFORE.search(blanked(code[:column])):
        start = column
    if not _PRINT.match(code[start:]):
        return False
    end, words = _statement_end(lines, row, start)
    semicolon = words.find(";")
    if semicolon >= 0 and end > row:
        return False
    rest = code[start + semicolon :] if semicolon >= 0 else ""
    rows = [code[start:], *(line.code for line in lines[row + 1 : end + 1])]
    statement = "\n".join(rows)[: semicolon if semicolon >= 0 else None]
    new_code = f"{code[:start]}{'pass':{max(semicolon, 0)}}{rest}"
    old = lines[row].old or _is_print(statement)
    lines[row] = Line(new_code, lines[row].start, lines[row].shift, old)
    lines[row + 1 : end + 1] = [line.replaced("") for line in lines[row + 1 : end + 1]]
    return True


def _is_print(words: str) -> bool:
    """Whether words are a statement of Python 2, not prose.

    >>> _is_print("print 'n:', n,"), _is_print("print >>log, n"), _is_print("print the summary")
    (True, True, False)
    """
    argument = words.removeprefix("print").strip().removeprefix(">>")
    try:
        ast.parse(f"f({argument}\n)")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return bool(argument)


def _statement_end(lines: list[Line], first: int, start: int) -> tuple[int, str]:
    """The last line of a statement, and all its words without strings and comments."""
    code = ""
    for i, line in enumerate(lines[first : first + MAX_ROWS], first):
        code += f"\n{line.code}" if code else line.code[start:]
        words = blanked(code)
        strings = "'''" in words or '"""' in words
        if open_count(words) <= 0 and not (strings or words.rstrip().endswith("\\")):
            return i, words
    return first, blanked(lines[first].code[start:])


def _with_spaces(line: Line) -> Line:
    body = line.code.lstrip()
    indent = line.code[: len(line.code) - len(body)].expandtabs(8)
    shorter = len(line.code) - len(body) - len(indent)
    return Line(indent + body, line.start, line.shift + shorter, line.old)
