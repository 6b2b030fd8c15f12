"""Less common functions that take tensors apart, move their axes, or join them."""

from __future__ import annotations

import ast
from math import prod

from cnnviz.layers.merge import Concat
from cnnviz.layers.resize import Upsample
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler, all_items
from cnnviz.reading.code.tensors.axes import narrow, permute
from cnnviz.reading.code.tensors.functional_layers import apply, split
from cnnviz.reading.code.tensors.joins import concatenate
from cnnviz.reading.code.tensors.pieces import PIECES, axis_and_size, of_tensor
from cnnviz.reading.code.tensors.reshaping import with_shape
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.scalars import is_whole
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Args, Kwargs, List, Unknown, Value

_MAX_PARTS = 512  # That a tensor is split into.


def _arguments(names: str, rest: Args, keywords: Kwargs) -> list[Value]:
    """A function's arguments after its tensor, in the order of `names`; None for lacking ones."""
    arguments = dict(zip(names.split(), rest, strict=False)) | keywords
    return [arguments.get(name) for name in names.split()]


@of_tensor
def _select(e: Evaluator, tensor: Tensor, rest: Args, keywords: Kwargs, node: ast.AST) -> Value:
    """`x.select(1, 0)`."""
    dim, index = _arguments("dim index", rest, keywords)
    axis, size = axis_and_size(tensor, dim, node)
    if not isinstance(index, int) or not -size <= index < size:
        raise Raised("IndexError", f"this axis has {size} positions", node)
    return _position(e, tensor, axis, index % size, node, "select")


def _position(
    e: Evaluator, tensor: Tensor, axis: int, position: int, node: ast.AST, name: str
) -> Value:
    """One position of an axis, without that axis."""
    part = narrow(e, tensor, axis, slice(position, position + 1), node, name)
    assert isinstance(part, Tensor)
    sizes = (*tensor.sizes[:axis], *tensor.sizes[axis + 1 :])
    if not part.traced:
        return Tensor(sizes).like(part)
    return with_shape(e, part, sizes[1:], node, name)  # type: ignore[arg-type]


@of_tensor
def _unbind(e: Evaluator, tensor: Tensor, rest: Args, keywords: Kwargs, node: ast.AST) -> Value:
    """`torch.unbind(x, dim=1)`; unused parts are not recorded."""
    axis, size = axis_and_size(tensor, _arguments("dim", rest, keywords)[0] or 0, node)
    if size > _MAX_PARTS:
        return Unknown(f"a tensor of {size} positions that is taken apart is not followed", node)
    return tuple(_position(e, tensor, axis, position, node, "unbind") for position in range(size))


def take(e: Evaluator, tensor: Tensor, axis: int, positions: list[Value], node: ast.AST) -> Value:
    """Some positions of an axis in any order: each run of them is a part, then these are joined."""
    size = tensor.sizes[axis]
    if not isinstance(size, int):
        return Unknown("some of the batch are taken here, which is not followed", node)
    if not positions or not all(
        is_whole(position) and -size <= position < size for position in positions
    ):
        return Unknown("these positions are not known", node)
    if not tensor.traced:
        sizes = (*tensor.sizes[:axis], len(positions), *tensor.sizes[axis + 1 :])
        return Tensor(sizes).like(tensor)
    runs: list[list[int]] = []
    for position in (position % size for position in positions):
        if runs and position == runs[-1][-1] + 1:
            runs[-1].append(position)
        else:
            runs.append([position])
    if len(runs) > _MAX_PARTS:
        return Unknown(f"{len(runs)} parts that are taken here are not followed", node)
    parts = [narrow(e, tensor, axis, slice(run[0], run[-1] + 1), node, "take") for run in runs]
    return parts[0] if len(parts) == 1 else apply(e, Concat(axis), parts, "take", node)


@of_tensor
def _index_select(
    e: Evaluator, tensor: Tensor, rest: Args, keywords: Kwargs, node: ast.AST
) -> Value:
    """`torch.index_select(x, 1, torch.tensor([2, 0]))`."""
    dim, index = _arguments("dim index", rest, keywords)
    numbers = index.numbers if isinstance(index, Tensor) else index
    positions = all_items(numbers if numbers is not None else (), node)
    if isinstance(positions, Unknown):
        return positions
    return take(e, tensor, axis_and_size(tensor, dim, node)[0], list(positions), node)


