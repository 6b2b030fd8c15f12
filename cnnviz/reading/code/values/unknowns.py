"""What is not known, and the known values that it may be, or is made of."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from cnnviz.reading.code.values.common_calls import leaves_alone, returns_network
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

_DEPTH = 2  # Levels of nested lists in which modules are looked for.
_MAX_VALUES = 256  # Values in which they are looked for, and modules remembered.
_MAX_PARTS = 16  # Parts of a module that are asked what is not known of them.
_MAX_CAUSES = 12  # Further causes of a value that are remembered.


class Candidates(NamedTuple):
    """The modules, classes and functions that a value may be, if `call` is None; else the modules
    that a call made it of. `others`: what else it may be, of which nothing is known.
    """

    what: tuple[Value, ...]
    call: ast.AST | None = None
    others: tuple[Unknown, ...] = ()


def _gather(values: Iterable[Value], gathered: dict[int, Value], depth: int = _DEPTH) -> None:
    """Finds the modules, classes and functions in values, and in others that these hold."""
    for value in islice(values, _MAX_VALUES):
        kind = type(value)
        if kind in PLAIN:
            continue
        if kind is Unknown:
            held = value.held
            if held is not None and not _looks(held):
                gathered |= {id(item): item for item in held.what}
        elif kind in (List, tuple):
            if depth:
                _gather(value, gathered, depth - 1)
        elif kind is Dict:
            if depth:
                _gather(value.values(), gathered, depth - 1)
        elif _is_module(value) or kind is Function:
            gathered[id(value)] = value
        elif kind in (Class, Instance):
            if kind is Class:
                gathered[id(value)] = value
            if depth:
                own = [item for item in value.attrs.values() if type(item) is not Function]
                _gather(own, gathered, depth - 1)


def _holding(unknown: Unknown, values: list[Value], call: ast.AST | None) -> Unknown:
    """`unknown`, holding what is among values."""
    gathered: dict[int, Value] = {}
    _gather(values, gathered)
    if call is not None:
        gathered = {key: value for key, value in gathered.items() if _is_module(value)}
    if not gathered and unknown.held is None:
        return unknown
    result = unknown.alone()
    result.also, result.example = unknown.also, unknown.example
    result.held = None
    if gathered:
        others = [value for value in values if isinstance(value, Unknown) and _is_other(value.held)]
        result.held = Candidates(
            tuple(gathered.values())[:_MAX_VALUES], call, tuple(others[:_MAX_VALUES])
        )
    return result


def _looks(held: Candidates) -> bool:
    """Whether a call only looked at modules, so that its result has none of them."""
    return held.call is not None and leaves_alone(held.call) and not returns_network(held.call)


def _is_other(held: Candidates | None) -> bool:
    """Whether a value is something other than the modules that it holds."""
    return held is None or (held.call is not None and not returns_network(held.call))


def either(unknown: Unknown, values: Iterable[Value]) -> Unknown:
    """One of these values; `unknown` says why it is not known which."""
    result = _holding(unknown, values := list(values), None)
    if result is unknown and any(getattr(value, "traced", False) for value in values):
        result = unknown.alone()
        result.also, result.example = unknown.also, unknown.example
    result.data = result.data or any(getattr(value, "traced", False) for value in values)
    return result


def possibly_absent(unknown: Unknown) -> Unknown:
    """The same for a key that a dict may lack."""
    result = unknown.alone()
    result.also, result.example, result.absent = unknown.also, unknown.example, True
    return result


def holds_module(unknown: Unknown) -> bool:
    """Whether what is not known may be a module, or is made of one."""
    return unknown.held is not None and any(map(_is_module, unknown.held.what))


def _is_module(value: Value) -> bool:
    return hasattr(value, "doubt")


def either_return(pending: Unknown | None, unknown: Unknown, values: Iterable[Value]) -> Unknown:
    """What a function may have returned before, `pending`, or one of these values."""
    if pending is None or pending.held is None:
        return either(unknown, values)
    result = either(unknown, [*pending.held.what, *values])
    assert result.held is not None
    result.held = result.held._replace(others=result.held.others + pending.held.others)
    return result


def made_of(unknown: Unknown, values: Iterable[Value], call: ast.AST) -> Unknown:
    """What a call that is not followed makes of values."""
    return _holding(unknown, list(values), call)


def joined_unknown(values: Iterable[Value]) -> Unknown | None:
    """What is not known among values, as one; None if all are known."""
    causes = [cause for value in values if isinstance(value, Unknown) for cause in value.causes()]
    if not causes:
        return None
    first = causes[0]
    others = {(cause.name, id(cause.node)): cause for cause in causes[1:]}
    others.pop((first.name, id(first.node)), None)
    if not others:
        return first
    result = first.alone()
    result.example = first.example
    result.also = tuple(others.values())[:_MAX_CAUSES]
    return result


def with_causes(unknown: Unknown, values: Iterable[Value]) -> Unknown:
    """Why it is not known which of values there are, with what is not known of them: all of that is
    to be set, at once.
    """
    parts = [
        part
        for value in values
        for part in (islice(value.modules(), _MAX_PARTS) if _is_module(value) else (value,))
    ]
    causes = [part if isinstance(part, Unknown) else getattr(part, "open", None) for part in parts]
    return joined_unknown((unknown, *causes)) or unknown
