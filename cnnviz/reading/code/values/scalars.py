"""NumPy numbers: equal to Python's, with the same hashes, but not of Python's classes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeGuard

from cnnviz.reading.code.values.values import Array, Batch, List, Unknown

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from cnnviz.reading.code.values.values import Value

_PLAIN = ("numpy.int", "numpy.float", "numpy.ndim", "numpy.size", "numpy.gcd")
_PRESERVING = ("abs", "pow", "divmod", "operator.mul", "operator.add", "operator.sub")
"""Functions of Python that return a NumPy number for one."""


class NumpyInt(int):
    """What `np.prod(sizes)` returns: no int for `isinstance`; `ends` is its range."""

    __slots__ = ()
    ends = range(-(2**63), 2**63)


class Real(float):
    """What `np.mean(sizes)` returns: a numpy.float64, which is a float."""

    __slots__ = ()


class Single(float):
    """What `np.float32(0.5)` returns: no float."""

    __slots__ = ()


class Truth(int):
    """What a comparison of such numbers returns: equal to True or False, but no bool."""

    __slots__ = ()

    def __str__(self) -> str:
        return str(bool(self))


def _narrow(bits: int, signed: bool) -> type[NumpyInt]:
    """Whole numbers of this many bits, with their range."""
    least = -(2 ** (bits - 1)) if signed else 0
    ends = range(least, least + 2**bits)
    return type("NumpyInt", (NumpyInt,), {"__slots__": (), "ends": ends})


NARROW = {
    f"{'' if signed else 'u'}int{bits}": _narrow(bits, signed)
    for bits in (8, 16, 32)
    for signed in (True, False)
}
"""The classes of whole numbers that wrap around, by their NumPy names."""

WHOLE = (NumpyInt, *NARROW.values())
_WRAPS = "a NumPy integer of {} bits has no room for this, and wraps around"


class About(float):
    """What `item()` returns for a number that PyTorch has in 32 bits, as `torch.tensor(0.1)`: a
    float close to this one.
    """

    __slots__ = ()


class Near(About, Single):
    """What `np.float32(0.1)` returns: close to this, and no float."""

    __slots__ = ()


SCALARS = (*WHOLE, Real, Single, Near, Truth)
_TRUTHS = (Truth(0), Truth(1))
_SHARE = 1e-6
ON_ROUNDING = "this depends on how a number is rounded to 32 bits"


def ends_of(value: Value) -> tuple[Value, Value]:
    """The least and the greatest value that a number may have."""
    if not isinstance(value, About):
        return value, value
    return float(value) * (1 - _SHARE), float(value) * (1 + _SHARE)


def too_near(left: Value, right: Value) -> bool:
    """Whether how two numbers compare depends on how they are rounded.

    >>> too_near(About(0.1), 0.1), too_near(About(0.1), 0.0), too_near(0.1, 0.1)
    (True, False, False)
    """
    numbers = isinstance(left, (int, float)) and isinstance(right, (int, float))
    approximate = isinstance(left, About) or isinstance(right, About)
    if not numbers or not approximate or left is right:
        return False
    return bool(abs(left - right) <= 2 * _SHARE * max(abs(left), abs(right)))


def in_32_bits(value: Value) -> Value:
    """A number, or rows of them, as a tensor has it."""
    if isinstance(value, List) and not isinstance(value, Array):
        return List(map(in_32_bits, value))
    return About(value) if type(value) is float and not fits(value) else value


def each(rows: Value, function: Callable[[Value], Value]) -> Value:
    """Nested rows with what a function makes of each number; None if that is None of any."""
    if not isinstance(rows, (List, tuple)) or isinstance(rows, Batch):
        return function(rows)
    result = List(each(row, function) for row in rows)
    return None if None in result else result


def truncate(value: Value) -> Value:
    """A tensor's numbers as `int()` converts them; None if one depends on rounding to 32 bits.

    >>> truncate(List([2.7, 3])), truncate(About(19.2)), truncate(About(3.0))
    ([2, 3], 19, None)
    """
    return each(value, _truncated)


def _truncated(value: Value) -> Value:
    if not isinstance(value, (int, float)):
        return value  # What is not known stays so.
    ends = ends_of(value)
    if any(isinstance(end, float) and not math.isfinite(end) for end in ends):
        return None
    least, most = (int(end) if isinstance(end, (bool, float)) else end for end in ends)
    return least if least == most and abs(least) < 2**63 else None


def fits(number: float) -> bool:
    """Whether a number is the same in 32 bits.

    >>> fits(0.5), fits(0.1), fits(1e60)
    (True, False, False)
    """
    import struct

    try:
        return bool(struct.unpack("f", struct.pack("f", number))[0] == number)
    except OverflowError:
        return False


def scalar(value: Value) -> Value:
    """A plain number as one of NumPy's.

    >>> isinstance(scalar(3), NumpyInt), scalar(3) == 3, scalar("a")
    (True, True, 'a')
    """
    if type(value) is int:
        return NumpyInt(value)
    return Real(value) if type(value) is float else value


def is_whole(value: object) -> TypeGuard[int]:
    """Whether a value is a whole number, Python's or NumPy's, and no bool.

    >>> is_whole(3), is_whole(NumpyInt(3)), is_whole(True)
    (True, True, False)
    """
    return type(value) in (int, *WHOLE)


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a number, and no bool."""
    return type(value) in (int, float, About, *SCALARS) and not isinstance(value, Truth)


