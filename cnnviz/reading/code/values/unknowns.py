"""What is not known, and the known values that it may be one of, or is made of."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from cnnviz.reading.code.values.common_calls import carries_on, leaves_alone
from cnnviz.reading.code.values.values import (
    PLAIN,
    Class,
    Dict,
    Function,
    Instance,
    List,
    Unknown,
    Value,
)

_DEEP = 2  # Lists in lists in which modules are looked for.
_MOST = 256  # Values in which they are looked for, and modules that are remembered.
_FEW = 16  # Modules of one of them that are asked what is not known of them.
_MOST_ALSO = 12  # What a value may depend on beside one thing, and be told of.


class Held(NamedTuple):
    """The modules, classes and functions that a value may be, where `call` is None; else the
    modules that a call made it of. `others`: what else it may be, of which nothing is known.
    """

    what: tuple[Value, ...]
    call: ast.AST | None = None
    others: tuple[Unknown, ...] = ()


def _gather(values: Iterable[Value], found: dict[int, Value], deep: int = _DEEP) -> None:
    """Finds the modules, classes and functions in values, and what others of them hold."""
    for one in islice(values, _MOST):
        kind = type(one)
        if kind in PLAIN:
            continue
        if kind is Unknown:
            held = one.held
            if held is not None and not _looks(held):
                found |= {id(each): each for each in held.what}
        elif kind in (List, tuple):
            if deep:
                _gather(one, found, deep - 1)
        elif kind is Dict:
            if deep:
                _gather(one.values(), found, deep - 1)
        elif _is_module(one) or kind is Function:
            found[id(one)] = one
        elif kind in (Class, Instance):
            if kind is Class:
                found[id(one)] = one
            if deep:
                own = [each for each in one.attrs.values() if type(each) is not Function]
                _gather(own, found, deep - 1)


def _holding(unknown: Unknown, values: list[Value], call: ast.AST | None) -> Unknown:
    """`unknown`, which holds what is among values."""
    gathered: dict[int, Value] = {}
    _gather(values, gathered)
    if call is not None:
        gathered = {key: one for key, one in gathered.items() if _is_module(one)}
    if not gathered and unknown.held is None:
        return unknown
    found = unknown.alone()
    found.also, found.example = unknown.also, unknown.example
    found.held = None
    if gathered:
        others = [one for one in values if isinstance(one, Unknown) and _is_other(one.held)]
        found.held = Held(tuple(gathered.values())[:_MOST], call, tuple(others[:_MOST]))
    return found


def _looks(held: Held) -> bool:
    """Whether a call looked at modules only, so that what it gave has none of them."""
    return held.call is not None and leaves_alone(held.call) and not carries_on(held.call)


def _is_other(held: Held | None) -> bool:
    """Whether a value is something else than the modules that it holds."""
    return held is None or (held.call is not None and not carries_on(held.call))


def either(unknown: Unknown, values: Iterable[Value]) -> Unknown:
    """What is one of these values; `unknown` says why nobody knows which."""
    found = _holding(unknown, values := list(values), None)
    if found is unknown and any(getattr(one, "traced", False) for one in values):
        found = unknown.alone()
        found.also, found.example = unknown.also, unknown.example
    found.data = found.data or any(getattr(one, "traced", False) for one in values)
    return found


def absent(unknown: Unknown) -> Unknown:
    """The same at a key that a dict may not have."""
    found = unknown.alone()
    found.also, found.example, found.absent = unknown.also, unknown.example, True
    return found


def holds_module(unknown: Unknown) -> bool:
    """Whether what is not known may be a module, or is made of one."""
    return unknown.held is not None and any(map(_is_module, unknown.held.what))


def _is_module(value: Value) -> bool:
    return hasattr(value, "doubt")


def again(pending: Unknown | None, unknown: Unknown, values: Iterable[Value]) -> Unknown:
    """What a function may have given before, as `pending`, or one of these values."""
    if pending is None or pending.held is None:
        return either(unknown, values)
    found = either(unknown, [*pending.held.what, *values])
    assert found.held is not None
    found.held = found.held._replace(others=found.held.others + pending.held.others)
    return found


def made_of(unknown: Unknown, values: Iterable[Value], call: ast.AST) -> Unknown:
    """What a call that is not followed makes of values."""
    return _holding(unknown, list(values), call)


def joined(values: Iterable[Value]) -> Unknown | None:
    """What is not known among values, as one; None where all are."""
    found = [each for one in values if isinstance(one, Unknown) for each in one.each()]
    if not found:
        return None
    first = found[0]
    others = {(one.name, id(one.node)): one for one in found[1:]}
    others.pop((first.name, id(first.node)), None)
    if not others:
        return first
    both = first.alone()
    both.example = first.example
    both.also = tuple(others.values())[:_MOST_ALSO]
    return both


def with_open(unknown: Unknown, values: Iterable[Value]) -> Unknown:
    """Why nobody knows which of values there are, and what is not known of them: that is to be said
    as well, and all at once.
    """
    parts = [
        part
        for one in values
        for part in (islice(one.modules(), _FEW) if _is_module(one) else (one,))
    ]
    causes = [one if isinstance(one, Unknown) else getattr(one, "open", None) for one in parts]
    return joined((unknown, *causes)) or unknown
