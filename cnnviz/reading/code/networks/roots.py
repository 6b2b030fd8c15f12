"""The classes of a text that are networks of their own, and what they are built from."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.modules.criteria import is_criterion
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.values import Class, Function, Known

_NOT_NETWORKS = ("keras.initializers.", "keras.regularizers.", "keras.constraints.")
"""Packages of callables for weights, which are no networks."""


def root_classes(e: Evaluator) -> list[Class]:
    """The text's classes of networks that no other class is built from, in their order."""
    classes = [cls for cls in e.defined(Class) if runs(cls)]
    roots = _outermost(e, classes)
    if all(is_criterion(e, cls) for cls in roots):  # A part of a loss may be the network.
        networks = _outermost(e, [cls for cls in classes if not is_criterion(e, cls)])
        roots = [*(cls for cls in roots if networks), *networks] or roots
    return (
        sorted(roots, key=lambda cls: not (is_layer(cls) or is_criterion(e, cls))) or classes[-1:]
    )


def _outermost(e: Evaluator, classes: list[Class]) -> list[Class]:
    """The classes that no other of them is built from."""
    used = {name for cls in classes for name in _names_in(e, cls) if name != cls.name}
    return [cls for cls in classes if cls.name not in used]


def is_layer(cls: Class) -> bool:
    """Whether a class is a layer: `keras.layers.Layer` or, say, `class Norm(nn.LayerNorm)`."""
    base = cls.base.last if cls.base else ""
    return base not in ("Module", "Model", "Sequential", "Functional")


def runs(cls: Class) -> bool:
    """Whether a class is a network or a layer that can be called."""
    base = cls.base
    if base is None or not base.path.startswith(("torch.nn.", "keras.")):
        return False
    if base.path.startswith(_NOT_NETWORKS):
        return False
    method = "call" if base.path.startswith("keras.") else "forward"
    calls = (cls.find(method), cls.find("__call__"))
    if any(isinstance(function, Function) for function in calls) or base.last == "Sequential":
        return True
    return base.last == "Model" and _between_tensors(cls)


def _between_tensors(cls: Class) -> bool:
    """Whether a class builds a model between tensors: `super().__init__(inputs, outputs)`."""
    start = cls.find("__init__")
    bases = start.owner.node.bases if isinstance(start, Function) and start.owner else []
    if not any(ast.unparse(base).rpartition(".")[2] == "Model" for base in bases):
        return False  # The arguments of a base of another file are unknown.
    return any(
        isinstance(node, ast.Call)
        and getattr(node.func, "attr", "") == "__init__"
        and (_gives_two(node.args) or any(keyword.arg == "outputs" for keyword in node.keywords))
        for node in nodes(start.node)
    )


def _names_in(e: Evaluator, cls: Class) -> set[str]:
    """The names in a class and in the functions that it names, which may build parts of it."""
    names, visited = _names_of(e, cls.node), set[str]()
    pending: list[ast.AST] = [cls.node]
    while pending:
        bare = {node.id for node in nodes(pending.pop()) if isinstance(node, ast.Name)} - visited
        visited |= bare
        functions = [value for value in map(e.scope.names.get, bare) if isinstance(value, Function)]
        pending += [function.node for function in functions]
        names |= {name for function in functions for name in _names_of(e, function.node)}
    return names


def _names_of(e: Evaluator, node: ast.AST) -> set[str]:
    inside = [part for part in nodes(node) if isinstance(part, (ast.Name, ast.Attribute))]
    names = {part.id for part in inside if isinstance(part, ast.Name)}
    # blocks.Block, but not self.Block.
    parts = [part for part in inside if isinstance(part, ast.Attribute)]
    names |= {part.attr for part in parts if getattr(part.value, "id", "") != "self"}
    names |= {getattr(base, "attr", "") for base in getattr(node, "bases", ())}
    return names | {
        value.last  # The original name of an import: `from blocks import Block as B`.
        for value in map(e.scope.names.get, names)
        if isinstance(value, Known)
    }


def _gives_two(args: list[ast.expr]) -> bool:
    return len(args) > 1 or any(isinstance(arg, ast.Starred) for arg in args)
