"""Numbers of NumPy's: equal to Python's, and hashed alike, but no objects of Python's classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard

from cnnviz.reading.code.values.values import Array, List, Unknown

if TYPE_CHECKING:
    import ast

    from cnnviz.reading.code.values.values import Value

_PYTHONS = ("numpy.int", "numpy.float", "numpy.ndim", "numpy.size", "numpy.gcd")
_KEEPING = ("abs", "pow", "divmod", "operator.mul", "operator.add", "operator.sub")
"""Functions of Python's that give a number of NumPy's where they are given one."""


class Whole(int):
    """What `np.prod(sizes)` gives: no int, as `isinstance` says; `ends`: what it has room for."""

    __slots__ = ()
    ends = range(-(2**63), 2**63)


class Real(float):
    """What `np.mean(sizes)` gives: a numpy.float64, which is a float."""

    __slots__ = ()


class Single(float):
    """What `np.float32(0.5)` gives: no float."""

    __slots__ = ()


class Truth(int):
    """What a comparison of such numbers gives: equal to True or False, and no bool."""

    __slots__ = ()

    def __str__(self) -> str:
        return str(bool(self))


def _narrow(bits: int, signed: bool) -> type[Whole]:
    """The whole numbers of so many bits, with the range of those that there are."""
    least = -(2 ** (bits - 1)) if signed else 0
    ends = range(least, least + 2**bits)
    return type("Whole", (Whole,), {"__slots__": (), "ends": ends})


NARROW = {
    f"{'' if signed else 'u'}int{bits}": _narrow(bits, signed)
    for bits in (8, 16, 32)
    for signed in (True, False)
}
"""The classes of whole numbers that begin again from the other end, by NumPy's names of them."""

WHOLE = (Whole, *NARROW.values())
_WRAPS = "a whole number of NumPy's of {} bits has no room for this, and begins again elsewhere"


class About(float):
    """What `item()` gives of a number that PyTorch has in 32 bits, as `torch.tensor(0.1)`: a float
    that is about this one.
    """

    __slots__ = ()


class Near(About, Single):
    """What `np.float32(0.1)` gives: about this, and no float."""

    __slots__ = ()


SCALARS = (*WHOLE, Real, Single, Near, Truth)
_TRUTHS = (Truth(0), Truth(1))
_SHARE = 1e-6
HANGS = "this hangs on how a number is rounded to 32 bits"


def ends_of(value: Value) -> tuple[Value, Value]:
    """The least and the most that a number may be."""
    if not isinstance(value, About):
        return value, value
    return float(value) * (1 - _SHARE), float(value) * (1 + _SHARE)


def too_near(left: Value, right: Value) -> bool:
    """Whether how two numbers compare hangs on how they are rounded.

    >>> too_near(About(0.1), 0.1), too_near(About(0.1), 0.0), too_near(0.1, 0.1)
    (True, False, False)
    """
    numbers = isinstance(left, (int, float)) and isinstance(right, (int, float))
    about = isinstance(left, About) or isinstance(right, About)
    if not numbers or not about or left is right:
        return False
    return bool(abs(left - right) <= 2 * _SHARE * max(abs(left), abs(right)))


def in_32_bits(value: Value) -> Value:
    """A number as a tensor has it, or rows of them."""
    if isinstance(value, List) and not isinstance(value, Array):
        return List(map(in_32_bits, value))
    return About(value) if type(value) is float and not fits(value) else value


def cut(value: Value) -> Value:
    """Numbers of a tensor as whole ones, as `int()` has them; None where one hangs on 32 bits.

    >>> cut(List([2.7, 3])), cut(About(19.2)), cut(About(3.0))
    ([2, 3], 19, None)
    """
    if isinstance(value, (List, tuple)):
        found = List(map(cut, value))
        return None if None in found else found
    least, most = (int(one) if isinstance(one, float) else one for one in ends_of(value))
    return least if least == most else None


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
    """A plain number as NumPy's.

    >>> isinstance(scalar(3), Whole), scalar(3) == 3, scalar("a")
    (True, True, 'a')
    """
    if type(value) is int:
        return Whole(value)
    return Real(value) if type(value) is float else value


def is_whole(value: object) -> TypeGuard[int]:
    """Whether a value is a whole number, Python's or NumPy's, and no truth.

    >>> is_whole(3), is_whole(Whole(3)), is_whole(True)
    (True, True, False)
    """
    return type(value) in (int, *WHOLE)


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a number, and no truth."""
    return type(value) in (int, float, About, *SCALARS) and not isinstance(value, Truth)


def told(found: Value, *sides: Value) -> Value:
    """What numbers were found to be, True or False: NumPy's, where one of them is NumPy's.

    >>> told(True, Whole(3), 3) is True, told(True, Whole(3), 3) is told(True, 3, Real(0.5))
    (False, True)
    """
    plain_ = all(isinstance(one, (int, float, str)) for one in sides)
    theirs = isinstance(found, bool) and plain_ and any(isinstance(one, SCALARS) for one in sides)
    return _TRUTHS[found] if theirs else found


def plain(value: Value) -> Value:
    """A number of NumPy's as Python's, as `item()` gives it."""
    if isinstance(value, Truth):
        return bool(value)
    if isinstance(value, Whole):
        return int(value)
    return float(value) if isinstance(value, (Real, Single)) else value


def bare(value: Value) -> Value:
    """The same of rows of them: lists, as `tolist()` gives them; sums of them have 64 bits."""
    if not isinstance(value, List):
        return plain(value)
    made = List(map(bare, value))
    made.why = value.why
    return made


def scalars_of(path: str, found: Value, args: list[Value], node: ast.AST) -> Value:
    """What a function of that path gave for these, as a number of NumPy's where it gives one."""
    if path in _KEEPING:
        return like(found, node, *args)
    if not path.startswith("numpy.") or path in _PYTHONS:
        return found
    if isinstance(found, bool):
        return _TRUTHS[found]
    if path == "numpy.round" and args and isinstance(args[0], float) and type(found) is int:
        return Real(found)
    if path == "numpy.float32" and isinstance(found, float):
        return single(found)
    if type(found) is int and path.removeprefix("numpy.") in NARROW:
        return of_width(found, path, node)
    return scalar(found)


