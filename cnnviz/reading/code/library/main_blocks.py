"""What `if __name__ == "__main__":` runs, and when: in place, as in Python.

It waits only for names it uses that the text defines only further down: then files are pasted one
after another, which Python itself would not run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.names import BUILTINS, is_foreign
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.scope import ABSENT
from cnnviz.reading.code.values.unknowns import either
from cnnviz.reading.code.values.values import Class, Function, Known, Unknown, Value

_RUN = "__name__ == '__main__'"
_DEFINITIONS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


class _WaitingBlock(NamedTuple):
    """Statements to run after the one at index `at`; `uses`: the names used, as they were above."""

    body: list[ast.stmt]
    at: int
    uses: dict[str, tuple[Value, ast.AST]]


def statements(e: Evaluator) -> Iterator[ast.stmt]:
    """The statements of a text, in the order they run."""
    blocks: list[_WaitingBlock] = []
    for index, statement in enumerate(e.source.tree.body):
        if isinstance(statement, ast.If) and ast.unparse(statement.test) == _RUN:
            if not _is_unrelated(e, statement.body):
                blocks.append(_waiting_block(e, statement.body, index))
        else:
            yield statement
        ready = [block for block in blocks if block.at <= index]
        for block in ready:
            blocks.remove(block)
            _unsettle(e, block)
            yield from block.body


def _is_unrelated(e: Evaluator, body: list[ast.stmt]) -> bool:
    """Whether a block only of expressions never uses the function that the user asks for as the
    network: building it then only costs time.
    """
    definitions = {node.name: node for node in e.source.tree.body if isinstance(node, _DEFINITIONS)}
    if e.asked not in definitions or not all(isinstance(statement, ast.Expr) for statement in body):
        return False
    names, pending = set[str](), list[ast.AST](body)
    while pending:
        fresh = {node.id for node in nodes(pending.pop()) if isinstance(node, ast.Name)} - names
        names |= fresh
        pending += [definitions[name] for name in fresh if name in definitions]
    return e.asked not in names


def _waiting_block(e: Evaluator, body: list[ast.stmt], index: int) -> _WaitingBlock:
    """When a block's statements can run: after everything that they, or what they call, use is
    defined.
    """
    statements = e.source.tree.body
    above, below = _definitions(statements[:index]), _definitions(statements[index + 1 :])
    uses: dict[str, tuple[Value, ast.AST]] = {}
    last, names, pending = index, set(BUILTINS), [*body]
    while pending:
        node = pending.pop()
        own = {name for node in (body if node in body else [node]) for name in _bound_names(node)}
        for name, use in _used_names(e, node):
            value = e.scope.names.get(name, ABSENT)
            is_later = value is ABSENT or _is_imported(value)
            if name in names or (is_later and (name in own or name not in below)):
                continue
            names.add(name)
            if is_later:
                last = max(last, index + 1 + below[name])
                pending.append(statements[index + 1 + below[name]])
                continue
            uses[name] = value, use
            pending += [statements[above[name]]] if name in above else []
    return _WaitingBlock(body, last, uses)


def _definitions(body: list[ast.stmt]) -> dict[str, int]:
    """The names that statements bind, with the index of the last that does."""
    return {name: index for index, statement in enumerate(body) for name in _names_of(statement)}


def _names_of(statement: ast.stmt) -> Iterable[str]:
    return [statement.name] if isinstance(statement, _DEFINITIONS) else _bound_names(statement)


def _bound_names(node: ast.AST) -> Iterator[str]:
    """The names that a node binds, parameters included."""
    for part in nodes(node):
        if isinstance(part, ast.arg):
            yield part.arg
        elif isinstance(part, _DEFINITIONS):
            yield part.name
        elif isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load):
            yield part.id


def _used_names(e: Evaluator, node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """The names that a node reads; of `blocks.Block`, if blocks is imported, Block, too."""
    for part in nodes(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
            yield part.id, part
        elif isinstance(part, ast.Attribute) and _is_imported(e.scope.names.get(_name(part.value))):
            yield part.attr, part


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _is_imported(value: Value) -> bool:
    """Whether a value comes from a file that may also be pasted."""
    return isinstance(value, Known) and value.path not in BUILTINS and is_foreign(f"{value.path}.x")


def _unsettle(e: Evaluator, block: _WaitingBlock) -> None:
    """Makes a name unknown if a block uses it and code pasted after the block redefines it."""
    for name, (value, use) in block.uses.items():
        value_now = e.scope.names.get(name, ABSENT)
        if not (value_now is ABSENT or _is_same(value, value_now)):
            line = block.body[0].lineno - 1
            reason = (
                f"{name} means something else below line {line} than above it, and both seem to be"
                " pasted: paste what is below it first"
            )
            e.scope.names[name] = either(Unknown(reason, use, name), [value, value_now])


def _is_same(value: Value, other: Value) -> bool:
    """Whether a name still has the same meaning."""
    if isinstance(value, (Function, Class)) and isinstance(other, (Function, Class)):
        return value.node is other.node or ast.dump(value.node) == ast.dump(other.node)
    return value is other or (type(value) is type(other) and bool(value == other))
