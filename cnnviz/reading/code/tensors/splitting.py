"""Functions that take tensors apart, turn their axes, or lay them side by side, by other names."""

from __future__ import annotations

import ast
from math import prod

from cnnviz.layers.merge import Concat
from cnnviz.layers.resize import Upsample
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler, rows
from cnnviz.reading.code.tensors.axes import narrowed, permuted
from cnnviz.reading.code.tensors.functional_layers import apply, split
from cnnviz.reading.code.tensors.joins import concatenated
from cnnviz.reading.code.tensors.pieces import PIECES, axis_size, of_tensor
from cnnviz.reading.code.tensors.reshaping import renamed
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.scalars import is_whole
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import List, Unknown, Value

_Args = list[Value]
_Kwargs = dict[str, Value]
_MOST = 512  # Into how many parts a tensor is taken, at most.


def _said(names: str, rest: _Args, named: _Kwargs) -> list[Value]:
    """What a function is given beside its tensor, in the order of names; else None."""
    words = dict(zip(names.split(), rest, strict=False)) | named
    return [words.get(name) for name in names.split()]


@of_tensor
def _select(e: Evaluator, tensor: Tensor, rest: _Args, named: _Kwargs, node: ast.AST) -> Value:
    """`x.select(1, 0)`."""
    at, index = _said("dim index", rest, named)
    axis, size = axis_size(tensor, at, node)
    if not isinstance(index, int) or not -size <= index < size:
        raise Raised("IndexError", f"this axis has {size} positions", node)
    return _one(e, tensor, axis, index % size, node, "select")


def _one(e: Evaluator, tensor: Tensor, axis: int, at: int, node: ast.AST, name: str) -> Value:
    """What stands at one position of an axis, without that axis."""
    part = narrowed(e, tensor, axis, slice(at, at + 1), node, name)
    assert isinstance(part, Tensor)
    sizes = (*tensor.sizes[:axis], *tensor.sizes[axis + 1 :])
    if not part.traced:
        return Tensor(sizes).like(part)
    return renamed(e, part, sizes[1:], node, name)  # type: ignore[arg-type]


@of_tensor
def _unbind(e: Evaluator, tensor: Tensor, rest: _Args, named: _Kwargs, node: ast.AST) -> Value:
    """`torch.unbind(x, dim=1)`; what nobody uses is not recorded."""
    axis, size = axis_size(tensor, _said("dim", rest, named)[0] or 0, node)
    if size > _MOST:
        return Unknown(f"a tensor of {size} positions that is taken apart is not followed", node)
    return tuple(_one(e, tensor, axis, at, node, "unbind") for at in range(size))


def chosen(e: Evaluator, tensor: Tensor, axis: int, places: list[Value], node: ast.AST) -> Value:
    """Some positions of an axis in any order: each run of them is a part, laid side by side."""
    size = tensor.sizes[axis]
    if not isinstance(size, int):
        return Unknown("some of the batch are taken here, which is not followed", node)
    if not places or not all(is_whole(at) and -size <= at < size for at in places):
        return Unknown("these positions are not known", node)
    if not tensor.traced:
        return Tensor((*tensor.sizes[:axis], len(places), *tensor.sizes[axis + 1 :])).like(tensor)
    runs: list[list[int]] = []
    for at in (place % size for place in places):
        if runs and at == runs[-1][-1] + 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    if len(runs) > _MOST:
        return Unknown(f"{len(runs)} parts that are taken here are not followed", node)
    parts = [narrowed(e, tensor, axis, slice(run[0], run[-1] + 1), node, "take") for run in runs]
    return parts[0] if len(parts) == 1 else apply(e, Concat(axis), parts, "take", node)


@of_tensor
def _index_select(
    e: Evaluator, tensor: Tensor, rest: _Args, named: _Kwargs, node: ast.AST
) -> Value:
    """`torch.index_select(x, 1, torch.tensor([2, 0]))`."""
    at, index = _said("dim index", rest, named)
    numbers = index.numbers if isinstance(index, Tensor) else index
    found = rows(numbers if numbers is not None else (), node)
    if isinstance(found, Unknown):
        return found
    return chosen(e, tensor, axis_size(tensor, at, node)[0], list(found), node)


