"""Whether values are true, equal or contained in one another, if that is known."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from cnnviz.reading.code.language.comparing import settable_side, why_opaque
from cnnviz.reading.code.language.items import items_of
from cnnviz.reading.code.values.bounds import within_bounds
from cnnviz.reading.code.values.enums import MEMBERS
from cnnviz.reading.code.values.errors import Failure, Raised
from cnnviz.reading.code.values.generators import Generator
from cnnviz.reading.code.values.modules import Weight
from cnnviz.reading.code.values.open_sizes import OpenSize
from cnnviz.reading.code.values.scalars import (
    ON_ROUNDING,
    SCALARS,
    Truth,
    as_bool,
    is_number,
    too_near,
)
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.unknowns import either
from cnnviz.reading.code.values.values import (
    PLAIN,
    Array,
    Batch,
    BatchStatistic,
    Class,
    Dict,
    Function,
    Instance,
    Known,
    List,
    Set,
    Unknown,
    Value,
)

_DEPENDS = "it depends on the numbers in a tensor"


def truth(value: Value, node: ast.AST) -> bool | Unknown:
    """Whether `value` counts as true.

    >>> truth(List(), ast.Pass()), truth((1,), ast.Pass())
    (False, True)
    """
    if isinstance(value, BatchStatistic):
        return Unknown(_DEPENDS, value.node)
    if isinstance(value, Unknown):
        result = value if value.held is None else either(value, ())
        return True if isinstance(value, Failure) else result
    if isinstance(value, Dict):
        sure = any(not isinstance(item, Unknown) or not item.absent for item in value.values())
        return value.why or sure or value.unsure or False
    if isinstance(value, Array) and len(value) > 1 and all(type(item) is bool for item in value):
        raise Raised("ValueError", "whether an array is true is for any() or all() to say", node)
    if isinstance(value, Array) and len(value) == 1 and value.why is None:
        return truth(value[0], node)
    if isinstance(value, (List, Set)):
        return value.why or bool(len(value))
    if isinstance(value, Tensor):
        return Unknown(_DEPENDS, node)
    if isinstance(value, (Batch, OpenSize)):
        return isinstance(value, Batch)
    if isinstance(value, (*PLAIN, tuple, range)) and not isinstance(value, Known):
        return bool(value)
    cls = getattr(value, "cls", None)
    own = next((m for m in ("__bool__", "__len__") if cls and cls.find(m) is not None), None)
    if own is not None:
        return Unknown(f"it depends on a {own}, which is not followed", node)
    length = getattr(value, "length", None)
    return length != 0 if isinstance(length, int) else True


def not_(value: Value, node: ast.AST) -> bool | Unknown:
    """`not value`."""
    result = truth(value, node)
    return result if isinstance(result, Unknown) else not result


_ORDERS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


def compare(left: Value, sign: ast.cmpop, right: Value, node: ast.AST) -> Value:
    """`left sign right`; of noise that the text makes, a mask with its sizes."""
    if (settable := settable_side(left, right, node)) is not None:
        return settable
    if isinstance(sign, (ast.Is, ast.IsNot)):
        result: Value = _same_object(left, right, node)
    elif isinstance(sign, (ast.Eq, ast.NotEq)):
        result = equal(left, right, node)
    elif isinstance(sign, (ast.In, ast.NotIn)):
        result = _within(left, right, node)
    else:
        result = _ordered(left, sign, right, node)
    if isinstance(result, bool) and isinstance(sign, (ast.IsNot, ast.NotEq, ast.NotIn)):
        result = not result
    is_plain = isinstance(sign, (ast.Is, ast.IsNot, ast.In, ast.NotIn))
    return result if is_plain else as_bool(result, left, right)


def _masked(left: Value, right: Value, node: ast.AST) -> Tensor | None:
    """The mask that the text's own tensors give, or one of them and a number."""
    from cnnviz.reading.code.library.array_sizes import result_of_sizes

    tensors = [side for side in (left, right) if isinstance(side, (Tensor, Weight))]
    is_comparable = all(isinstance(side, (Tensor, Weight, int, float)) for side in (left, right))
    is_random = all(getattr(side, "numbers", None) is None for side in tensors)
    return result_of_sizes("gt", [left, right], {}, node) if is_comparable and is_random else None


def _same_object(left: Value, right: Value, node: ast.AST) -> bool | Unknown:
    unknown = next((side for side in (left, right) if isinstance(side, Unknown)), None)
    if isinstance(unknown, Failure) and None in (left, right):
        return False
    if unknown is not None:
        return unknown
    if isinstance(left, MEMBERS) or isinstance(right, MEMBERS):
        return left is right
    if (opaque := why_opaque(left, right)) is not None:
        return Unknown(opaque, node)
    if isinstance(left, OpenSize) or isinstance(right, OpenSize):
        return equal(left, right, node)
    if isinstance(left, SCALARS) and isinstance(right, SCALARS):
        return left is right
    if isinstance(left, (*PLAIN, Known)) or isinstance(right, (*PLAIN, Known)):
        return type(left) is type(right) and bool(left == right)
    return left is right


