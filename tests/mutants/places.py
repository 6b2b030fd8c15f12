"""The changes of a file that there are: one place each, of its operators and constants."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

SWAPS: dict[type, str] = {
    ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "==",
    ast.Is: "is not", ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in",
    ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.FloorDiv: "*", ast.Mod: "*", ast.Div: "*",
    ast.And: "or", ast.Or: "and",
}  # fmt: skip
"""What stands for an operator."""


class Change(NamedTuple):
    """One change: of a file's characters from `start` to `end`."""

    path: str
    start: int
    end: int
    new: str

    def made(self, text: str) -> str:
        """The text of the file with the change."""
        return text[: self.start] + self.new + text[self.end :]

    def told(self, text: str) -> str:
        """The line, before and after."""
        line = text.count("\n", 0, self.start) + 1
        first, last = text.rfind("\n", 0, self.start) + 1, text.find("\n", self.end)
        changed = text[first : self.start] + self.new + text[self.end : last]
        return f"{self.path}:{line}: {text[first:last].strip()}  ->  {changed.strip()}"


def changes(path: str, text: str) -> list[Change]:
    """All changes of a file that there are."""
    lines, at = [0], 0
    for line in text.encode().splitlines(keepends=True):
        at += len(line)
        lines.append(at)
    data = text.encode()

    def place(line: int, column: int) -> int:
        return len(data[: lines[line - 1] + column].decode())

    tree = ast.parse(text)
    unsaid = {id(one) for node in ast.walk(tree) for one in _unsaid(node)}
    found = []
    for node in ast.walk(tree):
        if id(node) in unsaid:
            continue
        for first, last, new in _of(node):
            start = place(first.end_lineno or 0, first.end_col_offset or 0) if first else 0
            end = place(last.lineno, last.col_offset) if last else 0
            if first is last and first is not None:
                start, end = place(node.lineno, node.col_offset), start  # type: ignore[attr-defined]
                found.append(Change(path, start, end, new))
            elif "(" not in text[start:end] and ")" not in text[start:end]:
                found.append(Change(path, start, end, f" {new} "))
    return found


Spot = tuple[ast.expr | None, ast.expr | None, str]
"""What stands before and behind what is replaced, the same twice where it is that; and by what."""


def _of(node: ast.AST) -> Iterator[Spot]:
    """The changes of one node."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in SWAPS:
        yield node.left, node.comparators[0], SWAPS[type(node.ops[0])]
    elif isinstance(node, ast.BinOp) and type(node.op) in SWAPS:
        yield node.left, node.right, SWAPS[type(node.op)]
    elif isinstance(node, ast.BoolOp):
        for left, right in zip(node.values, node.values[1:], strict=False):
            yield left, right, SWAPS[type(node.op)]
    elif isinstance(node, ast.Constant) and type(node.value) in (int, bool):
        new = not node.value if isinstance(node.value, bool) else node.value + 1
        yield node, node, str(new)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node, node, f"bool({ast.unparse(node.operand)})"
    elif isinstance(node, ast.IfExp):
        yield node, node, f"({ast.unparse(node.body)})"


def _unsaid(node: ast.AST) -> Iterator[ast.AST]:
    """What is not run: annotations, and what only a checker of types reads."""
    for name in ("annotation", "returns"):
        inner = getattr(node, name, None)
        if inner is not None:
            yield from ast.walk(inner)
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        yield from ast.walk(node)
    if isinstance(node, ast.Assign) and _is_type(node.value):
        yield from ast.walk(node)


def _is_type(value: ast.expr) -> bool:
    """Whether this is a type with another name, such as `int | tuple[int, ...]`."""
    while isinstance(value, ast.BinOp) and isinstance(value.op, ast.BitOr):
        value = value.left
    return isinstance(value, ast.Subscript) and ast.unparse(value.value) in (
        "tuple",
        "dict",
        "list",
    )