@of_tensor
def _moved(e: Evaluator, tensor: Tensor, rest: _Args, named: _Kwargs, node: ast.AST) -> Value:
    """`x.movedim(1, -1)`, `torch.moveaxis(x, (1, 2), (2, 3))`."""
    rank, sides = tensor.rank, []
    for said in _said("source destination", rest, named):
        side = rows((said,) if isinstance(said, int) else said, node)
        if isinstance(side, Unknown):
            return side
        if not all(isinstance(at, int) and -rank <= at < rank for at in side):
            raise Raised("IndexError", f"this tensor has {rank} axes", node)
        sides.append([at % (rank or 1) for at in side])
    places = dict(zip(sides[1], sides[0], strict=False))
    left = iter(at for at in range(rank) if at not in sides[0])
    order = [places[at] if at in places else next(left) for at in range(rank)]
    return permuted(e, tensor, order, node, "movedim")


@of_tensor
def _tile(e: Evaluator, tensor: Tensor, rest: _Args, named: _Kwargs, node: ast.AST) -> Value:
    """`torch.tile(x, (2, 1, 1))`: what `repeat` does, of the last axes."""
    said = named.get("dims", rest[0] if rest and isinstance(rest[0], (tuple, List)) else rest)
    times = [1] * (tensor.rank - len(said)) + list(said)
    return PIECES["repeat"](e, [tensor, *times], {}, node)


@of_tensor
def _interleaved(e: Evaluator, tensor: Tensor, rest: _Args, named: _Kwargs, node: ast.AST) -> Value:
    """`x.repeat_interleave(2, dim=1)`: each position so often, one beside the other."""
    count, at = _said("repeats dim", rest, named)
    return interleaved(e, tensor, count, at, node)


def interleaved(e: Evaluator, tensor: Tensor, count: Value, at: Value, node: ast.AST) -> Value:
    """A tensor each of whose positions along an axis stands so often, one beside the other."""
    if at is None or not is_whole(count) or not 0 < count <= _MOST:
        return Unknown("this repeating is not followed", node)
    axis, size = axis_size(tensor, at, node)
    sizes = (*tensor.sizes[:axis], size * count, *tensor.sizes[axis + 1 :])
    if not tensor.traced:
        return Tensor(sizes).like(tensor)
    if 1 < axis < tensor.rank < 6:
        layer = Upsample(size=sizes[2:])  # type: ignore[arg-type]
        return apply(e, layer, [tensor], "repeat_interleave", node)
    before, behind = prod(tensor.shape[:axis]), prod(tensor.shape[axis:])
    rows_of = renamed(e, tensor, (before, 1, behind), node, "repeat_interleave")
    copied = apply(e, Upsample(size=(count, behind)), [rows_of], "repeat_interleave", node)
    return renamed(e, copied, sizes[1:], node, "repeat_interleave")  # type: ignore[arg-type]


def _stacked(name: str, axis: int) -> Handler:
    """`torch.hstack([a, b])`: side by side along an axis."""

    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        tensors: Value = rows(args[0] if args else kwargs.get("tensors", ()), node)
        if isinstance(tensors, Unknown):
            return tensors
        least = max(axis + 1, 2)
        short = [one for one in tensors if isinstance(one, Tensor) and one.rank < least]
        if short and name != "dstack" and not any(one.traced for one in short):
            from cnnviz.reading.code.library.stacking import LAYING

            return LAYING[f"numpy.{name}"](e, [List(tensors)], {}, node)
        if short:
            return Unknown(f"{name} of tensors with so few axes is not followed", node)
        return concatenated(e, list(tensors), axis, node, name)

    return handler


def _flipped(axis: int) -> Handler:
    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        from cnnviz.reading.code.tensors.flips import TURNING

        return TURNING["flip"](e, [split(args, kwargs, node)[0], axis], {}, node)

    return handler


TAKING: dict[str, Handler] = {
    "select": _select,
    "unbind": _unbind,
    "index_select": _index_select,
    **dict.fromkeys(("movedim", "moveaxis"), _moved),
    "swapdims": PIECES["transpose"],
    "tile": _tile,
    "repeat_interleave": _interleaved,
    "hstack": _stacked("hstack", 1),
    "dstack": _stacked("dstack", 2),
    "vstack": _stacked("vstack", 0),
    "fliplr": _flipped(1),
    "flipud": _flipped(0),
    "broadcast_to": PIECES["expand"],
}
"""By the names of PyTorch's functions."""