def _unknown_in(side: Value, alike: bool, node: ast.AST) -> Unknown | None:
    """What is not known of a side of a comparison; `alike`: the other is of its kind."""
    if isinstance(side, Unknown):
        return side
    within_bounds(side)
    if isinstance(side, (List, Dict, Set)) and side.why:
        return side.why
    if isinstance(side, Dict) and alike:
        return next((item for item in side.values() if isinstance(item, Unknown)), None)
    return Unknown(_DEPENDS, node) if isinstance(side, Tensor) else None


def equal(left: Value, right: Value, node: ast.AST) -> bool | Unknown:
    """`left == right`.

    >>> equal((1, 2), (1, 2), ast.Pass()), equal("a", None, ast.Pass())
    (True, False)
    """
    if left is right and isinstance(left, (tuple, List)):
        return True
    for side in (left, right):
        unknown = _unknown_in(side, type(left) is type(right), node)
        if unknown is not None:
            return unknown
    if too_near(left, right):
        return Unknown(ON_ROUNDING, node)
    if isinstance(left, Batch) or isinstance(right, Batch):
        return _equal_batch(left, right, node)
    if (opaque := why_opaque(left, right)) is not None:
        return Unknown(opaque, node)
    if isinstance(left, OpenSize) or isinstance(right, OpenSize):
        return all(side is None or isinstance(side, OpenSize) for side in (left, right))
    if isinstance(left, (tuple, List)) and isinstance(right, (tuple, List)):
        return _equal_items(left, right, node)
    if isinstance(left, Instance) or isinstance(right, Instance):
        return _equal_objects(left, right, node)
    if isinstance(left, (Class, Function)) or isinstance(right, (Class, Function)):
        return left is right
    return bool(left == right)


def _equal_objects(left: Value, right: Value, node: ast.AST) -> bool | Unknown:
    """Dataclasses are equal if their fields are, named tuples as tuples; others are not."""
    for side in (left, right):
        if isinstance(side, Instance) and side.cls.find("__eq__") is not None:
            return Unknown("it depends on an __eq__, which is not followed", node)
    if left is right:
        return True
    same = getattr(left, "cls", None) is getattr(right, "cls", None)
    if (_is_row(left) and _is_row(right)) or (same and left.cls.dataclass):
        return _equal_items(_fields(left), _fields(right), node)
    return False


def _is_row(value: Value) -> bool:
    """Whether it is a tuple, named or not."""
    return isinstance(value, tuple) or (isinstance(value, Instance) and value.cls.row)


def _fields(value: Value) -> tuple[Value, ...]:
    """The values of a dataclass, a named tuple or a tuple."""
    return tuple(value.attrs.values()) if isinstance(value, Instance) else tuple(value)


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
        result = equal(a, b, node)
        if result is False:
            return False
        unsure = result if isinstance(result, Unknown) else unsure
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
    if isinstance(right, Generator) and not right.again:
        return Unknown("what a generator holds is not looked for", node)
    keys = isinstance(right, Dict) and right.why is None
    items = tuple(right) if keys else items_of(right)
    if isinstance(items, Unknown):
        return items
    if items is None:
        return Unknown("what is in this is not known", node)
    unsure: Unknown | None = None
    for item in items:
        same = equal(left, item, node)
        if same is True:
            entry = right[item] if keys else None
            return entry if isinstance(entry, Unknown) and entry.absent else True
        unsure = same if isinstance(same, Unknown) else unsure
    return unsure or False


_SIGNS = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE)


def compare_each(
    left: Value, sign: ast.cmpop, right: Value, node: ast.AST
) -> Array | Unknown | None:
    """`np.array([1, 0]) > 0`, number by number; None if neither is an array of NumPy's."""
    sides = (left, right)
    arrays = any(isinstance(side, Array) for side in sides)
    has_unknown = any(isinstance(side, (Unknown, Tensor)) for side in sides)
    if not arrays or has_unknown or not isinstance(sign, _SIGNS):
        return None
    unknown = next((side.why for side in sides if isinstance(side, List) and side.why), None)
    if unknown is not None:
        return unknown.alone()
    rows = [side if isinstance(side, List) or type(side) is tuple else [side] for side in sides]
    count = max(map(len, rows))
    numbers = all(
        is_number(number) or isinstance(number, (bool, Truth)) for row in rows for number in row
    )
    if not numbers or {*map(len, rows)} - {1, count}:
        return Unknown("what NumPy makes of these is not worked out", node)
    pairs = zip(*([*row] * (count // (len(row) or 1)) for row in rows), strict=True)
    results = [compare(a, sign, b, node) for a, b in pairs]
    why = next((result for result in results if isinstance(result, Unknown)), None)
    return why or Array(map(bool, results))


def _ordered(left: Value, sign: ast.cmpop, right: Value, node: ast.AST) -> bool | Tensor | Unknown:
    mask = _masked(left, right, node)
    if mask is not None:
        return mask
    for side in (left, right):
        if isinstance(side, Unknown):
            return side
        if isinstance(side, (Tensor, Batch)):
            why = _DEPENDS if isinstance(side, Tensor) else "it depends on the batch"
            return Unknown(why, node)
    if too_near(left, right):
        return Unknown(ON_ROUNDING, node)
    if (opaque := why_opaque(left, right)) is not None:
        return Unknown(opaque, node)
    try:
        return bool(_ORDERS[type(sign)](within_bounds(left), within_bounds(right)))
    except TypeError:
        raise Raised("TypeError", "these cannot be compared", node) from None
