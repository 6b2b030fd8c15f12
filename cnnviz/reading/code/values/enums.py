"""Classes of `enum`: what their members are, and which member a value means."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.values import (
    Class,
    Dict,
    Function,
    Instance,
    Known,
    List,
    Opaque,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator

_MIXED = {"enum.Enum": "", "enum.IntEnum": "int", "enum.StrEnum": "str"}
_AUTO = Opaque("enum.auto")
_OWN = ("__new__", "__eq__", "__hash__", "_generate_next_value_", "_ignore_")
"""What an Enum may define that changes its members."""


class Member(Instance):
    """A member of an Enum; its name and value are attributes of it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return _path(self)


class Number(int):
    """A member of an Enum whose members are numbers."""

    cls: Class
    attrs: Dict

    def __repr__(self) -> str:
        return _path(self)


class Word(str):
    """A member of an Enum whose members are strings."""

    cls: Class
    attrs: Dict

    def __repr__(self) -> str:
        return _path(self)


MEMBERS = (Member, Number, Word)


def _path(member: Member | Number | Word) -> str:
    return f"{member.cls.name}.{member.attrs['name']}"


def auto(*_: object) -> Value:
    """`auto()`: the next number, or the name as a word."""
    return _AUTO


def member_type(bases: list[Value]) -> str | None:
    """The type that members of a class with these bases also have: "" for none, "int", "str".

    None if it is no Enum; the path of a base that is not read.

    >>> member_type([Known("str"), Known("enum.Enum")]), member_type([Known("object")]) is None
    ('str', True)
    """
    paths = [base.path for base in bases if isinstance(base, Known)]
    inherited = [
        base.mixed for base in bases if isinstance(base, Class) and base.members is not None
    ]
    enums = [path for path in paths if path.startswith("enum.")]
    if not enums and not inherited:
        return None
    types = [_MIXED.get(name, name) for name in enums] + [name or "" for name in inherited]
    types += [path for path in paths if not path.startswith("enum.") and path != "object"]
    return next((kind for kind in types if kind), "")


def make_members(e: Evaluator, cls: Class, node: ast.ClassDef) -> None:
    """Turns what the body of an Enum assigns to names into members."""
    members = cls.members
    assert members is not None
    why = _unread(cls, node)
    last: Value = 0
    for name, raw in list(cls.attrs.items()):
        if _is_beside(name, raw):
            continue
        value = _next(cls, name, last) if raw is _AUTO else raw
        last = value
        if why is None and (isinstance(value, Unknown) or not _fits(cls, value)):
            reason = f"the value of {cls.name}.{name} is not followed"
            why = value if isinstance(value, Unknown) else Unknown(reason, node)
        if why is not None:
            cls.attrs[name] = value if isinstance(value, Unknown) else why
            continue
        same = next((member for member in members.values() if _has(member, value)), None)
        cls.attrs[name] = same if same is not None else _new_member(e, cls, name, value, node)
        if same is None:
            members[name] = cls.attrs[name]
    members.why = why


def _unread(cls: Class, node: ast.ClassDef) -> Unknown | None:
    """Why an Enum's members are not known, if that shows before any is looked at."""
    if cls.mixed not in ("", "int", "str"):
        return Unknown(f"an Enum of {cls.mixed} is not followed", node)
    own = next((name for name in _OWN if cls.find(name) is not None), None)
    if own is None and cls.mixed and cls.find("__init__") is not None:
        own = "__init__"
    return Unknown(f"what {own} of an Enum does is not followed", node) if own else None


def _is_beside(name: str, value: Value) -> bool:
    """Whether a name in the body of an Enum is no member: a method, `__doc__`, `_cache_`."""
    if name.startswith("_") and name.endswith("_"):
        return True
    plain = isinstance(value, Known) and value.path.startswith("torch.nn.functional.")
    return isinstance(value, Function) or plain


def _next(cls: Class, name: str, last: Value) -> Value:
    if cls.mixed == "str":
        return name.lower() if "enum.StrEnum" in cls.words else str(int(last or 0) + 1)
    return last + 1 if isinstance(last, int) else _AUTO


