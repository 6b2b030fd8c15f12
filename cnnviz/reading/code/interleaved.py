"""A generator of the text is followed at once: not so where a loop and it change one another."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cnnviz.reading.code.errors import Halt
from cnnviz.reading.code.generated import Generated
from cnnviz.reading.code.nodes import nodes
from cnnviz.reading.code.values import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnnviz.reading.code.scope import Scope
    from cnnviz.reading.code.values import Value

_CHANGING = frozenset(
    "append extend insert pop popitem remove clear add discard update setdefault sort".split()
)


def check_apart(value: Value, loop: ast.For, scope: Scope) -> None:
    """Raises `Halt` where the body of a loop changes what the generator reads that it goes through,
    or reads what that changes.
    """
    if not isinstance(value, Generated):
        return
    for one in value.sources:
        check_apart(one, loop, scope)
    if value.node is None or value.scope is None or len(value.left) < 2:
        return
    body = [node for part in loop.body for node in nodes(part)]
    inside = nodes(value.node)
    touched = _shared(body, scope, inside, value.scope) or _shared(inside, value.scope, body, scope)
    if touched:
        why = f"this loop and the generator that it goes through share {touched}, which one of them"
        raise Halt(Unknown(f"{why} changes: that is not followed", loop.iter))


def _shared(changing: list[ast.AST], scope: Scope, reading: list[ast.AST], other: Scope) -> str:
    """What one of two stretches changes, and the other reads; "" where there is nothing."""
    read = {words for words in map(_read, reading) if words}
    for words in _changed(changing):
        owner, _, name = words.rpartition(".")
        if f"_.{name}" in read if owner else _same(name, scope, other, read):
            return words
    return ""


def _same(name: str, scope: Scope, other: Scope, read: set[str]) -> bool:
    """Whether what a name stands for here is read there, by that name or another."""
    if name in read and scope.home(name).names is _home_of(other, name):
        return True
    value = scope.find(name)
    if not isinstance(value, (list, dict, set)):
        return False
    return any(other.find(one) is value for one in read if "." not in one)


def _home_of(scope: Scope | None, name: str) -> object:
    """The names in which a scope finds a name."""
    while scope is not None:
        if name in scope.names:
            return scope.names
        scope = scope.outer
    return None


def _read(node: ast.AST) -> str:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        return f"_.{node.attr}"
    return ""


def _changed(inside: list[ast.AST]) -> Iterator[str]:
    """The names and attributes that statements change: `n`, `self.n`, of `l.pop()` l."""
    for node in inside:
        target = node
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in _CHANGING:
            target = node.func.value  # type: ignore[attr-defined]
        elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            target = node.value
        elif isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            continue
        if isinstance(target, ast.Name):
            yield target.id
        elif isinstance(target, ast.Attribute):
            yield f"{ast.unparse(target.value)}.{target.attr}"
