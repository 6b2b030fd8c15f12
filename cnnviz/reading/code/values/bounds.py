"""Values that are too large to be compared, hashed or written out, told before that is tried."""

from __future__ import annotations

import ast

from cnnviz.reading.code.values.errors import Halt, Limit, Raised
from cnnviz.reading.code.values.scalars import SCALARS
from cnnviz.reading.code.values.values import PLAIN, Array, Function, List, Set, Unknown, Value

MOST = 10_000
"""So many values may be nested in one, each counted as often as it is met."""


def bounded(value: Value) -> Value:
    """`value`, if no more than `MOST` are nested in it; raises `Limit`.

    >>> bounded((1, (2, 3)))
    (1, (2, 3))
    """
    if not isinstance(value, (tuple, list, dict, set)):
        return value
    left, stack = MOST, [value]
    while stack:
        one = stack.pop()
        if not isinstance(one, (tuple, list, dict, set)):
            continue
        left -= len(one)
        if left < 0:
            raise Limit(f"this holds more than {MOST:,} values")
        stack += [*one.keys(), *one.values()] if isinstance(one, dict) else one
    return value


def keyed(value: Value, node: ast.AST) -> Value:
    """`value` as a key of a dict or an item of a set; raises what Python raises for a slice,
    and `Halt` for a number of NumPy's that nobody knows.

    >>> keyed("a", ast.Pass())
    'a'
    """
    for one in value if isinstance(value, tuple) else (value,):
        if getattr(one, "array", False) and not one.sizes and one.numbers is None:
            raise Halt(Unknown("which number this key is, is not known", node))
        own = getattr(getattr(one, "cls", None), "find", None)
        if own is not None and isinstance(own("__eq__"), Function):
            raise Halt(Unknown("it depends on an __eq__, which is not followed", node))
    try:
        hash(bounded(value))
    except TypeError as error:
        raise Raised("TypeError", str(error), node) from None
    return value


def unwritten(value: Value, node: ast.AST, whole: bool = False) -> Unknown | None:
    """Why the words of a value are not known; None where they are. `whole`: as `repr` has them.

    >>> unwritten([1, ("a", None)], ast.Pass()) is None
    True
    """
    left = [bounded(value)]
    while left:
        one = left.pop()
        if isinstance(one, Unknown):
            return one
        rows = isinstance(one, (tuple, list)) and not isinstance(one, Array)
        if rows and not hasattr(one, "_fields"):
            if isinstance(one, List) and one.why is not None:
                return one.why
            left += one
        elif isinstance(one, SCALARS) and (whole or one is not value):
            return Unknown("how NumPy writes its numbers depends on its version", node)
        elif not isinstance(one, PLAIN) or hasattr(one, "cls"):
            return Unknown("this string is not worked out", node)
    return None


def ordered(values: Set) -> tuple[Value, ...]:
    """The items of a set in their order: of words it is another in each run of Python."""
    if all(isinstance(one, (int, float)) for one in values):
        return tuple(values)
    return tuple(sorted(values, key=repr))
