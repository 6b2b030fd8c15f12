"""NumPy's functions of numbers, and of rows of them, that Python has, too: `np.sum(sizes)`."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.arithmetic import calculated
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.builtins import BUILTINS
from cnnviz.reading.code.library.sequences import Handler, rows
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.generators import Generated
from cnnviz.reading.code.values.scalars import bare, is_whole, of_width, scalar
from cnnviz.reading.code.values.values import Array, Batch, Dict, List, Set, Unknown, Value

_Args = list[Value]
_Kwargs = dict[str, Value]


def of_row(name: str, work: Handler) -> Handler:
    """`np.sum(sizes)`: of a row; of several, sums from the first to the last alone."""

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        row = args[0] if args else kwargs.get("a")
        if isinstance(row, (Set, Dict, Generated)) and not (name == "sum" and _is_generator(node)):
            return Unknown(f"NumPy's {name} of this is not worked out", node)
        if isinstance(row, (int, float)):
            alone = len(args) == 1 and not kwargs
            return row if alone else Unknown(f"a number has no axis for NumPy's {name}", node)
        if not isinstance(row, (List, tuple)) or isinstance(row, Batch):
            return work(e, args, kwargs, node)
        why = getattr(row, "why", None)
        axis = args[1] if len(args) > 1 else kwargs.get("axis")
        told = len(args) > 2 or not kwargs.keys() <= {"a", "axis", "dtype"}
        inner = any(isinstance(one, (List, tuple, str)) for one in row) or not (row or why)
        plain = "sum" in name and axis == 0 and isinstance(row, Array) if inner else True
        if told or not plain or axis not in (None, 0, -1):
            return Unknown(f"the {name} of several rows is not worked out", node)
        whole = Array.of(bare(row)) if isinstance(row, Array) and "sum" in name else row
        return of_width(work(e, [whole], {}, node), kwargs.get("dtype"), node)

    return handler


def _is_generator(node: ast.AST) -> bool:
    """Whether a call is given a generator, which NumPy hands to Python's sum, or refuses."""
    return bool(getattr(node, "args", ())) and isinstance(node.args[0], ast.GeneratorExp)  # type: ignore[attr-defined]


def _of_truths(name: str) -> Handler:
    """`np.any(flags)`, of a row of what is known alone: of a generator it is always true."""

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        row = args[0] if len(args) == 1 and not kwargs else ()
        flat = args and isinstance(row, (List, tuple, range)) and not isinstance(row, Batch)
        if not flat or not all(isinstance(one, (int, float)) for one in row):
            return Unknown(f"NumPy's {name} of this is not worked out", node)
        return BUILTINS[name](e, args, {}, node)

    return handler


def _bool(e: Evaluator, args: _Args, _: _Kwargs, node: ast.AST) -> Value:
    """`np.bool(3)`, of a number."""
    if args and not isinstance(args[0], (int, float)):
        return Unknown("NumPy's bool of this is not worked out", node)
    return bool(args and args[0])


def of_each(function: Handler) -> Handler:
    """What a function of a number gives of each in a row: `np.round(sizes)`."""

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        if args and isinstance(args[0], (List, tuple)) and not isinstance(args[0], Batch):
            found = rows(args[0], node)
            if isinstance(found, Unknown):
                return found
            return Array(handler(e, [one, *args[1:]], kwargs, node) for one in found)
        return function(e, args, kwargs, node)

    return handler


def _power(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`np.power(2, [1, 2])`, element by element."""
    base, times = (
        Array.of(List(one))
        if isinstance(one, (List, tuple)) and not isinstance(one, Batch)
        else one
        for one in args[:2]
    )
    if kwargs or args[2:] or (not isinstance(base, Array) and not isinstance(times, Array)):
        if all(is_whole(one) for one in args) and args[1] < 0:
            raise Raised("ValueError", "NumPy has no negative powers of whole numbers", node)
        return BUILTINS["pow"](e, args, kwargs, node)
    return calculated(base, ast.Pow(), times, node, e.budget)


def _divided(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`np.divmod(7, 2)`."""
    found = BUILTINS["divmod"](e, args, kwargs, node)
    return tuple(map(scalar, found)) if isinstance(found, tuple) else found


ARRAYWISE: dict[str, Handler] = {
    **{f"numpy.{name}": of_row(name, BUILTINS[name]) for name in ("sum", "max", "min")},
    **{f"numpy.{name}": _of_truths(name) for name in ("all", "any")},
    "numpy.round": of_each(BUILTINS["round"]),
    "numpy.abs": of_each(BUILTINS["abs"]),
    "numpy.bool": _bool,
    "numpy.divmod": _divided,
    "numpy.pow": _power,
    "numpy.power": _power,
}
