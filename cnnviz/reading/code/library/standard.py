"""Functions of Python's library and NumPy that texts compute sizes with."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from typing import Any

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.array_writes import lose
from cnnviz.reading.code.library.builtins import BUILTINS
from cnnviz.reading.code.library.copying import deep_copy, shallow_copy
from cnnviz.reading.code.library.number_functions import ARRAYWISE, over_each, over_row
from cnnviz.reading.code.library.numeric import NUMERIC
from cnnviz.reading.code.library.sequences import Handler, all_items, identity
from cnnviz.reading.code.library.tools import TOOLS, with_kind
from cnnviz.reading.code.library.versions import PARSERS
from cnnviz.reading.code.library.written_data import WRITTEN_DATA
from cnnviz.reading.code.values.dtypes import as_dtype
from cnnviz.reading.code.values.refusals import refusal
from cnnviz.reading.code.values.scalars import NARROW, plain_rows
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.unknowns import joined_unknown
from cnnviz.reading.code.values.values import (
    Args,
    Array,
    Batch,
    BoundFunction,
    Function,
    Known,
    Kwargs,
    List,
    Opaque,
    Partial,
    Unknown,
    Value,
    unknown_of,
)
from cnnviz.reading.code.values.words import as_raised

_MAX_NUMBERS = 20_000  # An array with more keeps only its sizes.
_MAX_AXES = 8
_MATH = (
    "sqrt floor ceil log log2 log10 exp pow gcd fabs trunc hypot sin cos tan atan isclose fmod"
    " copysign isinf isnan cbrt exp2 degrees radians"
).split()


def _math(name: str) -> Handler:
    function: Callable[..., Any] | None = getattr(math, name, None)

    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        values = [arg.numbers if isinstance(arg, Tensor) else arg for arg in args]
        unknown = next((value for value in values if isinstance(value, Unknown)), None)
        if unknown is not None:
            return unknown
        numeric = all(isinstance(value, (int, float, List, tuple)) for value in values)
        if function is None or not numeric or any(isinstance(value, Opaque) for value in values):
            return Unknown(f"{name} of this is not known", node)
        if any(isinstance(value, Batch) for value in values):
            return Unknown("it depends on the batch", node)
        try:
            result = function(*values, **kwargs)
        except (TypeError, ValueError, ArithmeticError) as error:
            raise as_raised(error, node) from None
        return e.budget.within(result) if type(result) is int else result

    return handler


def product(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`np.prod(sizes)`, `math.prod(sizes)`."""
    value = args[0] if args else next(iter(kwargs.values()))
    if isinstance(value, (int, float, Batch)):
        return value
    items = all_items(value, node)
    if isinstance(items, Unknown):
        return items
    from cnnviz.reading.code.language.arithmetic import calculate

    unknown = joined_unknown(items)
    if unknown is not None:
        return unknown
    total: Value = kwargs.get("start", 1)
    for item in items:
        factor = product(e, [item], {}, node) if isinstance(item, (tuple, List)) else item
        total = calculate(total, ast.Mult(), factor, node, e.budget)
    return total


