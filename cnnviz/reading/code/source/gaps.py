"""Where a text says that it omits layers: `# ... previous layers ...`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cnnviz.errors import Fault
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.source.source import Line, Source
from cnnviz.reading.code.values.modules import Module

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.networks.following import Way

_COMMENT = re.compile(r"#[#\s]*(?:\.{3}|…).*")
_DOTS = re.compile(r"(\s*)(?:\.\.|\.{4,}|[…⋯⋮]+|\.( \.)+)\s*")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def with_dots(line: Line) -> Line:
    """A line of dots alone, `......` or `…`, as Python's `...`."""
    match = _DOTS.fullmatch(line.code)
    return line.replaced(f"{match[1]}...") if match else line


def gaps(source: Source, root: Module, way: Way) -> dict[int, Fault]:
    """The comments that say so among a network's calls and what makes its layers, by line."""
    comments = dict(_comments(source))
    if not comments:
        return {}
    origins = [module.node for module in root.modules()] + [use.node for use in way.uses]
    functions = [node for node in nodes(source.tree) if isinstance(node, _FUNCTIONS)]
    spans: dict[ast.AST, tuple[int, int]] = {}
    for first, last in {_lines(node) for node in origins if hasattr(node, "lineno")}:
        block = _block(first, functions, source.tree)
        start, end = spans.get(block, (first, last))
        spans[block] = min(start, first), max(end, last)
    for method in _methods(source.tree):
        if method in spans:  # All of it belongs to the network.
            spans[method] = _lines(method)
    faults: dict[int, Fault] = {}
    for row in sorted(comments):
        first, last = spans.get(_block(row, functions, source.tree), (0, 0))
        if first <= row <= last:
            faults[row] = comments[row]
    return faults


def unsaid(e: Evaluator, root: Module, way: Way) -> list[Fault]:
    """The faults of a Keras network without a known input, in which layers are omitted."""
    if not root.keras or e.open_inputs:
        return []
    return [*gaps(e.source, root, way).values()]


def _comments(source: Source) -> Iterator[tuple[int, Fault]]:
    """The comments that begin with dots, by line."""
    for row, line in enumerate(source.lines, 1):
        match = _COMMENT.search(line.code) if "#" in line.code else None
        if match is not None:
            at = line.start + line.shift
            yield row, Fault(at + match.start(), at + match.end(), _REASON)


_REASON = "layers are left out here: paste them too, or say with --input what the next one takes"


def _methods(tree: ast.Module) -> list[ast.stmt]:
    classes = [node for node in nodes(tree) if isinstance(node, ast.ClassDef)]
    return [
        statement for cls in classes for statement in cls.body if isinstance(statement, _FUNCTIONS)
    ]


def _lines(node: ast.AST) -> tuple[int, int]:
    row = getattr(node, "lineno", 0)
    return row, getattr(node, "end_lineno", None) or row


def _block(row: int, functions: Sequence[ast.stmt], tree: ast.Module) -> ast.AST:
    """The innermost function around a line, else the text itself."""
    enclosing = (
        function for function in functions if function.lineno <= row <= (function.end_lineno or 0)
    )
    return max(enclosing, key=lambda function: function.lineno, default=tree)
