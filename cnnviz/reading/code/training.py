"""Loops that train or run a network: each of their turns leaves the layers as they are."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cnnviz.reading.code.evaluator import Evaluator
from cnnviz.reading.code.halves import changed_in
from cnnviz.reading.code.making import module_kind
from cnnviz.reading.code.modules import Module
from cnnviz.reading.code.nodes import nodes
from cnnviz.reading.code.scope import Scope
from cnnviz.reading.code.targets import name_it
from cnnviz.reading.code.values import Class, Dict, Function, Known, List, Set, Unknown

_NO_LAYERS = ("Tensor", "Loss")  # How what is no layer ends.
_FEW = 16  # So many turns are gone, whatever they do.


def trains(e: Evaluator, loop: ast.For, turns: int, scope: Scope) -> bool:
    """Whether a loop of so many turns trains a network or only runs it, so that one turn tells of
    all.
    """
    if turns <= _FEW:
        return False
    backward = (one for one in nodes(loop) if isinstance(one, ast.Attribute))
    return any(one.attr == "backward" for one in backward) or _runs(loop, scope)


def _runs(loop: ast.For, scope: Scope) -> bool:
    """Whether a loop calls a network and makes none, and neither changes nor exchanges one."""
    inside = nodes(loop)
    functions = [one.func for one in inside if isinstance(one, ast.Call)]
    called = [scope.find(one.id) for one in functions if isinstance(one, ast.Name)]
    if not any(isinstance(one, Module) for one in called):
        return False
    made = any(module_kind(one.path) for one in called if isinstance(one, Known))
    parts = [one.attr for one in functions if isinstance(one, ast.Attribute)]  # nn.Linear
    made |= any(one[:1].isupper() and not one.endswith(_NO_LAYERS) for one in parts)
    if made or any(isinstance(one, (Class, Function)) for one in called):
        return False
    if any(isinstance(one, (ast.Break, ast.Return, ast.Yield)) for one in inside):
        return False
    stored = (one.id for one in inside if isinstance(one, ast.Name) and _is_stored(one))
    touched = [scope.find(name) for name in (*stored, *changed_in(loop))]
    return not any(isinstance(one, (Module, Dict, Set)) for one in touched)


def _is_stored(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def unsettle(e: Evaluator, loop: ast.For, scope: Scope) -> None:
    """Forgets what each turn changes: numbers and lists are those of the first one."""
    why = "only the first turn of this training loop is followed"
    for name in dict.fromkeys(_counted(loop)):
        if isinstance(scope.find(name), (int, float)):
            name_it(e, name, Unknown(why, loop.iter, name), scope)
    for name in dict.fromkeys(changed_in(loop)):
        row = scope.find(name)
        if isinstance(row, List) and row.why is None:
            e.journal.touch(row)
            row.why = Unknown(why, loop.iter, name)


def _counted(loop: ast.For) -> Iterator[str]:
    """Names that another turn may give another value: what is counted, what the loop goes by."""
    yield from _names(loop.target)
    for one in nodes(loop):
        if isinstance(one, ast.AugAssign):
            yield from _names(one.target)
        elif isinstance(one, ast.Assign) and any(True for _ in _names(one.value)):
            yield from (name for target in one.targets for name in _names(target))


def _names(tree: ast.AST) -> list[str]:
    return [one.id for one in nodes(tree) if isinstance(one, ast.Name)]
