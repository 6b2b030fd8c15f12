"""Parts of tensors, axes in another order, padding."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import wraps
from math import prod

from cnnviz.layers import find
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler, all_items
from cnnviz.reading.code.tensors.axes import narrow, permute
from cnnviz.reading.code.tensors.functional_layers import apply, layer_of, split
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import PART
from cnnviz.reading.code.values.tensors import Repeated, Tensor
from cnnviz.reading.code.values.unknowns import joined_unknown
from cnnviz.reading.code.values.values import Args, Batch, Kwargs, List, Unknown, Value, unknown_of


def known_arguments(
    args: Args, kwargs: Kwargs, node: ast.AST
) -> tuple[Tensor, Args, Kwargs] | Unknown:
    """The tensor that a function is called on and its other arguments, if all are known."""
    tensor, rest, keywords = split(args, kwargs, node)
    for value in (tensor, *rest, *keywords.values()):
        if isinstance(value, Unknown):
            return value
    if not isinstance(tensor, Tensor):
        return Unknown("this is no tensor", node)
    return tensor, rest, keywords


Method = Callable[[Evaluator, Tensor, Args, Kwargs, ast.AST], Value]
"""Follows a function of a tensor whose arguments are all known."""


def of_tensor(method: Method) -> Handler:
    """The handler that calls `method` if all arguments are known, else gives the unknown one."""

    @wraps(method)
    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        operands = known_arguments(args, kwargs, node)
        return operands if isinstance(operands, Unknown) else method(e, *operands, node)

    return handler


@of_tensor
def _chunk(e: Evaluator, tensor: Tensor, rest: Args, keywords: Kwargs, node: ast.AST) -> Value:
    """`x.chunk(2, dim=1)`: this many parts, as equal as possible."""
    count = rest[0] if rest else keywords.get("chunks")
    dim = rest[1] if len(rest) > 1 else keywords.get("dim", 0)
    axis, size = axis_and_size(tensor, dim, node)
    if not isinstance(count, int) or count < 1:
        raise Raised("RuntimeError", "the number of parts must be 1 or more", node)
    step = -(-size // count)
    return _cut(e, tensor, axis, [step] * (size // step) + [size % step] * (size % step > 0), node)


@of_tensor
def _split(e: Evaluator, tensor: Tensor, rest: Args, keywords: Kwargs, node: ast.AST) -> Value:
    """`x.split(8, dim=1)`, `x.split([4, 12], 1)`."""
    parts = rest[0] if rest else keywords.get("split_size_or_sections", keywords.get("split_size"))
    dim = rest[1] if len(rest) > 1 else keywords.get("dim", 0)
    axis, size = axis_and_size(tensor, dim, node)
    if isinstance(parts, int) and parts > 0:
        sizes = [parts] * (size // parts) + [size % parts] * (size % parts > 0)
    else:
        listed = all_items(parts, node)
        if isinstance(listed, Unknown):
            return listed
        sizes = list(listed)
    if not all(isinstance(part, int) for part in sizes) or sum(sizes) != size:
        raise Raised("RuntimeError", f"parts of {sizes} do not make {size}", node)
    return _cut(e, tensor, axis, sizes, node)


def axis_and_size(tensor: Tensor, dim: Value, node: ast.AST) -> tuple[int, int]:
    """The axis of a tensor that is meant, but the batch, and its size."""
    if not isinstance(dim, int) or not -tensor.rank <= dim < tensor.rank:
        raise Raised("IndexError", f"this tensor has {tensor.rank} axes", node)
    axis = tensor.axis(dim)
    size = tensor.sizes[axis]
    if not isinstance(size, int):
        raise Raised("RuntimeError", "the batch cannot be split", node)
    return axis, size


def _cut(e: Evaluator, tensor: Tensor, axis: int, sizes: list[int], node: ast.AST) -> Value:
    """The parts of a tensor along an axis; unused ones are not recorded."""
    parts, start = [], 0
    for size in sizes:
        parts.append(narrow(e, tensor, axis, slice(start, start + size), node, "split"))
        start += size
    return tuple(parts)


@of_tensor
def _narrow(e: Evaluator, tensor: Tensor, rest: Args, keywords: Kwargs, node: ast.AST) -> Value:
    """`x.narrow(1, 0, 8)`."""
    arguments = dict(zip(("dim", "start", "length"), rest, strict=False)) | keywords
    dim, start, length = arguments.get("dim"), arguments.get("start"), arguments.get("length")
    axis, _ = axis_and_size(tensor, dim, node)
    if not isinstance(start, int) or not isinstance(length, int):
        return Unknown("this part is not known", node)
    return narrow(e, tensor, axis, slice(start, start + length), node, "narrow")


@of_tensor
def _permute(e: Evaluator, tensor: Tensor, rest: Args, keywords: Kwargs, node: ast.AST) -> Value:
    """`x.permute(0, 2, 3, 1)`."""
    dims = keywords.get("dims", rest)
    if isinstance(dims, list) and len(dims) == 1 and isinstance(dims[0], (tuple, List)):
        dims = dims[0]
    order = all_items(dims, node)
    if isinstance(order, Unknown):
        return order
    rank = tensor.rank
    if not all(isinstance(dim, int) for dim in order) or sorted(
        dim % (rank or 1) for dim in order
    ) != list(range(rank)):
        raise Raised("RuntimeError", f"this must name each of {rank} axes once", node)
    return permute(e, tensor, [dim % rank for dim in order], node, "permute")


@of_tensor
def _transpose(e: Evaluator, tensor: Tensor, rest: Args, keywords: Kwargs, node: ast.AST) -> Value:
    """`x.transpose(1, 2)`."""
    if len(rest) > 2:
        raise Raised("TypeError", "transpose takes two axes", node)
    missing: list[Value] = [keywords.get(name) for name in ("dim0", "dim1")[len(rest) :]]
    a, b = [*rest, *missing][:2]
    rank = tensor.rank
    if not all(isinstance(dim, int) and -rank <= dim < rank for dim in (a, b)):
        raise Raised("IndexError", f"this tensor has {rank} axes", node)
    order = list(range(rank))
    order[a], order[b] = order[b], order[a]
    return permute(e, tensor, order, node, "transpose")


_REPEATED = "what is learned is repeated here, which is not followed"
_PADS = {
    "constant": "ZeroPad",
    "reflect": "ReflectionPad",
    "replicate": "ReplicationPad",
    "circular": "CircularPad",
}


@of_tensor
def _pad(e: Evaluator, tensor: Tensor, rest: Args, keywords: Kwargs, node: ast.AST) -> Value:
    """`F.pad(x, (1, 1, 1, 1))`: two numbers for the last axis, then for the one before it."""
    arguments = dict(zip(("pad", "mode", "value"), rest, strict=False)) | keywords
    ends = all_items(arguments.get("pad", ()), node)
    if isinstance(ends, Unknown):
        return ends
    for end in ends:
        if isinstance(end, Unknown):
            return end
    mode, fill = arguments.get("mode", "constant"), arguments.get("value")
    numbers = [*ends]
    dims = len(tensor.shape) - 1
    if len(numbers) % 2:
        raise Raised("RuntimeError", "this padding has a number without its pair", node)
    if mode != "constant" and mode in _PADS and len(numbers) < 2 * dims:
        why = f"{mode} padding takes {2 * dims} numbers here, two an axis"
        raise Raised("NotImplementedError", why, node)
    if not any(numbers):
        return tensor
    if len(numbers) > 2 * dims:
        from cnnviz.reading.code.tensors.axes import pad_channels

        return pad_channels(e, tensor, numbers, fill, node)
    numbers += [0] * (2 * dims - len(numbers))
    name = f"{_PADS.get(mode, '')}{dims}d"
    if fill not in (None, 0) and mode == "constant":
        name = f"ConstantPad{dims}d"
    if find(name) is None:
        return Unknown("this padding is not followed", node)
    values: Kwargs = {"padding": tuple(numbers)}
    if name.startswith("Constant"):
        values["value"] = fill
    return layer_of(e, name, tensor, values, "pad", node)


_UNKNOWN_COUNT = "how often this is repeated is not known"


def _expand(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`s.expand_as(x)`, `s.expand(-1, c, h, w)`."""
    tensor, rest, _ = split(args, kwargs, node)
    if not isinstance(tensor, Tensor):
        return unknown_of(tensor, "this is no tensor", node)
    first: Value = rest[0] if rest else None
    first = first.sizes if isinstance(first, Tensor) else first
    is_listed = isinstance(first, (tuple, List)) and not isinstance(first, Batch)
    sizes = list(first if is_listed else rest)
    unknown = next((size for size in sizes if isinstance(size, Unknown)), None)
    if len(sizes) < tensor.rank or unknown is not None:
        return unknown_of(unknown, "to what sizes this is expanded is not known", node)
    old_sizes = (1,) * (len(sizes) - tensor.rank) + tuple(tensor.sizes)
    new_sizes = tuple(b if a == -1 else a for a, b in zip(sizes, old_sizes, strict=True))
    if new_sizes == tuple(tensor.sizes):
        return tensor
    if tensor.traced:
        from cnnviz.reading.code.tensors.axes import expand

        return expand(e, tensor, new_sizes, node)
    result = Tensor(new_sizes).like(tensor)
    result.learned, result.source = tensor.learned, tensor.source
    counts = [prod(n for n in t.held if isinstance(n, int)) for t in (result, tensor)]
    if isinstance(tensor, Repeated) or (result.learned is not None and counts[0] != counts[1]):
        return _spread_parameter(tensor, result)
    return result


