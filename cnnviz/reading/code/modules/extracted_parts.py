"""Parts of networks that a text names and calls on their own: `net = model.features`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from cnnviz.reading.code.modules.doubts import consider
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.values import Class, List, Value

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.modules.forwards import ModuleCall
    from cnnviz.reading.code.values.scope import Scope

_MAX_PARTS = 16  # Of the named modules, the latest that may be meant.


class NamedPart(NamedTuple):
    """A named module; `at`: how many modules were built before it got the name."""

    module: Module
    name: str
    at: int


def note_part(e: Evaluator, target: ast.expr, value: Value, scope: Scope) -> None:
    """Notes that a module gets a name outside a network's methods."""
    if e.tracing or e.making or e.calling or _is_network(scope.owner):
        return
    consider(e, target, value)
    if isinstance(target, ast.Name) and isinstance(value, Module):
        if value in e.built[-1:]:  # It was made here.
            return
        e.taken.append(NamedPart(value, target.id, len(e.built)))
    elif isinstance(target, (ast.Tuple, ast.List)) and isinstance(value, (tuple, List, Module)):
        items = value.loops_over() if isinstance(value, Module) else value
        for element, item in zip(target.elts, items or (), strict=False):
            note_part(e, element, item, scope)


def _is_network(owner: Class | None) -> bool:
    return owner is not None and owner.base is not None


def meant_parts(e: Evaluator) -> list[NamedPart]:
    """The parts that a text means, each once, by their last names: those that it calls.

    Parts that it calls together, or before what contains them, are not meant. A changed copy is
    meant as it is.
    """
    built = {id(module) for module in e.built}
    calls = [call for call in e.called if call.outer]
    last = {id(call.module): index for index, call in enumerate(calls)}
    inner = inner_ids(e.built) if e.taken else set()
    outer = built - inner  # Already networks.
    latest_names = {id(part.module): part for part in e.taken if id(part.module) not in outer}
    latest = list(latest_names.items())[-_MAX_PARTS:]
    wholes = [_ids(module) for module in e.built if id(module) not in inner] if latest else []
    results = []
    for key, part in latest:
        behind = [call.module for call in calls[last.get(key, 0) + 1 :] if id(call.module) in built]
        called = key in last and _is_whole(part.module, wholes, behind, calls)
        if called or (key not in inner and _changed(part.module)):
            results.append(part)
    return results


def _is_whole(
    part: Module, wholes: list[set[int]], behind: list[Module], calls: list[ModuleCall]
) -> bool:
    """Whether a part is called for its own sake: last, and with no other part of its whole."""
    part_ids = _ids(part)
    if any(part_ids & _ids(module) for module in set(behind)):
        return False
    whole_ids = {key for whole in wholes if whole & part_ids for key in whole}
    others = {call.module for call in calls}
    return not any(_ids(module) & whole_ids and not _ids(module) & part_ids for module in others)


def _changed(copy: Module) -> bool:
    """Whether a module is a copy that no longer equals its original."""
    original = copy.kept.get("was")
    return original is not None and original != copy.layers()


def inner_ids(modules: list[Module]) -> set[int]:
    """The identities of all modules inside these."""
    ids: set[int] = set()
    stack = list(modules)
    while stack:
        for child in stack.pop().children.values():
            if isinstance(child, Module) and id(child) not in ids:
                ids.add(id(child))
                stack.append(child)
    return ids


def part_calls(e: Evaluator, whole: Module) -> Iterator[ModuleCall]:
    """The calls of parts of a network that the text never calls itself."""
    calls = [call for call in e.called if call.outer]
    if any(call.module is whole for call in calls):
        return
    ids = _ids(whole)
    for call in calls:
        if ids & _ids(call.module):
            yield call


def _ids(module: Module) -> set[int]:
    return {id(part) for part in module.modules()}
