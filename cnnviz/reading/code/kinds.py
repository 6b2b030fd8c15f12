"""What a value is an instance of."""

from __future__ import annotations

import ast

from cnnviz.reading.code.evaluator import Evaluator
from cnnviz.reading.code.modules import DICTS, LISTS, Module
from cnnviz.reading.code.tensors import Tensor
from cnnviz.reading.code.values import (
    Batch,
    Bound,
    Class,
    Dict,
    Function,
    Generated,
    Instance,
    Known,
    List,
    Method,
    Opaque,
    Partial,
    Set,
    Unknown,
    Value,
    Weight,
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
    "range": (range,),
    "type": (Class, Known),
    "NoneType": (type(None),),
    "types.NoneType": (type(None),),
    "collections.OrderedDict": (Dict,),
    "torch.Tensor": (Tensor, Weight),
    "torch.nn.Parameter": (Weight,),
    "tensorflow.Tensor": (Tensor,),
    "types.FunctionType": (Function,),
    "functools.partial": (Partial,),
}
_GROUPS: dict[str, tuple[type, ...]] = {
    "Iterable": (List, Dict, Set, tuple, str, range, Generated),
    "Sequence": (List, tuple, str, range),
    "Mapping": (Dict,),
    "Callable": (Function, Bound, Method, Partial, Class, Known),
    "Number": (int, float),
    "Integral": (int,),
    "Real": (int, float),
    "Sized": (List, Dict, Set, tuple, str, range),
}
_NAMED = (Known, Batch, Bound, Method, Partial, Opaque, Generated, Weight)
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
    for one in _classes(classes):
        found = _is_a(value, one, node)
        if found is True:
            return True
        unsure = found if isinstance(found, Unknown) else unsure
    return unsure or False


def _classes(classes: Value) -> list[Value]:
    if isinstance(classes, (tuple, List)) and not isinstance(classes, Known):
        return [one for some in classes for one in _classes(some)]
    return [classes]


def _is_a(value: Value, cls: Value, node: ast.AST) -> bool | Unknown:
    if isinstance(cls, Class):
        return cls in getattr(getattr(value, "cls", None), "order", ())
    if not isinstance(cls, Known):
        return Unknown("this class is not known", node)
    if cls.path == "object":
        return True
    if cls.path == "tuple":
        return isinstance(value, tuple) and not isinstance(value, _NAMED)
    if isinstance(value, Module):
        return _module_is(value, cls)
    types = _TYPES.get(cls.path) or _GROUPS.get(cls.last)
    if types is None:
        return cls in getattr(getattr(value, "cls", None), "order", ())
    if cls.path == "int" and isinstance(value, bool):
        return True
    wanted = isinstance(value, types)
    return wanted and not (types is _GROUPS.get("Iterable") and isinstance(value, (Known, Batch)))


def _module_is(value: Module, cls: Known) -> bool:
    """Whether a module is of a package's class, or comes from it."""
    if cls.path in ("torch.nn.Module", "keras.layers.Layer", "torch.jit.ScriptModule"):
        return value.keras == cls.path.startswith("keras.")
    if cls.last in _BASES:
        return value.kind.rpartition(".")[2].startswith(_BASES[cls.last])
    if cls.last in ("Iterable", "Sequence", "Sized"):
        return value.kind in LISTS + DICTS
    if cls.last == "Callable":
        return True
    return value.kind == cls.path or cls in (value.cls.order if value.cls is not None else ())


def is_subclass(_: Evaluator, args: list[Value], __: dict[str, Value], node: ast.AST) -> Value:
    """`issubclass(cls, classes)`."""
    cls = args[0]
    if isinstance(cls, Unknown):
        return cls
    order = cls.order if isinstance(cls, Class) else (cls,)
    wanted = _classes(args[1])
    module = any(isinstance(one, Known) and one.path.startswith("torch.nn.") for one in order)
    del node
    if Known("object") in wanted or (cls == Known("bool") and Known("int") in wanted):
        return True
    return any(one in order for one in wanted) or (module and Known("torch.nn.Module") in wanted)


def is_callable(_: Evaluator, args: list[Value], __: dict[str, Value], node: ast.AST) -> Value:
    """`callable(value)`."""
    value = args[0]
    if isinstance(value, (Module, *_GROUPS["Callable"])):
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
    if isinstance(value, Instance):
        return value.cls
    if isinstance(value, Module):
        return value.cls or Known(value.kind)
    for name, types in _TYPES.items():
        if types[0] is type(value):
            return Known(name)
    if isinstance(value, tuple) and not isinstance(value, _NAMED):
        return Known("tuple")
    return Known("NoneType") if value is None else Unknown("this type is not known", node)
