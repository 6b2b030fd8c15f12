"""Loops that train a network: each of their turns leaves the layers as they are."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cnnviz.reading.code.evaluator import Evaluator
from cnnviz.reading.code.nodes import nodes
from cnnviz.reading.code.scope import Scope
from cnnviz.reading.code.targets import name_it
from cnnviz.reading.code.values import Unknown

_FEW = 16  # So many turns are gone, whatever they do.


def trains(loop: ast.For, turns: int) -> bool:
    """Whether a loop of so many turns trains a network, so that one turn tells of all."""
    return turns > _FEW and any(
        isinstance(one, ast.Attribute) and one.attr == "backward" for one in nodes(loop)
    )


def unsettle(e: Evaluator, loop: ast.For, scope: Scope) -> None:
    """Forgets the numbers that each turn changes: they are those of the first one."""
    for name in dict.fromkeys(_counted(loop)):
        if isinstance(scope.find(name), (int, float)):
            why = "only the first turn of this training loop is followed"
            name_it(e, name, Unknown(why, loop.iter, name), scope)


def _counted(loop: ast.For) -> Iterator[str]:
    """Names that another turn gives another value: what is counted, and what the loop goes by."""
    yield from _names(loop.target)
    for one in nodes(loop):
        if isinstance(one, ast.AugAssign):
            yield from _names(one.target)
        elif isinstance(one, ast.Assign):
            own = set(_names(one.value))
            yield from (name for target in one.targets for name in _names(target) if name in own)


def _names(tree: ast.AST) -> list[str]:
    return [one.id for one in nodes(tree) if isinstance(one, ast.Name)]
