"""What a loop over a value goes through, if that is known."""

from __future__ import annotations

import ast

from cnnviz.reading.code.values.bounds import items_in_order
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.generators import Generator
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.scalars import scalar
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import (
    Array,
    Class,
    Dict,
    Instance,
    List,
    Set,
    Unknown,
    Value,
)
from cnnviz.reading.code.values.words import kind_of


def items_in(value: Value, node: ast.AST) -> tuple[Value, ...] | range | Unknown | None:
    """`items_of`; raises Python's error for what is not iterable, such as a single layer."""
    items = items_of(value)
    if items is None and isinstance(value, (Module, int, float, type(None))):
        kind = value.kind.rpartition(".")[2] if isinstance(value, Module) else kind_of(value)
        raise Raised("TypeError", f"{kind} is no list", node)
    return items


def items_of(value: Value) -> tuple[Value, ...] | range | Unknown | None:
    """What a loop over a value goes through; None if that is not known.

    >>> items_of(List([1, 2])), items_of(Dict({'a': 1}))
    ((1, 2), ('a',))
    """
    if isinstance(value, Tensor):
        value = value.numbers
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Dict):
        return value.unsure or tuple(value)
    if isinstance(value, Array):
        return value.why or tuple(map(scalar, value))
    if isinstance(value, (List, Set)):
        return value.why or (items_in_order(value) if isinstance(value, Set) else tuple(value))
    if isinstance(value, Generator):
        return _left_of(value)
    if isinstance(value, (list, str)):
        return tuple(value)
    if isinstance(value, range) or (isinstance(value, tuple) and not hasattr(value, "_fields")):
        return value
    if isinstance(value, Class) and value.members is not None:
        return value.members.why or tuple(value.members.values())
    return _content(value) if isinstance(value, (Module, Instance)) else None


def _content(value: Module | Instance) -> tuple[Value, ...] | Unknown | None:
    """What a container of modules, or a named tuple, holds."""
    unsure = value.refused or value.children.unsure if isinstance(value, Module) else None
    items = value.loops_over()
    return unsure or (None if items is None else tuple(items))


def _left_of(value: Generator) -> tuple[Value, ...] | Unknown:
    """What a generator has left, or what a view shows."""
    if value.view is not None and value.view[0].unsure is not None:
        return value.view[0].unsure.alone()
    items = value.items
    return value.never or value.left.why or items


def first_items(value: Value, node: ast.AST) -> tuple[Value, ...] | range | Unknown | None:
    """The same for a loop, item by item; of a generator only the first is worked out."""
    if not isinstance(value, Generator) or value.again:
        return items_in(value, node)
    return value.left.why or tuple(value.left[-1:]) if value.ahead() else ()
