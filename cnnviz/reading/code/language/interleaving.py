"""A generator of the text is followed at once, unless it and the loop over it affect each other."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from cnnviz.reading.code.source.nodes import assigned_names, nodes
from cnnviz.reading.code.values.errors import Halt
from cnnviz.reading.code.values.generators import Generator
from cnnviz.reading.code.values.journal import Container
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.values import Class, Dict, Function, List, Set, Unknown, Value

_MUTATORS = frozenset(
    "append extend insert pop popitem remove clear add discard update setdefault sort".split()
)


_Stretch = tuple[list[ast.AST], "Scope"]  # Lines, and the names visible to them.


def check_independent(
    value: Value, body: Sequence[ast.AST], place: ast.AST, scope: Scope, first: int = 1
) -> None:
    """Raises `Halt` if the body of a loop changes what its generator reads, or reads what that
    changes; so do the functions that either calls. `first`: how many items the loop has taken
    already.
    """
    if not isinstance(value, Generator):
        return
    for source in value.sources:
        check_independent(source, body, place, scope, 0)
    if value.node is None or value.scope is None or len(value.left) <= first:
        return
    outer = _reached([node for statement in body for node in nodes(statement)], scope)
    inner = _reached(nodes(value.node), value.scope)
    words = _shared(outer, inner) or _shared(inner, outer)
    if words:
        why = f"this loop and the generator that it goes through share {words}, which one of them"
        raise Halt(Unknown(f"{why} changes: that is not followed, write it as one loop", place))


def read_by(node: ast.AST | None, scope: Scope) -> Iterator[Container]:
    """The lists, dicts and sets that the names of a function stand for."""
    inside = nodes(node) if node else []
    names = {child.id for child in inside if isinstance(child, ast.Name)}
    for value in map(scope.find, names):
        if isinstance(value, (List, Dict, Set)):
            yield value


def _reached(lines: list[ast.AST], scope: Scope) -> list[_Stretch]:
    """These lines, and the functions of the text that they mention, and so on."""
    stretches: list[_Stretch] = [(lines, scope)]
    visited: set[Function] = set()
    classes = [value for value in scope.root.names.values() if isinstance(value, Class)]
    for stretch, names in stretches:
        for node in stretch:
            own = names.find(node.id) if isinstance(node, ast.Name) else None
            method = node.attr if isinstance(node, ast.Attribute) else ""
            for function in (own, *(cls.attrs.get(method) for cls in classes if method)):
                if isinstance(function, Function) and function not in visited:
                    visited.add(function)
                    stretches.append((nodes(function.node), _inner_scope(function)))
    return stretches


def _inner_scope(function: Function) -> Scope:
    """The names that a function sees, its own without values."""
    scope = Scope(function.scope)
    if isinstance(function.node, ast.Lambda):
        return scope
    scope.local = assigned_names(function.node)
    for node in nodes(function.node):
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            home = scope.root if isinstance(node, ast.Global) else function.scope
            scope.elsewhere |= dict.fromkeys(node.names, home)
    return scope


def _shared(changing: list[_Stretch], reading: list[_Stretch]) -> str:
    """What some lines change and others read; "" if there is nothing."""
    read = [(set(map(_word_read, lines)), names) for lines, names in reading]
    all_words = set[str]().union(*(words for words, _ in read))
    for lines, names in changing:
        for words in _changed(lines):
            owner, _, name = words.rpartition(".")
            is_shared = any(_same(name, names, other, own) for own, other in read if not owner)
            if is_shared or (owner and f"_.{name}" in all_words):
                return words
    return ""


def _same(name: str, scope: Scope, other: Scope, read: set[str]) -> bool:
    """Whether what a name stands for here is read there, by that name or another."""
    if name in read and scope.home(name).names is _home_of(other, name):
        return True
    value = None if scope.unbound(name) else scope.find(name)
    if not isinstance(value, (list, dict, set)):
        return False
    return any(other.find(word) is value for word in read if word and "." not in word)


def _home_of(scope: Scope | None, name: str) -> object:
    """The names of the scope in which a name is found."""
    while scope is not None:
        if name in scope.names:
            return scope.names
        scope = scope.outer
    return None


def _word_read(node: ast.AST) -> str:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
        return f"_.{node.attr}"
    return ""


def _changed(inside: list[ast.AST]) -> Iterator[str]:
    """The names and attributes that statements change: `n`, `self.n`, and `l` in `l.pop()`."""
    for node in inside:
        target = node
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in _MUTATORS:
            target = node.func.value  # type: ignore[attr-defined]
        elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            target = node.value
        elif isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            continue
        if isinstance(target, ast.Name):
            yield target.id
        elif isinstance(target, ast.Attribute):
            yield f"{ast.unparse(target.value)}.{target.attr}"
