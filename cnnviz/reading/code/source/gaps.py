"""Where a text says that it leaves layers out: `# ... previous layers ...`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cnnviz.errors import Fault
from cnnviz.reading.code.source.nodes import nodes

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.networks.following import Way
    from cnnviz.reading.code.source.source import Source
    from cnnviz.reading.code.values.modules import Module

_COMMENT = re.compile(r"#[#\s]*(?:\.{3}|…).*")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def gaps(source: Source, root: Module, way: Way) -> dict[int, Fault]:
    """The lines among the calls of a network, and among what makes its layers, that say so."""
    said = dict(_comments(source))
    if not said:
        return {}
    made = [module.node for module in root.modules()] + [use.node for use in way.uses]
    functions = [one for one in nodes(source.tree) if isinstance(one, _FUNCTIONS)]
    reach: dict[ast.AST, tuple[int, int]] = {}
    for first, last in {_lines(node) for node in made if hasattr(node, "lineno")}:
        block = _block(first, functions, source.tree)
        start, end = reach.get(block, (first, last))
        reach[block] = min(start, first), max(end, last)
    for method in _methods(source.tree):
        if method in reach:  # All of it is the network's.
            reach[method] = _lines(method)
    found: dict[int, Fault] = {}
    for row in sorted(said):
        first, last = reach.get(_block(row, functions, source.tree), (0, 0))
        if first <= row <= last:
            found[row] = said[row]
    return found


def unsaid(e: Evaluator, root: Module, way: Way) -> list[Fault]:
    """The faults of a Keras network whose input nobody says, where layers are left out."""
    if not root.keras or e.open_inputs:
        return []
    return [*gaps(e.source, root, way).values()]


def _comments(source: Source) -> Iterator[tuple[int, Fault]]:
    """The comments that begin with dots, by their lines."""
    for row, line in enumerate(source.lines, 1):
        match = _COMMENT.search(line.code) if "#" in line.code else None
        if match is not None:
            at = line.start + line.shift
            yield row, Fault(at + match.start(), at + match.end(), _WHY)


_WHY = "layers are left out here: paste them too, or say with --input what the next one takes"


def _methods(tree: ast.Module) -> list[ast.stmt]:
    classes = [one for one in nodes(tree) if isinstance(one, ast.ClassDef)]
    return [one for each in classes for one in each.body if isinstance(one, _FUNCTIONS)]


def _lines(node: ast.AST) -> tuple[int, int]:
    row = getattr(node, "lineno", 0)
    return row, getattr(node, "end_lineno", None) or row


def _block(row: int, functions: Sequence[ast.stmt], tree: ast.Module) -> ast.AST:
    """The innermost function that a line stands in, else the text itself."""
    around = (one for one in functions if one.lineno <= row <= (one.end_lineno or 0))
    return max(around, key=lambda one: one.lineno, default=tree)
