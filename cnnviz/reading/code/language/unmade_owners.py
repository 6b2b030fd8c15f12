"""Layers that a text adds to what it never makes, or makes later: Python stops there."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.source.nodes import assigned_names
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.values import Unknown, Value

_ADD = frozenset(("add", "append", "insert", "extend", "add_module", "register_module"))


def note_added(e: Evaluator, owner: Unknown, values: list[Value], node: ast.AST) -> None:
    """Records `modle.add(Dense(3))`."""
    method = getattr(node, "func", None)
    items = [item for value in values for item in (value if isinstance(value, list) else [value])]
    if getattr(method, "attr", "") in _ADD and any(isinstance(item, Module) for item in items):
        _remember(e, owner, method)


def note_assigned(e: Evaluator, owner: Unknown, place: ast.AST) -> None:
    """Records `net.fc = Linear(3, 4)` before there is a net, unless another cell may make it."""
    if getattr(getattr(place, "value", None), "id", "") in assigned_names(e.source.tree):
        _remember(e, owner, place)


def _remember(e: Evaluator, owner: Unknown, place: ast.AST | None) -> None:
    name = getattr(place, "value", None)
    if owner.lack is not Lack.NAME or not isinstance(name, ast.Name) or e.homeless is not None:
        return
    if name.id == "self":  # Lines of a class without its header.
        return
    is_later = name.id in assigned_names(e.source.tree)
    why = f"{name.id} gets a layer before the text makes it" if is_later else owner.why
    e.homeless = Unknown(why, name)
