"""Values too large to compare, hash or write out, detected before that is tried."""

from __future__ import annotations

import ast

from cnnviz.reading.code.values.errors import Halt, Limit, Raised
from cnnviz.reading.code.values.scalars import ON_ROUNDING, SCALARS, About
from cnnviz.reading.code.values.values import PLAIN, Array, Function, List, Set, Unknown, Value

MAX_VALUES = 10_000
"""How many values may be nested in one, each counted as often as it is met."""


def within_bounds(value: Value) -> Value:
    """`value`, if no more than `MAX_VALUES` are nested in it; raises `Limit`.

    >>> within_bounds((1, (2, 3)))
    (1, (2, 3))
    """
    if not isinstance(value, (tuple, list, dict, set)):
        return value
    remaining, stack = MAX_VALUES, [value]
    while stack:
        item = stack.pop()
        if not isinstance(item, (tuple, list, dict, set)):
            continue
        remaining -= len(item)
        if remaining < 0:
            raise Limit(f"this holds more than {MAX_VALUES:,} values")
        stack += [*item.keys(), *item.values()] if isinstance(item, dict) else item
    return value


def as_key(value: Value, node: ast.AST) -> Value:
    """`value` as a key of a dict or an item of a set; raises what Python raises for a slice,
    and `Halt` for a NumPy number that is not known.

    >>> as_key("a", ast.Pass())
    'a'
    """
    for part in value if isinstance(value, tuple) else (value,):
        if getattr(part, "array", False) and not part.sizes and part.numbers is None:
            raise Halt(Unknown("which number this key is, is not known", node))
        own = getattr(getattr(part, "cls", None), "find", None)
        if own is not None and isinstance(own("__eq__"), Function):
            raise Halt(Unknown("it depends on an __eq__, which is not followed", node))
    try:
        hash(within_bounds(value))
    except TypeError as error:
        raise Raised("TypeError", str(error), node) from None
    return value


def why_unwritten(value: Value, node: ast.AST, as_repr: bool = False) -> Unknown | None:
    """Why the string of a value is not known; None if it is. `as_repr`: that of `repr`.

    >>> why_unwritten([1, ("a", None)], ast.Pass()) is None
    True
    """
    stack = [within_bounds(value)]
    while stack:
        item = stack.pop()
        if isinstance(item, Unknown):
            return item
        rows = isinstance(item, (tuple, list)) and not isinstance(item, Array)
        if rows and not hasattr(item, "_fields"):
            if isinstance(item, List) and item.why is not None:
                return item.why
            stack += item
        elif isinstance(item, About):
            return Unknown(ON_ROUNDING, node)
        elif isinstance(item, SCALARS) and (as_repr or item is not value):
            return Unknown("how NumPy writes its numbers depends on its version", node)
        elif not isinstance(item, PLAIN) or hasattr(item, "cls"):
            return Unknown("this string is not worked out", node)
    return None


def items_in_order(values: Set) -> tuple[Value, ...]:
    """The items of a set by size or `repr`: the order of strings differs between runs of Python."""
    if all(isinstance(item, (int, float)) for item in values):
        return tuple(values)
    return tuple(sorted(values, key=repr))
