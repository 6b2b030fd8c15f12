"""What stands in a row of layers beside them: the input that is said, and what is no layer."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cnnviz.reading.code.library.names import foreign
from cnnviz.reading.code.values.errors import Halt, Limit, Raised
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Known, Unknown, Value

if TYPE_CHECKING:
    from cnnviz.errors import Fault
    from cnnviz.layers.base import Shape
    from cnnviz.reading.code.language.evaluator import Evaluator


def strangers(e: Evaluator) -> list[Fault]:
    """The faults of `Foo(3)` among layers that stand alone, or of `b = Foo(3)` between two; and of
    the 4 in `Conv1d(1, 2, k), 4`.
    """
    return [*_values_in_rows(e), *_unknown(e)]


def _values_in_rows(e: Evaluator) -> Iterator[Fault]:
    rows = [one.value for one in e.source.tree.body if isinstance(one, ast.Expr)]
    for row in rows:
        said = row.elts if isinstance(row, (ast.Tuple, ast.List)) else []
        for one in said if any(isinstance(other, ast.Call) for other in said) else []:
            if isinstance(one, (ast.Constant, ast.Name)) and isinstance(
                _value(e, one), int | float | str
            ):
                yield e.source.fault(one, "a layer was expected here, not a value")


def _unknown(e: Evaluator) -> list[Fault]:
    return [
        e.source.fault(
            call.func,
            f"cnnviz knows no layer {_name(call.func)}; --skip {_name(call.func)} passes it by",
        )
        for call in _row(e)
        if _name(call.func)[:1].isupper() and _is_unknown(e, call.func)
    ]


def inputs_in_row(e: Evaluator) -> Iterator[Shape]:
    """The shape of an `Input(shape=(28, 28, 1))` that stands among layers, if it says all."""
    for call in _row(e):
        found = _value(e, call) if _name(call.func) == "Input" else None
        if isinstance(found, Tensor) and found.use is not None and not e.open_inputs:
            yield found.use.shape


def _row(e: Evaluator) -> Iterator[ast.Call]:
    """The calls of a text that stand where its layers do."""
    lines = [getattr(one.node, "lineno", 0) for one in e.built if one.step is not None]
    for statement in e.source.tree.body:
        said: list[ast.expr] = []
        if isinstance(statement, ast.Expr):
            one = statement.value
            said = one.elts if isinstance(one, (ast.Tuple, ast.List)) else [one]
        elif isinstance(statement, ast.Assign) and min(lines) < statement.lineno < max(lines):
            said = [statement.value]
        yield from (one for one in said if isinstance(one, ast.Call))


def _name(function: ast.expr) -> str:
    """The last word of what is called."""
    return getattr(function, "attr", getattr(function, "id", ""))


def _is_unknown(e: Evaluator, function: ast.expr) -> bool:
    found = _value(e, function)
    stranger = isinstance(found, Known) and foreign(found.path)
    return isinstance(found, Unknown) or (stranger and _name(function) not in e.skips.names)


def _value(e: Evaluator, node: ast.expr) -> Value:
    try:
        return e.value(node, e.scope)
    except (Raised, Halt, Limit):
        return None
