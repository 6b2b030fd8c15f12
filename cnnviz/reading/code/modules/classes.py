"""Classes of the text: their bases, their bodies, `super()`."""

from __future__ import annotations

import ast
import re

from cnnviz.reading.code.language.evaluator import Evaluator, Stranger
from cnnviz.reading.code.library.names import family
from cnnviz.reading.code.modules.registration import register
from cnnviz.reading.code.values.enums import enumerate_members, member_of, mixed
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.scope import Scope
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import (
    Class,
    Dict,
    Function,
    Instance,
    Known,
    Partial,
    Super,
    Unknown,
    Value,
)

_PLAIN_BASES = frozenset(
    "object abc.ABC typing.Generic typing.Protocol typing.NamedTuple"
    " typing.TypedDict Exception ValueError RuntimeError dict list tuple str int float".split()
)
_OTHER_BASES = (
    *("enum.", "torch.utils.", "torch.optim.", "torch.autograd.", "unittest."),
    "keras.callbacks.",
)


_WITH_FIELDS = re.compile(
    r"dataclass|\battrs?\.(?:s|attrs|define|mutable|frozen)\b|^define\b|^attrs\b(?!\.)"
)
_MARKED = re.compile(r"\battrs?\.(?:s|attrs)\b|^attrs\b(?!\.)")  # Fields there are attr.ib().
_NO_FIELD = re.compile(r"(?:\w+\.)?(?:ClassVar|KW_ONLY)\b")


def defined_class(e: Evaluator, node: ast.ClassDef, scope: Scope) -> Class:
    """What a `class` statement makes."""
    order: list[Class | Known] = []
    bases = [e.value(one, scope) for one in node.bases]
    for value, base_node in zip(bases, node.bases, strict=True):
        base = _base(e, value, base_node)
        for one in base.order if isinstance(base, Class) else (base,) if base else ():
            if one in order:
                order.remove(one)
            order.append(one)
    made = Class(node.name, node, tuple(order))
    body = Scope(scope)
    body.names = made.attrs
    e.block(node.body, body)
    for value in made.attrs.values():
        _owned(made, value)
    _enumerated(e, made, bases)
    made.row = any(isinstance(one, Known) and one.last == "NamedTuple" for one in order)
    above = any(isinstance(one, Class) and one is not made and one.dataclass for one in order)
    made.dataclass = above or _is_decorated(made)
    return made


def _enumerated(e: Evaluator, made: Class, bases: list[Value]) -> None:
    """Makes an Enum of a class whose bases say so."""
    kind = mixed(bases)
    if kind is None:
        return
    made.members, made.mixed = Dict(), kind
    made.words = {one.path for one in bases if isinstance(one, Known)}
    made.words.update(*(one.words for one in bases if isinstance(one, Class)))
    enumerate_members(e, made, made.node)


def _owned(cls: Class, value: Value) -> None:
    """Makes a function of a class's body its method; its scope is the one around the class."""
    if not isinstance(value, Function) or value.owner is not None:
        return
    if value.scope.names is cls.attrs and value.scope.outer is not None:
        value.scope = value.scope.outer
        value.owner = cls


def _base(e: Evaluator, value: Value, node: ast.expr) -> Class | Known | None:
    """A base class; one that the text does not have is taken as the framework's own."""
    if isinstance(value, Class):
        return value
    if isinstance(value, Known) and (
        value.path in _PLAIN_BASES or value.path.startswith(_OTHER_BASES)
    ):
        return value if value.last == "NamedTuple" else None
    if isinstance(value, Known) and value.path.startswith(("torch.nn.", "keras.")):
        return value
    if isinstance(value, (Known, Unknown)):
        e.strangers.append(Stranger(node, value))
        return Known("keras.Model" if family(e) == "keras" else "torch.nn.Module")
    return None


def super_of(e: Evaluator, node: ast.Call, scope: Scope) -> Value:
    """`super()` and `super(Net, self)`."""
    inner: Scope | None = scope
    while inner is not None and inner.owner is None:
        inner = inner.outer
    if inner is None or inner.owner is None:
        raise Raised("RuntimeError", "super() stands in no method", node)
    owner, first = inner.owner, inner.first
    if node.args:
        said = e.value(node.args[0], scope)
        if isinstance(said, (Module, Instance)) or len(node.args) < 2:
            raise Raised("TypeError", "this takes a class, then an object: write super()", node)
        owner = said if isinstance(said, Class) else owner
        first = e.value(node.args[1], scope)
    order = getattr(getattr(first, "cls", first), "order", ())
    if owner not in order or not isinstance(first, (Module, Instance, Class)):
        raise Raised("TypeError", "super() needs an object of its class", node)
    return Super(first, owner)


