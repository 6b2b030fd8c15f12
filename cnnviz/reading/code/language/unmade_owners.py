"""Layers that a text gives to what it never makes, or makes later: Python ends there."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cnnviz.reading.code.source.nodes import given_names
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.values import Unknown, Value

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator

_ADD = frozenset(("add", "append", "insert", "extend", "add_module", "register_module"))


def added_to_none(e: Evaluator, owner: Unknown, given: list[Value], node: ast.AST) -> None:
    """Remembers `modle.add(Dense(3))`."""
    way = getattr(node, "func", None)
    several = [each for one in given for each in (one if isinstance(one, list) else [one])]
    if getattr(way, "attr", "") in _ADD and any(isinstance(one, Module) for one in several):
        _remember(e, owner, way)


def given_to_none(e: Evaluator, owner: Unknown, place: ast.AST) -> None:
    """Remembers `net.fc = Linear(3, 4)` before there is a net; one of another cell may be one."""
    if getattr(getattr(place, "value", None), "id", "") in given_names(e.source.tree):
        _remember(e, owner, place)


def _remember(e: Evaluator, owner: Unknown, place: ast.AST | None) -> None:
    name = getattr(place, "value", None)
    if owner.lack is not Lack.NAME or not isinstance(name, ast.Name) or e.homeless is not None:
        return
    if name.id == "self":  # Lines of a class that stand alone.
        return
    late = name.id in given_names(e.source.tree)
    why = f"{name.id} gets a layer before the text makes it" if late else owner.why
    e.homeless = Unknown(why, name)