def _fits(cls: Class, value: Value) -> bool:
    """Whether a value can be that of a member."""
    if cls.mixed:
        return type(value) is (int if cls.mixed == "int" else str)
    parts = value if type(value) is tuple else (value,)
    return not any(part is _AUTO for part in parts)


def _has(member: Value, value: Value) -> bool:
    from cnnviz.reading.code.language.truth import equal

    return equal(member.attrs["value"], value, ast.Pass()) is True


def _new_member(e: Evaluator, cls: Class, name: str, value: Value, node: ast.AST) -> Value:
    member: Member | Number | Word
    if cls.mixed:
        member = Number(value) if cls.mixed == "int" else Word(value)
        member.cls, member.attrs = cls, Dict()
    else:
        member = Member(cls)
    attrs = {"name": name, "value": value, "_name_": name, "_value_": value}
    own = {key for key in attrs if isinstance(cls.find(key), Function)}  # A property of that name.
    member.attrs.update({key: attr for key, attr in attrs.items() if key not in own})
    member.attrs["name"] = name
    start = cls.find("__init__")
    if isinstance(start, Function):
        args = list(value) if type(value) is tuple else [value]
        e.call(start, [member, *args], {}, node)
    return member


def member_of(cls: Class, args: list[Value], node: ast.AST) -> Value:
    """`Kind("relu")`: the member that has this value."""
    from cnnviz.reading.code.language.truth import equal

    members = cls.members
    assert members is not None
    if len(args) != 1 or cls.find("_missing_") is not None or not members:
        return Unknown(f"what {cls.name} makes of this is not followed", node)
    value = args[0]
    if isinstance(value, Unknown) or members.why is not None:
        return value if isinstance(value, Unknown) else members.why
    if isinstance(value, MEMBERS) and value.cls is cls:
        return value
    unsure: Unknown | None = None
    for member in members.values():
        same = equal(member.attrs["_value_"], value, node)
        if same is True and unsure is None:
            return member
        unsure = same if isinstance(same, Unknown) else unsure
    if unsure is not None:
        return unsure
    raise Raised("ValueError", f"{value!r} is not a valid {cls.name}", node)


def member_named(cls: Class | Known, name: Value, node: ast.AST) -> Value:
    """`Kind["RELU"]`: the member of this name; for other classes a type, as in `List[int]`."""
    members = cls.members if isinstance(cls, Class) else None
    if members is None or isinstance(cls, Known):
        return cls
    if isinstance(name, Unknown) or members.why is not None:
        return name if isinstance(name, Unknown) else members.why
    member = cls.attrs.get(name) if isinstance(name, str) else None
    if not isinstance(member, MEMBERS):
        raise Raised("KeyError", f"{cls.name} has no member {name!r}", node)
    return member


def member_table(cls: Class, name: str) -> Value:
    """`Kind.__members__` and its like, which list all members of an Enum; None for other names."""
    members = cls.members
    if members is None or name not in ("__members__", "_member_names_", "_member_map_"):
        return None
    if members.why is not None:
        return members.why
    by_name = {key: member for key, member in cls.attrs.items() if isinstance(member, MEMBERS)}
    return List(members) if name == "_member_names_" else Dict(by_name)


def as_string(e: Evaluator, value: Value, form: bool, node: ast.AST) -> Value:
    """What `str` gives for a member, or an f-string with `form`; other values as they are."""
    if not isinstance(value, MEMBERS):
        return value
    method = value.cls.find("__str__")
    if isinstance(method, Function):
        return e.call(method, [value], {}, node)
    if value.cls.find("__format__") is not None:
        return Unknown("what __format__ writes is not followed", node)
    if {"enum.IntEnum", "enum.StrEnum"} & value.cls.words:
        return value.attrs["_value_"]
    if form and not isinstance(value, Member):
        return Unknown(f"how {value!r} is written depends on Python's version", node)
    return repr(value)
