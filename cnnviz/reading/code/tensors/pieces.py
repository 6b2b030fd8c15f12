"""Parts of tensors, axes in another order, padding."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import wraps
from math import prod

from cnnviz.layers import find
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler, rows
from cnnviz.reading.code.tensors.axes import narrowed, permuted
from cnnviz.reading.code.tensors.functional_layers import apply, layer_of, split
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import PART
from cnnviz.reading.code.values.tensors import Spread, Tensor
from cnnviz.reading.code.values.values import Batch, List, Unknown, Value, unknown_of

_Args = list[Value]
_Kwargs = dict[str, Value]


def tensor_and(
    args: _Args, kwargs: _Kwargs, node: ast.AST
) -> tuple[Tensor, _Args, _Kwargs] | Unknown:
    """The tensor that a function is called on, and the rest, where all is known."""
    tensor, rest, named = split(args, kwargs, node)
    for one in (tensor, *rest, *named.values()):
        if isinstance(one, Unknown):
            return one
    if not isinstance(tensor, Tensor):
        return Unknown("this is no tensor", node)
    return tensor, rest, named


Method = Callable[[Evaluator, Tensor, _Args, _Kwargs, ast.AST], Value]
"""What follows a function of a tensor, of which all that it is given is known."""


def of_tensor(method: Method) -> Handler:
    """The function of which `method` follows the known; what is not known stays so."""

    @wraps(method)
    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        given = tensor_and(args, kwargs, node)
        return given if isinstance(given, Unknown) else method(e, *given, node)

    return handler


@of_tensor
def _chunk(e: Evaluator, tensor: Tensor, rest: _Args, named: _Kwargs, node: ast.AST) -> Value:
    """`x.chunk(2, dim=1)`: so many parts, as equal as can be."""
    count = rest[0] if rest else named.get("chunks")
    at = rest[1] if len(rest) > 1 else named.get("dim", 0)
    axis, size = axis_size(tensor, at, node)
    if not isinstance(count, int) or count < 1:
        raise Raised("RuntimeError", "the number of parts must be 1 or more", node)
    step = -(-size // count)
    return _parts(
        e, tensor, axis, [step] * (size // step) + [size % step] * (size % step > 0), node
    )


@of_tensor
def _split(e: Evaluator, tensor: Tensor, rest: _Args, named: _Kwargs, node: ast.AST) -> Value:
    """`x.split(8, dim=1)`, `x.split([4, 12], 1)`."""
    wanted = rest[0] if rest else named.get("split_size_or_sections", named.get("split_size"))
    at = rest[1] if len(rest) > 1 else named.get("dim", 0)
    axis, size = axis_size(tensor, at, node)
    if isinstance(wanted, int) and wanted > 0:
        sizes = [wanted] * (size // wanted) + [size % wanted] * (size % wanted > 0)
    else:
        found = rows(wanted, node)
        if isinstance(found, Unknown):
            return found
        sizes = list(found)
    if not all(isinstance(one, int) for one in sizes) or sum(sizes) != size:
        raise Raised("RuntimeError", f"parts of {sizes} do not make {size}", node)
    return _parts(e, tensor, axis, sizes, node)


def axis_size(tensor: Tensor, at: Value, node: ast.AST) -> tuple[int, int]:
    """Which axis of a tensor is meant, and its size; not the batch."""
    if not isinstance(at, int) or not -tensor.rank <= at < tensor.rank:
        raise Raised("IndexError", f"this tensor has {tensor.rank} axes", node)
    axis = tensor.axis(at)
    size = tensor.sizes[axis]
    if not isinstance(size, int):
        raise Raised("RuntimeError", "the batch cannot be taken apart", node)
    return axis, size


def _parts(e: Evaluator, tensor: Tensor, axis: int, sizes: list[int], node: ast.AST) -> Value:
    """The parts of a tensor along an axis; what nobody uses is not recorded."""
    found, start = [], 0
    for size in sizes:
        found.append(narrowed(e, tensor, axis, slice(start, start + size), node, "split"))
        start += size
    return tuple(found)


@of_tensor
def _narrow(e: Evaluator, tensor: Tensor, rest: _Args, named: _Kwargs, node: ast.AST) -> Value:
    """`x.narrow(1, 0, 8)`."""
    words = dict(zip(("dim", "start", "length"), rest, strict=False)) | named
    at, start, length = words.get("dim"), words.get("start"), words.get("length")
    axis, _ = axis_size(tensor, at, node)
    if not isinstance(start, int) or not isinstance(length, int):
        return Unknown("this part is not known", node)
    return narrowed(e, tensor, axis, slice(start, start + length), node, "narrow")


@of_tensor
def _permute(e: Evaluator, tensor: Tensor, rest: _Args, named: _Kwargs, node: ast.AST) -> Value:
    """`x.permute(0, 2, 3, 1)`."""
    said = named.get("dims", rest)
    if isinstance(said, list) and len(said) == 1 and isinstance(said[0], (tuple, List)):
        said = said[0]
    order = rows(said, node)
    if isinstance(order, Unknown):
        return order
    rank = tensor.rank
    if not all(isinstance(one, int) for one in order) or sorted(
        at % (rank or 1) for at in order
    ) != list(range(rank)):
        raise Raised("RuntimeError", f"this must name each of {rank} axes once", node)
    return permuted(e, tensor, [at % rank for at in order], node, "permute")


@of_tensor
def _transpose(e: Evaluator, tensor: Tensor, rest: _Args, named: _Kwargs, node: ast.AST) -> Value:
    """`x.transpose(1, 2)`."""
    if len(rest) > 2:
        raise Raised("TypeError", "transpose takes two axes", node)
    late: list[Value] = [named.get(name) for name in ("dim0", "dim1")[len(rest) :]]
    a, b = [*rest, *late][:2]
    rank = tensor.rank
    if not all(isinstance(one, int) and -rank <= one < rank for one in (a, b)):
        raise Raised("IndexError", f"this tensor has {rank} axes", node)
    order = list(range(rank))
    order[a], order[b] = order[b], order[a]
    return permuted(e, tensor, order, node, "transpose")


_REPEATED = "what is learned is repeated here, which is not followed"
_PADS = {
    "constant": "ZeroPad",
    "reflect": "ReflectionPad",
    "replicate": "ReplicationPad",
    "circular": "CircularPad",
}


@of_tensor
def _pad(e: Evaluator, tensor: Tensor, rest: _Args, named: _Kwargs, node: ast.AST) -> Value:
    """`F.pad(x, (1, 1, 1, 1))`: numbers for the last axis, then the one before it."""
    words = dict(zip(("pad", "mode", "value"), rest, strict=False)) | named
    ends = rows(words.get("pad", ()), node)
    if isinstance(ends, Unknown):
        return ends
    for end in ends:
        if isinstance(end, Unknown):
            return end
    mode, fill = words.get("mode", "constant"), words.get("value")
    numbers = [*ends]
    if not any(numbers):
        return tensor
    dims = len(tensor.shape) - 1
    if len(numbers) > 2 * dims:
        from cnnviz.reading.code.tensors.axes import padded_channels

        return padded_channels(e, tensor, numbers, fill, node)
    numbers += [0] * (2 * dims - len(numbers))
    name = f"{_PADS.get(mode, '')}{dims}d"
    if fill not in (None, 0) and mode == "constant":
        name = f"ConstantPad{dims}d"
    if find(name) is None:
        return Unknown("this padding is not followed", node)
    values: _Kwargs = {"padding": tuple(numbers)}
    if name.startswith("Constant"):
        values["value"] = fill
    return layer_of(e, name, tensor, values, "pad", node)


_HOW_OFTEN = "how often this is repeated is not known"


def _expand(_: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`s.expand_as(x)`, `s.expand(-1, c, h, w)`: what is multiplied repeats anyway."""
    tensor, rest, _named = split(args, kwargs, node)
    if not isinstance(tensor, Tensor):
        return unknown_of(tensor, "this is no tensor", node)
    if rest and isinstance(rest[0], Tensor):
        sizes = list(rest[0].sizes)
    else:
        sizes = (
            list(rest[0])
            if rest and isinstance(rest[0], (tuple, List)) and not isinstance(rest[0], Batch)
            else list(rest)
        )
    unknown = next((one for one in sizes if isinstance(one, Unknown)), None)
    if len(sizes) < tensor.rank or unknown is not None:
        return unknown_of(unknown, "to what sizes this is expanded is not known", node)
    old = (1,) * (len(sizes) - tensor.rank) + tuple(tensor.sizes)
    new = tuple(b if a == -1 else a for a, b in zip(sizes, old, strict=True))
    if new == tuple(tensor.sizes):
        return tensor
    if tensor.traced:
        from cnnviz.reading.code.tensors.axes import expanded

        return expanded(_, tensor, new, node)
    made = Tensor(new).like(tensor)
    made.learned, made.source = tensor.learned, tensor.source
    counts = [prod(n for n in one.held if isinstance(n, int)) for one in (made, tensor)]
    if isinstance(tensor, Spread) or (made.learned is not None and counts[0] != counts[1]):
        return _spread(tensor, made)
    return made


