"""The classes of a text that are networks of their own, and what they are made of."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cnnviz.reading.code.modules.criteria import judges
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.values import Class, Function, Known

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator


_NONE = ("keras.initializers.", "keras.regularizers.", "keras.constraints.")
"""Where Keras has what fills, weighs or limits weights, and is called for that."""


def root_classes(e: Evaluator) -> list[Class]:
    """The text's classes of networks that no other class of it is made of, in their order."""
    classes = [one for one in e.scope.names.values() if isinstance(one, Class) and runs(one)]
    roots = _outer(e, classes)
    if all(judges(e, one) for one in roots):  # What a loss is made of may be the network.
        networks = _outer(e, [one for one in classes if not judges(e, one)])
        roots = [*(one for one in roots if networks), *networks] or roots
    return sorted(roots, key=lambda cls: not (is_layer(cls) or judges(e, cls))) or classes[-1:]


def _outer(e: Evaluator, classes: list[Class]) -> list[Class]:
    """The classes that no other of them is made of."""
    used = {name for one in classes for name in _names_in(e, one) if name != one.name}
    return [one for one in classes if one.name not in used]


def is_layer(cls: Class) -> bool:
    """Whether a class is a layer: of Keras's, or a framework's own (`class Norm(nn.LayerNorm)`)."""
    base = cls.base.last if cls.base else ""
    return base not in ("Module", "Model", "Sequential", "Functional")


def runs(cls: Class) -> bool:
    """Whether a class is a network or a layer that can be called."""
    base = cls.base
    if base is None or not base.path.startswith(("torch.nn.", "keras.")):
        return False
    if base.path.startswith(_NONE):
        return False
    method = "call" if base.path.startswith("keras.") else "forward"
    calls = (cls.find(method), cls.find("__call__"))
    if any(isinstance(one, Function) for one in calls) or base.last == "Sequential":
        return True
    return base.last == "Model" and _between_tensors(cls)


def _between_tensors(cls: Class) -> bool:
    """Whether a class is made a model between tensors: `super().__init__(inputs, outputs)`."""
    start = cls.find("__init__")
    bases = start.owner.node.bases if isinstance(start, Function) and start.owner else []
    if not any(ast.unparse(one).rpartition(".")[2] == "Model" for one in bases):
        return False  # What a base of another file is given is not known.
    return any(
        isinstance(one, ast.Call)
        and getattr(one.func, "attr", "") == "__init__"
        and (_gives_two(one.args) or any(each.arg == "outputs" for each in one.keywords))
        for one in nodes(start.node)
    )


def _names_in(e: Evaluator, cls: Class) -> set[str]:
    """What a class names, and what functions of the text name that it does: they may build it."""
    found, met = _names_of(e, cls.node), set[str]()
    left: list[ast.AST] = [cls.node]
    while left:
        bare = {one.id for one in nodes(left.pop()) if isinstance(one, ast.Name)} - met
        met |= bare
        called = [one for one in map(e.scope.names.get, bare) if isinstance(one, Function)]
        left += [one.node for one in called]
        found |= {name for one in called for name in _names_of(e, one.node)}
    return found


def _names_of(e: Evaluator, node: ast.AST) -> set[str]:
    inside = [one for one in nodes(node) if isinstance(one, (ast.Name, ast.Attribute))]
    names = {one.id for one in inside if isinstance(one, ast.Name)}
    # blocks.Block, but not self.Block.
    parts = [one for one in inside if isinstance(one, ast.Attribute)]
    names |= {one.attr for one in parts if getattr(one.value, "id", "") != "self"}
    names |= {getattr(base, "attr", "") for base in getattr(node, "bases", ())}
    return names | {
        value.last  # As a text calls it that imports it: `from blocks import Block as B`.
        for value in map(e.scope.names.get, names)
        if isinstance(value, Known)
    }


def _gives_two(args: list[ast.expr]) -> bool:
    return len(args) > 1 or any(isinstance(one, ast.Starred) for one in args)
