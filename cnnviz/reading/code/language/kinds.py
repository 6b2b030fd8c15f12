"""What a value is an instance of."""

from __future__ import annotations

import ast
import builtins
import collections
import numbers
import re
import typing
from collections import abc
from types import FunctionType, GeneratorType
from typing import Any

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.values.enums import MEMBERS
from cnnviz.reading.code.values.generators import Generator
from cnnviz.reading.code.values.modules import DICTS, LISTS, Module, Weight
from cnnviz.reading.code.values.scalars import SCALARS, About, Truth, is_of_class
from cnnviz.reading.code.values.tensors import FrozenParameter, Tensor
from cnnviz.reading.code.values.values import (
    Array,
    Batch,
    BoundFunction,
    Class,
    Dict,
    Function,
    Instance,
    Known,
    List,
    Method,
    Opaque,
    Partial,
    Set,
    Unknown,
    Value,
    unknown_of,
)

_TYPES: dict[str, tuple[type, ...]] = {
    "int": (int, Batch),
    "long": (int,),
    "float": (float,),
    "str": (str,),
    "basestring": (str,),
    "unicode": (str,),
    "bytes": (bytes,),
    "bool": (bool,),
    "list": (List,),
    "dict": (Dict,),
    "set": (Set,),
    "slice": (slice,),
    "range": (range,),
    "type": (Class, Known),
    "NoneType": (type(None),),
    "types.NoneType": (type(None),),
    "torch.Tensor": (Tensor, Weight),
    "torch.nn.Parameter": (Weight,),
    "tensorflow.Tensor": (Tensor,),
    "types.FunctionType": (Function,),
    "functools.partial": (Partial,),
    "numpy.ndarray": (Array,),
}
_ABSTRACT = ("collections.", "typing.", "numbers.", "six.", "torch._six.")
"""The origins of classes that ask for what a value can do."""

_PYTHON_TYPES: tuple[tuple[type | tuple[type, ...], type], ...] = (
    (Batch, int),
    (Dict, dict),
    (Generator, GeneratorType),
    ((Function, BoundFunction, Method, Partial), FunctionType),
    ((Class, Known), type),
    (Opaque, object),
)
_MAGIC = frozenset(f"__{name}__" for name in "iter len contains call next getitem eq hash".split())
_SIZED = ("__iter__", "__len__")
_CALLABLE = (Function, BoundFunction, Method, Partial, Class, Known)
_NAMED_TUPLES = (Known, Batch, BoundFunction, Method, Partial, Opaque, Generator, Weight)
_PATHS: dict[type, str] = {
    python: f"{'' if python.__module__ == 'builtins' else python.__module__ + '.'}{python.__name__}"
    for python in (list, dict, tuple, set, frozenset, collections.OrderedDict, collections.deque)
}
_TENSOR_TYPE = re.compile(r"torch\.(?:cuda\.)?[A-Z]\w*Tensor")
_BASES = {
    "_BatchNorm": "BatchNorm",
    "_ConvNd": "Conv",
    "_MaxPoolNd": "MaxPool",
    "_NormBase": "BatchNorm",
}


def is_instance(_: Evaluator, args: list[Value], __: dict[str, Value], node: ast.AST) -> Value:
    """`isinstance(value, classes)`."""
    value, classes = args[0], args[1]
    if isinstance(value, Unknown) or isinstance(classes, Unknown):
        return value if isinstance(value, Unknown) else classes
    unsure: Unknown | None = None
    for cls in _classes(classes):
        result = _is_a(value, cls, node)
        if result is True:
            return True
        unsure = result if isinstance(result, Unknown) else unsure
    return unsure or False


def _classes(classes: Value) -> list[Value]:
    if isinstance(classes, (tuple, List)) and not isinstance(classes, Known):
        return [cls for item in classes for cls in _classes(item)]
    return [classes]


