"""Numbers that sizes are computed from: `math.comb`, `np.clip`, `np.mean`, `np.concatenate`."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Sequence
from typing import Any

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.items import items_of
from cnnviz.reading.code.library.sequences import Handler, all_items
from cnnviz.reading.code.values.dtypes import as_dtype
from cnnviz.reading.code.values.scalars import (
    entry_of,
    is_whole,
    plain,
)
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.unknowns import joined_unknown
from cnnviz.reading.code.values.values import (
    Args,
    Array,
    Batch,
    Kwargs,
    List,
    Unknown,
    Value,
    unknown_of,
)
from cnnviz.reading.code.values.words import as_raised

_LARGEST_ARGUMENT = 1000  # Compute nothing larger than 1000!.


def _integer_function(name: str) -> Handler:
    """`math.factorial(4)`, of small whole numbers."""
    function: Callable[..., int] = getattr(math, name)

    def handler(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
        if not all(is_whole(arg) and abs(arg) <= _LARGEST_ARGUMENT for arg in args):
            return unknown_of(joined_unknown(args), f"{name} of this is not worked out", node)
        try:
            return e.budget.within(function(*args))
        except (TypeError, ValueError) as error:
            raise as_raised(error, node) from None

    return handler


def number_from_row(value: Value, function: Callable[[Any], float], node: ast.AST) -> Value:
    """The result of a function of a row of numbers; None if the value is no row."""
    if isinstance(value, (Tensor, Batch)) or items_of(value) is None:
        return None
    numbers: Value = all_items(value, node)
    if isinstance(numbers, Unknown):
        return numbers
    valid = numbers and all(isinstance(number, (int, float)) for number in numbers)
    return (
        function(numbers)
        if valid
        else unknown_of(joined_unknown(numbers), "these are no numbers", node)
    )


def mean(numbers: Sequence[float]) -> float:
    """The mean. Imported late: few texts need it, and importing statistics is slow."""
    from statistics import fmean

    return fmean(numbers)


def deviation(numbers: Sequence[float]) -> float:
    """The standard deviation, as NumPy's `std`."""
    from statistics import pstdev

    return pstdev(numbers)


def _clip(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`np.clip(n, 1, 8)`, of a number or each in a row."""
    arguments = dict(zip(("a", "a_min", "a_max"), args, strict=False)) | kwargs
    value, low, high = (arguments.get(name) for name in ("a", "a_min", "a_max"))
    unknown = joined_unknown((value, low, high))
    if unknown is not None:
        return unknown
    if isinstance(value, (List, tuple)) and not isinstance(value, Batch):
        return Array(_clip(e, [item, low, high], {}, node) for item in value)
    have_bounds = all(isinstance(bound, (int, float, type(None))) for bound in (low, high))
    if not have_bounds or not isinstance(value, (int, float)):
        return Unknown("these are no numbers", node)
    value = value if low is None else max(value, low)
    return value if high is None else min(value, high)


NUMERIC: dict[str, Handler] = {
    **{
        f"math.{name}": _integer_function(name)
        for name in ("factorial", "comb", "perm", "lcm", "isqrt")
    },
    "numpy.clip": _clip,
}
"""By canonical path."""


def flattened(rows: Value) -> list[Value]:
    """The items of nested rows, in order: most often numbers.

    >>> flattened(List([(1, 2), List([3])]))
    [1, 2, 3]
    """
    if isinstance(rows, (List, tuple)) and not isinstance(rows, Batch):
        return [item for row in rows for item in flattened(row)]
    return [rows]


def sizes_of_rows(rows: Value, node: ast.AST) -> Value:
    """The sizes of nested rows of numbers, which `np.array` keeps."""
    if not isinstance(rows, (List, range, tuple)) or isinstance(rows, Batch):
        return ()
    if isinstance(rows, List) and rows.why is not None:
        return rows.why
    inner = [sizes_of_rows(row, node) for row in rows]
    if not inner or any(sizes != inner[0] for sizes in inner):
        return Unknown("these rows are not equally long", node, ast.unparse(node))
    return inner[0] if isinstance(inner[0], Unknown) else (len(rows), *inner[0])


NUMBER_METHODS = frozenset("item bit_length is_integer conjugate".split())


def number_method(
    _: Evaluator, owner: Any, name: str, args: Args, kwargs: Kwargs, node: ast.AST
) -> Value:
    """`(3).item()`: a number is its own item; `np.sqrt(d).astype("float32")`."""
    if name == "astype":
        kind = args[0] if args else kwargs.get("dtype")
        return entry_of(Array(), as_dtype(owner, kind, node))
    if name == "bit_length" and isinstance(owner, int):
        return owner.bit_length()
    if name == "is_integer" and isinstance(owner, float):
        return owner.is_integer()
    return plain(owner)
