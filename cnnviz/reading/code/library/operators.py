"""`+`, `-`, `*`, `/` of tensors."""

from __future__ import annotations

import ast

from cnnviz.layers.activation import Identity
from cnnviz.layers.elementwise import Reciprocal
from cnnviz.layers.merge import Add, Multiply
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.broadcasting import broadcast
from cnnviz.reading.code.library.names import family
from cnnviz.reading.code.library.numeric import flattened, sizes_of_rows
from cnnviz.reading.code.library.weights import (
    as_operand,
    mark_computed,
    scales,
    source,
    weight_shape,
)
from cnnviz.reading.code.library.whole_numbers import combined_rows
from cnnviz.reading.code.source.python_2 import Div
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import PART, Weight
from cnnviz.reading.code.values.tensors import Learned, Tensor
from cnnviz.reading.code.values.unknowns import joined_unknown
from cnnviz.reading.code.values.values import Batch, List, Opaque, Unknown, Value
from cnnviz.reading.code.values.words import kind_of

_NAMES: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    Div: "div",
    ast.Pow: "pow",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.MatMult: "matmul",
}


def binary_op(e: Evaluator, left: Value, sign: ast.operator, right: Value, node: ast.AST) -> Value:
    """`left sign right`, at least one of which is a tensor."""
    if getattr(left, "how", None) or getattr(right, "how", None):
        from cnnviz.reading.code.tensors.masks import combine_with_mask

        return combine_with_mask(e, left, sign, right, node)
    left, right = _per_input(left, right, node), _per_input(right, left, node)
    if (weight := _masked(e, left, sign, right, node)) is not None:
        return weight
    left, right = as_operand(left, right), as_operand(right, left)
    left, right = _rows_as_tensor(left, right, node), _rows_as_tensor(right, left, node)
    for operand in (left, right):
        if isinstance(operand, Unknown):
            return operand.alone()
    name = _NAMES.get(type(sign), "")
    if name == "matmul":
        from cnnviz.reading.code.tensors.products import product

        return product(e, left, right, node)
    left, right = _number_or_tensor(left), _number_or_tensor(right)
    _check_own(e, left, right, node)
    if isinstance(left, Tensor):
        return (_pair if isinstance(right, Tensor) else _with_number)(e, left, right, name, node)
    if isinstance(left, Weight) or isinstance(right, Weight):
        return Opaque(PART)
    if not isinstance(right, Tensor):
        from cnnviz.reading.code.dispatch.expressions import operate

        return operate(e, left, sign, right, node)
    return _with_number(e, right, left, name, node, reverse=True)


def _masked(
    e: Evaluator, left: Value, sign: ast.operator, right: Value, node: ast.AST
) -> Weight | None:
    """A layer's weight combined with fixed numbers, a gain or values computed from it, of the same
    size: still the weight, with a note; else None.
    """
    weight, other = (left, right) if isinstance(left, Weight) else (right, left)
    is_elementwise = isinstance(weight, Weight) and isinstance(sign, _ELEMENTWISE)
    shape = weight_shape(*weight) if is_elementwise else None
    if shape is None:
        return None
    is_own = isinstance(other, Tensor) and not other.traced
    is_own = is_own and (source(other) in (None, weight) or scales(other, shape))
    if not (is_own or isinstance(other, (int, float))):
        return None
    if is_own and broadcast(shape, other.sizes, node) != shape:
        return None
    if is_own:
        _note(e, isinstance(sign, ast.Mult) and other.learned is None, node)
    return weight


_ELEMENTWISE = (ast.Add, ast.Sub, ast.Mult, ast.Div)
"""Operators that compute one number from each."""


def _note(e: Evaluator, masked: bool, node: ast.AST) -> None:
    """Notes that a network's weights are masked, or computed in another way."""
    if _is_running(e):
        (e.masked if masked else e.worked).append(node)


def _is_running(e: Evaluator) -> bool:
    # Keras layers are followed at their calls; PyTorch's are called there on noise.
    called = e.calling > 0 and family(e) == "keras"
    return (e.tracing or called) and not e.making