def _is_a(value: Value, cls: Value, node: ast.AST) -> bool | Unknown:
    order = getattr(getattr(value, "cls", None), "order", ())
    if isinstance(cls, Class):
        return cls in order
    if not isinstance(cls, Known):
        return Unknown("this class is not known", node)
    python = python_class(cls.path)
    if cls.path == "object" or cls in order or _comes_from(getattr(value, "cls", None), python):
        return True
    if cls.path.startswith("typing.") and python is not None:  # typing.List
        cls = Known(_PATHS.get(python, cls.path))
    abstract = _abstract(cls)
    if abstract is not None:
        return _does(value, order, abstract)
    if cls.path == "tuple":
        return issubclass(stands_for(value), tuple)
    if isinstance(value, Module):
        return _module_is(value, cls)
    if isinstance(value, Tensor) and _TENSOR_TYPE.fullmatch(cls.path):
        return Unknown("it depends on the dtype and the device of a tensor", node)
    if cls.path in ("torch.Size", "torch.nn.Parameter", "type"):
        result = _is_special(value, cls, node)
        if result is not None:
            return result
    if cls.path == "numpy.bool" and isinstance(value, (bool, Truth)):
        return Unknown("which class numpy.bool is depends on NumPy's version", node)
    is_number = isinstance(value, Tensor) and value.array and not value.sizes
    if isinstance(value, SCALARS) or is_number:
        return is_of_class(value, cls.path, node)
    return _plain_is(value, cls, python)


def _plain_is(value: Value, cls: Known, python: type | None) -> bool:
    """The same for Python's own values."""
    if isinstance(value, Array):
        return bool(cls.path == "numpy.ndarray")
    if isinstance(value, (List, Dict, Set)):
        return bool(cls.path == value.kind) or _comes_from(Known(value.kind), python)
    types = _TYPES.get(cls.path, ())
    return isinstance(value, types) or (cls.path == "int" and isinstance(value, bool))


def _does(value: Value, order: tuple[Class | Known, ...], abstract: type) -> bool:
    """Whether a value can do what an abstract class of Python's asks for."""
    if of_python(value):
        return _comes_from(value.cls, abstract)
    bases = (_abstract(base) for base in order if isinstance(base, Known))
    return any(issubclass(base, abstract) for base in (stands_for(value), *bases) if base)


def _is_special(value: Value, cls: Known, node: ast.AST) -> bool | Unknown | None:
    """The same for classes that only some values can tell of; None for the others."""
    if cls.path == "torch.Size" and stands_for(value) is tuple:
        return Unknown("whether these are the sizes of a tensor is not known", node)
    if cls.path == "torch.nn.Parameter" and isinstance(value, Tensor):
        return isinstance(value, FrozenParameter) or getattr(value.learned, "tensor", None) is value
    if cls.path == "type" and isinstance(value, Known):
        return value.last[:1].isupper() or value.path in _TYPES
    return None


def python_class(path: str) -> type | None:
    """Python's class of that name."""
    package, _, name = path.rpartition(".")
    value = getattr(collections, name, None)
    if package == "typing":
        value = getattr(typing, name, None)
        value = getattr(value, "__origin__", None)
    elif package != "collections":
        value = None if package else getattr(builtins, name, None)
    return value if isinstance(value, type) else None


def _comes_from(cls: Value, wanted: type | None) -> bool:
    """Whether a class of Python's, or one of the text that derives from it, is a `wanted`."""
    if isinstance(cls, Known):
        bases = [dict if cls.path.endswith(".EasyDict") else python_class(cls.path)]
    else:
        bases = _bases_of(cls)
    return wanted is not None and any(base and issubclass(base, wanted) for base in bases)


def _bases_of(cls: Value) -> list[type | None]:
    """Python's classes that a class of the text derives from."""
    classes = [ancestor for ancestor in getattr(cls, "order", ()) if isinstance(ancestor, Class)]
    names = [ast.unparse(base) for ancestor in classes for base in ancestor.node.bases]
    types = [python_class(name) or python_class(f"collections.{name}") for name in names]
    return [*types, tuple if any(ancestor.row for ancestor in classes) else None]


def of_python(value: Value) -> bool:
    """Whether a value is of a class of the text that derives from one of Python's."""
    return any(base not in (None, object) for base in _bases_of(getattr(value, "cls", None)))


