"""What stands among a row of layers: the declared input, and what is no layer."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cnnviz.reading.code.library.names import is_foreign
from cnnviz.reading.code.values.errors import Halt, Limit, Raised
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Known, Unknown, Value

if TYPE_CHECKING:
    from cnnviz.errors import Fault
    from cnnviz.layers.base import Shape
    from cnnviz.reading.code.language.evaluator import Evaluator


def non_layer_faults(e: Evaluator) -> list[Fault]:
    """The faults of `Foo(3)` among layers that stand alone, of `b = Foo(3)` between two, and of
    the 4 in `Conv1d(1, 2, k), 4`.
    """
    return [*_values_in_rows(e), *_unknown_layers(e)]


def _values_in_rows(e: Evaluator) -> Iterator[Fault]:
    rows = [statement.value for statement in e.source.tree.body if isinstance(statement, ast.Expr)]
    for row in rows:
        items = row.elts if isinstance(row, (ast.Tuple, ast.List)) else []
        for item in items if any(isinstance(item, ast.Call) for item in items) else []:
            if isinstance(item, (ast.Constant, ast.Name)) and isinstance(
                _value(e, item), int | float | str
            ):
                yield e.source.fault(item, "a layer was expected here, not a value")


def _unknown_layers(e: Evaluator) -> list[Fault]:
    return [
        e.source.fault(
            call.func,
            f"cnnviz knows no layer {_name(call.func)}; --skip {_name(call.func)} passes it by",
        )
        for call in _row_calls(e)
        if _name(call.func)[:1].isupper() and _is_unknown(e, call.func)
    ]


def inputs_in_row(e: Evaluator) -> Iterator[Shape]:
    """The shape of an `Input(shape=(28, 28, 1))` that stands among layers, if it is complete."""
    for call in _row_calls(e):
        tensor = _value(e, call) if _name(call.func) == "Input" else None
        if isinstance(tensor, Tensor) and tensor.use is not None and not e.open_inputs:
            yield tensor.use.shape


def _row_calls(e: Evaluator) -> Iterator[ast.Call]:
    """The calls of a text that stand where its layers do."""
    built = [getattr(module.node, "lineno", 0) for module in e.built if module.step is not None]
    # The lines between the first layer and the last.
    lines = range(min(built) + 1, max(built)) if built else ()
    for statement in e.source.tree.body:
        expressions: list[ast.expr] = []
        if isinstance(statement, ast.Expr):
            value = statement.value
            expressions = value.elts if isinstance(value, (ast.Tuple, ast.List)) else [value]
        elif isinstance(statement, ast.Assign) and statement.lineno in lines:
            expressions = [statement.value]
        yield from (expression for expression in expressions if isinstance(expression, ast.Call))


def _name(function: ast.expr) -> str:
    """The last word of the called name."""
    return getattr(function, "attr", getattr(function, "id", ""))


def _is_unknown(e: Evaluator, function: ast.expr) -> bool:
    value = _value(e, function)
    is_stranger = isinstance(value, Known) and is_foreign(value.path)
    return isinstance(value, Unknown) or (is_stranger and _name(function) not in e.skips.names)


def _value(e: Evaluator, node: ast.expr) -> Value:
    try:
        return e.value(node, e.scope)
    except (Raised, Halt, Limit):
        return None
