"""The nodes of a syntax tree, listed once."""

from __future__ import annotations

import ast
from functools import lru_cache

_CACHE = "cnnviz_nodes"

_LEAVES = frozenset("arg asname attr conversion ctx id is_async kind level type_comment".split())
"""Fields that hold no nodes, or only `Load` or `Store`."""

_NODE_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {ast.Constant: ()}
"""The fields that may hold nodes, by kind of node, once it was met."""


def _node_fields(kind: type[ast.AST]) -> tuple[str, ...]:
    return _NODE_FIELDS.setdefault(
        kind, tuple(name for name in kind._fields if name not in _LEAVES)
    )


def _children(node: ast.AST) -> list[ast.AST]:
    children: list[ast.AST] = []
    fields = _NODE_FIELDS.get(type(node))
    for name in _node_fields(type(node)) if fields is None else fields:
        value = getattr(node, name, None)
        if isinstance(value, list):
            children += [item for item in value if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST):
            children.append(value)
    return children


def nodes(tree: ast.AST) -> list[ast.AST]:
    """A node and all below it, in the order of `ast.walk`, but without `Load` and `Store`.

    Texts have tens of thousands, and are searched again and again: the list is cached.

    >>> [type(node).__name__ for node in nodes(ast.parse("a.b"))]
    ['Module', 'Expr', 'Attribute', 'Name']
    """
    result: list[ast.AST] | None = getattr(tree, _CACHE, None)
    if result is not None:
        return result
    result = [tree]
    for node in result:
        result += _children(node)
    setattr(tree, _CACHE, result)
    return result


_SCOPES = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)


@lru_cache(maxsize=1024)
def assigned_names(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Module) -> frozenset[str]:
    """The names that a function's own statements assign, without global and nonlocal ones.

    >>> tree = ast.parse("def f(a):\\n  global b\\n  b = c = [d for d in a]")
    >>> sorted(assigned_names(tree.body[0]))
    ['c']
    """
    names: set[str] = set()
    outer: set[str] = set()
    stack: list[ast.AST] = list(function.body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            outer.update(node.names)
        elif not isinstance(node, _SCOPES):
            stack += _children(node)
    return frozenset(names - outer)
