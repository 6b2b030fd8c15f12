"""NumPy's versions of Python's functions of numbers and rows of numbers: `np.sum(sizes)`."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.arithmetic import calculate
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.builtins import BUILTINS
from cnnviz.reading.code.library.sequences import Handler, all_items
from cnnviz.reading.code.values.dtypes import as_dtype
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.generators import Generator
from cnnviz.reading.code.values.scalars import is_whole, plain_rows, scalar
from cnnviz.reading.code.values.values import (
    Args,
    Array,
    Batch,
    Dict,
    Kwargs,
    List,
    Set,
    Unknown,
    Value,
)


def over_row(name: str, work: Handler) -> Handler:
    """`np.sum(sizes)`: of one row; of several, only sums over the first axis."""

    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        row = args[0] if args else kwargs.get("a")
        if isinstance(row, (Set, Dict, Generator)) and not (name == "sum" and _is_generator(node)):
            return Unknown(f"NumPy's {name} of this is not worked out", node)
        if isinstance(row, (int, float)):
            is_only = len(args) == 1 and not kwargs
            return row if is_only else Unknown(f"a number has no axis for NumPy's {name}", node)
        if not isinstance(row, (List, tuple)) or isinstance(row, Batch):
            return work(e, args, kwargs, node)
        why = getattr(row, "why", None)
        axis = args[1] if len(args) > 1 else kwargs.get("axis")
        has_more = len(args) > 2 or not kwargs.keys() <= {"a", "axis", "dtype"}
        is_nested = any(isinstance(item, (List, tuple, str)) for item in row) or not (row or why)
        is_plain = "sum" in name and axis == 0 and isinstance(row, Array) if is_nested else True
        if has_more or not is_plain or axis not in (None, 0, -1):
            return Unknown(f"the {name} of several rows is not worked out", node)
        numbers = Array.of(plain_rows(row)) if isinstance(row, Array) and "sum" in name else row
        kind = kwargs.get("dtype")
        numbers = as_dtype(Array.of(List(numbers)), kind, node) if kind else numbers
        return as_dtype(work(e, [numbers], {}, node), kind, node)

    return handler


def _is_generator(node: ast.AST) -> bool:
    """Whether a call's argument is a generator, which NumPy passes to Python's sum, or refuses."""
    return bool(getattr(node, "args", ())) and isinstance(node.args[0], ast.GeneratorExp)  # type: ignore[attr-defined]


def _truth(name: str) -> Handler:
    """`np.any(flags)`, only of a row of known values: of a generator it is always true."""

    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        row = args[0] if len(args) == 1 and not kwargs else ()
        is_flat = args and isinstance(row, (List, tuple, range)) and not isinstance(row, Batch)
        if not is_flat or not all(isinstance(item, (int, float)) for item in row):
            return Unknown(f"NumPy's {name} of this is not worked out", node)
        return BUILTINS[name](e, args, {}, node)

    return handler


def _bool(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
    """`np.bool(3)`, of a number."""
    if args and not isinstance(args[0], (int, float)):
        return Unknown("NumPy's bool of this is not worked out", node)
    return bool(args and args[0])


def over_each(function: Handler) -> Handler:
    """Applies a function of a number to each in a row: `np.round(sizes)`."""

    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        if args and isinstance(args[0], (List, tuple)) and not isinstance(args[0], Batch):
            numbers = all_items(args[0], node)
            if isinstance(numbers, Unknown):
                return numbers
            return Array(handler(e, [number, *args[1:]], kwargs, node) for number in numbers)
        return function(e, args, kwargs, node)

    return handler


def _array(value: Value) -> Value:
    """A row as an array."""
    is_row = isinstance(value, (List, tuple)) and not isinstance(value, Batch)
    return Array.of(List(value)) if is_row else value


def _calculation(sign: ast.operator) -> Handler:
    """`np.divide(widths, 8)`, element by element."""

    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        if kwargs or len(args) != 2:
            return Unknown("NumPy's arithmetic is not worked out with more than two operands", node)
        return calculate(_array(args[0]), sign, _array(args[1]), node, e.budget)

    return handler


def _unique(_: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`np.unique(widths)`: each number once, in order; how often each is there, if asked."""
    row = _array(args[0]) if len(args) == 1 and not kwargs.keys() - {"return_counts"} else None
    if not isinstance(row, Array) or not all(isinstance(number, (int, float)) for number in row):
        return Unknown("NumPy's unique of this is not worked out", node)
    values = Array(sorted(set(row)))
    if kwargs.get("return_counts") is not True:
        return values
    return values, Array(row.count(value) for value in values)


def _power(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`np.power(2, [1, 2])`, element by element."""
    base, exponent = map(_array, args[:2])
    if kwargs or args[2:] or (not isinstance(base, Array) and not isinstance(exponent, Array)):
        if all(is_whole(arg) for arg in args) and args[1] < 0:
            raise Raised("ValueError", "NumPy has no negative powers of whole numbers", node)
        return BUILTINS["pow"](e, args, kwargs, node)
    return calculate(base, ast.Pow(), exponent, node, e.budget)


def _divmod(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`np.divmod(7, 2)`."""
    pair = BUILTINS["divmod"](e, args, kwargs, node)
    return tuple(map(scalar, pair)) if isinstance(pair, tuple) else pair


ARRAYWISE: dict[str, Handler] = {
    **{f"numpy.{name}": over_row(name, BUILTINS[name]) for name in ("sum", "max", "min")},
    **{f"numpy.{name}": _truth(name) for name in ("all", "any")},
    "numpy.round": over_each(BUILTINS["round"]),
    "numpy.abs": over_each(BUILTINS["abs"]),
    "numpy.bool": _bool,
    "numpy.divmod": _divmod,
    "numpy.unique": _unique,
    **dict.fromkeys(("numpy.divide", "numpy.true_divide"), _calculation(ast.Div())),
    "numpy.multiply": _calculation(ast.Mult()),
    "numpy.add": _calculation(ast.Add()),
    "numpy.subtract": _calculation(ast.Sub()),
    "numpy.pow": _power,
    "numpy.power": _power,
}
