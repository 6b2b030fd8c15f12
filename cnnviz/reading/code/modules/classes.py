"""Classes of the text: their bases, their bodies, `super()`."""

from __future__ import annotations

import ast
import re

from cnnviz.reading.code.language.evaluator import Evaluator, Stranger
from cnnviz.reading.code.library.names import family
from cnnviz.reading.code.modules.registration import register
from cnnviz.reading.code.values.enums import make_members, member_of, member_type
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


_ROOTS = {
    "keras.Model": 1,
    "keras.models.Model": 1,
    "keras.layers.Layer": 2,
    "keras.Layer": 2,
    "torch.nn.Module": 2,
}
_WITH_FIELDS = re.compile(
    r"dataclass|\battrs?\.(?:s|attrs|define|mutable|frozen)\b|^define\b|^attrs\b(?!\.)"
)
_MARKED = re.compile(r"\battrs?\.(?:s|attrs)\b|^attrs\b(?!\.)")  # Fields there are attr.ib().
_NO_FIELD = re.compile(r"(?:\w+\.)?(?:ClassVar|KW_ONLY)\b")


def define_class(e: Evaluator, node: ast.ClassDef, scope: Scope) -> Class:
    """The class that a `class` statement defines."""
    order: list[Class | Known] = []
    bases = [e.value(base, scope) for base in node.bases]
    for value, base_node in zip(bases, node.bases, strict=True):
        base = _base(e, value, base_node)
        for ancestor in base.order if isinstance(base, Class) else (base,) if base else ():
            if ancestor in order:
                order.remove(ancestor)
            order.append(ancestor)
    order.sort(key=_height)
    cls = Class(node.name, node, tuple(order))
    body = Scope(scope)
    body.names = cls.attrs
    e.block(node.body, body)
    for value in cls.attrs.values():
        _bind_method(cls, value)
    _make_enum(e, cls, bases)
    cls.row = any(isinstance(c, Known) and c.last == "NamedTuple" for c in order)
    above = any(isinstance(c, Class) and c is not cls and c.dataclass for c in order)
    cls.dataclass = above or _is_decorated(cls)
    return cls


def _height(base: Class | Known) -> int:
    """How far up a base stands: in Python's order, the framework's roots follow its layers."""
    return _ROOTS.get(base.path, 0) if isinstance(base, Known) else 0


def _make_enum(e: Evaluator, cls: Class, bases: list[Value]) -> None:
    """Makes a class an Enum if its bases make it one."""
    kind = member_type(bases)
    if kind is None:
        return
    cls.members, cls.mixed = Dict(), kind
    cls.words = {base.path for base in bases if isinstance(base, Known)}
    cls.words.update(*(base.words for base in bases if isinstance(base, Class)))
    make_members(e, cls, cls.node)


def _bind_method(cls: Class, value: Value) -> None:
    """Makes a function in a class's body its method; its scope is the one around the class."""
    if not isinstance(value, Function) or value.owner is not None:
        return
    if value.scope.names is cls.attrs and value.scope.outer is not None:
        value.scope = value.scope.outer
        value.owner = cls


def _base(e: Evaluator, value: Value, node: ast.expr) -> Class | Known | None:
    """A base class; one that is not in the text is taken for the framework's own."""
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
        raise Raised("RuntimeError", "super() is used outside a method", node)
    owner, first = inner.owner, inner.first
    if node.args:
        cls = e.value(node.args[0], scope)
        if isinstance(cls, (Module, Instance)) or len(node.args) < 2:
            raise Raised("TypeError", "this takes a class, then an object: write super()", node)
        owner = cls if isinstance(cls, Class) else owner
        first = e.value(node.args[1], scope)
    order = getattr(getattr(first, "cls", first), "order", ())
    if owner not in order or not isinstance(first, (Module, Instance, Class)):
        raise Raised("TypeError", "super() needs an object of its class", node)
    return Super(first, owner)


