"""A generator of the text is followed at once: not so where a loop and it change one another."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cnnviz.reading.code.source.nodes import given_names, nodes
from cnnviz.reading.code.values.errors import Halt
from cnnviz.reading.code.values.generators import Generated
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.values import Class, Dict, Function, List, Set, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnnviz.reading.code.values.journal import Container
    from cnnviz.reading.code.values.values import Value

_CHANGING = frozenset(
    "append extend insert pop popitem remove clear add discard update setdefault sort".split()
)


_Stretch = tuple[list[ast.AST], "Scope"]  # Lines, and the names that they see.


def check_apart(
    value: Value, body: Sequence[ast.AST], place: ast.AST, scope: Scope, first: int = 1
) -> None:
    """Raises `Halt` where the body of a loop changes what the generator reads that it goes through,
    or reads what that changes; the functions that either of them calls do so, too. `first`: how
    many of its items the loop has in hand already.
    """
    if not isinstance(value, Generated):
        return
    for one in value.sources:
        check_apart(one, body, place, scope, 0)
    if value.node is None or value.scope is None or len(value.left) <= first:
        return
    outer = _reached([node for part in body for node in nodes(part)], scope)
    inner = _reached(nodes(value.node), value.scope)
    words = _shared(outer, inner) or _shared(inner, outer)
    if words:
        why = f"this loop and the generator that it goes through share {words}, which one of them"
        raise Halt(Unknown(f"{why} changes: that is not followed, write it as one loop", place))


def read_by(node: ast.AST | None, scope: Scope) -> Iterator[Container]:
    """The lists, dicts and sets that the names of a function stand for."""
    names = {one.id for one in nodes(node) if isinstance(one, ast.Name)} if node else set[str]()
    for one in map(scope.find, names):
        if isinstance(one, (List, Dict, Set)):
            yield one


def _reached(lines: list[ast.AST], scope: Scope) -> list[_Stretch]:
    """These lines, and the functions of the text that they speak of, and so on."""
    found: list[_Stretch] = [(lines, scope)]
    seen: set[Function] = set()
    classes = [one for one in scope.root.names.values() if isinstance(one, Class)]
    for stretch, names in found:
        for node in stretch:
            own = names.find(node.id) if isinstance(node, ast.Name) else None
            method = node.attr if isinstance(node, ast.Attribute) else ""
            for one in (own, *(cls.attrs.get(method) for cls in classes if method)):
                if isinstance(one, Function) and one not in seen:
                    seen.add(one)
                    found.append((nodes(one.node), _within(one)))
    return found


def _within(function: Function) -> Scope:
    """The names that a function sees, its own without values."""
    made = Scope(function.scope)
    if isinstance(function.node, ast.Lambda):
        return made
    made.local = given_names(function.node)
    for one in nodes(function.node):
        if isinstance(one, (ast.Global, ast.Nonlocal)):
            home = made.root if isinstance(one, ast.Global) else function.scope
            made.elsewhere |= dict.fromkeys(one.names, home)
    return made


def _shared(changing: list[_Stretch], reading: list[_Stretch]) -> str:
    """What some lines change, and others read; "" where there is nothing."""
    read = [(set(map(_read, lines)), names) for lines, names in reading]
    every = set[str]().union(*(words for words, _ in read))
    for lines, names in changing:
        for words in _changed(lines):
            owner, _, name = words.rpartition(".")
            found = any(_same(name, names, other, own) for own, other in read if not owner)
            if found or (owner and f"_.{name}" in every):
                return words
    return ""


def _same(name: str, scope: Scope, other: Scope, read: set[str]) -> bool:
    """Whether what a name stands for here is read there, by that name or another."""
    if name in read and scope.home(name).names is _home_of(other, name):
        return True
    value = None if scope.unbound(name) else scope.find(name)
    if not isinstance(value, (list, dict, set)):
        return False
    return any(other.find(one) is value for one in read if one and "." not in one)


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
