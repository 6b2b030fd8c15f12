"""The nodes of a syntax tree, listed once."""

from __future__ import annotations

import ast
from functools import lru_cache

_CACHE = "cnnviz_nodes"

_LEAVES = frozenset("arg asname attr conversion ctx id is_async kind level type_comment".split())
"""Fields that hold no nodes, or only `Load` or `Store`."""


class _NodeFields(dict[type[ast.AST], tuple[str, ...]]):
    """The fields that may hold nodes, by kind of node."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        self[kind] = tuple(name for name in kind._fields if name not in _LEAVES)
        return self[kind]


_NODE_FIELDS = _NodeFields({ast.Constant: ()})


def _children(node: ast.AST) -> list[ast.AST]:
    children: list[ast.AST] = []
    for name in _NODE_FIELDS[type(node)]:
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
        if _NODE_FIELDS[type(node)]:  # Most nodes are names and constants.
            result += _children(node)
    setattr(tree, _CACHE, result)
    return result


_SCOPES = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)
_APART = frozenset((*_SCOPES, ast.NamedExpr))
"""Kinds of nodes in which, or in a default of the function, names of other scopes may be bound."""


def own_nodes(
    function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.Module,
) -> list[ast.AST]:
    """The nodes of a function, without those in functions, classes and comprehensions in it."""
    inside = nodes(function)
    if _APART.isdisjoint(map(type, inside[1:])):
        return inside
    body = function.body
    own: list[ast.AST] = [*body] if isinstance(body, list) else [body]
    for node in own:
        if not isinstance(node, _SCOPES):
            own += _children(node)
    return own


@lru_cache(maxsize=1024)
def assigned_names(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Module) -> frozenset[str]:
    """The names that a function's own statements assign, without global and nonlocal ones.

    >>> tree = ast.parse("def f(a):\\n  global b\\n  b = c = [d for d in a]")
    >>> sorted(assigned_names(tree.body[0]))
    ['c']
    """
    own = own_nodes(function)
    names = [node for node in own if isinstance(node, ast.Name)]
    elsewhere = [node.names for node in own if isinstance(node, (ast.Global, ast.Nonlocal))]
    assigned = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    return frozenset(assigned.difference(*elsewhere))


def last_name(node: ast.AST | None) -> str:
    """The last word of a name, "" for other nodes.

    >>> last_name(ast.parse("layers.Conv2D", mode="eval").body)
    'Conv2D'
    """
    return str(getattr(node, "attr", getattr(node, "id", "")))


def positional(arguments: ast.arguments) -> list[ast.arg]:
    """The parameters that may be given by position."""
    return [*arguments.posonlyargs, *arguments.args]


def defaults(arguments: ast.arguments) -> list[tuple[ast.arg, ast.expr]]:
    """The parameters that have a default, each with its own."""
    last = positional(arguments)[-len(arguments.defaults) :] if arguments.defaults else []
    keywords = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    pairs = zip(last, arguments.defaults, strict=True)
    return [*pairs, *((argument, default) for argument, default in keywords if default)]