def _check_own(e: Evaluator, left: Value, right: Value, node: ast.AST) -> None:
    """Refuses the text's own tensor if it was changed in place under another name."""
    for operand in (left, right):
        if isinstance(operand, Tensor) and not operand.traced:
            e.trace.check_store(operand, node)


def _per_input(value: Value, other: Value, node: ast.AST) -> Value:
    """A value of a whole batch as that of one input, if it meets data as it stands."""
    value_per_input = value.whole if isinstance(value, Unknown) else None
    if value_per_input is None or not isinstance(other, Tensor) or not other.traced:
        return value
    is_operand = any(value.node is getattr(node, name, None) for name in ("left", "right", "value"))
    return value_per_input() if is_operand else value


def _rows_as_tensor(value: Value, other: Value, node: ast.AST) -> Value:
    """Rows of numbers beside Keras data as the tensor that Keras makes of them: a mean per
    channel.
    """
    is_beside_data = isinstance(other, Tensor) and other.keras and other.traced
    if not is_beside_data or not isinstance(value, (List, tuple)) or isinstance(value, Batch):
        return value
    unknown = joined_unknown(numbers := flattened(value))
    if unknown is not None or not all(isinstance(number, (int, float)) for number in numbers):
        return value if unknown is None else unknown
    sizes = sizes_of_rows(value, node)
    return Tensor(sizes) if isinstance(sizes, tuple) else sizes


def _number_or_tensor(value: Value) -> Value:
    """A tensor of one known number as that number."""
    if isinstance(value, Tensor) and isinstance(value.numbers, (int, float)):
        return value.numbers
    return value


def _pair(e: Evaluator, left: Tensor, right: Tensor, name: str, node: ast.AST) -> Value:
    if not left.traced and not right.traced:
        return _own_result(e, left, right, name, node)
    if left.traced and right.traced:
        return _merge(e, left, right, name, node)
    data, own = (left, right) if left.traced else (right, left)
    if data is right and name in ("sub", "div"):
        data = _inverse(e, data, name, node)
        name = {"sub": "add", "div": "mul"}[name]
    own = _batch_aligned(_channels_aligned(own, data), data)
    if broadcast(data.sizes, own.sizes, node) != data.sizes:
        return Unknown("a tensor of the text's own repeats the network's data here", node)
    if own.learned is not None:
        from cnnviz.reading.code.language.own_parameters import apply_parameter

        return apply_parameter(e, data, own, name, node)
    if name not in ("add", "sub", "mul", "div"):
        return Unknown(f"cnnviz does not follow {name} with a tensor of the text's own", node)
    return with_fixed_numbers(e, data, name, node)


def _inverse(e: Evaluator, data: Tensor, name: str, node: ast.AST) -> Tensor:
    """The data of `own - data` and `own / data`, for a sum or product."""
    from cnnviz.reading.code.tensors.elementwise import negative

    if name == "div":
        return e.trace.apply(e.journal, Reciprocal(), [data], "reciprocal", node)
    result: Tensor = negative(e, data, node)
    return result


def _channels_aligned(own: Tensor, data: Tensor) -> Tensor:
    """A Keras text's own tensor, with its channels where the data has them."""
    rank = data.rank
    spatial = own.keras and own.rank > 2
    if not data.keras or data.first or (spatial and own.rank == rank) or not 2 < rank >= own.rank:
        return own
    sizes = (own.sizes[0], *own.sizes[2:], own.sizes[1]) if spatial else tuple(own.sizes)
    all_sizes = (1,) * (rank - own.rank) + sizes
    tensor = Tensor((all_sizes[0], all_sizes[-1], *all_sizes[1:-1])).like(data)
    tensor.learned = own.learned
    return tensor


def _batch_aligned(own: Tensor, data: Tensor) -> Tensor:
    """A tensor with as many rows as the text's batch: noise, of a VAE in Keras."""
    rows = own.sizes[0] if own.rank == data.rank else 1
    if own.learned is not None or not isinstance(rows, int) or rows == 1:
        return own
    return Tensor((data.sizes[0], *own.sizes[1:])).like(own)


