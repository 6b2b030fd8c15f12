"""`+`, `-`, `*`, `/` of tensors."""

from __future__ import annotations

import ast

from cnnviz.layers.activation import Identity
from cnnviz.layers.elementwise import Reciprocal
from cnnviz.layers.merge import Add, Multiply
from cnnviz.reading.code.language.evaluator import Evaluator, kind_of
from cnnviz.reading.code.library.names import family
from cnnviz.reading.code.library.numeric import numbers_in, sizes_of_rows
from cnnviz.reading.code.library.weights import part_of, scales, source, weight_shape, worked_out
from cnnviz.reading.code.source.python_2 import Div
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import PART, Weight
from cnnviz.reading.code.values.tensors import Learned, Sizes, Tensor
from cnnviz.reading.code.values.unknowns import joined
from cnnviz.reading.code.values.values import Batch, List, Opaque, Unknown, Value

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


def combined(e: Evaluator, left: Value, sign: ast.operator, right: Value, node: ast.AST) -> Value:
    """`left sign right`, one of which is a tensor."""
    if getattr(left, "how", None) or getattr(right, "how", None):
        from cnnviz.reading.code.tensors.masks import with_mask

        return with_mask(e, left, sign, right, node)
    left, right = _of_one(left, right, node), _of_one(right, left, node)
    if (weight := _masked(e, left, sign, right, node)) is not None:
        return weight
    left, right = part_of(left, right), part_of(right, left)
    left, right = _of_rows(left, right, node), _of_rows(right, left, node)
    for one in (left, right):
        if isinstance(one, Unknown):
            return one.alone()
    name = _NAMES.get(type(sign), "")
    if name == "matmul":
        from cnnviz.reading.code.tensors.products import product

        return product(e, left, right, node)
    left, right = _tensor(left), _tensor(right)
    _check_own(e, left, right, node)
    if isinstance(left, Tensor):
        return (_both if isinstance(right, Tensor) else _with_number)(e, left, right, name, node)
    if isinstance(left, Weight) or isinstance(right, Weight):
        return Opaque(PART)
    if not isinstance(right, Tensor):
        from cnnviz.reading.code.dispatch.expressions import operated

        return operated(e, left, sign, right, node)
    return _with_number(e, right, left, name, node, reverse=True)


def _masked(
    e: Evaluator, left: Value, sign: ast.operator, right: Value, node: ast.AST
) -> Weight | None:
    """A layer's weight with fixed numbers, or with what is worked out of it, that leave it as many,
    as a mask and its mean do: it is the weight still, and a note tells of it. None where that is
    not what these are.
    """
    weight, other = (left, right) if isinstance(left, Weight) else (right, left)
    known = isinstance(weight, Weight) and isinstance(sign, _EACH)
    shape = weight_shape(*weight) if known else None
    own = isinstance(other, Tensor) and not other.traced and shape is not None
    own = own and (source(other) in (None, weight) or scales(other, shape or ()))
    if shape is None or not (own or isinstance(other, (int, float))):
        return None
    if own and broadcast(shape, other.sizes, node) != shape:
        return None
    if own:
        _note(e, isinstance(sign, ast.Mult) and other.learned is None, node)
    return weight


_EACH = (ast.Add, ast.Sub, ast.Mult, ast.Div)
"""What makes one number of each."""


def _note(e: Evaluator, masked: bool, node: ast.AST) -> None:
    """Notes that a network's weights are masked, or worked out in another way."""
    if _is_running(e):
        (e.masked if masked else e.worked).append(node)


def _is_running(e: Evaluator) -> bool:
    # Keras's layers are followed where they are called, PyTorch's are called there on noise.
    called = e.calling > 0 and family(e) == "keras"
    return (e.tracing or called) and not e.making


def _check_own(e: Evaluator, left: Value, right: Value, node: ast.AST) -> None:
    """Refuses what of the text's own was changed in place under another name."""
    for own in (left, right):
        if isinstance(own, Tensor) and not own.traced:
            e.trace.check_store(own, node)


def _of_one(value: Value, other: Value, node: ast.AST) -> Value:
    """What is said of a whole batch, for one input, where it goes together with data as it is."""
    whole = value.whole if isinstance(value, Unknown) else None
    if whole is None or not isinstance(other, Tensor) or not other.traced:
        return value
    bare = any(value.node is getattr(node, name, None) for name in ("left", "right", "value"))
    return whole() if bare else value


def _of_rows(value: Value, other: Value, node: ast.AST) -> Value:
    """Rows of numbers beside data of Keras as the tensor that it makes of them: a mean for each
    channel.
    """
    data = isinstance(other, Tensor) and other.keras and other.traced
    if not data or not isinstance(value, (List, tuple)) or isinstance(value, Batch):
        return value
    unknown = joined(rows := numbers_in(value))
    if unknown is not None or not all(isinstance(one, (int, float)) for one in rows):
        return value if unknown is None else unknown
    sizes = sizes_of_rows(value, node)
    return Tensor(sizes) if isinstance(sizes, tuple) else sizes


def _tensor(value: Value) -> Value:
    """A tensor of one number as that number."""
    if isinstance(value, Tensor) and isinstance(value.numbers, (int, float)):
        return value.numbers
    return value


def _both(e: Evaluator, left: Tensor, right: Tensor, name: str, node: ast.AST) -> Value:
    if not left.traced and not right.traced:
        return _made(e, left, right, name, node)
    if left.traced and right.traced:
        return _merged(e, left, right, name, node)
    data, own = (left, right) if left.traced else (right, left)
    if data is right and name in ("sub", "div"):
        data = _turned_round(e, data, name, node)
        name = {"sub": "add", "div": "mul"}[name]
    own = _for_batch(_beside(own, data), data)
    if broadcast(data.sizes, own.sizes, node) != data.sizes:
        return Unknown("a tensor of the text's own repeats the network's data here", node)
    if own.learned is not None:
        from cnnviz.reading.code.language.own_parameters import learned

        return learned(e, data, own, name, node)
    if name not in ("add", "sub", "mul", "div"):
        return Unknown(f"cnnviz does not follow {name} with a tensor of the text's own", node)
    return fixed(e, data, name, node)


