"""Whether values are true, equal, in one another, where that is known."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from cnnviz.reading.code.language.comparing import opaque_in, to_be_said
from cnnviz.reading.code.language.items import items_of
from cnnviz.reading.code.values.bounds import bounded
from cnnviz.reading.code.values.enums import MEMBERS
from cnnviz.reading.code.values.errors import Failure, Raised
from cnnviz.reading.code.values.generators import Generated
from cnnviz.reading.code.values.modules import Weight
from cnnviz.reading.code.values.open_sizes import Loose
from cnnviz.reading.code.values.scalars import HANGS, SCALARS, Truth, is_number, told, too_near
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.unknowns import either
from cnnviz.reading.code.values.values import (
    PLAIN,
    Array,
    Batch,
    Class,
    Dict,
    Function,
    Instance,
    Known,
    List,
    Set,
    Unknown,
    Value,
    Whole,
)

_DEPENDS = "it depends on the numbers in a tensor"


def truth(value: Value, node: ast.AST) -> bool | Unknown:
    """Whether `value` counts as true.

    >>> truth(List(), ast.Pass()), truth((1,), ast.Pass())
    (False, True)
    """
    if isinstance(value, Whole):
        return Unknown(_DEPENDS, value.node)
    if isinstance(value, Unknown):
        open_ = value if value.held is None else either(value, ())
        return True if isinstance(value, Failure) else open_
    if isinstance(value, Dict):
        sure = any(not isinstance(one, Unknown) or not one.absent for one in value.values())
        return value.why or sure or value.unsure or False
    if isinstance(value, Array) and len(value) > 1 and all(type(one) is bool for one in value):
        raise Raised("ValueError", "whether an array is true is for any() or all() to say", node)
    if isinstance(value, Array) and len(value) == 1 and value.why is None:
        return truth(value[0], node)
    if isinstance(value, (List, Set)):
        return value.why or bool(len(value))
    if isinstance(value, Tensor):
        return Unknown(_DEPENDS, node)
    if isinstance(value, (Batch, Loose)):
        return isinstance(value, Batch)
    if isinstance(value, (*PLAIN, tuple, range)) and not isinstance(value, Known):
        return bool(value)
    cls = getattr(value, "cls", None)
    own = next((one for one in ("__bool__", "__len__") if cls and cls.find(one) is not None), None)
    if own is not None:
        return Unknown(f"it depends on a {own}, which is not followed", node)
    length = getattr(value, "length", None)
    return length != 0 if isinstance(length, int) else True


def not_(value: Value, node: ast.AST) -> bool | Unknown:
    """`not value`."""
    found = truth(value, node)
    return found if isinstance(found, Unknown) else not found


_ORDERS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def compared(left: Value, sign: ast.cmpop, right: Value, node: ast.AST) -> Value:
    """`left sign right`; of noise that the text makes, a mask of its sizes."""
    if (left_open := to_be_said(left, right, node)) is not None:
        return left_open
    if isinstance(sign, (ast.Is, ast.IsNot)):
        found: Value = _same_object(left, right, node)
    elif isinstance(sign, (ast.Eq, ast.NotEq)):
        found = equal(left, right, node)
    elif isinstance(sign, (ast.In, ast.NotIn)):
        found = _within(left, right, node)
    else:
        found = _ordered(left, sign, right, node)
    if isinstance(found, bool) and isinstance(sign, (ast.IsNot, ast.NotEq, ast.NotIn)):
        found = not found
    plain = isinstance(sign, (ast.Is, ast.IsNot, ast.In, ast.NotIn))
    return found if plain else told(found, left, right)


def _masked(left: Value, right: Value, node: ast.AST) -> Tensor | None:
    """The mask that tensors of the text's own give, or one of them and a number."""
    from cnnviz.reading.code.library.array_sizes import of_sizes

    tensors = [one for one in (left, right) if isinstance(one, (Tensor, Weight))]
    known = all(isinstance(one, (Tensor, Weight, int, float)) for one in (left, right))
    own = all(getattr(one, "numbers", None) is None for one in tensors)
    return of_sizes("gt", [left, right], {}, node) if known and own else None


def _same_object(left: Value, right: Value, node: ast.AST) -> bool | Unknown:
    unknown = next((one for one in (left, right) if isinstance(one, Unknown)), None)
    if isinstance(unknown, Failure) and None in (left, right):
        return False
    if unknown is not None:
        return unknown
    if isinstance(left, MEMBERS) or isinstance(right, MEMBERS):
        return left is right
    if (opaque := opaque_in(left, right)) is not None:
        return Unknown(opaque, node)
    if isinstance(left, Loose) or isinstance(right, Loose):
        return equal(left, right, node)
    if isinstance(left, SCALARS) and isinstance(right, SCALARS):
        return left is right
    if isinstance(left, (*PLAIN, Known)) or isinstance(right, (*PLAIN, Known)):
        return type(left) is type(right) and bool(left == right)
    return left is right


def _open_in(one: Value, alike: bool, node: ast.AST) -> Unknown | None:
    """What is not known of a side of a comparison; `alike`: the other is of its kind."""
    if isinstance(one, Unknown):
        return one
    bounded(one)
    if isinstance(one, (List, Dict, Set)) and one.why:
        return one.why
    if isinstance(one, Dict) and alike:
        return next((each for each in one.values() if isinstance(each, Unknown)), None)
    return Unknown(_DEPENDS, node) if isinstance(one, Tensor) else None


