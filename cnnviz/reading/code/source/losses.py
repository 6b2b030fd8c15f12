"""What a Keras network only gives to `add_loss` or `add_metric`: no part of the way of its data."""

from __future__ import annotations

import ast
from collections.abc import Iterator

_GIVEN = ("add_loss", "add_metric")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def without_losses(tree: ast.Module, code: str) -> ast.Module:
    """The tree with `pass` for each call of them, and for what functions make for them alone.

    >>> code = "def call(self, x):\\n    y = f(x)\\n    self.add_loss(y)\\n    return x"
    >>> ast.unparse(without_losses(ast.parse(code), code)).splitlines()
    ['def call(self, x):', '    pass', '    pass', '    return x']
    """
    if not any(f".{name}(" in code for name in _GIVEN):
        return tree
    functions = [one for one in ast.walk(tree) if isinstance(one, _FUNCTIONS)]
    if any(one.name in _GIVEN for one in functions):
        return tree  # The text's own, whatever they do.
    calls = [one for one in ast.walk(tree) if isinstance(one, ast.stmt) and _gives(one)]
    dropped = {id(one) for one in calls}
    for function in functions:
        inside = [one for one in ast.walk(function) if isinstance(one, ast.stmt)]
        if any(id(one) in dropped for one in inside):
            dropped |= _for_them_alone(function, inside, dropped)
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody"):
            body = getattr(node, field, None)
            if isinstance(body, list):
                body[:] = [_passed(one) if id(one) in dropped else one for one in body]
    return tree


def _gives(statement: ast.stmt) -> bool:
    value = statement.value if isinstance(statement, ast.Expr) else None
    func = value.func if isinstance(value, ast.Call) else None
    return isinstance(func, ast.Attribute) and func.attr in _GIVEN


def _for_them_alone(function: ast.AST, inside: list[ast.stmt], dropped: set[int]) -> set[int]:
    """The assignments of names that nothing else in a function uses."""
    found = set(dropped)
    while True:
        used = set(_used(function, found))
        given = {name for one in inside if id(one) in found for name in _used(one, set())}
        more = {
            id(one)
            for one in inside
            if id(one) not in found and (names := _named(one)) and names <= given - used
        }
        if not more:
            return found
        found |= more


def _used(node: ast.AST, found: set[int]) -> Iterator[str]:
    """The names that are read below a node, but for what is found already."""
    stack = [node]
    while stack:
        one = stack.pop()
        if id(one) in found:
            continue
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load):
            yield one.id
        stack += ast.iter_child_nodes(one)


def _named(statement: ast.stmt) -> set[str]:
    """The names that an assignment gives a value; none where it sets anything else too."""
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, (ast.AnnAssign, ast.AugAssign)):
        targets = [statement.target]
    else:
        return set()
    names = [one.id for one in targets if isinstance(one, ast.Name)]
    return set(names) if len(names) == len(targets) else set()


def _passed(statement: ast.stmt) -> ast.stmt:
    return ast.copy_location(ast.Pass(), statement)