def _turned_round(e: Evaluator, data: Tensor, name: str, node: ast.AST) -> Tensor:
    """The data of `own - data` and `own / data`, for a sum or a product."""
    from cnnviz.reading.code.tensors.elementwise import negative

    if name == "div":
        return e.trace.apply(e.journal, Reciprocal(), [data], "reciprocal", node)
    found: Tensor = negative(e, data, node)
    return found


def _beside(own: Tensor, data: Tensor) -> Tensor:
    """A tensor of a Keras text's own, with the channels where the data has them."""
    rank = data.rank
    placed = own.keras and own.rank > 2
    if not data.keras or data.first or (placed and own.rank == rank) or not 2 < rank >= own.rank:
        return own
    sizes = (own.sizes[0], *own.sizes[2:], own.sizes[1]) if placed else tuple(own.sizes)
    full = (1,) * (rank - own.rank) + sizes
    made = Tensor((full[0], full[-1], *full[1:-1])).like(data)
    made.learned = own.learned
    return made


def _for_batch(own: Tensor, data: Tensor) -> Tensor:
    """A tensor with as many rows as the text says that a batch has: noise, of a VAE in Keras."""
    rows = own.sizes[0] if own.rank == data.rank else 1
    if own.learned is not None or not isinstance(rows, int) or rows == 1:
        return own
    return Tensor((data.sizes[0], *own.sizes[1:])).like(own)


def _merged(e: Evaluator, left: Tensor, right: Tensor, name: str, node: ast.AST) -> Value:
    """A sum or product of what two calls give."""
    from cnnviz.reading.code.tensors.elementwise import negative

    if name == "sub":
        right = negative(e, right, node)
    elif name == "div":
        right = e.trace.apply(e.journal, Reciprocal(), [right], "reciprocal", node)
    elif name not in ("add", "mul"):
        return Unknown(f"cnnviz does not follow the {name} of two tensors", node)
    if left.rank != right.rank:
        return Unknown("tensors of different axes are joined here", node)
    product = name in ("mul", "div")
    layer = Multiply() if product else Add()
    if not product and not e.trace.alike(left, right):
        broadcast(left.sizes, right.sizes, node)
    return e.trace.apply(e.journal, layer, [left, right], name, node)


def _made(e: Evaluator, left: Tensor, right: Tensor, name: str, node: ast.AST) -> Value:
    """Of tensors that do not come from the network's input, sizes are all that matters, and whether
    a parameter stays what it is: with fixed numbers it does, or with what is worked out of it.
    """
    made = Tensor(broadcast(left.sizes, right.sizes, node)).like(left)
    if left.learned is None and right.learned is None:
        return made
    second = isinstance(right.learned, Learned) and scales(left, right.sizes)
    first = isinstance(left.learned, Learned) and not second
    weight, other = (left, right) if first else (right, left)
    fixed = other.learned is None
    itself = other.learned is PART and source(other) is weight.learned
    itself = itself or scales(other, weight.sizes)
    as_many = made.sizes == weight.sizes and weight.learned is not PART
    if not (as_many and (fixed or itself)):
        return worked_out(made, left, right)
    made.learned = weight.learned
    _note(e, name == "mul" and fixed, node)
    return made


def broadcast(left: Sizes, right: Sizes, node: ast.AST) -> Sizes:
    """The sizes of what two tensors give together; raises where they do not fit."""
    rank = max(len(left), len(right))
    a = (1,) * (rank - len(left)) + tuple(left)
    b = (1,) * (rank - len(right)) + tuple(right)
    found: list[int | Batch | None] = []
    for x, y in zip(a, b, strict=True):
        if x != y and 1 not in (x, y):
            raise Raised(
                "RuntimeError", f"sizes {_shown(left)} and {_shown(right)} do not fit", node
            )
        found.append(y if x == 1 else x)
    return tuple(found)


def _shown(sizes: Sizes) -> str:
    return "x".join("N" if isinstance(size, Batch) else str(size) for size in sizes)


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
        made = Tensor(tensor.sizes).like(tensor)
        made.learned, made.source = tensor.learned, tensor.source
        return made
    from cnnviz.reading.code.tensors.elementwise import with_number

    return with_number(e, tensor, number, name, node, reverse)


def fixed(e: Evaluator, tensor: Value, name: str, node: ast.AST) -> Value:
    """A tensor with fixed numbers: each neuron is joined to itself, and a note says so."""
    if not isinstance(tensor, Tensor):
        return tensor
    if not tensor.traced:
        return Tensor(tensor.sizes).like(tensor)
    e.fixed.append(node)
    return e.trace.apply(e.journal, Identity(), [tensor], name, node)


def turned(e: Evaluator, value: Value, node: ast.UnaryOp) -> Value:
    """`-x`."""
    if getattr(value, "how", None):
        from cnnviz.reading.code.tensors.masks import data_of, inverted

        if isinstance(node.op, ast.Invert):
            return inverted(value, node)
        value = data_of(e, value)
    tensor = part_of(value, None)
    if not isinstance(tensor, Tensor):
        return Opaque(PART)
    if isinstance(node.op, ast.UAdd):
        return tensor
    from cnnviz.reading.code.tensors.elementwise import negative

    if isinstance(node.op, ast.USub):
        return negative(e, tensor, node)
    return Unknown("this sign before a tensor is not followed", node)
