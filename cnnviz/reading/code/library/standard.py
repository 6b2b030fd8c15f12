"""Functions of Python's library and of numpy that texts work out sizes with."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from typing import Any

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.builtins import BUILTINS
from cnnviz.reading.code.library.copying import copied, shallow
from cnnviz.reading.code.library.number_functions import ARRAYWISE, of_each, of_row
from cnnviz.reading.code.library.numeric import NUMERIC, cut_off
from cnnviz.reading.code.library.sequences import Handler, rows
from cnnviz.reading.code.library.tools import TOOLS, of_kind
from cnnviz.reading.code.library.versions import PARSERS
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.refusals import refused
from cnnviz.reading.code.values.scalars import NARROW, bare, of_width
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.unknowns import joined
from cnnviz.reading.code.values.values import (
    Array,
    Batch,
    Bound,
    Function,
    Known,
    List,
    Opaque,
    Partial,
    Unknown,
    Value,
    unknown_of,
)

_Args = list[Value]
_Kwargs = dict[str, Value]
_MOST_NUMBERS = 20_000  # Of an array of which every number is kept.
_MOST_AXES = 8
_MATH = (
    "sqrt floor ceil log log2 log10 exp pow gcd fabs trunc hypot sin cos tan atan isclose fmod"
    " copysign isinf isnan cbrt exp2 degrees radians"
).split()


def _math(name: str) -> Handler:
    function: Callable[..., Any] | None = getattr(math, name, None)

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        values = [one.numbers if isinstance(one, Tensor) else one for one in args]
        unknown = next((one for one in values if isinstance(one, Unknown)), None)
        if unknown is not None:
            return unknown
        numbers = all(isinstance(one, (int, float, List, tuple)) for one in values)
        if function is None or not numbers or any(isinstance(one, Opaque) for one in values):
            return Unknown(f"{name} of this is not known", node)
        if any(isinstance(one, Batch) for one in values):
            return Unknown("it depends on the batch", node)
        try:
            found = function(*values, **kwargs)
        except (TypeError, ValueError, ArithmeticError) as error:
            raise Raised(type(error).__name__, str(error), node) from None
        return e.budget.within(found) if type(found) is int else found

    return handler


def product(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`np.prod(sizes)`, `math.prod(sizes)`."""
    value = args[0] if args else next(iter(kwargs.values()))
    if isinstance(value, (int, float, Batch)):
        return value
    found = rows(value, node)
    if isinstance(found, Unknown):
        return found
    from cnnviz.reading.code.language.arithmetic import calculated

    unknown = joined(found)
    if unknown is not None:
        return unknown
    total: Value = kwargs.get("start", 1)
    for one in found:
        inner = product(e, [one], {}, node) if isinstance(one, (tuple, List)) else one
        total = calculated(total, ast.Mult(), inner, node, e.budget)
    return total


