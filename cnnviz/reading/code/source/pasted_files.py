"""What a text imports from unknown files and defines itself: those files were pasted along."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.source.source import line_of
from cnnviz.reading.code.values.common_calls import leaves_alone
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.refusals import origin_of
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.values import Class, Function, Known, Partial, Unknown, Value
from cnnviz.reading.wording import listed

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator

_Definition = ast.ClassDef | ast.FunctionDef | ast.Assign
_MAX_NAMES = 4  # Names that a note lists.


def pasted_definition(e: Evaluator, path: str, local_name: str) -> Value:
    """The text's class or function for a path into an unknown file, or for what a name with such a
    value stands for; None if there is none. `local_name`: what the text calls it here.
    """
    from cnnviz.reading.code.library.names import is_foreign

    if not is_foreign(path):
        return None
    name = path.rpartition(".")[2]
    value = e.scope.names.get(name)
    node: ast.AST | None = _definition(e, name)
    if not isinstance(value, (Class, Function)) and not _is_alias(node, value):
        value = None
        if node is None or id(node) in e.source.brought:
            return None
    elif not isinstance(node, ast.Assign) and isinstance(value, (Class, Function)):
        node = value.node
    if node is None or _is_made_of(node, name, local_name):
        return None
    if any(_calls(e, function, path) for function in _functions(e, name)):
        return _other_function(e, name, path)
    result = value or _followed(e, node)  # type: ignore[arg-type]
    if result is not None:
        e.source.lent.setdefault(node, path)
    return result


def _is_alias(node: ast.AST | None, value: Value) -> bool:
    """Whether an assignment may have bound this: `Act = nn.Sigmoid`."""
    from cnnviz.reading.code.library.names import is_foreign

    is_package = isinstance(value, Known) and not is_foreign(value.path)
    return isinstance(node, ast.Assign) and (is_package or isinstance(value, Partial))


def pasted_part(e: Evaluator, owner: Unknown, node: ast.Attribute, scope: Scope) -> Value:
    """The same for `blocks.Block` if the text has `from models import blocks`, and for
    `models.blocks.Block` if it has `import models.blocks`.
    """
    root: ast.expr = node
    path: list[str] = []
    while isinstance(root, ast.Attribute):
        path.insert(0, root.attr)
        root = root.value
    if owner.lack is not Lack.CODE or not isinstance(root, ast.Name):
        return None
    module = scope.find(root.id)
    return (
        pasted_definition(e, ".".join([module.path, *path]), "")
        if isinstance(module, Known)
        else None
    )


def later_definition(e: Evaluator, name: str) -> Value:
    """What the text defines further down, if such code is followed already."""
    node = _definition(e, name) if e.source.turned else None
    return None if node is None or id(node) in e.source.brought else _followed(e, node)


def import_of_other(e: Evaluator, path: str, alias: ast.alias) -> Unknown | None:
    """An import of a name that the text has used for its own before: it is another thing, then."""
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
    lent_nodes = (node for node, origin in e.source.lent.items() if origin == path)
    where = line_of(next(lent_nodes, None))
    why = f"{origin_of(path)}; if it is that{where}, leave out this import"
    return Unknown(why, alias, "", Lack.CODE)


def lent_notes(e: Evaluator, network: Module) -> Iterator[str]:
    """The sentence on which definitions of the text are taken for what it imports, if the network
    is, or may be, made of them.
    """
    classes = [module.cls for module in network.modules() if module.cls]
    own = {base.node for cls in classes for base in cls.order if isinstance(base, Class)}
    pairs = [(path, node) for node, path in e.source.lent.items()]
    relevant = [(path, node) for path, node in pairs if node in own or _matters(e, node, path)]
    if len(relevant) == 1:
        ((path, node),) = relevant
        package, _, name = path.rpartition(".")
        subject = f"{name} of {package}" if package.strip(".") else f"the {name} that is imported"
        yield f"{subject} is not in the text: its own {name}{line_of(node)} is taken for it"
    elif relevant:
        names = [path.rpartition(".")[2] for path, _ in relevant]
        shortened = [*names[:_MAX_NAMES], f"{len(names) - _MAX_NAMES} more"][: len(names)]
        yield (
            f"{listed(shortened)} are imported from files that are not in the text: what it has of"
            " these names itself is taken for them"
        )


def _matters(e: Evaluator, node: ast.AST, path: str) -> bool:
    """Whether the network may depend on what is no class of its modules."""
    name = path.rpartition(".")[2]
    value = e.scope.names.get(name)
    base = value.base if isinstance(value, Class) else None
    is_assignment = isinstance(node, ast.Assign)
    if base is not None and base.path.startswith(("torch.nn.", "keras.")) and not is_assignment:
        return False
    every = list(nodes(e.source.tree))
    aliases = (node for node in every if isinstance(node, ast.alias) and node.name == name)
    words = {name, *(alias.asname for alias in aliases)}
    if is_assignment:
        reads = [child for child in every if isinstance(getattr(child, "ctx", None), ast.Load)]
        return any(_word(child) in words for child in reads)
    calls = [child for child in every if isinstance(child, ast.Call) and _word(child.func) in words]
    return any(not leaves_alone(child) for child in calls)


def _word(node: ast.AST) -> str | None:
    return getattr(node, "id", getattr(node, "attr", None))


def _definition(e: Evaluator, name: str) -> _Definition | None:
    """Where the text defines a name last, or assigns it, once, something callable."""
    bound = [statement for statement in e.source.tree.body if _binds(statement, name)]
    if len(bound) == 1 and isinstance(node := bound[0], ast.Assign):
        is_alias = isinstance(node.targets[0], ast.Name) and _is_callable(node.value)
        return node if is_alias else None
    defined = [
        statement for statement in bound if isinstance(statement, (ast.ClassDef, ast.FunctionDef))
    ]
    return defined[-1] if defined else None


def _binds(node: ast.stmt, name: str) -> bool:
    if isinstance(node, ast.Assign):
        return any(_word(child) == name for target in node.targets for child in nodes(target))
    return isinstance(node, (ast.ClassDef, ast.FunctionDef)) and node.name == name


def _is_callable(node: ast.expr) -> bool:
    """Whether this may be a class or a function: `nn.Sigmoid`, `partial(Block, 3)`."""
    is_partial = isinstance(node, ast.Call) and _word(node.func) == "partial"
    return is_partial or isinstance(node, (ast.Name, ast.Attribute, ast.Lambda))


def _is_made_of(node: ast.AST, name: str, local_name: str) -> bool:
    """Whether a definition needs the import of that name: then it is another thing."""
    if isinstance(node, ast.Assign):
        return any(getattr(child, "id", None) in (local_name, name) for child in nodes(node.value))
    roots = [node] if local_name not in (name, "") else getattr(node, "bases", [])
    words = {local_name, name} if local_name != name and roots != [node] else {local_name}
    return any(_word(child) in words for root in roots for child in nodes(root))


def _functions(e: Evaluator, name: str) -> list[ast.FunctionDef]:
    """The functions of that name in the text."""
    body = e.source.tree.body
    return [node for node in body if isinstance(node, ast.FunctionDef) and node.name == name]


def _calls(e: Evaluator, node: ast.FunctionDef, path: str) -> bool:
    """Whether a function uses what a path leads to, `encoder.build` in `build`: it is another."""
    module, _, name = path.rpartition(".")
    owner_nodes = (
        child.value
        for child in nodes(node)
        if isinstance(child, ast.Attribute) and child.attr == name
    )
    owners = (e.scope.names.get(owner.id) for owner in owner_nodes if isinstance(owner, ast.Name))
    return any(isinstance(owner, Known) and owner.path == module for owner in owners)


def _other_function(e: Evaluator, name: str, path: str) -> Value:
    """The only function of that name that does not use the path itself; None if others do."""
    others = [function for function in _functions(e, name) if not _calls(e, function, path)]
    if len(others) != 1 or id(others[0]) in e.source.brought:
        return None
    own = e.scope.names.get(name)
    result = _followed(e, others[0])
    e.scope.names[name] = own if own is not None else result
    e.source.lent.setdefault(others[0], path)
    return result


def _followed(e: Evaluator, node: _Definition) -> Value:
    """What a definition further down results in, with the classes that it is made of."""
    from cnnviz.reading.code.dispatch.statements import STATEMENTS

    e.source.brought.add(id(node))
    e.source.turned = True
    try:
        for base in getattr(node, "bases", []):
            own = _definition(e, base.id) if isinstance(base, ast.Name) else None
            if own is not None and id(own) not in e.source.brought and base.id not in e.scope.names:
                _followed(e, own)
        STATEMENTS[type(node)](e, node, e.scope)
    finally:
        e.source.brought.discard(id(node))
    name = _word(node.targets[0]) if isinstance(node, ast.Assign) else node.name
    result = e.scope.names.get(name)
    return result if isinstance(result, (Class, Function)) or _is_alias(node, result) else None
