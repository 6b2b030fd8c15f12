"""What a text calls the networks that it builds, as `--model` names them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cnnviz.reading.code.modules import Module
from cnnviz.reading.code.values import Dict, List, Value

if TYPE_CHECKING:
    from cnnviz.reading.code.evaluator import Evaluator


def names_of(e: Evaluator, modules: list[Module]) -> list[str]:
    """What the text calls modules; with its line what is called as a later one."""
    names = [name_of(e, one) for one in modules]
    lines = [getattr(one.node, "lineno", None) for one in modules]
    return [
        f"{name}:{line}" if line and name in names[at + 1 :] else name
        for at, (name, line) in enumerate(zip(names, lines, strict=True))
    ]


def name_of(e: Evaluator, module: Module) -> str:
    """What the text calls a module: its last name at the top, else its class."""
    names = [name for name, value in e.scope.names.items() if value is module]
    if names:
        return str(names[-1])
    for name, value in e.scope.names.items():
        part = _part(value, module)
        if part is not None:
            return f"{name}{part}"
    taken = [one.name for one in e.taken if one.module is module]
    if taken and not any(one is module for one in e.built):
        return taken[-1]
    alike = sum(one.cls is module.cls for one in e.built)
    over = _overwritten(e, module) if module.cls is None or alike > 1 else None
    if over is not None:
        return over
    if module.cls is not None:
        return module.cls.name
    return module.name or module.kind.rpartition(".")[2]


def _part(owner: Value, module: Module) -> str | None:
    """How a module is reached that a network, a list or a dict of the text has."""
    if isinstance(owner, Module):
        return next((f".{path}" for path, one in owner.named() if one is module), None)
    if not isinstance(owner, (List, Dict)):
        return None
    items = owner.items() if isinstance(owner, Dict) else enumerate(owner)
    return next((f"[{key!r}]" for key, one in items if one is module), None)


def _overwritten(e: Evaluator, module: Module) -> str | None:
    """`model:3`, what line 3 calls a module that is called so no more."""
    for node in e.source.tree.body:
        if isinstance(node, ast.Assign) and node.value is module.node:
            first = node.targets[0]
            return f"{first.id}:{node.lineno}" if isinstance(first, ast.Name) else None
    return None
