"""The nodes of a syntax tree, listed once."""

from __future__ import annotations

import ast

_KEPT = "cnnviz_nodes"

_WORDS = frozenset("arg asname attr conversion ctx id is_async kind level type_comment".split())
"""Fields that hold no nodes, or what only says load or store."""

_BELOW: dict[type[ast.AST], tuple[str, ...]] = {ast.Constant: ()}
"""The fields of each kind of node that may hold nodes, once it was met."""


def _below(kind: type[ast.AST]) -> tuple[str, ...]:
    return _BELOW.setdefault(kind, tuple(name for name in kind._fields if name not in _WORDS))


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
        names = _BELOW.get(type(node))
        for name in _below(type(node)) if names is None else names:
            below = getattr(node, name, None)
            if isinstance(below, list):
                found += [one for one in below if isinstance(one, ast.AST)]
            elif isinstance(below, ast.AST):
                found.append(below)
    setattr(tree, _KEPT, found)
    return found
