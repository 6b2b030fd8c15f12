"""What a Keras network passes only to `add_loss` or `add_metric`: no part of its data's path."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

_SINKS = ("add_loss", "add_metric")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def without_losses(tree: ast.Module, code: str) -> ast.Module:
    """The tree with `pass` for each call of these, and for what functions compute only for them.

    >>> code = "def call(self, x):\\n    y = f(x)\\n    self.add_loss(y)\\n    return x"
    >>> ast.unparse(without_losses(ast.parse(code), code)).splitlines()
    ['def call(self, x):', '    pass', '    pass', '    return x']
    """
    if not any(f".{name}(" in code for name in _SINKS):
        return tree
    functions = [node for node in ast.walk(tree) if isinstance(node, _FUNCTIONS)]
    if any(function.name in _SINKS for function in functions):
        return tree  # The text's own, whatever they do.
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and _calls_sink(node)]
    dropped = {id(call) for call in calls}
    for function in functions:
        inside = [node for node in ast.walk(function) if isinstance(node, ast.stmt)]
        if any(id(statement) in dropped for statement in inside):
            dropped |= _with_unused_assignments(function, inside, dropped)
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody"):
            body: Any = getattr(node, field, None)
            for at, statement in enumerate(body if isinstance(body, list) else ()):
                if id(statement) in dropped:
                    body[at] = ast.copy_location(ast.Pass(), statement)
    return tree


def _calls_sink(statement: ast.stmt) -> bool:
    value = statement.value if isinstance(statement, ast.Expr) else None
    func = value.func if isinstance(value, ast.Call) else None
    return isinstance(func, ast.Attribute) and func.attr in _SINKS


def _with_unused_assignments(
    function: ast.AST, inside: list[ast.stmt], dropped: set[int]
) -> set[int]:
    """Statements to remove: also assignments to names that nothing else in a function uses."""
    removed = set(dropped)
    while True:
        used_names = set(_used(function, removed))
        removed_names = {
            name
            for statement in inside
            if id(statement) in removed
            for name in _used(statement, set())
        }
        additions = {
            id(statement)
            for statement in inside
            if id(statement) not in removed
            and (names := _targets(statement))
            and names <= removed_names - used_names
        }
        if not additions:
            return removed
        removed |= additions


def _used(node: ast.AST, removed: set[int]) -> Iterator[str]:
    """The names read below a node, except in removed statements."""
    stack = [node]
    while stack:
        child = stack.pop()
        if id(child) in removed:
            continue
        if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load):
            yield child.id
        stack += ast.iter_child_nodes(child)


def _targets(statement: ast.stmt) -> set[str]:
    """The names that an assignment binds; none if it also sets anything else."""
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, (ast.AnnAssign, ast.AugAssign)):
        targets = [statement.target]
    else:
        return set()
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    return set(names) if len(names) == len(targets) else set()