def _abstract(cls: Known) -> type | None:
    """Python's class for what does the same, such as `collections.abc.Iterable`."""
    if not cls.path.startswith(_ABSTRACT):
        return None
    value = getattr(abc, cls.last, None) or getattr(numbers, cls.last, None)
    return value if isinstance(value, type) else None


def stands_for(value: Value) -> type:
    """A Python class whose objects can do what the value can."""
    if isinstance(value, (Array, Tensor, Weight)):
        return _duck(*_SIZED, "__contains__", *(["__eq__"] if isinstance(value, Array) else []))
    if isinstance(value, Module):
        rows = {**dict.fromkeys(LISTS, _SIZED), **dict.fromkeys(DICTS, (*_SIZED, "__contains__"))}
        row = () if value.keras else rows.get(value.kind, ())
        return _duck("__call__", *row, *_own(value.cls))
    if isinstance(value, Instance):
        return tuple if value.cls.row else _duck(*_own(value.cls))
    if isinstance(value, List):
        return list
    if isinstance(value, Dict) and value.kind.endswith("Namespace"):
        return _duck("__eq__")
    if isinstance(value, Set):
        return frozenset if value.kind == "frozenset" else set
    return next((python for own, python in _PYTHON_TYPES if isinstance(value, own)), type(value))


def _own(cls: Class | None) -> list[Any]:
    order = cls.order if cls is not None else ()
    classes = [base for base in order if isinstance(base, Class)]
    return [name for base in classes for name in base.attrs if name in _MAGIC]


def _duck(*names: str) -> type:
    return type("Doing", (), dict.fromkeys(names, id))


def _module_is(value: Module, cls: Known) -> bool:
    """Whether a module is of a package's class, or derives from it."""
    if cls.path in ("torch.nn.Module", "keras.layers.Layer", "torch.jit.ScriptModule"):
        return value.keras == cls.path.startswith("keras.")
    if cls.last in _BASES:
        return value.kind.rpartition(".")[2].startswith(_BASES[cls.last])
    return value.kind == cls.path or cls in (value.cls.order if value.cls is not None else ())


def is_subclass(_: Evaluator, args: list[Value], __: dict[str, Value], node: ast.AST) -> Value:
    """`issubclass(cls, classes)`."""
    cls = args[0]
    if isinstance(cls, Unknown):
        return cls
    order = cls.order if isinstance(cls, Class) else (cls,)
    wanted = _classes(args[1])
    module = any(isinstance(base, Known) and base.path.startswith("torch.nn.") for base in order)
    if Known("object") in wanted:
        return True
    for kind in wanted:
        python = (_abstract(kind) or python_class(kind.path)) if isinstance(kind, Known) else None
        if _comes_from(cls, python):
            return True
    return any(kind in order for kind in wanted) or (module and Known("torch.nn.Module") in wanted)


def is_callable(_: Evaluator, args: list[Value], __: dict[str, Value], node: ast.AST) -> Value:
    """`callable(value)`."""
    value = args[0]
    if isinstance(value, (Module, *_CALLABLE)):
        return True
    if isinstance(value, Instance):
        return value.cls.find("__call__") is not None
    if isinstance(value, (Unknown, Opaque)):
        return unknown_of(value, "what this is is not known", node)
    return False


def type_of(_: Evaluator, args: list[Value], __: dict[str, Value], node: ast.AST) -> Value:
    """`type(value)`."""
    value = args[0]
    if isinstance(value, Unknown):
        return value
    if isinstance(value, (Instance, *MEMBERS)):
        return value.cls
    if isinstance(value, Module):
        return value.cls or Known(value.kind)
    if isinstance(value, (List, Dict, Set)) and not isinstance(value, Array):
        return Known(value.kind)
    for name, types in _TYPES.items():
        if types[0] is type(value) or (name == "float" and type(value) is About):
            return Known(name)
    if isinstance(value, tuple) and not isinstance(value, _NAMED_TUPLES):
        return Known("tuple")
    return Known("NoneType") if value is None else Unknown("this type is not known", node)