def _product_of_array(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`np.prod(sizes)`, which is limited to 64 bits."""
    return product(e, [plain_rows(arg) for arg in args], kwargs, node)


def _elementwise(name: str) -> Handler:
    """NumPy's function of a number, or of each in a list."""
    function = _math(name)

    def number(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        value = function(e, args, kwargs, node)
        return float(value) if isinstance(value, int) and name in ("floor", "ceil") else value

    return over_each(number)


def _as_array(value: Value) -> Value:
    return Array.of(value) if isinstance(value, List) else value


def _large_array(rows: Value) -> Tensor | None:
    """Rows of so many numbers that only their sizes are kept: data, not parts of a network."""
    sizes: list[int] = []
    inner = rows
    while isinstance(inner, (List, tuple)) and len(inner) and len(sizes) < _MAX_AXES:
        sizes.append(len(inner))
        inner = inner[0]
    if len(sizes) < 2 or math.prod(sizes) <= _MAX_NUMBERS:
        return None
    is_even = all(isinstance(row, (List, tuple)) and len(row) == sizes[1] for row in rows)
    return Tensor(tuple(sizes)) if is_even else None


def _linspace(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    names = ("start", "stop", "num", "endpoint")
    arguments = dict(zip(names, args, strict=False)) | kwargs
    start, stop = arguments.get("start", 0), arguments.get("stop", arguments.get("end", 1))
    count = arguments.get("num", arguments.get("steps", 50))
    if not all(isinstance(n, (int, float)) for n in (start, stop, count)):
        unknown = next((n for n in (start, stop, count) if isinstance(n, Unknown)), None)
        return unknown_of(unknown, "these numbers are not known", node)
    count = int(count)
    e.budget.take(max(count, 0))
    steps = count - (arguments.get("endpoint", True) is not False)
    step = (stop - start) / steps if steps > 0 else 0.0
    numbers = [start + index * step for index in range(count)]
    return Array([*numbers[:-1], float(stop)] if steps == count - 1 > 0 else numbers)


def _arange(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    start = kwargs.get("start", 0)
    keywords = [start, *(kwargs[name] for name in ("stop", "end", "step") if name in kwargs)]
    args = args or keywords
    if any(isinstance(arg, float) for arg in args):
        return Unknown("these numbers are not worked out", node)
    items = BUILTINS["range"](e, args, {}, node)
    if isinstance(items, Unknown):
        return items
    array = _as_array(BUILTINS["list"](e, [items], {}, node))
    return as_dtype(array, kwargs.get("dtype"), node)


def _cumsum(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
    items = all_items(args[0], node)
    if isinstance(items, Unknown):
        return items
    totals: list[Value] = []
    from cnnviz.reading.code.language.arithmetic import calculate

    for item in items:
        last = totals[-1] if totals else 0
        totals.append(calculate(last, ast.Add(), item, node, e.budget))
    return Array(totals)


def _array(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    if args and isinstance(args[0], (List, tuple, range)):
        if any(isinstance(item, Tensor) and not item.traced for item in args[0]):
            from cnnviz.reading.code.library.stacking import JOINING

            return JOINING["numpy.stack"](e, args[:1], {}, node)
        large_array = _large_array(args[0])
        if large_array is not None:
            return large_array
        array = _as_array(BUILTINS["list"](e, args[:1], {}, node))
        return as_dtype(array, args[1] if len(args) > 1 else kwargs.get("dtype"), node)
    types = (int, float, Unknown, Tensor)
    return args[0] if args and isinstance(args[0], types) else Opaque("numpy.array")


def _method(_: Evaluator, args: Args, __: Kwargs, ___: ast.AST) -> Value:
    """`types.MethodType(function, net)`."""
    function, owner = args[:2]
    if owner is None:  # fwd.__get__(None, Net)
        return function
    is_own = isinstance(function, Function)
    return BoundFunction(function, owner) if is_own else Partial(function, (owner,), {})


def _deque(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`deque(items)`, which is read as a list."""
    maxlen = args[1] if len(args) > 1 else kwargs.get("maxlen")
    if maxlen is not None:
        return Unknown("a deque with a maxlen is not followed", node)
    items = args[:1] or [kwargs[name] for name in ("iterable",) if name in kwargs]
    return BUILTINS["list"](e, items, {}, node)


def _changing(path: str) -> Handler:
    """`random.shuffle(widths)`: what it leaves in the row is not known."""

    def handler(e: Evaluator, args: Args, _: Kwargs, node: ast.AST) -> Value:
        unknown = refusal(path, [], {}, node)
        if args and isinstance(args[0], List):
            lose(e, args[0], unknown)
        return unknown

    return handler


_CHANGING = (
    *("random.shuffle", "numpy.random.shuffle", "bisect.insort", "bisect.insort_left"),
    *("bisect.insort_right", "heapq.heapify", "heapq.heappop", "heapq.heappush"),
    *("heapq.heappushpop", "heapq.heapreplace"),
)
STANDARD: dict[str, Handler] = {
    **{path: _changing(path) for path in _CHANGING},
    **{f"math.{name}": _math(name) for name in _MATH},
    **{f"numpy.{name}": _elementwise(name) for name in _MATH},
    "math.prod": product,
    "numpy.prod": _product_of_array,
    "numpy.product": _product_of_array,
    "torch.Size": lambda e, args, *_: tuple(args[0]) if args else (),
    "numpy.linspace": _linspace,
    "numpy.arange": _arange,
    "numpy.cumsum": over_row("cumsum", _cumsum),
    "numpy.array": _array,
    "numpy.asarray": _array,
    "numpy.copy": _array,
    **ARRAYWISE,
    **{f"numpy.{name}": BUILTINS["int"] for name in NARROW},
    "numpy.int64": BUILTINS["int"],
    "numpy.float32": BUILTINS["float"],
    **TOOLS,
    **NUMERIC,
    **PARSERS,
    **WRITTEN_DATA,
    "functools.wraps": lambda e, args, *_: Known("typing.cast_"),
    "collections.OrderedDict": with_kind("collections.OrderedDict", BUILTINS["dict"]),
    "typing.OrderedDict": with_kind("collections.OrderedDict", BUILTINS["dict"]),
    "frozenset": with_kind("frozenset", BUILTINS["frozenset"]),
    "collections.deque": with_kind("collections.deque", _deque),
    "copy.deepcopy": deep_copy,
    "copy.copy": shallow_copy,
    **dict.fromkeys(
        ("typing.cast", "torch.jit.annotate"),
        lambda e, args, *_: args[1] if len(args) > 1 else None,
    ),
    "typing.cast_": identity,
    "types.MethodType": _method,
    "tqdm.tqdm": identity,
}