def _spread(tensor: Tensor, made: Tensor) -> Tensor:
    """A parameter with more sizes; what is worked out of one cannot be told from it then."""
    if tensor.learned is PART and not isinstance(tensor, Spread):
        made.learned = PART
        return made
    return Spread(tensor, made.held, PART).like(tensor)


def _repeat(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
    """`x.repeat(1, 16, 1, 1)`."""
    tensor, rest, named = split(args, kwargs, node)
    if not isinstance(tensor, Tensor):
        return unknown_of(tensor, "this is no tensor", node)
    said = rest or [named.get("repeats", named.get("dims", ()))]
    several = isinstance(said[0], (tuple, List)) and not isinstance(said[0], Batch)
    times = list(said[0] if several else said)
    unknown = next((one for one in times if isinstance(one, Unknown)), None)
    if unknown is not None or not times:
        return unknown_of(unknown, _HOW_OFTEN, node)
    if tensor.traced:
        from cnnviz.reading.code.tensors.axes import repeated

        return repeated(e, tensor, times, node)
    return _of_own_repeated(tensor, times, node)


def _of_own_repeated(tensor: Tensor, times: list[Value], node: ast.AST) -> Value:
    """The text's own tensor, repeated: sizes are all that matters."""
    old = (1,) * (len(times) - tensor.rank) + tuple(tensor.sizes)
    made = [
        n if size == 1 else size if n == 1 else size * n
        for size, n in zip(old, times, strict=False)
        if 1 in (size, n) or (isinstance(size, int) and isinstance(n, int))
    ]
    if len(made) != len(times) or len(old) != len(times):
        return Unknown(_HOW_OFTEN, node)
    found = Tensor(tuple(made)).like(tensor)
    if tensor.learned is None:
        return found
    once = tensor.learned is PART or all(
        size == 1 or n == 1 for size, n in zip(old, times, strict=True)
    )
    return _spread(tensor, found) if once else Unknown(_REPEATED, node)


@of_tensor
def glu(e: Evaluator, tensor: Tensor, rest: _Args, named: _Kwargs, node: ast.AST) -> Value:
    """`F.glu(x, dim=1)`: one half times the sigmoid of the other."""
    halves = _chunk(e, [tensor, 2, rest[0] if rest else named.get("dim", -1)], {}, node)
    if isinstance(halves, Unknown):
        return halves
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