def make_instance(
    e: Evaluator, cls: Class, args: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> Value:
    """An object of a class that is no module."""
    if cls.members is not None:
        return member_of(cls, [*args, *kwargs.values()], node)
    if cls.find("__new__") is not None:
        return Unknown(f"what __new__ of {cls.name} makes is not followed", node)
    owner = Instance(cls)
    init = cls.find("__init__")
    if has_generated_init(cls):
        set_fields(e, owner, cls, args, kwargs, node)
    elif isinstance(init, Function):
        e.call(init, [owner, *args], kwargs, node)
    return owner


def has_generated_init(cls: Class) -> bool:
    """Whether a class gets its `__init__` from its fields: no class before has its own."""
    own_classes = (base for base in cls.order if isinstance(base, Class))
    with_init = (base for base in own_classes if "__init__" in base.attrs or _is_decorated(base))
    first = next(with_init, None) if cls.dataclass else None
    return first is not None and "__init__" not in first.attrs


def set_fields(
    e: Evaluator,
    owner: Instance | Module,
    cls: Class,
    args: list[Value],
    kwargs: dict[str, Value],
    node: ast.AST,
) -> None:
    """Sets the fields of an object of a dataclass or an attrs class."""
    fields = _fields(cls)
    arguments = _field_arguments(cls, fields, args, kwargs, node)
    init_only: list[Value] = []
    for name, statement in fields.items():
        default = cls.find(name)
        if name not in arguments and default is None and name not in _all_attrs(cls):
            if _has_no_argument(statement):
                continue
            raise Raised("TypeError", f"{cls.name} lacks {name}", node)
        if name not in arguments and isinstance(default, Partial):
            default = e.call(default, [], {}, node)
        value = arguments.get(name, default)
        if _option(statement, "converter") is not None:
            value = Unknown("what a converter makes of this is not followed", node)
        if _annotation(statement).startswith(("InitVar", "dataclasses.InitVar")):
            init_only.append(value)
        else:
            _set_field(e, owner, cls, name, value, node)
    for hook in map(cls.find, ("__post_init__", "__attrs_post_init__")):
        if isinstance(hook, Function):
            e.call(hook, [owner, *init_only], {}, node)


def _field_arguments(
    cls: Class,
    fields: dict[str, ast.stmt],
    args: list[Value],
    kwargs: dict[str, Value],
    node: ast.AST,
) -> dict[str, Value]:
    """The arguments of a call by field names."""
    names = {_argument(cls, name): name for name, s in fields.items() if not _has_no_argument(s)}
    if len(args) > len(names):
        raise Raised("TypeError", f"{cls.name} takes {len(names)} values", node)
    arguments = dict(zip(names, args, strict=False)) | kwargs
    for name in arguments:
        if name not in names:
            raise Raised("TypeError", f"{cls.name} has no field {name}", node)
    return {names[name]: value for name, value in arguments.items()}


def _set_field(
    e: Evaluator, owner: Instance | Module, cls: Class, name: str, value: Value, node: ast.AST
) -> None:
    if not isinstance(owner, Module) or not isinstance(value, (Module, Tensor)):
        owner.attrs[name] = value
        return
    if cls.find("__attrs_pre_init__") is None and cls.find("__new__") is None:
        reason = "cannot assign module before Module.__init__() call"
        raise Raised("AttributeError", reason, node)
    register(e, owner, name, value, node)


def _all_attrs(cls: Class) -> set[str]:
    return {name for base in cls.order if isinstance(base, Class) for name in base.attrs}


def _decorators(cls: Class) -> str:
    return " ".join(map(ast.unparse, cls.node.decorator_list))


def _is_decorated(cls: Class) -> bool:
    return cls.row or _WITH_FIELDS.search(_decorators(cls)) is not None


def field_names(cls: Class) -> list[str]:
    """The names of a dataclass's fields, those of its bases first."""
    return list(_fields(cls))


def _fields(cls: Class) -> dict[str, ast.stmt]:
    """The statements of the fields, by name."""
    fields: dict[str, ast.stmt] = {}
    for base in reversed(cls.order):
        if isinstance(base, Class) and _is_decorated(base):
            decorators = _decorators(base)
            are_bare = not _MARKED.search(decorators) or "auto_attribs=True" in decorators
            for statement in base.node.body:
                target = _field_of(statement, are_bare)
                if isinstance(target, ast.Name):
                    fields[target.id] = statement
    return fields


def _field_of(statement: ast.stmt, bare: bool) -> ast.expr | None:
    """The target that a statement of a class's body makes a field: `size = attr.ib()`, and `size:
    int = 8`, if fields may be `bare`.
    """
    value = getattr(statement, "value", None)
    function = ast.unparse(value.func) if isinstance(value, ast.Call) else ""
    is_marked = function in ("attr.ib", "attr.attrib", "attrib")
    if isinstance(statement, ast.AnnAssign):
        is_excluded = _NO_FIELD.match(_annotation(statement))
        return statement.target if is_marked or (bare and not is_excluded) else None
    return statement.targets[0] if is_marked and isinstance(statement, ast.Assign) else None


def _annotation(statement: ast.stmt) -> str:
    if not isinstance(statement, ast.AnnAssign):
        return ""
    return ast.unparse(statement.annotation).strip("'\"")


def _option(statement: ast.stmt, name: str) -> ast.expr | None:
    """The value of a field's option: `field(init=False)`."""
    keywords = getattr(getattr(statement, "value", None), "keywords", ())
    return next((keyword.value for keyword in keywords if keyword.arg == name), None)


def _has_no_argument(statement: ast.stmt) -> bool:
    """Whether a field is no argument of `__init__`."""
    option = _option(statement, "init")
    return isinstance(option, ast.Constant) and option.value is False


def _argument(cls: Class, name: str) -> str:
    """The name of a field's argument: attrs drops leading underscores."""
    return name.lstrip("_") if re.search(r"\battrs?\b|^define\b", _decorators(cls)) else name