def _merge(e: Evaluator, left: Tensor, right: Tensor, name: str, node: ast.AST) -> Value:
    """A sum or product of two layers' outputs."""
    from cnnviz.reading.code.tensors.elementwise import negative

    if name == "sub":
        right = negative(e, right, node)
    elif name == "div":
        right = e.trace.apply(e.journal, Reciprocal(), [right], "reciprocal", node)
    elif name not in ("add", "mul"):
        return Unknown(f"cnnviz does not follow the {name} of two tensors", node)
    if left.rank != right.rank:
        return Unknown("tensors of different axes are joined here", node)
    is_product = name in ("mul", "div")
    layer = Multiply() if is_product else Add()
    if not is_product and not e.trace.alike(left, right):
        broadcast(left.sizes, right.sizes, node)
    return e.trace.apply(e.journal, layer, [left, right], name, node)


def _own_result(e: Evaluator, left: Tensor, right: Tensor, name: str, node: ast.AST) -> Value:
    """For tensors that do not come from the network's input only sizes matter, and whether a
    parameter remains one: it does with fixed numbers, or with values computed from it.
    """
    result = Tensor(broadcast(left.sizes, right.sizes, node)).like(left)
    if left.learned is None and right.learned is None:
        result.numbers = combined_rows(name, left.numbers, right.numbers)
        return result
    is_gain = isinstance(right.learned, Learned) and scales(left, right.sizes)
    is_left = isinstance(left.learned, Learned) and not is_gain
    weight, other = (left, right) if is_left else (right, left)
    is_fixed = other.learned is None
    is_of_itself = other.learned is PART and source(other) is weight.learned
    is_of_itself = is_of_itself or scales(other, weight.sizes)
    keeps_sizes = result.sizes == weight.sizes and weight.learned is not PART
    if not (keeps_sizes and (is_fixed or is_of_itself)):
        return mark_computed(result, left, right)
    result.learned = weight.learned
    _note(e, name == "mul" and is_fixed, node)
    return result


def _with_number(
    e: Evaluator, tensor: Tensor, number: Value, name: str, node: ast.AST, reverse: bool = False
) -> Value:
    """A tensor with a number; 0 + x and 1 * x are x."""
    if isinstance(number, (Opaque, Weight)):
        return Unknown("it depends on numbers that are not known", node)
    if isinstance(number, (List, tuple)):
        return Unknown("a tensor with a list of numbers is not followed", node)
    if not isinstance(number, (int, float)):
        raise Raised("TypeError", f"a tensor and {kind_of(number)} do not go together", node)
    neutral = (name in ("add", "sub") and number == 0) or (name in ("mul", "div") and number == 1)
    if neutral and not (reverse and name in ("sub", "div")):
        return tensor
    if not tensor.traced:
        result = Tensor(tensor.sizes).like(tensor)
        result.learned, result.source = tensor.learned, tensor.source
        pair = (number, tensor.numbers) if reverse else (tensor.numbers, number)
        result.numbers = combined_rows(name, *pair)
        return result
    from cnnviz.reading.code.tensors.elementwise import with_number

    return with_number(e, tensor, number, name, node, reverse)


def with_fixed_numbers(e: Evaluator, tensor: Value, name: str, node: ast.AST) -> Value:
    """A tensor combined with fixed numbers: each neuron connects to itself, with a note."""
    if not isinstance(tensor, Tensor):
        return tensor
    if not tensor.traced:
        return Tensor(tensor.sizes).like(tensor)
    e.fixed.append(node)
    return e.trace.apply(e.journal, Identity(), [tensor], name, node)


def unary_op(e: Evaluator, value: Value, node: ast.UnaryOp) -> Value:
    """`-x`."""
    if getattr(value, "how", None):
        from cnnviz.reading.code.tensors.masks import data_of, invert

        if isinstance(node.op, ast.Invert):
            return invert(value, node)
        value = data_of(e, value)
    tensor = as_operand(value, None)
    if not isinstance(tensor, Tensor):
        return Opaque(PART)
    if isinstance(node.op, ast.UAdd):
        return tensor
    from cnnviz.reading.code.tensors.elementwise import negative

    if isinstance(node.op, ast.USub):
        return negative(e, tensor, node)
    return Unknown("this sign before a tensor is not followed", node)
