"""What a text imports from files of which nothing is known, and has itself: pasted along."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cnnviz.reading.code.lacks import Lack
from cnnviz.reading.code.nodes import nodes
from cnnviz.reading.code.prebuilt import absent
from cnnviz.reading.code.source import line_of
from cnnviz.reading.code.usual import leaves_alone
from cnnviz.reading.code.values import Class, Function, Known, Unknown, Value
from cnnviz.reading.wording import listed

if TYPE_CHECKING:
    from cnnviz.reading.code.evaluator import Evaluator
    from cnnviz.reading.code.modules import Module
    from cnnviz.reading.code.scope import Scope

_Definition = ast.ClassDef | ast.FunctionDef
_SHOWN = 4  # Names that a note lists.


def pasted(e: Evaluator, path: str, called: str) -> Value:
    """The class or function of the text that a path into a file of which nothing is known leads to;
    None where there is none. `called`: as the text calls it here.
    """
    from cnnviz.reading.code.names import foreign

    if not foreign(path):
        return None
    name = path.rpartition(".")[2]
    there = e.scope.names.get(name)
    found: Value = None
    if not isinstance(there, (Class, Function)):
        node = _definition(e, name)
        if node is not None and id(node) not in e.source.brought:
            found = None if _is_made_of(node, name, called) else _brought(e, node)
    elif not _is_made_of(there.node, name, called):
        found = there
    if found is not None:
        e.source.lent.setdefault(found.node, path)
    return found


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


def other(e: Evaluator, there: Class | Function, path: str, alias: ast.alias) -> Unknown | None:
    """What is imported where the text ran what it calls so itself before: another, then."""
    rows = [
        node.lineno
        for statement in e.source.tree.body
        if not isinstance(statement, (ast.ClassDef, ast.FunctionDef, ast.If))
        for node in nodes(statement)
        if isinstance(node, ast.Name) and node.id == alias.name and node.lineno < alias.lineno
    ]
    if not rows:
        return None
    why = f"{absent(path)}; if it is that{line_of(there.node)}, leave out this import"
    return Unknown(why, alias, "", Lack.CODE)


def lent(e: Evaluator, network: Module) -> Iterator[str]:
    """The sentence on what of the text is taken for what it imports, where the network is made of
    it, or may be.
    """
    classes = [one.cls for one in network.modules() if one.cls]
    own = {one.node for cls in classes for one in cls.order if isinstance(one, Class)}
    pairs = [(path, node) for node, path in e.source.lent.items()]
    found = [(path, node) for path, node in pairs if node in own or _matters(e, path)]
    if len(found) == 1:
        ((path, node),) = found
        package, _, name = path.rpartition(".")
        whose = f"{name} of {package}" if package.strip(".") else f"the {name} that is imported"
        yield f"{whose} is not in the text: its own {name}{line_of(node)} is taken for it"
    elif found:
        names = [path.rpartition(".")[2] for path, _ in found]
        shown = [*names[:_SHOWN], f"{len(names) - _SHOWN} more"][: len(names)]
        yield (
            f"{listed(shown)} are imported from files that are not in the text: what it has of"
            " these names itself is taken for them"
        )


def _matters(e: Evaluator, path: str) -> bool:
    """Whether a network may depend on what is no class of its modules."""
    name = path.rpartition(".")[2]
    value = e.scope.names.get(name)
    base = value.base if isinstance(value, Class) else None
    if base is not None and base.path.startswith(("torch.nn.", "keras.")):
        return False
    calls = [one for one in nodes(e.source.tree) if isinstance(one, ast.Call)]
    words = [one for one in calls if getattr(one.func, "id", getattr(one.func, "attr", "")) == name]
    return any(not leaves_alone(one) for one in words)


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
