"""Layers that a text gives to what it never makes, or makes later: Python ends there."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cnnviz.reading.code.lacks import Lack
from cnnviz.reading.code.modules import Module
from cnnviz.reading.code.nodes import given_names
from cnnviz.reading.code.values import Unknown, Value

if TYPE_CHECKING:
    from cnnviz.reading.code.evaluator import Evaluator

_ADD = frozenset(("add", "append", "insert", "extend", "add_module", "register_module"))


def added_to_none(e: Evaluator, owner: Unknown, given: list[Value], node: ast.AST) -> None:
    """Remembers `modle.add(Dense(3))`."""
    way = getattr(node, "func", None)
    several = [each for one in given for each in (one if isinstance(one, list) else [one])]
    if getattr(way, "attr", "") in _ADD and any(isinstance(one, Module) for one in several):
        given_to_none(e, owner, way)


def given_to_none(e: Evaluator, owner: Unknown, place: ast.AST | None) -> None:
    """Remembers `modle.fc = Linear(3, 4)`."""
    name = getattr(place, "value", None)
    if owner.lack is not Lack.NAME or not isinstance(name, ast.Name) or e.homeless is not None:
        return
    late = name.id in given_names(e.source.tree)
    why = f"{name.id} gets a layer before the text makes it" if late else owner.why
    e.homeless = Unknown(why, name)
