"""Numbers of a spec, and the little arithmetic that people paste: `16 * 5 * 5`."""

from __future__ import annotations

import operator
from collections.abc import Callable

from cnnviz.reading.tree import Literal, Node, Other
from cnnviz.wording import whole_number

LARGEST = 10**15
"""Beyond every size that a network has, and small enough that nothing here takes time or memory."""

STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2, "//": 2, "%": 2, "**": 3}
"""How tightly each operator binds; a sign before a number binds less than `**`."""

_LARGEST_POWER = 64


def number(text: str) -> int | float | None:
    """The number that a token denotes, or None if it is beyond `LARGEST`.

    >>> number("1_000"), number("1e-05"), number("9" * 5000)
    (1000, 1e-05, None)
    """
    digits = text.replace("_", "")
    value = whole_number(digits) if digits.isdecimal() else float(digits)
    return value if value is not None and value <= LARGEST else None


def negated(node: Node, start: int) -> Node:
    """`-node`, its sign at `start`."""
    value = _number(node)
    return Other(start, node.end) if value is None else Literal(start, node.end, -value)


def combined(left: Node, sign: str, right: Node) -> Node | str:
    """`left sign right` if both are numbers, or the reason why it has no value.

    >>> combined(Literal(0, 2, 16), "*", Literal(3, 4, 5)).value
    80
    """
    a, b = _number(left), _number(right)
    if a is None or b is None:
        return Other(left.start, right.end)
    if b == 0 and sign in ("/", "//", "%"):
        return "this divides by zero"
    if sign == "**" and not (0 <= b <= _LARGEST_POWER and a >= 0):
        return "this power is not worked out: write its value"
    value = _OPERATIONS[sign](a, b)
    if abs(value) > LARGEST:
        return "this number is too large"
    return Literal(left.start, right.end, value)


def _number(node: Node) -> int | float | None:
    if not isinstance(node, Literal) or isinstance(node.value, (bool, str)):
        return None
    return node.value


def _power(a: float, b: float) -> int | float:
    try:
        value: int | float = a**b
    except OverflowError:
        return 2 * LARGEST
    return value


_OPERATIONS: dict[str, Callable[[float, float], int | float]] = {
    **{"+": operator.add, "-": operator.sub, "*": operator.mul, "**": _power},
    **{"/": operator.truediv, "//": operator.floordiv, "%": operator.mod},
}
