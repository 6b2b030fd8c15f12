"""The nodes of a syntax tree, listed once."""

from __future__ import annotations

import ast

_KEPT = "cnnviz_nodes"


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
        for name in node._fields:
            below = getattr(node, name, None)
            if isinstance(below, list):
                found += [one for one in below if isinstance(one, ast.AST)]
            elif isinstance(below, ast.AST) and name != "ctx":
                found.append(below)
    setattr(tree, _KEPT, found)
    return found
