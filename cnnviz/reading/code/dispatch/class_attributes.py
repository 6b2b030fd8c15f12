"""Attributes of classes, of their objects and of what stands behind `super()`."""

from __future__ import annotations

import ast
from typing import Any

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.values.enums import member_table
from cnnviz.reading.code.values.errors import Raised, lacks_attribute
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.values import (
    BoundFunction,
    Class,
    Dict,
    Function,
    Instance,
    Known,
    Method,
    Opaque,
    Partial,
    Super,
    Unknown,
    Value,
)

_OVERRIDABLE = ("__init__", "__call__", "forward", "call")
"""Methods of a package's class that subclasses in the text call by `super()`."""


def class_attribute(_: Evaluator, owner: Class, name: str, node: ast.Attribute) -> Value:
    """`Net.width`: what a class has."""
    if name in ("__name__", "__qualname__"):
        return owner.name
    if name == "__class__":
        return Known("type")
    if name == "__dict__":
        return Dict(owner.attrs)
    members = member_table(owner, name)
    if members is not None:
        return members
    for cls in owner.order:
        if isinstance(cls, Class) and name in cls.attrs:
            value = cls.attrs[name]
            if isinstance(value, Function) and value.kind == "classmethod":
                return BoundFunction(value, owner)
            return value
    if owner.base is not None:
        return Method(owner.base, name)
    forward = owner.find("forward")
    if name == "apply" and isinstance(forward, Function):  # Of an autograd.Function.
        return Partial(forward, (Opaque("context"),), {})
    raise Raised("AttributeError", f"{owner.name} has no {name}", node)


def member(e: Evaluator, owner: Value, cls: Class, name: str, node: ast.AST) -> Value:
    """An attribute that an object has from its class; None if there is none of that name."""
    for base in cls.order:
        if isinstance(base, Class) and name in base.attrs:
            return bind(e, owner, cls, base.attrs[name], node)
    return None


def bind(e: Evaluator, owner: Value, cls: Class, value: Value, node: ast.AST) -> Value:
    """A class attribute as an object sees it."""
    if not isinstance(value, Function) or value.kind == "staticmethod" or value.owner is None:
        return value
    if value.kind == "property":
        return e.call(value, [owner], {}, node)
    return BoundFunction(value, cls if value.kind == "classmethod" else owner)


def instance_attribute(e: Evaluator, owner: Instance, name: str, node: ast.Attribute) -> Value:
    """`config.width`: what an object has, itself or from its class."""
    if name in owner.attrs:
        return owner.attrs[name]
    if name in ("__class__", "__dict__"):
        return owner.cls if name == "__class__" else owner.attrs
    if owner.cls.row and name == "_fields":
        return tuple(owner.attrs)
    if owner.cls.row and name in ("_replace", "_asdict"):
        return Partial(Known(f"dataclasses.{name.lstrip('_')}"), (owner,), {})
    if any(isinstance(cls, Class) and name in cls.attrs for cls in owner.cls.order):
        return member(e, owner, owner.cls, name, node)
    fallback = owner.cls.find("__getattr__")
    if isinstance(fallback, Function):
        return e.call(fallback, [owner, name], {}, node)
    base = owner.cls.base.path if owner.cls.base is not None else _foreign_base(owner.cls)
    base = base or "a class that is not in this text" * (owner.cls.name == e.source.classless)
    if base and not lacks_attribute(base, name):
        return Unknown(f"{name} comes from {base}", node, ast.unparse(node))
    raise Raised("AttributeError", f"a {owner.cls.name} has no {name}", node)


def _foreign_base(cls: Class) -> str:
    """A base of a class that is not in the text, as written there: unittest.TestCase."""
    classes = [cls for cls in cls.order if isinstance(cls, Class)]
    names = {cls.name for cls in classes} | {"object"}
    bases = [ast.unparse(base) for cls in classes for base in cls.node.bases]
    return next((base for base in bases if base not in names), "")


def super_attribute(e: Evaluator, owner: Super, name: str, node: ast.Attribute) -> Value:
    """`super().build`: what the classes behind this one have."""
    start = owner.after  # The search starts behind this class.
    cls: Any = owner.owner if isinstance(owner.owner, Class) else owner.owner.cls
    order = cls.order[cls.order.index(start) + 1 :]
    for base in order:
        if isinstance(base, Class) and name in base.attrs:
            return bind(e, owner.owner, cls, base.attrs[name], node)
    if isinstance(owner.owner, Module):
        return Method(owner.owner, f"super.{name}" if name in _OVERRIDABLE else name)
    return Method(Known("object"), name)