def instance(
    e: Evaluator, cls: Class, args: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> Value:
    """An object of a class that makes no module."""
    if cls.members is not None:
        return member_of(cls, [*args, *kwargs.values()], node)
    if cls.find("__new__") is not None:
        return Unknown(f"what __new__ of {cls.name} makes is not followed", node)
    made = Instance(cls)
    start = cls.find("__init__")
    if has_fields(cls):
        fill(e, made, cls, args, kwargs, node)
    elif isinstance(start, Function):
        e.call(start, [made, *args], kwargs, node)
    return made


def has_fields(cls: Class) -> bool:
    """Whether what makes an object of a class are its fields: no class before has an __init__."""
    own = (one for one in cls.order if isinstance(one, Class))
    makes = (one for one in own if "__init__" in one.attrs or _is_decorated(one))
    first = next(makes, None) if cls.dataclass else None
    return first is not None and "__init__" not in first.attrs


def fill(
    e: Evaluator,
    made: Instance | Module,
    cls: Class,
    args: list[Value],
    kwargs: dict[str, Value],
    node: ast.AST,
) -> None:
    """Gives an object of a dataclass, or of one of attrs, its fields."""
    fields = _fields(cls)
    given = _given(cls, fields, args, kwargs, node)
    passed: list[Value] = []
    for name, one in fields.items():
        default = cls.find(name)
        if name not in given and default is None and name not in _all_attrs(cls):
            if _is_made(one):
                continue
            raise Raised("TypeError", f"{cls.name} lacks {name}", node)
        if name not in given and isinstance(default, Partial):
            default = e.call(default, [], {}, node)
        value = given.get(name, default)
        if _told(one, "converter") is not None:
            value = Unknown("what a converter makes of this is not followed", node)
        if _annotation(one).startswith(("InitVar", "dataclasses.InitVar")):
            passed.append(value)
        else:
            _give(e, made, cls, name, value, node)
    for after in map(cls.find, ("__post_init__", "__attrs_post_init__")):
        if isinstance(after, Function):
            e.call(after, [made, *passed], {}, node)


def _given(
    cls: Class,
    fields: dict[str, ast.stmt],
    args: list[Value],
    kwargs: dict[str, Value],
    node: ast.AST,
) -> dict[str, Value]:
    """What a call gives the fields, by their names."""
    names = {_argument(cls, name): name for name, one in fields.items() if not _is_made(one)}
    if len(args) > len(names):
        raise Raised("TypeError", f"{cls.name} takes {len(names)} values", node)
    given = dict(zip(names, args, strict=False)) | kwargs
    for name in given:
        if name not in names:
            raise Raised("TypeError", f"{cls.name} has no field {name}", node)
    return {names[name]: value for name, value in given.items()}


def _give(
    e: Evaluator, made: Instance | Module, cls: Class, name: str, value: Value, node: ast.AST
) -> None:
    if not isinstance(made, Module) or not isinstance(value, (Module, Tensor)):
        made.attrs[name] = value
        return
    if cls.find("__attrs_pre_init__") is None and cls.find("__new__") is None:
        reason = "cannot assign module before Module.__init__() call"
        raise Raised("AttributeError", reason, node)
    register(e, made, name, value, node)


def _all_attrs(cls: Class) -> set[str]:
    return {name for one in cls.order if isinstance(one, Class) for name in one.attrs}


def _decorators(cls: Class) -> str:
    return " ".join(map(ast.unparse, cls.node.decorator_list))


def _is_decorated(cls: Class) -> bool:
    return cls.row or _WITH_FIELDS.search(_decorators(cls)) is not None


def fields_of(cls: Class) -> list[str]:
    """The fields of a dataclass, those of its bases first."""
    return list(_fields(cls))


def _fields(cls: Class) -> dict[str, ast.stmt]:
    """The fields by their names, with the statements that make them."""
    found: dict[str, ast.stmt] = {}
    for one in reversed(cls.order):
        if isinstance(one, Class) and _is_decorated(one):
            words = _decorators(one)
            bare = not _MARKED.search(words) or "auto_attribs=True" in words
            for statement in one.node.body:
                target = _field_of(statement, bare)
                if isinstance(target, ast.Name):
                    found[target.id] = statement
    return found


def _field_of(statement: ast.stmt, bare: bool) -> ast.expr | None:
    """What a statement of a class's body makes a field: `size = attr.ib()`, and where these may be
    `bare`, `size: int = 8`.
    """
    value = getattr(statement, "value", None)
    word = ast.unparse(value.func) if isinstance(value, ast.Call) else ""
    marked = word in ("attr.ib", "attr.attrib", "attrib")
    if isinstance(statement, ast.AnnAssign):
        none = _NO_FIELD.match(_annotation(statement))
        return statement.target if marked or (bare and not none) else None
    return statement.targets[0] if marked and isinstance(statement, ast.Assign) else None


def _annotation(statement: ast.stmt) -> str:
    if not isinstance(statement, ast.AnnAssign):
        return ""
    return ast.unparse(statement.annotation).strip("'\"")


def _told(statement: ast.stmt, name: str) -> ast.expr | None:
    """What a field is told by that name: `field(init=False)`."""
    keywords = getattr(getattr(statement, "value", None), "keywords", ())
    return next((one.value for one in keywords if one.arg == name), None)


def _is_made(statement: ast.stmt) -> bool:
    """Whether nobody gives a field."""
    told = _told(statement, "init")
    return isinstance(told, ast.Constant) and told.value is False


def _argument(cls: Class, name: str) -> str:
    """What gives a field: attrs leaves the underscore of its name out."""
    return name.lstrip("_") if re.search(r"\battrs?\b|^define\b", _decorators(cls)) else name
