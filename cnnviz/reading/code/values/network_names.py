"""What a text calls the networks that it builds, as `--model` names them."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.values import Dict, List

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator


def names_of(e: Evaluator, modules: list[Module]) -> list[str]:
    """What the text calls modules; with its line what is called as a later one, and
    with its number what stands in one line with one that is called so.
    """
    names = list(map(Names(e).of, modules))
    last = {name: at for at, name in enumerate(names)}
    lines = [getattr(one.node, "lineno", None) for one in modules]
    there: dict[str, int] = {}
    found = []
    for at, (name, line) in enumerate(zip(names, lines, strict=True)):
        said = f"{name}:{line}" if line and last[name] > at else name
        there[said] = there.get(said, 0) + 1
        found.append(f"{said}:{there[said]}" if line and there[said] > 1 else said)
    return found


def name_of(e: Evaluator, module: Module) -> str:
    """What the text calls a module: its last name at the top, else its class."""
    return Names(e).of(module)


def named_models(tree: ast.Module) -> set[str]:
    """The names that a text gives at its top to a Model or a Sequential that it makes."""
    return {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        for target in node.targets
        if isinstance(target, ast.Name)
        and ast.unparse(node.value.func).rpartition(".")[2] in ("Model", "Sequential")
    }


class Names:
    """What a text calls modules, worked out once for all of them."""

    def __init__(self, e: Evaluator) -> None:
        self.e = e
        there = e.scope.names.items()
        self.own = {id(one): str(name) for name, one in there if isinstance(one, Module)}

    def of(self, module: Module) -> str:
        """What it calls one."""
        found = self.own.get(id(module)) or self._parts.get(id(module)) or self._taken(module)
        if found:
            return found
        alike = module.cls is None or self._classes.get(id(module.cls), 0) > 1
        over = self._overwritten.get(id(module.node)) if alike else None
        if over is not None:
            return over
        return module.cls.name if module.cls else module.name or module.kind.rpartition(".")[2]

    @cached_property
    def _parts(self) -> dict[int, str]:
        """How those are reached that a network, a list or a dict of the text has."""
        found: dict[int, str] = {}
        for name, value in self.e.scope.names.items():
            if isinstance(value, Module):
                for path, one in value.named():
                    found.setdefault(id(one), f"{name}.{path}")
            elif isinstance(value, (List, Dict)):
                items = value.items() if isinstance(value, Dict) else enumerate(value)
                for key, one in items:
                    if isinstance(one, Module):
                        found.setdefault(id(one), f"{name}[{key!r}]")
        return found

    def _taken(self, module: Module) -> str:
        """The name of a part that the text takes out of a network."""
        taken = [one.name for one in self.e.taken if one.module is module]
        return taken[-1] if taken and not any(one is module for one in self.e.built) else ""

    @cached_property
    def _classes(self) -> dict[int, int]:
        """How many modules of each class were built."""
        found: dict[int, int] = {}
        for one in self.e.built:
            found[id(one.cls)] = found.get(id(one.cls), 0) + 1
        return found

    @cached_property
    def _overwritten(self) -> dict[int, str]:
        """`model:3`, what line 3 calls a module that is called so no more, by its node."""
        return {
            id(node.value): f"{node.targets[0].id}:{node.lineno}"
            for node in self.e.source.tree.body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
