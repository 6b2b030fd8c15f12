"""Whether a value has an attribute: `hasattr(kernel_size, "__iter__")`."""

from __future__ import annotations

import ast
from typing import Any

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.kinds import python_class, stands_for
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.generators import Generator
from cnnviz.reading.code.values.modules import DICTS, LISTS, Module, Weight
from cnnviz.reading.code.values.scalars import About, NumpyInt, Real, Single, Truth
from cnnviz.reading.code.values.tensors import Size, Tensor
from cnnviz.reading.code.values.values import (
    PLAIN,
    Array,
    Batch,
    BoundFunction,
    Dict,
    Function,
    Instance,
    Known,
    List,
    Set,
    Unknown,
    Value,
)

_OF_NUMPY: tuple[tuple[type, str], ...] = (
    *((Array, "ndarray"), (Truth, "bool_"), (NumpyInt, "int64"), (Real, "float64")),
    (Single, "float32"),
)
_ROW = frozenset("__len__ __iter__ __getitem__ __setitem__ __delitem__ __contains__".split())
_OF_TENSORS = _ROW - {"__delitem__"} | {"__class__", "__array__", "index"}
_OF_LISTS = frozenset(("append", "extend", "insert", "pop"))
_OF_DICTS = frozenset(("clear", "items", "keys", "pop", "update", "values"))
_OF_TENSORS_ALONE = frozenset("device dtype ndim shape".split())


_OF_PYTHON = frozenset(
    (*PLAIN, tuple, range, slice, Size, About, Batch, Generator, Function, BoundFunction)
)


def has_attribute(e: Evaluator, owner: Value, name: str, node: ast.AST) -> bool | Unknown | None:
    """Whether a value has an attribute; None if it has it as far as it can be looked up."""
    python = _python_class(owner)
    if python is not None:
        has_it = any(name in vars(base) for base in python.__mro__)
        return has_it or (isinstance(owner, Size) and name == "numel")
    if isinstance(owner, Instance) and owner.cls.row and name in dir(tuple):
        return True
    if isinstance(owner, (Tensor, Weight)):
        return _has_tensor(e, name, node)
    if isinstance(owner, Known) and owner.last[:1].isupper():
        if name.startswith("__") and name not in (*_ROW, "__next__"):
            return None
        return Unknown(f"whether {owner.last} has {name} is not known", node)
    if isinstance(owner, Module) and not owner.keras and name not in owner.attrs:
        is_own = owner.cls is not None and owner.cls.find(name) is not None
        is_row = owner.kind in (*LISTS, *DICTS)
        rows = _ROW | (_OF_DICTS if owner.kind in DICTS else _OF_LISTS) if is_row else frozenset()
        if name in rows:
            return True
        if not is_own and name in _ROW | _OF_LISTS | _OF_DICTS | _OF_TENSORS_ALONE:
            return False
    return None


def _python_class(value: Value) -> Any:
    """Python's or NumPy's class that a value is of, if that says all that it has."""
    for own, name in _OF_NUMPY:
        if isinstance(value, own):
            import numpy

            return getattr(numpy, name)
    if isinstance(value, (List, Dict, Set)):
        return python_class(value.kind)
    return stands_for(value) if type(value) in _OF_PYTHON else None


def _has_tensor(e: Evaluator, name: str, node: ast.AST) -> bool | Unknown:
    """Whether a tensor has an attribute: those that texts set are not followed."""
    from cnnviz.reading.code.modules.tensor_attributes import TENSOR_ATTRIBUTES
    from cnnviz.reading.code.tensors.tensor_functions import OPERATIONS

    if {name, name.rstrip("_")} & {*TENSOR_ATTRIBUTES, *OPERATIONS, *_OF_TENSORS}:
        return True
    is_set = any(
        getattr(node, "attr", "") == name and not isinstance(getattr(node, "ctx", None), ast.Load)
        for node in nodes(e.source.tree)
    )
    return (
        Unknown(f"whether a tensor has {name} is not known", node)
        if is_set or "setattr" in e.source.text
        else False
    )
