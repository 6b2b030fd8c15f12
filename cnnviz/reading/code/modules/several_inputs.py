"""Where a network's one argument is several inputs: `a, b = inputs`, `inputs[0], inputs[1]`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cnnviz.reading.code.language.evaluator import kind_of
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Unknown, Value
from cnnviz.reading.wording import listed, short

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator

_ONE = "a network here has one input"
_MOST = 4  # Of them, named in a message.


def several_indexed(e: Evaluator, tensor: Tensor, node: ast.AST) -> Unknown | None:
    """Why the network's input cannot be indexed so, where the function takes others of it, too."""
    whole = getattr(node, "value", None)
    if not _is_input(tensor) or not isinstance(whole, ast.Name):
        return None
    around = [one for one in nodes(e.source.tree) if _holds(one, node)]
    inner = max(around, key=lambda one: getattr(one, "lineno", 0), default=e.source.tree)
    taken = dict.fromkeys(
        ast.unparse(one)
        for one in nodes(inner)
        if isinstance(one, ast.Subscript)
        and getattr(one.value, "id", "") == whole.id
        and type(getattr(one.slice, "value", None)) in (int, str)
    )
    if len(taken) < 2:
        by_name = isinstance(getattr(getattr(node, "slice", None), "value", None), str)
        why = f"{short(ast.unparse(node))} is one of several inputs; {_ONE}"
        return Unknown(why, node) if by_name else None
    named = listed([short(one) for one in taken][:_MOST])
    return Unknown(f"{named} are inputs of their own; {_ONE}", node)


def several_unpacked(value: Value, target: ast.Tuple | ast.List) -> Unknown | None:
    """The same of names that get the network's input: `a, b = inputs`."""
    if not isinstance(value, Tensor) or not _is_input(value):
        return None
    named = listed([short(ast.unparse(one)) for one in target.elts][:_MOST])
    return Unknown(f"{named} are inputs of their own; {_ONE}", target)


def _is_input(tensor: Tensor) -> bool:
    return tensor.traced and tensor.use is None


def _holds(function: ast.AST, node: ast.AST) -> bool:
    """Whether a function has a node in it, by their lines."""
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    return function.lineno <= getattr(node, "lineno", 0) <= (function.end_lineno or 0)


def no_tensor(e: Evaluator, value: Value, node: ast.AST) -> Raised:
    """What calling a layer with no tensor raises: of None, whether it is a second input that
    forward has that for, `voice=None`.
    """
    given = node.args[0] if isinstance(node, ast.Call) and node.args else None
    name = given.id if isinstance(given, ast.Name) else ""
    function = e.frames[-1][1] if e.frames else None
    what = kind_of(value)
    if value is None and function is not None and name in function.defaults:
        what = f"None; {function.name} takes {name} beside the input; {_ONE}"
    return Raised("TypeError", f"a layer is called with what is no tensor: {what}", node)
