"""`copy` of Python's standard library."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.weights import weight_tensor
from cnnviz.reading.code.values.enums import Member
from cnnviz.reading.code.values.modules import PART, Module
from cnnviz.reading.code.values.tensors import Learned, Tensor
from cnnviz.reading.code.values.values import (
    Args,
    Dict,
    Instance,
    Known,
    Kwargs,
    List,
    Unknown,
    Value,
)


def deep_copy(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`copy.deepcopy(value)`; a module's copy has its own weights."""
    copy = _deep(e, args[0], {}, node) if args else kwargs.get("x")
    if isinstance(copy, Module):
        copy.kept["was"] = copy.layers()
    return copy


def shallow_copy(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`copy.copy(value)`: shares its items."""
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
        instance = Instance(value.cls)
        instance.attrs.update(value.attrs)
        return instance
    return value


def _object(
    e: Evaluator, value: Module | Instance, copies: dict[int, Value], node: ast.AST
) -> Value:
    """A copy of a module or an object and of its contents; Keras makes the calls of a functional
    model once more.
    """
    if getattr(value, "outputs", None) is not None:
        copies[id(value)] = e.call(Known("keras.models.clone_model"), [value], {}, node)
        return copies[id(value)]
    copy: Value = (
        Module(value.kind, node, value.cls) if isinstance(value, Module) else Instance(value.cls)
    )
    copies[id(value)] = copy
    for name in ("step", "refused", "name", "inputs", "follows"):
        if hasattr(value, name):
            setattr(copy, name, getattr(value, name))
    for name in ("attrs", "became", "said", "children", "params"):
        if hasattr(value, name):
            getattr(copy, name).update(_deep(e, getattr(value, name), copies, node))
    return copy


def _deep(e: Evaluator, value: Value, copies: dict[int, Value], node: ast.AST) -> Value:
    if id(value) in copies:
        return copies[id(value)]
    e.budget.take(1)
    if isinstance(value, (Module, Instance)) and not isinstance(value, Member):
        return _object(e, value, copies, node)
    if isinstance(value, Dict):
        copy = Dict({key: _deep(e, item, copies, node) for key, item in value.items()})
        copy.why, copy.missing, copy.kind = value.why, value.missing, value.kind
        return copy
    if isinstance(value, List):
        row = type(value)(_deep(e, item, copies, node) for item in value)
        row.why, row.kind = value.why, value.kind
        return row
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return tuple(_deep(e, item, copies, node) for item in value)
    own = weight_tensor(value)
    if isinstance(own, Tensor) and (own is not value or own.learned is not None):
        fresh = Tensor(own.sizes)
        fresh.learned = PART if own.learned is PART else Learned(fresh)
        return fresh
    return value
