"""Unknown results of calls on a network's data: tensors, for which no value can be set."""

from __future__ import annotations

import ast

from cnnviz.reading.code.keras.construction import flatten_values
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.managers import perhaps_entered
from cnnviz.reading.code.language.skipped import joins
from cnnviz.reading.code.language.unmade_owners import note_added
from cnnviz.reading.code.values.array_views import tied
from cnnviz.reading.code.values.missing import Lack
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Known, Unknown, Value
from cnnviz.reading.tree import Node

_PASTE = ": paste its code too"
_MAX_CAUSES = 12  # Reported besides the last.


def unknown_call_result(e: Evaluator, result: Value, values: list[Value]) -> Value:
    """The result of an unknown call, reported as such if it is given a tensor of a Keras model.

    Layers before it that are not known either are reported, too.
    """
    result = tied(result, values)
    if not isinstance(result, Unknown) or not isinstance(result.node, ast.AST) or e.tracing:
        return result
    is_merge = any(map(joins, values))
    rows = (value if isinstance(value, (list, tuple)) else [value] for value in values)
    values = [item for row in rows for item in row]
    unknowns = [
        value for value in values if isinstance(value, Unknown) and isinstance(value.node, Node)
    ]
    if not unknowns and not any(isinstance(value, Tensor) and value.traced for value in values):
        return result
    name = getattr(result.node, "id", "")
    skip = f": paste its code, or --skip {name} passes it by" if name[:1].isupper() else ""
    skip *= not is_merge
    why = result.why.removesuffix(_PASTE) if skip else result.why
    why += skip * ("paste" not in why)
    tensor = Unknown(why, e.trace.place(result.node), lack=result.lack)
    causes = {cause.why: cause for unknown in unknowns for cause in unknown.causes()}
    causes.pop(tensor.why, None)
    tensor.also = tuple(causes.values())[:_MAX_CAUSES]
    return tensor


_FRAMEWORKS = ("keras.", "tensorflow.", "torch.")


def framework_call_result(
    e: Evaluator, result: Value, function: Value, values: list[Value]
) -> Value:
    """The result of a framework's layer or function; if it is not known and made of data, it is a
    tensor, for which no value can be set, whatever the text calls it.
    """
    if not isinstance(result, Unknown) or not isinstance(result.node, ast.AST) or e.tracing:
        return result
    path = function.path if isinstance(function, Known) else ""
    if not path.startswith(_FRAMEWORKS) and not isinstance(function, Module):
        return result
    if result.name or not any(map(_is_data, flatten_values(values))):
        return result
    tensor = Unknown(result.why, e.trace.place(result.node), lack=result.lack)
    tensor.also = result.also
    return tensor


def _is_data(value: Value) -> bool:
    """Whether a value is a network's data, or made of it."""
    if isinstance(value, Unknown):
        return isinstance(value.node, Node)
    return isinstance(value, Tensor) and value.traced


def call_unknown(e: Evaluator, function: Unknown, args: list[Value], node: ast.AST) -> Unknown:
    """The result of calling something unknown; asks for its code if it is given data."""
    perhaps_entered(e, args, node)
    note_added(e, function, args, node)
    data = (isinstance(value, Tensor) or joins(value) for value in args)
    if function.lack is Lack.NAME and any(data):
        return Unknown(f"{function.why}{_PASTE}", function.node, lack=Lack.CODE)
    name = getattr(getattr(node, "func", None), "id", "")
    if function.lack is Lack.NAME and function.name == name and name[:1].islower():
        callee = Unknown(f"{function.why}{_PASTE}", function.node, lack=Lack.NAME)
        callee.held = function.held
        return callee
    if isinstance(function.node, ast.arg):  # What is made of an argument depends on it.
        return function
    return function.at(function.node)