def equal(left: Value, right: Value, node: ast.AST) -> bool | Unknown:
    """`left == right`.

    >>> equal((1, 2), (1, 2), ast.Pass()), equal("a", None, ast.Pass())
    (True, False)
    """
    if left is right and isinstance(left, (tuple, List)):
        return True
    for one in (left, right):
        unknown = _open_in(one, type(left) is type(right), node)
        if unknown is not None:
            return unknown
    if too_near(left, right):
        return Unknown(HANGS, node)
    if isinstance(left, Batch) or isinstance(right, Batch):
        return _equal_batch(left, right, node)
    if (opaque := opaque_in(left, right)) is not None:
        return Unknown(opaque, node)
    if isinstance(left, Loose) or isinstance(right, Loose):
        return all(one is None or isinstance(one, Loose) for one in (left, right))
    if isinstance(left, (tuple, List)) and isinstance(right, (tuple, List)):
        return _equal_items(left, right, node)
    if isinstance(left, Instance) or isinstance(right, Instance):
        return _equal_objects(left, right, node)
    if isinstance(left, (Class, Function)) or isinstance(right, (Class, Function)):
        return left is right
    return bool(left == right)


def _equal_objects(left: Value, right: Value, node: ast.AST) -> bool | Unknown:
    """Dataclasses are equal where their fields are, named tuples as tuples; others are not."""
    for one in (left, right):
        if isinstance(one, Instance) and one.cls.find("__eq__") is not None:
            return Unknown("it depends on an __eq__, which is not followed", node)
    if left is right:
        return True
    same = getattr(left, "cls", None) is getattr(right, "cls", None)
    if (_is_row(left) and _is_row(right)) or (same and left.cls.dataclass):
        return _equal_items(_fields(left), _fields(right), node)
    return False


def _is_row(one: Value) -> bool:
    """Whether it is a tuple, named or not."""
    return isinstance(one, tuple) or (isinstance(one, Instance) and one.cls.row)


def _fields(one: Value) -> tuple[Value, ...]:
    """The values of a dataclass, a named tuple or a tuple."""
    return tuple(one.attrs.values()) if isinstance(one, Instance) else tuple(one)


def _equal_batch(left: Value, right: Value, node: ast.AST) -> bool | Unknown:
    if isinstance(left, Batch) and isinstance(right, Batch) and left == right:
        return True
    if isinstance(left, (Batch, int)) and isinstance(right, (Batch, int)):
        return Unknown("it depends on how many pictures are in a batch", node)
    return False


def _equal_items(left: Any, right: Any, node: ast.AST) -> bool | Unknown:
    if isinstance(left, tuple) != isinstance(right, tuple) or len(left) != len(right):
        return False
    unsure: Unknown | None = None
    for a, b in zip(left, right, strict=True):
        found = equal(a, b, node)
        if found is False:
            return False
        unsure = found if isinstance(found, Unknown) else unsure
    return unsure or True


def _within(left: Value, right: Value, node: ast.AST) -> bool | Unknown:
    if isinstance(left, Unknown):
        return left
    if isinstance(right, range) and isinstance(left, (int, float)):
        return (isinstance(left, int) or left.is_integer()) and int(left) in right
    if isinstance(right, str):
        if not isinstance(left, str):
            raise Raised("TypeError", "only a string can be in a string", node)
        return left in right
    if isinstance(right, Class) and right.members is not None and not isinstance(left, MEMBERS):
        return Unknown("whether a value is in an Enum depends on Python's version", node)
    if isinstance(right, Generated) and not right.again:
        return Unknown("what a generator holds is not looked for", node)
    keys = isinstance(right, Dict) and right.why is None
    found = tuple(right) if keys else items_of(right)
    if isinstance(found, Unknown):
        return found
    if found is None:
        return Unknown("what is in this is not known", node)
    unsure: Unknown | None = None
    for one in found:
        same = equal(left, one, node)
        if same is True:
            there = right[one] if keys else None
            return there if isinstance(there, Unknown) and there.absent else True
        unsure = same if isinstance(same, Unknown) else unsure
    return unsure or False


_SIGNS = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE)


def of_each(left: Value, sign: ast.cmpop, right: Value, node: ast.AST) -> Array | Unknown | None:
    """`np.array([1, 0]) > 0`: number by number; None for what is no row of numbers of NumPy's."""
    sides = (left, right)
    arrays = any(isinstance(one, Array) for one in sides)
    told_of = any(isinstance(one, (Unknown, Tensor)) for one in sides)
    if not arrays or told_of or not isinstance(sign, _SIGNS):
        return None
    unknown = next((one.why for one in sides if isinstance(one, List) and one.why), None)
    if unknown is not None:
        return unknown.alone()
    rows = [one if isinstance(one, List) or type(one) is tuple else [one] for one in sides]
    count = max(map(len, rows))
    numbers = all(is_number(one) or isinstance(one, (bool, Truth)) for row in rows for one in row)
    if not numbers or {*map(len, rows)} - {1, count}:
        return Unknown("what NumPy makes of these is not worked out", node)
    pairs = zip(*([*row] * (count // (len(row) or 1)) for row in rows), strict=True)
    found = [compared(a, sign, b, node) for a, b in pairs]
    why = next((one for one in found if isinstance(one, Unknown)), None)
    return why or Array(map(bool, found))


def _ordered(left: Value, sign: ast.cmpop, right: Value, node: ast.AST) -> bool | Tensor | Unknown:
    made = _masked(left, right, node)
    if made is not None:
        return made
    for one in (left, right):
        if isinstance(one, Unknown):
            return one
        if isinstance(one, (Tensor, Batch)):
            return Unknown(_DEPENDS if isinstance(one, Tensor) else "it depends on the batch", node)
    if too_near(left, right):
        return Unknown(HANGS, node)
    if (opaque := opaque_in(left, right)) is not None:
        return Unknown(opaque, node)
    try:
        return bool(_ORDERS[type(sign)](bounded(left), bounded(right)))
    except TypeError:
        raise Raised("TypeError", "these cannot be compared", node) from None