def of_truths(left: Value, right: Value, node: ast.AST, alike: bool) -> Unknown | None:
    """Why it is not worked out what a truth of NumPy's and another value give; None where it is.
    `alike`: what the operator gives of two of them is one again.
    """
    sides = (left, right)
    numbers = all(isinstance(one, (int, float)) for one in sides)
    wide = any(type(one) in (int, float, *SCALARS[:-1]) for one in sides)
    if not any(isinstance(one, Truth) for one in sides) or (numbers and (alike or wide)):
        return None
    return Unknown("what NumPy makes of its True or False here is not worked out", node)


def of_width(value: Value, kind: Value, node: ast.AST) -> Value:
    """A whole number as one of a kind of NumPy's, or rows of them, by what `dtype` says."""
    word = str(getattr(kind, "path", kind)).rpartition(".")[2]
    narrow = NARROW.get(word)
    if narrow is None:
        made = Array.of(bare(value)) if kind and isinstance(value, Array) else value
        return _typed(made, word) if word in _FLOATS or word in _WHOLES else made
    if isinstance(value, Array):
        made = Array(of_width(one, kind, node) for one in value)
        made.why = value.why or next((one for one in made if isinstance(one, Unknown)), None)
        return made
    return _within(int(value), [narrow], node) if isinstance(value, int) else value


_FLOATS = frozenset("float float16 float32 float64 half single double f f4 f8 d".split())
_WHOLES = ("int", "int64", "int_")


def _typed(value: Value, word: str) -> Value:
    """Rows of numbers as rows of that type, but for floats as whole numbers."""
    if isinstance(value, Array):
        made = Array(_typed(one, word) for one in value)
        made.why = value.why
        return made
    if word in _WHOLES or type(value) not in (bool, int, float):
        return int(value) if isinstance(value, bool) else value
    return single(float(value)) if word in ("float32", "single", "f", "f4") else float(value)


def _within(found: int, kinds: list[type[Whole]], node: ast.AST) -> Value:
    """A number as one of the widest of these kinds, where it has room for it."""
    widest = max(kinds, key=lambda one: len(one.ends))
    if found in widest.ends:
        return widest(found)
    return Unknown(_WRAPS.format(len(widest.ends).bit_length() - 1), node)


def like(found: Value, node: ast.AST, *sides: Any) -> Value:
    """What is made of numbers: NumPy's, where one of them is; about what it is, where one is.
    Of truths alone their sum, product or the like is one again.
    """
    if isinstance(found, float) and any(isinstance(one, About) for one in sides):
        return (Near if any(isinstance(one, SCALARS) for one in sides) else About)(found)
    if not any(isinstance(one, SCALARS) for one in sides):
        return found
    if isinstance(found, tuple):
        return tuple(like(one, node, *sides) for one in found)
    if type(found) is int and all(isinstance(one, (bool, Truth)) for one in sides):
        return _TRUTHS[bool(found)]
    kinds = [one.__class__ for one in sides if isinstance(one, Whole)]
    if type(found) is int and kinds and Whole not in kinds:
        return _within(found, kinds, node)
    narrow = any(isinstance(one, Single) for one in sides)
    if narrow and isinstance(found, float):
        wide = any(isinstance(one, (Whole, Real)) for one in sides)
        return Real(found) if wide else Single(found)
    return scalar(found)


def single(number: float) -> Value:
    """A number in 32 bits, where it is none other there."""
    return Single(number) if fits(number) else Near(number)


def entry_of(owner: Value, value: Value) -> Value:
    """An item of a row: of an array, a number of NumPy's."""
    if not isinstance(owner, Array):
        return value
    return _TRUTHS[value] if isinstance(value, bool) else scalar(value)


def is_of(value: Value, path: str, node: ast.AST) -> bool | Unknown:
    """Whether a number of NumPy's is of a class: its float64 alone is of one of Python's."""
    if not isinstance(value, SCALARS) or isinstance(value, Near):
        return Unknown("of which class a number of NumPy's is depends on the array", node)
    if path.startswith("numpy."):
        return Unknown("of which class a number of NumPy's is depends on the machine", node)
    return isinstance(value, Real) and path == "float"