def as_bool(result: Value, *sides: Value) -> Value:
    """What numbers were found to be, True or False: NumPy's if one of them is.

    >>> as_bool(True, NumpyInt(3)) is True, as_bool(True, NumpyInt(3)) is as_bool(True, Real(1))
    (False, True)
    """
    comparable = all(isinstance(side, (int, float, str)) for side in sides)
    is_numpy = comparable and any(isinstance(side, SCALARS) for side in sides)
    return _TRUTHS[result] if is_numpy and isinstance(result, bool) else result


def plain(value: Value) -> Value:
    """A NumPy number as Python's, as `item()` returns it."""
    if isinstance(value, Truth):
        return bool(value)
    if isinstance(value, NumpyInt):
        return int(value)
    return float(value) if isinstance(value, (Real, Single)) else value


def plain_rows(value: Value) -> Value:
    """The same for rows: lists, as `tolist()` returns them, whose sums have 64 bits."""
    if not isinstance(value, List):
        return plain(value)
    rows = List(map(plain_rows, value))
    rows.why = value.why
    return rows


def scalars_of(path: str, result: Value, args: list[Value], node: ast.AST) -> Value:
    """What a function of that path returned for these, as a NumPy number if it returns one."""
    if path in _PRESERVING:
        return typed_like(result, node, *args)
    if not path.startswith("numpy.") or path in _PLAIN:
        return result
    if isinstance(result, bool):
        return _TRUTHS[result]
    if path == "numpy.round" and args and isinstance(args[0], float) and type(result) is int:
        return Real(result)
    if path == "numpy.float32" and isinstance(result, float):
        return as_single(result)
    narrow = NARROW.get(path.removeprefix("numpy."))
    if type(result) is int and narrow is not None:
        return within(result, [narrow], node)
    return scalar(result)


def unknown_of_truths(left: Value, right: Value, node: ast.AST, alike: bool) -> Unknown | None:
    """Why the result of an operator on a NumPy bool and another value is not worked out; None if it
    is. `alike`: on two of them the operator returns one again.
    """
    if not (isinstance(left, Truth) or isinstance(right, Truth)):
        return None
    sides = (left, right)
    numbers = all(isinstance(side, (int, float)) for side in sides)
    has_number = any(type(side) in (int, float, *SCALARS[:-1]) for side in sides)
    if numbers and (alike or has_number):
        return None
    return Unknown("what NumPy makes of its True or False here is not worked out", node)


def within(number: int, kinds: list[type[NumpyInt]], node: ast.AST) -> Value:
    """A number as one of the widest of these kinds, if it has room for it."""
    widest = max(kinds, key=lambda kind: len(kind.ends))
    if number in widest.ends:
        return widest(number)
    return Unknown(_WRAPS.format(len(widest.ends).bit_length() - 1), node)


def typed_like(result: Value, node: ast.AST, *sides: Any) -> Value:
    """What numbers result in: NumPy's if one of them is, approximate if one is. Of bools alone the
    sum, product or the like is one again.
    """
    if isinstance(result, float) and any(isinstance(side, About) for side in sides):
        return (Near if any(isinstance(side, SCALARS) for side in sides) else About)(result)
    if not any(isinstance(side, SCALARS) for side in sides):
        return result
    if isinstance(result, tuple):
        return tuple(typed_like(item, node, *sides) for item in result)
    if type(result) is int and all(isinstance(side, (bool, Truth)) for side in sides):
        return _TRUTHS[bool(result)]
    kinds = [side.__class__ for side in sides if isinstance(side, NumpyInt)]
    if type(result) is int and kinds and NumpyInt not in kinds:
        return within(result, kinds, node)
    narrow = any(isinstance(side, Single) for side in sides)
    if narrow and isinstance(result, float):
        has_64_bits = any(isinstance(side, (NumpyInt, Real)) for side in sides)
        return Real(result) if has_64_bits else Single(result)
    return scalar(result)


def as_single(number: float) -> Value:
    """A number in 32 bits, approximate if it is another one there."""
    return Single(number) if fits(number) else Near(number)


def entry_of(owner: Value, value: Value) -> Value:
    """An item of a row; of an array, a NumPy number."""
    if not isinstance(owner, Array):
        return value
    return _TRUTHS[value] if isinstance(value, bool) else scalar(value)


def is_of_class(value: Value, path: str, node: ast.AST) -> bool | Unknown:
    """Whether a NumPy number is of a class: of Python's classes only its float64 is."""
    if not isinstance(value, SCALARS) or isinstance(value, Near):
        return Unknown("the class of a NumPy number depends on the array", node)
    if path.startswith("numpy."):
        return Unknown("the class of a NumPy number depends on the machine", node)
    return isinstance(value, Real) and path == "float"
