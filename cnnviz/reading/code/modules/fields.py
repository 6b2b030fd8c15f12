"""`dataclasses`: functions of an object's fields."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.modules.classes import field_names
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.values import (
    Args,
    Class,
    Dict,
    Instance,
    Kwargs,
    List,
    Unknown,
    Value,
    unknown_of,
)


def _field_values(value: Instance) -> dict[str, Value]:
    """The fields of an object, without other attributes, such as those of `__post_init__`."""
    if value.cls.row:
        return {str(key): item for key, item in value.attrs.items()}
    return {name: value.attrs[name] for name in field_names(value.cls) if name in value.attrs}


def _converted(value: Value, kind: type[Dict] | type[tuple[Value, ...]]) -> Value:
    """A value whose objects, in lists and dicts too, become dicts or tuples."""
    if isinstance(value, Instance) and value.cls.dataclass:
        values = {name: _converted(item, kind) for name, item in _field_values(value).items()}
        return Dict(values) if kind is Dict else tuple(values.values())
    if isinstance(value, List) and value.why is None:
        return List(_converted(item, kind) for item in value)
    if isinstance(value, Dict) and value.why is None:
        return Dict({key: _converted(item, kind) for key, item in value.items()})
    return value


def _converter(kind: type[Dict] | type[tuple[Value, ...]]) -> Handler:
    """`dataclasses.asdict(config)`, `dataclasses.astuple(config)`."""

    def handler(_: Evaluator, args: Args, __: Kwargs, node: ast.AST) -> Value:
        value = args[0] if args else None
        if not isinstance(value, Instance):
            return unknown_of(value, "what has these fields is not known", node)
        return _converted(value, kind)

    return handler


def _fields(_: Evaluator, args: Args, __: Kwargs, node: ast.AST) -> Value:
    """`dataclasses.fields(config)`: the name and default of each."""
    cls = args[0].cls if args and isinstance(args[0], Instance) else args[0] if args else None
    if not isinstance(cls, Class) or not cls.dataclass:
        return unknown_of(cls, "what has these fields is not known", node)
    fields = []
    for name in field_names(cls):
        field = Dict({"name": name})
        default = cls.find(name)
        if isinstance(default, (int, float, str, tuple, type(None))) and name in cls.attrs:
            field["default"] = default
        field.missing = "attributes"
        fields.append(field)
    return tuple(fields)


def _replace(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`dataclasses.replace(config, width=8)`, `config._replace(width=8)`: a new object."""
    value = args[0] if args else None
    if not isinstance(value, Instance):
        return unknown_of(value, "what is replaced here is not known", node)
    fields = _field_values(value)
    unknown_name = next((name for name in kwargs if name not in fields), None)
    if unknown_name is not None:
        raise Raised("ValueError", f"a {value.cls.name} has no field {unknown_name}", node)
    if not value.cls.row and value.cls.find("__post_init__") is not None:
        return e.call(value.cls, [], {**fields, **kwargs}, node)
    copy = Instance(value.cls)
    copy.attrs.update({**value.attrs, **kwargs})
    return copy


def _is_dataclass(_: Evaluator, args: Args, __: Kwargs, ___: ast.AST) -> Value:
    cls = args[0].cls if isinstance(args[0], Instance) else args[0]
    if isinstance(cls, Unknown):
        return cls
    return isinstance(cls, Class) and cls.dataclass and not cls.row


FIELDS: dict[str, Handler] = {
    "dataclasses.fields": _fields,
    "dataclasses.asdict": _converter(Dict),
    "dataclasses.astuple": _converter(tuple),
    "dataclasses.replace": _replace,
    "dataclasses.is_dataclass": _is_dataclass,
}
