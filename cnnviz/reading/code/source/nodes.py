"""The nodes of a syntax tree, listed once."""

from __future__ import annotations

import ast
from functools import lru_cache

_KEPT = "cnnviz_nodes"

_WORDS = frozenset("arg asname attr conversion ctx id is_async kind level type_comment".split())
"""Fields that hold no nodes, or what only says load or store."""

_BELOW: dict[type[ast.AST], tuple[str, ...]] = {ast.Constant: ()}
"""The fields of each kind of node that may hold nodes, once it was met."""


def _below(kind: type[ast.AST]) -> tuple[str, ...]:
    return _BELOW.setdefault(kind, tuple(name for name in kind._fields if name not in _WORDS))


def _children(node: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    names = _BELOW.get(type(node))
    for name in _below(type(node)) if names is None else names:
        below = getattr(node, name, None)
        if isinstance(below, list):
            found += [one for one in below if isinstance(one, ast.AST)]
        elif isinstance(below, ast.AST):
            found.append(below)
    return found


def nodes(tree: ast.AST) -> list[ast.AST]:
    """A node and all below it, as `ast.walk` gives them, but for what only says load or store.

    Texts have tens of thousands, and are asked about them again and again: the list is kept.

    >>> [type(one).__name__ for one in nodes(ast.parse("a.b"))]
    ['Module', 'Expr', 'Attribute', 'Name']
    """
    found: list[ast.AST] | None = getattr(tree, _KEPT, None)
    if found is not None:
        return found
    found = [tree]
    for node in found:
        found += _children(node)
    setattr(tree, _KEPT, found)
    return found


_WITHIN = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)


@lru_cache(maxsize=1024)
def given_names(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Module) -> frozenset[str]:
    """The names to which a function's own statements give values, but for those around it.

    >>> sorted(given_names(ast.parse("def f(a):\\n  global b\\n  b = c = [d for d in a]").body[0]))
    ['c']
    """
    found: set[str] = set()
    others: set[str] = set()
    left: list[ast.AST] = list(function.body)
    while left:
        node = left.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            others.update(node.names)
        elif not isinstance(node, _WITHIN):
            left += _children(node)
    return frozenset(found - others)
