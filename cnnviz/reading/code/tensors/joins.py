"""Functions that join tensors: sums, products, and tensors laid side by side."""

from __future__ import annotations

import ast

from cnnviz.layers.merge import Concat
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.operators import combined
from cnnviz.reading.code.library.sequences import Handler, rows
from cnnviz.reading.code.library.weights import numbers_of
from cnnviz.reading.code.modules.selections import Mask
from cnnviz.reading.code.tensors.functional_layers import apply, split
from cnnviz.reading.code.tensors.zeros import zeros_beside
from cnnviz.reading.code.values.modules import PART
from cnnviz.reading.code.values.scalars import is_whole
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Known, List, Unknown, Value, unknown_of

_Args = list[Value]
_Kwargs = dict[str, Value]


_BATCHES = "this lays batches one after another, not what is in them: say "


def _channels_of(tensor: Tensor) -> str:
    """The axis of the channels in the words of the text."""
    if not tensor.keras:
        return "dim=1"
    return "axis=1" if tensor.first else "axis=-1"


def _cat(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`torch.cat([a, b], dim=1)`."""
    given = args[0] if args else kwargs.get("tensors", kwargs.get("values"))
    at = args[1] if len(args) > 1 else kwargs.get("dim", kwargs.get("axis", 0))
    tensors = rows(given, node)
    if isinstance(tensors, Unknown):
        return tensors
    return concatenated(e, list(tensors), at, node)


def concatenated(
    e: Evaluator, tensors: list[Value], at: Value, node: ast.AST, name: str = "cat"
) -> Value:
    """Tensors laid one after another along an axis, as the text counts it."""
    tensors = list(map(numbers_of, tensors))
    for one in (*tensors, at):
        if isinstance(one, Unknown):
            return one
    if (
        not tensors
        or not all(isinstance(one, Tensor) for one in tensors)
        or not isinstance(at, int)
    ):
        return Unknown("these cannot be laid side by side", node)
    axis: int = tensors[0].axis(at)
    if axis == 0:
        if any(one.traced for one in tensors):
            e.trace.refuse(node, _BATCHES + _channels_of(tensors[0]))
        return _one_after_another(tensors, node)
    if len(tensors) == 1:
        return tensors[0]
    if any(one.traced for one in tensors) and not all(one.traced for one in tensors):
        padded = zeros_beside(e, tensors, axis, node)
        why = "this joins the network's data with a tensor of the text's own"
        return Unknown(why, node) if padded is None else padded
    return apply(e, Concat(axis), tensors, name, node)


def _one_after_another(tensors: list[Tensor], node: ast.AST) -> Value:
    """Tensors of the text's own along their first axis; Keras's batches are not followed."""
    rest = list(tensors[0].sizes[1:])
    known = all(is_whole(one) for tensor in tensors for one in tensor.sizes)
    if not known or not tensors[0].rank or any(list(one.sizes[1:]) != rest for one in tensors):
        return Unknown("tensors laid one after another", node)
    total = sum(one.sizes[0] for one in tensors if isinstance(one.sizes[0], int))
    made = Tensor((total, *rest)).like(tensors[0])
    if all(isinstance(one.numbers, List) for one in tensors):
        made.numbers = List(number for one in tensors for number in one.numbers)
    if any(one.learned is not None for one in tensors):
        made.learned = PART
    return made


def _stack(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`torch.stack([a, b], dim=1)`: each gets an axis of one, then they are laid side by side."""
    given = args[0] if args else kwargs.get("tensors", kwargs.get("arrays"))
    at = args[1] if len(args) > 1 else kwargs.get("dim", kwargs.get("axis", 0))
    tensors: Value = rows(given, node)
    if isinstance(tensors, Unknown):
        return tensors
    tensors = tuple(map(numbers_of, tensors))
    if not all(isinstance(one, Tensor) for one in tensors) or not isinstance(at, int):
        return Unknown("these cannot be stacked", node)
    if not tensors:
        return Unknown("nothing is stacked here", node)
    axis = at + tensors[0].rank + 1 if at < 0 else at
    raised = [e.call(Known("torch.unsqueeze"), [one, axis], {}, node) for one in tensors]
    return concatenated(e, raised, axis, node, "stack")


def _operator(sign: ast.operator) -> Handler:
    """`torch.add(a, b)`, `x.mul(y)`; once, `torch.add(a, 2, b)` was a + 2b."""

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        left, rest, named = split(args, kwargs, node)
        right = rest[0] if rest else named.get("other", named.get("y"))
        for one in (left, right):
            if isinstance(one, Unknown) and not isinstance(one, Mask):
                return one
        if named.get("alpha", 1) != 1 or any(not isinstance(one, str) for one in rest[1:]):
            return Unknown("a factor in a sum is not followed", node)
        if named.get("rounding_mode") is not None:
            return Unknown("a quotient in whole numbers is not followed", node)
        if not isinstance(left, Tensor) and not isinstance(right, Tensor):
            from cnnviz.reading.code.dispatch.expressions import operated

            return operated(e, left, sign, right, node)
        return combined(e, left, sign, right, node)

    return handler


def _added_product(sign: ast.operator) -> Handler:
    """`torch.addcmul(a, b, c)`: a + b * c."""

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        base, rest, named = split(args, kwargs, node)
        said = dict(zip(("tensor1", "tensor2"), rest, strict=False)) | named
        a, b = said.get("tensor1"), said.get("tensor2")
        for one in (base, a, b):
            if not isinstance(one, Tensor):
                return unknown_of(one, "this is no tensor", node)
        if said.get("value", 1) != 1 or len(rest) > 2:
            return Unknown("a factor in a sum is not followed", node)
        found = combined(e, a, sign, b, node)
        return combined(e, base, ast.Add(), found, node)

    return handler


JOINING: dict[str, Handler] = {
    **dict.fromkeys(("cat", "concat", "concatenate"), _cat),
    "stack": _stack,
    "add": _operator(ast.Add()),
    "mul": _operator(ast.Mult()),
    "multiply": _operator(ast.Mult()),
    "addcmul": _added_product(ast.Mult()),
    "addcdiv": _added_product(ast.Div()),
    "sub": _operator(ast.Sub()),
    "subtract": _operator(ast.Sub()),
    "div": _operator(ast.Div()),
    "divide": _operator(ast.Div()),
    "true_divide": _operator(ast.Div()),
}
