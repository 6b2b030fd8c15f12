"""A network's only argument holding several inputs: `a, b = inputs`, `inputs[0], inputs[1]`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Unknown, Value
from cnnviz.reading.code.values.words import kind_of
from cnnviz.reading.wording import listed, short

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator

_ONE_INPUT = "a network here has one input"
_MAX_NAMES = 4  # Inputs named in a message.


def indexed_inputs(e: Evaluator, tensor: Tensor, node: ast.AST) -> Unknown | None:
    """Why the network's input cannot be indexed here, if the function also takes others of it."""
    inputs = getattr(node, "value", None)
    if not _is_input(tensor) or not isinstance(inputs, ast.Name):
        return None
    functions = [part for part in nodes(e.source.tree) if _holds(part, node)]
    function = max(functions, key=lambda f: getattr(f, "lineno", 0), default=e.source.tree)
    items = dict.fromkeys(
        ast.unparse(part)
        for part in nodes(function)
        if isinstance(part, ast.Subscript)
        and getattr(part.value, "id", "") == inputs.id
        and type(getattr(part.slice, "value", None)) in (int, str)
    )
    if len(items) < 2:
        is_by_name = isinstance(getattr(getattr(node, "slice", None), "value", None), str)
        reason = f"{short(ast.unparse(node))} is one of several inputs; {_ONE_INPUT}"
        return Unknown(reason, node) if is_by_name else None
    names = listed([short(item) for item in items][:_MAX_NAMES])
    return Unknown(f"{names} are inputs of their own; {_ONE_INPUT}", node)


def unpacked_inputs(value: Value, target: ast.Tuple | ast.List) -> Unknown | None:
    """The same for names that the network's input is unpacked to: `a, b = inputs`."""
    if not isinstance(value, Tensor) or not _is_input(value):
        return None
    names = listed([short(ast.unparse(element)) for element in target.elts][:_MAX_NAMES])
    return Unknown(f"{names} are inputs of their own; {_ONE_INPUT}", target)


def _is_input(tensor: Tensor) -> bool:
    return tensor.traced and tensor.use is None


def _holds(function: ast.AST, node: ast.AST) -> bool:
    """Whether a function contains a node, by line numbers."""
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    return function.lineno <= getattr(node, "lineno", 0) <= (function.end_lineno or 0)


def no_tensor_error(e: Evaluator, value: Value, node: ast.AST) -> Raised:
    """The error of calling a layer on no tensor: of None, whether it is a second input for which
    forward has that default, `voice=None`.
    """
    argument = node.args[0] if isinstance(node, ast.Call) and node.args else None
    name = argument.id if isinstance(argument, ast.Name) else ""
    function = e.frames[-1][1] if e.frames else None
    kind = kind_of(value)
    if value is None and function is not None and name in function.defaults:
        kind = f"None; {function.name} takes {name} beside the input; {_ONE_INPUT}"
    return Raised("TypeError", f"a layer is called on something that is no tensor: {kind}", node)


def keyword_input(e: Evaluator, node: ast.Subscript) -> str:
    """That an item of a forward's `**kwargs` is a second input; "" for other items."""
    name = getattr(node.value, "id", "")
    function = e.frames[-1][1] if e.tracing and e.frames else None
    keywords = getattr(function.node.args, "kwarg", None) if function is not None else None
    if function is None or keywords is None or keywords.arg != name:
        return ""
    words = short(ast.unparse(node))
    return f"{function.name} takes {words} beside the input; {_ONE_INPUT}"
