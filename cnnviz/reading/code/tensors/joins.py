"""Functions that join tensors: sums, products, concatenations."""

from __future__ import annotations

import ast

from cnnviz.layers.merge import Concat
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.operators import binary_op
from cnnviz.reading.code.library.sequences import Handler, all_items
from cnnviz.reading.code.library.weights import weight_tensor
from cnnviz.reading.code.modules.selections import Mask
from cnnviz.reading.code.tensors.functional_layers import apply, split
from cnnviz.reading.code.tensors.zeros import zeros_beside
from cnnviz.reading.code.values.modules import PART
from cnnviz.reading.code.values.scalars import is_number, is_whole
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Args, Known, Kwargs, List, Unknown, Value, unknown_of

_JOINS_BATCHES = "this joins batches, not what is in them: say "


def _channels_of(tensor: Tensor) -> str:
    """The argument by which the text names the axis of the channels."""
    if not tensor.keras:
        return "dim=1"
    return "axis=1" if tensor.first else "axis=-1"


def _cat(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`torch.cat([a, b], dim=1)`."""
    items = args[0] if args else kwargs.get("tensors", kwargs.get("values"))
    dim = args[1] if len(args) > 1 else kwargs.get("dim", kwargs.get("axis", 0))
    tensors = all_items(items, node)
    if isinstance(tensors, Unknown):
        return tensors
    return concatenate(e, list(tensors), dim, node)


def concatenate(
    e: Evaluator, tensors: list[Value], dim: Value, node: ast.AST, name: str = "cat"
) -> Value:
    """Tensors concatenated along an axis, as the text counts it."""
    tensors = list(map(weight_tensor, tensors))
    for tensor in (*tensors, dim):
        if isinstance(tensor, Unknown):
            return tensor
    if (
        not tensors
        or not all(isinstance(tensor, Tensor) for tensor in tensors)
        or not isinstance(dim, int)
    ):
        return Unknown("these cannot be concatenated", node)
    axis: int = tensors[0].axis(dim)
    if axis == 0:
        if any(tensor.traced for tensor in tensors):
            e.trace.refuse(node, _JOINS_BATCHES + _channels_of(tensors[0]))
        return _along_batch(tensors, node)
    if len(tensors) == 1:
        return tensors[0]
    if any(tensor.traced for tensor in tensors) and not all(tensor.traced for tensor in tensors):
        padded = zeros_beside(e, tensors, axis, node)
        why = "this joins the network's data with a tensor of the text's own"
        return Unknown(why, node) if padded is None else padded
    return apply(e, Concat(axis), tensors, name, node)


def _along_batch(tensors: list[Tensor], node: ast.AST) -> Value:
    """The text's own tensors concatenated along their first axis; not batches of Keras's."""
    rest = list(tensors[0].sizes[1:])
    is_known = all(is_whole(size) for tensor in tensors for size in tensor.sizes)
    if (
        not is_known
        or not tensors[0].rank
        or any(list(tensor.sizes[1:]) != rest for tensor in tensors)
    ):
        return Unknown("joining these along their first axis is not followed", node)
    total = sum(tensor.sizes[0] for tensor in tensors if isinstance(tensor.sizes[0], int))
    result = Tensor((total, *rest)).like(tensors[0])
    if all(isinstance(tensor.numbers, List) for tensor in tensors):
        result.numbers = List(number for tensor in tensors for number in tensor.numbers)
    if any(tensor.learned is not None for tensor in tensors):
        result.learned = PART
    return result


def _stack(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`torch.stack([a, b], dim=1)`: each gets an axis of size 1, then they are concatenated."""
    items = args[0] if args else kwargs.get("tensors", kwargs.get("arrays"))
    dim = args[1] if len(args) > 1 else kwargs.get("dim", kwargs.get("axis", 0))
    tensors: Value = all_items(items, node)
    if isinstance(tensors, Unknown):
        return tensors
    tensors = tuple(map(weight_tensor, tensors))
    if not all(isinstance(tensor, Tensor) for tensor in tensors) or not isinstance(dim, int):
        return Unknown("these cannot be stacked", node)
    if not tensors:
        return Unknown("nothing is stacked here", node)
    axis = dim + tensors[0].rank + 1 if dim < 0 else dim
    raised = [e.call(Known("torch.unsqueeze"), [tensor, axis], {}, node) for tensor in tensors]
    return concatenate(e, raised, axis, node, "stack")


def _operator(sign: ast.operator, *, backwards: bool = False) -> Handler:
    """`torch.add(a, b)`, `x.mul(y)`; the old `torch.add(a, 2, b)` is a + 2b."""

    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        left, rest, keywords = split(args, kwargs, node)
        right = rest[0] if rest else keywords.get("other", keywords.get("y"))
        for side in (left, right):
            if isinstance(side, Unknown) and not isinstance(side, Mask):
                return side
        factor = keywords.get("alpha", 1)
        if len(rest) == 2 and isinstance(rest[1], Tensor):
            factor, right = rest
        elif any(not isinstance(side, str) for side in rest[1:]) or not is_number(factor):
            return Unknown("a factor in a sum is not followed", node)
        if keywords.get("rounding_mode") is not None:
            return Unknown("integer division is not followed", node)
        if backwards:
            left, right = right, left
        if factor != 1:
            right = binary_op(e, right, ast.Mult(), factor, node)
        if not isinstance(left, Tensor) and not isinstance(right, Tensor):
            from cnnviz.reading.code.dispatch.expressions import operate

            return operate(e, left, sign, right, node)
        return binary_op(e, left, sign, right, node)

    return handler


def _fused_add(sign: ast.operator) -> Handler:
    """`torch.addcmul(a, b, c)`: a + b * c."""

    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        base, rest, keywords = split(args, kwargs, node)
        arguments = dict(zip(("tensor1", "tensor2"), rest, strict=False)) | keywords
        a, b = arguments.get("tensor1"), arguments.get("tensor2")
        for operand in (base, a, b):
            if not isinstance(operand, Tensor):
                return unknown_of(operand, "this is no tensor", node)
        if arguments.get("value", 1) != 1 or len(rest) > 2:
            return Unknown("a factor in a sum is not followed", node)
        product = binary_op(e, a, sign, b, node)
        return binary_op(e, base, ast.Add(), product, node)

    return handler


JOINS: dict[str, Handler] = {
    **dict.fromkeys(("cat", "concat", "concatenate"), _cat),
    "stack": _stack,
    "add": _operator(ast.Add()),
    "mul": _operator(ast.Mult()),
    "multiply": _operator(ast.Mult()),
    "addcmul": _fused_add(ast.Mult()),
    "addcdiv": _fused_add(ast.Div()),
    "sub": _operator(ast.Sub()),
    "subtract": _operator(ast.Sub()),
    "rsub": _operator(ast.Sub(), backwards=True),
    "div": _operator(ast.Div()),
    "divide": _operator(ast.Div()),
    "true_divide": _operator(ast.Div()),
}