def _spread_parameter(tensor: Tensor, result: Tensor) -> Tensor:
    """A parameter with more sizes: a `Spread`, but what is worked out of one stays that."""
    if tensor.learned is PART and not isinstance(tensor, Repeated):
        result.learned = PART
        return result
    return Repeated(tensor, result.held, PART).like(tensor)


def _repeat(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
    """`x.repeat(1, 16, 1, 1)`."""
    tensor, rest, keywords = split(args, kwargs, node)
    if not isinstance(tensor, Tensor):
        return unknown_of(tensor, "this is no tensor", node)
    counts = rest or [keywords.get("repeats", keywords.get("dims", ()))]
    is_listed = isinstance(counts[0], (tuple, List)) and not isinstance(counts[0], Batch)
    counts = list(counts[0] if is_listed else counts)
    unknown = next((count for count in counts if isinstance(count, Unknown)), None)
    if unknown is not None or not counts:
        return unknown_of(unknown, _UNKNOWN_COUNT, node)
    if tensor.traced:
        from cnnviz.reading.code.tensors.axes import repeat

        return repeat(e, tensor, counts, node)
    return _repeat_own(tensor, counts, node)


def _repeat_own(tensor: Tensor, counts: list[Value], node: ast.AST) -> Value:
    """The text's own tensor, repeated: only sizes matter."""
    old_sizes = (1,) * (len(counts) - tensor.rank) + tuple(tensor.sizes)
    sizes = [
        count if size == 1 else size if count == 1 else size * count
        for size, count in zip(old_sizes, counts, strict=False)
        if 1 in (size, count) or (isinstance(size, int) and isinstance(count, int))
    ]
    if len(sizes) != len(counts) or len(old_sizes) != len(counts):
        return Unknown(_UNKNOWN_COUNT, node)
    result = Tensor(tuple(sizes)).like(tensor)
    if tensor.learned is None:
        return result
    is_repeated_once = tensor.learned is PART or all(
        size == 1 or count == 1 for size, count in zip(old_sizes, counts, strict=True)
    )
    return _spread_parameter(tensor, result) if is_repeated_once else Unknown(_REPEATED, node)


@of_tensor
def glu(e: Evaluator, tensor: Tensor, rest: Args, keywords: Kwargs, node: ast.AST) -> Value:
    """`F.glu(x, dim=1)`: one half times the sigmoid of the other."""
    halves = _chunk(e, [tensor, 2, rest[0] if rest else keywords.get("dim", -1)], {}, node)
    unknown = halves if isinstance(halves, Unknown) else joined_unknown(halves)
    if unknown is not None:
        return unknown
    from cnnviz.layers.activation import Sigmoid
    from cnnviz.layers.merge import Multiply

    if len(halves) != 2 or halves[0].sizes != halves[1].sizes:
        e.trace.refuse(node, "glu halves an axis, whose size must be even")
    first, second = halves
    gate = apply(e, Sigmoid(), [second], "glu", node)
    return apply(e, Multiply(), [first, gate], "glu", node)


PIECES: dict[str, Handler] = {
    "chunk": _chunk,
    "glu": glu,
    "split": _split,
    "narrow": _narrow,
    "permute": _permute,
    "transpose": _transpose,
    "swapaxes": _transpose,
    "pad": _pad,
    "expand": _expand,
    "repeat": _repeat,
    "expand_as": _expand,
}
