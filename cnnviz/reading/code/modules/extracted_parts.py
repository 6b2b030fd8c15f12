"""Parts that a text takes out of its networks, gives a name, and calls: `net = model.features`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from cnnviz.reading.code.modules.doubts import consider
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.values import Class, List, Value

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.modules.forwards import Called
    from cnnviz.reading.code.values.scope import Scope

_MOST = 16  # Of the modules that are given names, the latest that may be meant.


class Taken(NamedTuple):
    """A module that is given a name, when so many modules were built."""

    module: Module
    name: str
    at: int


def take(e: Evaluator, target: ast.expr, value: Value, scope: Scope) -> None:
    """Remembers that a module is given a name by what is no method of a network."""
    if e.tracing or e.making or e.calling or _of_network(scope.owner):
        return
    consider(e, target, value)
    if isinstance(target, ast.Name) and isinstance(value, Module):
        if value in e.built[-1:]:  # It was made here.
            return
        e.taken.append(Taken(value, target.id, len(e.built)))
    elif isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (tuple, List, Module)):
        items = value.loops_over() if isinstance(value, Module) else value
        for one, item in zip(target.elts, items or (), strict=False):
            take(e, one, item, scope)


def _of_network(owner: Class | None) -> bool:
    return owner is not None and owner.base is not None


def parts(e: Evaluator) -> list[Taken]:
    """The parts that a text means, each once, by their last names: those that it calls.

    None of those are meant that it calls together, or before what they are parts of. A copy that
    was changed is meant as it is.
    """
    built = {id(one) for one in e.built}
    calls = [one for one in e.called if one.outer]
    last = {id(call.module): at for at, call in enumerate(calls)}
    inside = held(e.built) if e.taken else set()
    aside = built - inside  # What is a network already.
    found = {id(one.module): one for one in e.taken if id(one.module) not in aside}
    latest = list(found.items())[-_MOST:]
    wholes = [_ids(one) for one in e.built if id(one) not in inside] if latest else []
    meant = []
    for key, one in latest:
        behind = [call.module for call in calls[last.get(key, 0) + 1 :] if id(call.module) in built]
        called = key in last and _meant(one.module, wholes, behind, calls)
        if called or (key not in inside and _changed(one.module)):
            meant.append(one)
    return meant


def _meant(part: Module, wholes: list[set[int]], behind: list[Module], calls: list[Called]) -> bool:
    """Whether a part is called for its own sake: last, and no other part of the whole is, too."""
    inside = _ids(part)
    if any(inside & _ids(one) for one in set(behind)):
        return False
    within = {key for ids in wholes if ids & inside for key in ids}
    others = {call.module for call in calls}
    return not any(_ids(one) & within and not _ids(one) & inside for one in others)


def _changed(copy: Module) -> bool:
    """Whether a module is a copy of another that is no longer as it was then."""
    was = copy.kept.get("was")
    return was is not None and was != copy.layers()


def held(modules: list[Module]) -> set[int]:
    """What is in modules, by identity."""
    found: set[int] = set()
    stack = list(modules)
    while stack:
        for child in stack.pop().children.values():
            if isinstance(child, Module) and id(child) not in found:
                found.add(id(child))
                stack.append(child)
    return found


def called_apart(e: Evaluator, whole: Module) -> Iterator[Called]:
    """The calls of parts of a network that the text never calls itself."""
    calls = [one for one in e.called if one.outer]
    if any(one.module is whole for one in calls):
        return
    inside = _ids(whole)
    for call in calls:
        if inside & _ids(call.module):
            yield call


def _ids(module: Module) -> set[int]:
    return {id(one) for one in module.modules()}
