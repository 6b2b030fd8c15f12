"""`dataclasses`: what functions make of the fields of an object."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.modules.classes import fields_of
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.values import (
    Class,
    Dict,
    Instance,
    List,
    Unknown,
    Value,
    unknown_of,
)

_Args = list[Value]
_Kwargs = dict[str, Value]


def _held(value: Instance) -> dict[str, Value]:
    """The fields of an object: not what it was given otherwise, in `__post_init__` say."""
    if value.cls.row:
        return {str(key): one for key, one in value.attrs.items()}
    return {name: value.attrs[name] for name in fields_of(value.cls) if name in value.attrs}


def _plain(value: Value, whole: type[Dict] | type[tuple[Value, ...]]) -> Value:
    """A value whose objects, within lists and dicts too, are dicts or tuples."""
    if isinstance(value, Instance) and value.cls.dataclass:
        found = {name: _plain(one, whole) for name, one in _held(value).items()}
        return Dict(found) if whole is Dict else tuple(found.values())
    if isinstance(value, List) and value.why is None:
        return List(_plain(one, whole) for one in value)
    if isinstance(value, Dict) and value.why is None:
        return Dict({key: _plain(one, whole) for key, one in value.items()})
    return value


def _as(whole: type[Dict] | type[tuple[Value, ...]]) -> Handler:
    """`dataclasses.asdict(config)`, `dataclasses.astuple(config)`."""

    def handler(_: Evaluator, args: _Args, __: _Kwargs, node: ast.AST) -> Value:
        given = args[0] if args else None
        if not isinstance(given, Instance):
            return unknown_of(given, "what has these fields is not known", node)
        return _plain(given, whole)

    return handler


def _fields(_: Evaluator, args: _Args, __: _Kwargs, node: ast.AST) -> Value:
    """`dataclasses.fields(config)`: of each its name and its default."""
    cls = args[0].cls if args and isinstance(args[0], Instance) else args[0] if args else None
    if not isinstance(cls, Class) or not cls.dataclass:
        return unknown_of(cls, "what has these fields is not known", node)
    found = []
    for name in fields_of(cls):
        one = Dict({"name": name})
        default = cls.find(name)
        if isinstance(default, (int, float, str, tuple, type(None))) and name in cls.attrs:
            one["default"] = default
        one.missing = "attributes"
        found.append(one)
    return tuple(found)


def _replaced(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`dataclasses.replace(config, width=8)`, `config._replace(width=8)`: it is made anew."""
    given = args[0] if args else None
    if not isinstance(given, Instance):
        return unknown_of(given, "what is replaced here is not known", node)
    held = _held(given)
    wrong = next((name for name in kwargs if name not in held), None)
    if wrong is not None:
        raise Raised("ValueError", f"a {given.cls.name} has no field {wrong}", node)
    if not given.cls.row and given.cls.find("__post_init__") is not None:
        return e.call(given.cls, [], {**held, **kwargs}, node)
    made = Instance(given.cls)
    made.attrs.update({**given.attrs, **kwargs})
    return made


def _is_dataclass(_: Evaluator, args: _Args, __: _Kwargs, ___: ast.AST) -> Value:
    cls = args[0].cls if isinstance(args[0], Instance) else args[0]
    if isinstance(cls, Unknown):
        return cls
    return isinstance(cls, Class) and cls.dataclass and not cls.row


FIELDS: dict[str, Handler] = {
    "dataclasses.fields": _fields,
    "dataclasses.asdict": _as(Dict),
    "dataclasses.astuple": _as(tuple),
    "dataclasses.replace": _replaced,
    "dataclasses.is_dataclass": _is_dataclass,
}
