"""`+` and `*` of containers of modules: `self.head + self.tail`, `2 * block`."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.items import items_of
from cnnviz.reading.code.modules.construction import extend_with, make
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.scalars import is_whole
from cnnviz.reading.code.values.unknowns import joined_unknown
from cnnviz.reading.code.values.values import Unknown, Value

_SEQUENTIAL, _LIST = "torch.nn.Sequential", "torch.nn.ModuleList"


def combined_modules(
    e: Evaluator, left: Value, sign: ast.operator, right: Value, node: ast.AST
) -> Value:
    """`left sign right`, at least one a module: a new container of the same modules."""
    unknown = joined_unknown((left, right))
    if unknown is not None:
        return unknown
    kind = getattr(left, "kind", "")
    parts: list[Value] = []
    if isinstance(sign, ast.Add) and (
        kind == _LIST or (kind == _SEQUENTIAL == getattr(right, "kind", ""))
    ):
        parts = [left, right]
    elif isinstance(sign, ast.Mult):
        container, times = (left, right) if isinstance(left, Module) else (right, left)
        kind = getattr(container, "kind", "")
        if kind == _SEQUENTIAL and is_whole(times) and times > 0:
            e.budget.take(times)
            parts = [container] * times
    for part in parts:
        if isinstance(part, Module) and part.refused is not None:
            return part.refused
    if not parts or any(items_of(part) is None for part in parts):
        raise Raised("TypeError", "these cannot be combined", node)
    result = make(e, kind, None, [], {}, node)
    for part in parts:
        extend_with(e, result, part, node)
    return result.refused if isinstance(result.refused, Unknown) else result
