"""What a text imports from files of which nothing is known, and has itself: pasted along."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.source.source import line_of
from cnnviz.reading.code.values.common_calls import leaves_alone
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.refusals import absent
from cnnviz.reading.code.values.values import Class, Function, Known, Partial, Unknown, Value
from cnnviz.reading.wording import listed

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.values.modules import Module
    from cnnviz.reading.code.values.scope import Scope

_Definition = ast.ClassDef | ast.FunctionDef | ast.Assign
_SHOWN = 4  # Names that a note lists.


def pasted(e: Evaluator, path: str, called: str) -> Value:
    """The class or function of the text that a path into a file of which nothing is known leads to,
    or what such a name is given to; None where there is none. `called`: as the text calls it here.
    """
    from cnnviz.reading.code.library.names import foreign

    if not foreign(path):
        return None
    name = path.rpartition(".")[2]
    there = e.scope.names.get(name)
    node: ast.AST | None = _definition(e, name)
    if not isinstance(there, (Class, Function)) and not _is_given(node, there):
        there = None
        if node is None or id(node) in e.source.brought:
            return None
    elif not isinstance(node, ast.Assign) and isinstance(there, (Class, Function)):
        node = there.node
    if node is None or _is_made_of(node, name, called):
        return None
    if any(_calls(e, one, path) for one in _functions(e, name)):
        return _other_function(e, name, path)
    found = there or _brought(e, node)  # type: ignore[arg-type]
    if found is not None:
        e.source.lent.setdefault(node, path)
    return found


def _is_given(node: ast.AST | None, value: Value) -> bool:
    """Whether an assignment may have given this: `Act = nn.Sigmoid`."""
    from cnnviz.reading.code.library.names import foreign

    known = isinstance(value, Known) and not foreign(value.path)
    return isinstance(node, ast.Assign) and (known or isinstance(value, Partial))


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


def other(e: Evaluator, path: str, alias: ast.alias) -> Unknown | None:
    """What is imported where the text ran what it calls so itself before: another, then."""
    rows = [
        node.lineno
        for statement in e.source.tree.body
        if not isinstance(statement, (ast.ClassDef, ast.FunctionDef, ast.If))
        for node in nodes(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        if node.id == alias.name and node.lineno < alias.lineno
    ]
    if not rows:
        return None
    where = line_of(next((node for node, way in e.source.lent.items() if way == path), None))
    why = f"{absent(path)}; if it is that{where}, leave out this import"
    return Unknown(why, alias, "", Lack.CODE)


def lent(e: Evaluator, network: Module) -> Iterator[str]:
    """The sentence on what of the text is taken for what it imports, where the network is made of
    it, or may be.
    """
    classes = [one.cls for one in network.modules() if one.cls]
    own = {one.node for cls in classes for one in cls.order if isinstance(one, Class)}
    pairs = [(path, node) for node, path in e.source.lent.items()]
    found = [(path, node) for path, node in pairs if node in own or _matters(e, node, path)]
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


def _matters(e: Evaluator, node: ast.AST, path: str) -> bool:
    """Whether a network may depend on what is no class of its modules."""
    name = path.rpartition(".")[2]
    value = e.scope.names.get(name)
    base = value.base if isinstance(value, Class) else None
    given = isinstance(node, ast.Assign)
    if base is not None and base.path.startswith(("torch.nn.", "keras.")) and not given:
        return False
    every = list(nodes(e.source.tree))
    words = {name, *(getattr(one, "asname", None) for one in every if _imports(one, name))}
    if given:
        used = [one for one in every if isinstance(getattr(one, "ctx", None), ast.Load)]
        return any(_word(one) in words for one in used)
    calls = [one for one in every if isinstance(one, ast.Call) and _word(one.func) in words]
    return any(not leaves_alone(one) for one in calls)


def _imports(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.alias) and node.name == name


def _word(node: ast.AST) -> str | None:
    return getattr(node, "id", getattr(node, "attr", None))


def _definition(e: Evaluator, name: str) -> _Definition | None:
    """Where the text defines a name at last, or gives it, once, to what can be called."""
    bound = [one for one in e.source.tree.body if _binds(one, name)]
    if len(bound) == 1 and isinstance(node := bound[0], ast.Assign):
        whole = isinstance(node.targets[0], ast.Name) and _is_callable(node.value)
        return node if whole else None
    defined = [one for one in bound if isinstance(one, (ast.ClassDef, ast.FunctionDef))]
    return defined[-1] if defined else None


def _binds(node: ast.stmt, name: str) -> bool:
    if isinstance(node, ast.Assign):
        return any(_word(one) == name for target in node.targets for one in nodes(target))
    return isinstance(node, (ast.ClassDef, ast.FunctionDef)) and node.name == name


def _is_callable(node: ast.expr) -> bool:
    """Whether this may be a class or a function: `nn.Sigmoid`, `partial(Block, 3)`."""
    made = isinstance(node, ast.Call) and _word(node.func) == "partial"
    return made or isinstance(node, (ast.Name, ast.Attribute, ast.Lambda))


def _is_made_of(node: ast.AST, name: str, called: str) -> bool:
    """Whether a definition needs what is imported under that name: then it is another."""
    if isinstance(node, ast.Assign):
        return any(getattr(one, "id", None) in (called, name) for one in nodes(node.value))
    where = [node] if called not in (name, "") else getattr(node, "bases", [])
    words = {called, name} if called != name and where != [node] else {called}
    return any(_word(one) in words for each in where for one in nodes(each))


def _functions(e: Evaluator, name: str) -> list[ast.FunctionDef]:
    """The functions of that name in the text."""
    body = e.source.tree.body
    return [one for one in body if isinstance(one, ast.FunctionDef) and one.name == name]


def _calls(e: Evaluator, node: ast.FunctionDef, path: str) -> bool:
    """Whether a function uses what a path leads to, `encoder.build` in `build`: it is another."""
    module, _, name = path.rpartition(".")
    used = (one.value for one in nodes(node) if isinstance(one, ast.Attribute) and one.attr == name)
    owners = (e.scope.names.get(one.id) for one in used if isinstance(one, ast.Name))
    return any(isinstance(one, Known) and one.path == module for one in owners)


def _other_function(e: Evaluator, name: str, path: str) -> Value:
    """The only function of that name that does not use the path itself; None where others do."""
    others = [one for one in _functions(e, name) if not _calls(e, one, path)]
    if len(others) != 1 or id(others[0]) in e.source.brought:
        return None
    own = e.scope.names.get(name)
    found = _brought(e, others[0])
    e.scope.names[name] = own if own is not None else found
    e.source.lent.setdefault(others[0], path)
    return found


def _brought(e: Evaluator, node: _Definition) -> Value:
    """What a definition further down gives, with the classes that it is made of."""
    from cnnviz.reading.code.dispatch.statements import STATEMENTS

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
    name = _word(node.targets[0]) if isinstance(node, ast.Assign) else node.name
    found = e.scope.names.get(name)
    return found if isinstance(found, (Class, Function)) or _is_given(node, found) else None