def _product_of_array(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`np.prod(sizes)`, which has 64 bits of its own."""
    return product(e, [bare(one) for one in args], kwargs, node)


def _elementwise(name: str) -> Handler:
    """numpy's function of a number, or of each in a list."""
    one_of = _math(name)

    def number(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        value = one_of(e, args, kwargs, node)
        return float(value) if isinstance(value, int) and name in ("floor", "ceil") else value

    return of_each(number)


def _arrayed(value: Value) -> Value:
    return Array.of(value) if isinstance(value, List) else value


def _large(rows: Value) -> Tensor | None:
    """Rows of so many numbers that only their sizes are kept: data, of which no network is made."""
    sizes: list[int] = []
    inner = rows
    while isinstance(inner, (List, tuple)) and len(inner) and len(sizes) < _MOST_AXES:
        sizes.append(len(inner))
        inner = inner[0]
    if len(sizes) < 2 or math.prod(sizes) <= _MOST_NUMBERS:
        return None
    alike = all(isinstance(row, (List, tuple)) and len(row) == sizes[1] for row in rows)
    return Tensor(tuple(sizes)) if alike else None


def _linspace(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    names = ("start", "stop", "num", "endpoint")
    given = dict(zip(names, args, strict=False)) | kwargs
    start, stop = given.get("start", 0), given.get("stop", given.get("end", 1))
    count = given.get("num", given.get("steps", 50))
    if not all(isinstance(one, (int, float)) for one in (start, stop, count)):
        unknown = next((one for one in (start, stop, count) if isinstance(one, Unknown)), None)
        return unknown_of(unknown, "these numbers are not known", node)
    count = int(count)
    e.budget.take(max(count, 0))
    steps = count - (given.get("endpoint", True) is not False)
    step = (stop - start) / steps if steps > 0 else 0.0
    found = [start + at * step for at in range(count)]
    return Array([*found[:-1], float(stop)] if steps == count - 1 > 0 else found)


def _arange(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    start = kwargs.get("start", 0)
    named = [start, *(kwargs[name] for name in ("stop", "end", "step") if name in kwargs)]
    args = args or named
    if any(isinstance(one, float) for one in args):
        return Unknown("these numbers are not worked out", node)
    found = BUILTINS["range"](e, args, {}, node)
    if isinstance(found, Unknown):
        return found
    made = _arrayed(BUILTINS["list"](e, [found], {}, node))
    return of_width(made, kwargs.get("dtype"), node)


def _cumulated(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    found = rows(args[0], node)
    if isinstance(found, Unknown):
        return found
    totals: list[Value] = []
    from cnnviz.reading.code.language.arithmetic import calculated

    for one in found:
        last = totals[-1] if totals else 0
        totals.append(calculated(last, ast.Add(), one, node, e.budget))
    return Array(totals)


def _array(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    if args and isinstance(args[0], (List, tuple, range)):
        if any(isinstance(one, Tensor) and not one.traced for one in args[0]):
            from cnnviz.reading.code.library.stacking import LAYING

            return LAYING["numpy.stack"](e, args[:1], {}, node)
        large = _large(args[0])
        if large is not None:
            return large
        if cut_off(args[0], kwargs.get("dtype")):
            return Unknown("the numbers of another type are not worked out", node)
        found = _arrayed(BUILTINS["list"](e, args[:1], {}, node))
        return of_width(found, args[1] if len(args) > 1 else kwargs.get("dtype"), node)
    kept = (int, float, Unknown, Tensor)
    return args[0] if args and isinstance(args[0], kept) else Opaque("numpy.array")


def _method(_: Evaluator, args: _Args, __: _Kwargs, ___: ast.AST) -> Value:
    """`types.MethodType(function, net)`."""
    function, owner = args[:2]
    if owner is None:  # fwd.__get__(None, Net)
        return function
    plain = isinstance(function, Function)
    return Bound(function, owner) if plain else Partial(function, (owner,), {})


def _deque(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`deque(items)`, which is read as a list."""
    most = args[1] if len(args) > 1 else kwargs.get("maxlen")
    if most is not None:
        return Unknown("a deque with a maxlen is not followed", node)
    items = args[:1] or [kwargs[name] for name in ("iterable",) if name in kwargs]
    return BUILTINS["list"](e, items, {}, node)


def _same(_: Evaluator, args: _Args, kwargs: _Kwargs, __: ast.AST) -> Value:
    """What is handed on as it is, behind whatever is put around it."""
    return args[0] if args else next(iter(kwargs.values()), None)


def _shuffled(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    """`random.shuffle(widths)`: which is where now is not known."""
    if args and isinstance(args[0], List):
        e.journal.touch(args[0])
        args[0].why = refused("random.shuffle", [], {}, node)
    return None


STANDARD: dict[str, Handler] = {
    "random.shuffle": _shuffled,
    "numpy.random.shuffle": _shuffled,
    **{f"math.{name}": _math(name) for name in _MATH},
    **{f"numpy.{name}": _elementwise(name) for name in _MATH},
    "math.prod": product,
    "numpy.prod": _product_of_array,
    "numpy.product": _product_of_array,
    "torch.Size": lambda e, args, *_: tuple(args[0]) if args else (),
    "numpy.linspace": _linspace,
    "numpy.arange": _arange,
    "numpy.cumsum": of_row("cumsum", _cumulated),
    "numpy.array": _array,
    "numpy.asarray": _array,
    **ARRAYWISE,
    **{f"numpy.{name}": BUILTINS["int"] for name in NARROW},
    "numpy.int64": BUILTINS["int"],
    "numpy.float32": BUILTINS["float"],
    **TOOLS,
    **NUMERIC,
    **PARSERS,
    "functools.wraps": lambda e, args, *_: Known("typing.cast_"),
    "collections.OrderedDict": of_kind("collections.OrderedDict", BUILTINS["dict"]),
    "typing.OrderedDict": of_kind("collections.OrderedDict", BUILTINS["dict"]),
    "frozenset": of_kind("frozenset", BUILTINS["frozenset"]),
    "collections.deque": of_kind("collections.deque", _deque),
    "copy.deepcopy": copied,
    "copy.copy": shallow,
    "typing.cast": lambda e, args, *_: args[1] if len(args) > 1 else None,
    "typing.cast_": _same,
    "types.MethodType": _method,
    "tqdm.tqdm": _same,
}
