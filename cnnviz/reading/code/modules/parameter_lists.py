"""`nn.ParameterList` and `nn.ParameterDict`: containers of parameters as others are of modules."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cnnviz.reading.code.values.modules import Module, Weight
from cnnviz.reading.code.values.tensors import FrozenParameter, Learned, Tensor
from cnnviz.reading.code.values.values import Unknown, Value, unknown_of

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator

DICT_METHODS = frozenset("get setdefault copy".split())
"""Dict methods of a ParameterDict that no ModuleDict has."""

_BORROWED = "this has the weight of a layer for a parameter of its own: tied weights are not read"
_NO_TENSOR = "something in this is no tensor, which is not read"


def add_parameter(e: Evaluator, owner: Module, name: str, child: Value) -> None:
    """Adds a parameter to a list or dict of them; any other tensor becomes one."""
    e.budget.take(1)
    if not isinstance(child, Tensor) or child.traced:
        reason = _BORROWED if isinstance(child, Weight) else _NO_TENSOR
        owner.refused = unknown_of(child, reason, owner.node)
        return
    if not _is_parameter(child):
        child = Tensor(child.held)
        child.learned = Learned(child)
    child.home = child.home or owner
    if child.home.step is not None:
        owner.refused = Unknown(_BORROWED, owner.node)
    e.journal.touch(owner.params)
    owner.params[name] = child


def _is_parameter(value: Tensor) -> bool:
    return isinstance(value, FrozenParameter) or getattr(value.learned, "tensor", None) is value


def parameter_dict_method(
    e: Evaluator, owner: Module, name: str, args: list[Value], node: ast.AST
) -> Value:
    """`weights.get("bias")` and its like."""
    key, default = [*args, None, None][:2]
    if isinstance(key, Unknown):
        return key
    if name == "copy":
        copy = Module(owner.kind, node)
        copy.params.update(owner.params)
        return copy
    if name == "setdefault" and key not in owner.params:
        owner.add(e, str(key), default)
    return owner.params.get(key, default)
