"""What a text calls the networks that it builds, as `--model` refers to them."""

from __future__ import annotations

import ast
from functools import cached_property
from typing import TYPE_CHECKING

from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.values import Dict, List

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator


def names_of(e: Evaluator, modules: list[Module]) -> list[str]:
    """What the text calls modules: with the line if a later one has the same name, and with its
    number if another in the same line has.
    """
    names = list(map(Names(e).of, modules))
    last = {name: i for i, name in enumerate(names)}
    lines = [getattr(module.node, "lineno", None) for module in modules]
    counts: dict[str, int] = {}
    labels = []
    for i, (name, line) in enumerate(zip(names, lines, strict=True)):
        label = f"{name}:{line}" if line and last[name] > i else name
        counts[label] = counts.get(label, 0) + 1
        labels.append(f"{label}:{counts[label]}" if line and counts[label] > 1 else label)
    return labels


def name_of(e: Evaluator, module: Module) -> str:
    """What the text calls a module: its last name at the top, else its class."""
    return Names(e).of(module)


def named_models(tree: ast.Module) -> set[str]:
    """The names at a text's top level that are assigned a new Model or Sequential."""
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
        items = e.scope.names.items()
        self.own = {id(value): str(name) for name, value in items if isinstance(value, Module)}

    def of(self, module: Module) -> str:
        """What the text calls a module."""
        name = self.own.get(id(module)) or self._parts.get(id(module)) or self._extracted(module)
        if name:
            return name
        alike = module.cls is None or self._classes.get(id(module.cls), 0) > 1
        overwritten = self._overwritten.get(id(module.node)) if alike else None
        if overwritten is not None:
            return overwritten
        return module.cls.name if module.cls else module.name or module.kind.rpartition(".")[2]

    @cached_property
    def _parts(self) -> dict[int, str]:
        """Paths of the modules in the text's networks, lists and dicts."""
        paths: dict[int, str] = {}
        for name, value in self.e.scope.names.items():
            if isinstance(value, Module):
                for path, item in value.named():
                    paths.setdefault(id(item), f"{name}.{path}")
            elif isinstance(value, (List, Dict)):
                items = value.items() if isinstance(value, Dict) else enumerate(value)
                for key, item in items:
                    if isinstance(item, Module):
                        paths.setdefault(id(item), f"{name}[{key!r}]")
        return paths

    def _extracted(self, module: Module) -> str:
        """The name of a part that the text takes out of a network."""
        names = [part.name for part in self.e.taken if part.module is module]
        return names[-1] if names and not any(other is module for other in self.e.built) else ""

    @cached_property
    def _classes(self) -> dict[int, int]:
        """How many modules of each class were built."""
        counts: dict[int, int] = {}
        for module in self.e.built:
            counts[id(module.cls)] = counts.get(id(module.cls), 0) + 1
        return counts

    @cached_property
    def _overwritten(self) -> dict[int, str]:
        """`model:3`, what line 3 calls a module that has lost that name since, by its node."""
        return {
            id(node.value): f"{node.targets[0].id}:{node.lineno}"
            for node in self.e.source.tree.body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
