"""`owner.name`, for every kind of owner."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from typing import Any

from cnnviz.reading.code.dispatch.class_attributes import (
    class_attribute,
    instance_attribute,
    member,
    super_attribute,
)
from cnnviz.reading.code.dispatch.tables import METHODS
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.managers import Manager, perhaps_entered
from cnnviz.reading.code.library.array_writes import is_writing
from cnnviz.reading.code.library.names import package_value
from cnnviz.reading.code.library.numeric import sizes_of_rows
from cnnviz.reading.code.library.stacking import array_attribute
from cnnviz.reading.code.library.versions import CONSTANTS, VERSIONS
from cnnviz.reading.code.library.weights import IN_PLACE, SHAPE_QUERIES, VARIABLES, weight_shape
from cnnviz.reading.code.modules.module_attributes import module_attribute
from cnnviz.reading.code.modules.selections import selection_attribute
from cnnviz.reading.code.modules.stores import item_view, spoil
from cnnviz.reading.code.modules.tensor_attributes import tensor_attribute
from cnnviz.reading.code.source.pasted_files import pasted_definition
from cnnviz.reading.code.values.enums import Member, Number, Word
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.generators import Generator
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.modules import PART, Module, Weight
from cnnviz.reading.code.values.packages import canonical
from cnnviz.reading.code.values.scalars import SCALARS, WHOLE, About, Near, Real, Single, Truth
from cnnviz.reading.code.values.set_advice import unknown_attribute
from cnnviz.reading.code.values.tensors import Factors, MaxResult, Size, SizeTensor, Tensor
from cnnviz.reading.code.values.values import (
    Array,
    Batch,
    BoundFunction,
    Class,
    DataIndices,
    Dict,
    Function,
    Instance,
    Known,
    List,
    Method,
    Opaque,
    Partial,
    Set,
    Super,
    Unknown,
    Value,
)
from cnnviz.reading.code.values.words import kind_of

_CONSTANTS: dict[str, Value] = {
    **VERSIONS,
    **CONSTANTS,
    "numpy.newaxis": None,
    "keras.backend.image_data_format": None,
}
_KINDS: dict[type, str] = {
    str: "str",
    List: "list",
    Array: "list",
    Dict: "dict",
    Set: "set",
    tuple: "tuple",
    **dict.fromkeys((Size, SizeTensor), "tuple"),
    int: "int",
    float: "float",
    **dict.fromkeys(WHOLE, "int"),
    **dict.fromkeys((Real, Single, About, Near), "float"),
    **dict.fromkeys((bool, Truth), "int"),
    range: "range",
    Generator: "tuple",
    Batch: "int",
    bytes: "bytes",
}


def attribute(e: Evaluator, owner: Value, name: str, node: ast.Attribute) -> Value:
    """The attribute of that name."""
    key = next((cls for cls in (Tensor, Unknown) if isinstance(owner, cls)), type(owner))
    function = _OWNERS.get(key)
    if function is not None:
        return function(e, owner, name, node)
    kind = _KINDS.get(type(owner), "")
    if name in METHODS.get(kind, ()) or (name == "astype" and isinstance(owner, SCALARS)):
        return Method(owner, name)
    if isinstance(owner, Dict) and owner.missing == "attributes" and name in (*owner, "__dict__"):
        return owner if name == "__dict__" else owner[name]
    if name == "__next__" and isinstance(owner, Generator):
        return Partial(Known("next"), (owner,), {})
    if name == "__class__":
        return Known(kind or "object")
    if name in ("ndim", "size", "shape") and isinstance(owner, Array):
        sizes = sizes_of_rows(owner, node)
        if isinstance(sizes, Unknown) or name == "shape":
            return sizes
        return len(sizes) if name == "ndim" else math.prod(sizes)
    if isinstance(owner, Array):
        return array_attribute(e, owner, name, node)
    if name in ("rank", "ndims") and isinstance(owner, tuple):
        return len(owner)  # Of a TensorFlow shape.
    if name == "value" and kind == "int":
        return owner  # Of a size in TensorFlow 1: `x.shape[-1].value`.
    if name in ("major", "minor") and isinstance(owner, tuple) and len(owner) > 1:
        return owner[name == "minor"]  # Of a version.
    raise Raised("AttributeError", f"a {kind or kind_of(owner)} has no {name}", node)


def _unknown(e: Evaluator, owner: Unknown, name: str, node: ast.Attribute) -> Value:
    if is_writing(name) or (name.endswith("_") and not name.startswith("_")):
        spoil(e, owner)  # z.add_(x)
    if name in e.skips.names and owner.lack is Lack.CODE:
        return Known(f"{owner.name}.{name}")
    own = selection_attribute(owner, name) if isinstance(owner, DataIndices) else None
    return item_view(owner, unknown_attribute(e, owner, name, node)) if own is None else own


def _known(e: Evaluator, owner: Known, name: str, node: ast.Attribute) -> Value:
    path = canonical(f"{owner.path}.{name}")
    if path in e.replaced:
        return e.replaced[path]
    if path in _CONSTANTS and _CONSTANTS[path] is not None:
        return _CONSTANTS[path]
    if name == "__name__":
        return owner.last
    if path in ("numpy.newaxis", "tensorflow.newaxis"):
        return None
    is_layer = owner.path.startswith(("torch.nn.", "keras.")) and owner.last[:1].isupper()
    if is_layer and name in ("forward", "__init__", "call", "__call__", "build", "_conv_forward"):
        return Method(owner, name)
    if owner.path in ("dict", "str", "list", "object"):
        return Method(owner, name)
    return pasted_definition(e, path, name) or package_value(e, path, node)


def _mixed_member(e: Evaluator, owner: Number | Word, name: str, node: ast.Attribute) -> Value:
    """An attribute of an Enum member that is also a number or a string."""
    if name in owner.attrs:
        return owner.attrs[name]
    if name == "__class__":
        return owner.cls
    if any(isinstance(cls, Class) and name in cls.attrs for cls in owner.cls.order):
        return member(e, owner, owner.cls, name, node)
    return attribute(e, str.__str__(owner) if isinstance(owner, Word) else int(owner), name, node)


def _function(_: Evaluator, owner: Function, name: str, node: ast.Attribute) -> Value:
    if name in ("__name__", "__qualname__"):
        return owner.name
    if name == "__get__":
        return Partial(Known("types.MethodType"), (owner,), {})
    raise Raised("AttributeError", f"a function has no {name}", node)


def _partial(_: Evaluator, owner: Partial, name: str, node: ast.Attribute) -> Value:
    fields = {"func": owner.function, "args": owner.args, "keywords": owner.kwargs}
    if name in fields:
        return fields[name]
    raise Raised("AttributeError", f"a partial has no {name}", node)


def _bound(e: Evaluator, owner: BoundFunction, name: str, node: ast.Attribute) -> Value:
    fields = {"__self__": owner.owner, "__func__": owner.function}
    return fields[name] if name in fields else _function(e, owner.function, name, node)


def _weight(e: Evaluator, owner: Weight, name: str, node: ast.Attribute) -> Value:
    shape = weight_shape(*owner)
    if name in (updates := VARIABLES if owner.owner.keras else IN_PLACE):
        return Partial(Known(updates[name]), (owner,), {})
    if shape is None and name in ("shape", *SHAPE_QUERIES[1:]) and owner.owner.open is not None:
        return owner.owner.open.alone()
    if name in ("data", "shape"):
        return owner if name == "data" else Size(shape) if shape else Opaque("a weight's shape")
    if shape is not None and not name.endswith("_"):
        own = Tensor(shape)
        word = getattr(getattr(node, "value", None), "attr", "")  # Not of a call of getattr.
        if e.tracing and name not in SHAPE_QUERIES and word != "data":
            own.learned, own.source = PART, owner
        return tensor_attribute(e, own, name, node)
    return Opaque(f"the {owner.name} of a layer")


def _largest(_: Evaluator, owner: MaxResult, name: str, node: ast.Attribute) -> Value:
    at = owner.names.get(name, len(owner))
    if at < len(owner):
        return owner[at]
    raise Raised("AttributeError", f"what this gives has no {name}", node)


_OWNERS: dict[type, Callable[[Evaluator, Any, str, ast.Attribute], Value]] = {
    Unknown: _unknown,
    Known: _known,
    Manager: lambda e, owner, _, node: perhaps_entered(e, [owner], node),
    Class: class_attribute,
    Instance: instance_attribute,
    Member: instance_attribute,
    Number: _mixed_member,
    Word: _mixed_member,
    Module: module_attribute,
    Super: super_attribute,
    Function: _function,
    Partial: _partial,
    BoundFunction: _bound,
    Opaque: lambda _, owner, name, __: Opaque(f"{owner.path}.{name}"),
    Weight: _weight,
    Tensor: tensor_attribute,
    **dict.fromkeys((MaxResult, Factors), _largest),
}