@of_tensor
def _movedim(e: Evaluator, tensor: Tensor, rest: Args, keywords: Kwargs, node: ast.AST) -> Value:
    """`x.movedim(1, -1)`, `torch.moveaxis(x, (1, 2), (2, 3))`."""
    rank, sides = tensor.rank, []
    for dims in _arguments("source destination", rest, keywords):
        side = all_items((dims,) if isinstance(dims, int) else dims, node)
        if isinstance(side, Unknown):
            return side
        if not all(isinstance(dim, int) and -rank <= dim < rank for dim in side):
            raise Raised("IndexError", f"this tensor has {rank} axes", node)
        sides.append([dim % (rank or 1) for dim in side])
    sources = dict(zip(sides[1], sides[0], strict=False))
    others = iter(dim for dim in range(rank) if dim not in sides[0])
    order = [sources[dim] if dim in sources else next(others) for dim in range(rank)]
    return permute(e, tensor, order, node, "movedim")


@of_tensor
def _tile(e: Evaluator, tensor: Tensor, rest: Args, keywords: Kwargs, node: ast.AST) -> Value:
    """`torch.tile(x, (2, 1, 1))`: as `repeat`, but of the last axes."""
    repeats = keywords.get("dims", rest[0] if rest and isinstance(rest[0], (tuple, List)) else rest)
    counts = [1] * (tensor.rank - len(repeats)) + list(repeats)
    return PIECES["repeat"](e, [tensor, *counts], {}, node)


@of_tensor
def _repeat_interleave(
    e: Evaluator, tensor: Tensor, rest: Args, keywords: Kwargs, node: ast.AST
) -> Value:
    """`x.repeat_interleave(2, dim=1)`: each position repeated in place."""
    count, dim = _arguments("repeats dim", rest, keywords)
    return interleave(e, tensor, count, dim, node)


def interleave(e: Evaluator, tensor: Tensor, count: Value, dim: Value, node: ast.AST) -> Value:
    """A tensor with each position of an axis repeated `count` times in place."""
    if dim is None or not is_whole(count) or not 0 < count <= _MAX_PARTS:
        return Unknown("this repeating is not followed", node)
    axis, size = axis_and_size(tensor, dim, node)
    sizes = (*tensor.sizes[:axis], size * count, *tensor.sizes[axis + 1 :])
    if not tensor.traced:
        return Tensor(sizes).like(tensor)
    if 1 < axis < tensor.rank < 6:
        layer = Upsample(size=sizes[2:])  # type: ignore[arg-type]
        return apply(e, layer, [tensor], "repeat_interleave", node)
    before, after = prod(tensor.shape[:axis]), prod(tensor.shape[axis:])
    raised = with_shape(e, tensor, (before, 1, after), node, "repeat_interleave")
    copies = apply(e, Upsample(size=(count, after)), [raised], "repeat_interleave", node)
    return with_shape(e, copies, sizes[1:], node, "repeat_interleave")  # type: ignore[arg-type]


def _stack_along(name: str, axis: int) -> Handler:
    """`torch.hstack([a, b])`: concatenated along an axis."""

    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        tensors: Value = all_items(args[0] if args else kwargs.get("tensors", ()), node)
        if isinstance(tensors, Unknown):
            return tensors
        min_rank = max(axis + 1, 2)
        low_rank = [
            tensor for tensor in tensors if isinstance(tensor, Tensor) and tensor.rank < min_rank
        ]
        if low_rank and name != "dstack" and not any(tensor.traced for tensor in low_rank):
            from cnnviz.reading.code.library.stacking import JOINING

            return JOINING[f"numpy.{name}"](e, [List(tensors)], {}, node)
        if low_rank:
            return Unknown(f"{name} of tensors with so few axes is not followed", node)
        return concatenate(e, list(tensors), axis, node, name)

    return handler


def _flip_along(axis: int) -> Handler:
    def handler(e: Evaluator, args: Args, kwargs: Kwargs, node: ast.AST) -> Value:
        from cnnviz.reading.code.tensors.flips import FLIPS

        return FLIPS["flip"](e, [split(args, kwargs, node)[0], axis], {}, node)

    return handler


SPLITTING: dict[str, Handler] = {
    "select": _select,
    "unbind": _unbind,
    "index_select": _index_select,
    **dict.fromkeys(("movedim", "moveaxis"), _movedim),
    "swapdims": PIECES["transpose"],
    "tile": _tile,
    "repeat_interleave": _repeat_interleave,
    "hstack": _stack_along("hstack", 1),
    "dstack": _stack_along("dstack", 2),
    "vstack": _stack_along("vstack", 0),
    "fliplr": _flip_along(1),
    "flipud": _flip_along(0),
    "broadcast_to": PIECES["expand"],
}
"""By the names of PyTorch's functions."""
