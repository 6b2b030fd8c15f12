"""What `copy` of Python's standard library makes of what a text has."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.weights import numbers_of
from cnnviz.reading.code.values.enums import Member
from cnnviz.reading.code.values.modules import PART, Module
from cnnviz.reading.code.values.tensors import Learned, Tensor
from cnnviz.reading.code.values.values import Dict, Instance, List, Unknown, Value

_Args = list[Value]
_Kwargs = dict[str, Value]


def copied(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`copy.deepcopy(value)`; a module's copy has weights of its own."""
    made = _deep(e, args[0], {}, node) if args else kwargs.get("x")
    if isinstance(made, Module):
        made.kept["was"] = made.layers()
    return made


def shallow(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`copy.copy(value)`: the things in it are the same."""
    value = args[0] if args else kwargs.get("x")
    if isinstance(value, Member):
        return value
    if isinstance(value, Module):
        return Unknown("a copy that shares its weights is not followed", node)
    e.budget.take(len(value) if isinstance(value, (List, Dict)) else 1)
    if isinstance(value, Dict):
        copy = Dict(value)
        copy.why, copy.missing, copy.kind = value.why, value.missing, value.kind
        return copy
    if isinstance(value, List):
        row = type(value)(value)
        row.why, row.kind = value.why, value.kind
        return row
    if isinstance(value, Instance):
        made = Instance(value.cls)
        made.attrs.update(value.attrs)
        return made
    return value


def _object(e: Evaluator, value: Module | Instance, done: dict[int, Value], node: ast.AST) -> Value:
    """A copy of a module or an object, and of what it holds."""
    made: Value = (
        Module(value.kind, node, value.cls) if isinstance(value, Module) else Instance(value.cls)
    )
    done[id(value)] = made
    for name in ("step", "refused", "name", "inputs", "outputs", "follows"):
        if hasattr(value, name):
            setattr(made, name, getattr(value, name))
    for name in ("attrs", "became", "said", "children", "params"):
        if hasattr(value, name):
            getattr(made, name).update(_deep(e, getattr(value, name), done, node))
    return made


def _deep(e: Evaluator, value: Value, done: dict[int, Value], node: ast.AST) -> Value:
    if id(value) in done:
        return done[id(value)]
    e.budget.take(1)
    if isinstance(value, (Module, Instance)) and not isinstance(value, Member):
        return _object(e, value, done, node)
    if isinstance(value, Dict):
        copy = Dict({key: _deep(e, one, done, node) for key, one in value.items()})
        copy.why, copy.missing, copy.kind = value.why, value.missing, value.kind
        return copy
    if isinstance(value, List):
        row = type(value)(_deep(e, one, done, node) for one in value)
        row.why, row.kind = value.why, value.kind
        return row
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return tuple(_deep(e, one, done, node) for one in value)
    own = numbers_of(value)
    if isinstance(own, Tensor) and (own is not value or own.learned is not None):
        fresh = Tensor(own.sizes)
        fresh.learned = PART if own.learned is PART else Learned(fresh)
        return fresh
    return value
