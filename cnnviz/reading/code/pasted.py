"""What a text imports from files of which nothing is known, and has itself: pasted along."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cnnviz.reading.code.lacks import Lack
from cnnviz.reading.code.nodes import nodes
from cnnviz.reading.code.values import Class, Function, Known, Unknown, Value

if TYPE_CHECKING:
    from cnnviz.reading.code.evaluator import Evaluator
    from cnnviz.reading.code.scope import Scope

_Definition = ast.ClassDef | ast.FunctionDef


def pasted(e: Evaluator, path: str, called: str) -> Value:
    """The class or function of the text that a path into a file of which nothing is known leads to;
    None where there is none. `called`: as the text calls it here.
    """
    from cnnviz.reading.code.names import foreign

    if not foreign(path):
        return None
    name = path.rpartition(".")[2]
    there = e.scope.names.get(name)
    if isinstance(there, (Class, Function)):
        return None if _is_made_of(there.node, name, called) else there
    node = _definition(e, name)
    if node is None or _is_made_of(node, name, called) or id(node) in e.source.brought:
        return None
    return _brought(e, node)


def pasted_part(e: Evaluator, owner: Unknown, node: ast.Attribute, scope: Scope) -> Value:
    """The same of `blocks.Block` where the text has `from models import blocks`, and of
    `models.blocks.Block` where it has `import models.blocks`.
    """
    root: ast.expr = node
    way: list[str] = []
    while isinstance(root, ast.Attribute):
        way.insert(0, root.attr)
        root = root.value
    if owner.lack is not Lack.CODE or not isinstance(root, ast.Name):
        return None
    module = scope.find(root.id)
    return pasted(e, ".".join([module.path, *way]), "") if isinstance(module, Known) else None


def further_down(e: Evaluator, name: str) -> Value:
    """What the text defines further down, where such code is followed already."""
    node = _definition(e, name) if e.source.turned else None
    return None if node is None or id(node) in e.source.brought else _brought(e, node)


def _definition(e: Evaluator, name: str) -> _Definition | None:
    """Where the text defines a name at last."""
    body = reversed(e.source.tree.body)
    return next((one for one in body if isinstance(one, _Definition) and one.name == name), None)


def _is_made_of(node: ast.AST, name: str, called: str) -> bool:
    """Whether a definition needs what is imported under that name: then it is another."""
    where = [node] if called not in (name, "") else getattr(node, "bases", [])
    words = {called, name} if called != name and where != [node] else {called}
    inside = [one for each in where for one in nodes(each)]
    return any(getattr(one, "id", getattr(one, "attr", None)) in words for one in inside)


def _brought(e: Evaluator, node: _Definition) -> Value:
    """What a definition further down gives, with the classes that it is made of."""
    from cnnviz.reading.code.statements import STATEMENTS

    e.source.brought.add(id(node))
    e.source.turned = True
    try:
        for base in getattr(node, "bases", []):
            own = _definition(e, base.id) if isinstance(base, ast.Name) else None
            if own is not None and id(own) not in e.source.brought and base.id not in e.scope.names:
                _brought(e, own)
        STATEMENTS[type(node)](e, node, e.scope)
    finally:
        e.source.brought.discard(id(node))
    found = e.scope.names.get(node.name)
    return found if isinstance(found, (Class, Function)) else None
