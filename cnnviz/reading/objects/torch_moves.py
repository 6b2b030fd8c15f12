"""PyTorch's operators that join, move and rename neurons."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cnnviz.layers.base import Layer
from cnnviz.layers.learned import LearnedScale, LearnedShift
from cnnviz.layers.merge import Add, Concat, Multiply
from cnnviz.reading.calling import Unsupported, make, turned
from cnnviz.reading.objects.torch_parts import BETWEEN, is_number, with_number

if TYPE_CHECKING:
    from cnnviz.reading.objects.torch_tracing import Operation

Reader = Callable[["Operation"], int]
"""Adds the calls of an operation; the place of what it gives."""


def _cat(operation: Operation) -> int:
    axis = operation.argument(1, "dim", 0) % len(operation.out.shape)
    if axis == 0:
        raise Unsupported("it joins along the batch")
    return operation.merged(Concat(dim=axis), operation.args[0])


def _stacked(operation: Operation) -> int:
    axis = operation.argument(1, "dim", 0) % len(operation.out.shape)
    if axis == 0:
        raise Unsupported("it joins along the batch")
    shape = list(operation.out.shape[1:])
    shape[axis - 1] = 1
    return operation.merged(Concat(dim=axis), operation.args[0], tuple(shape))


def _added(operation: Operation) -> int:
    return _joined(operation, Add())


def _multiplied(operation: Operation) -> int:
    return _joined(operation, Multiply())


def _joined(operation: Operation, merge: Add | Multiply) -> int:
    one, other = operation.args[:2]
    if operation.flows(one) and operation.flows(other):
        if operation.argument(2, "alpha", 1) != 1:
            raise Unsupported("it has a factor in a sum")
        return operation.merged(merge, [one, other])
    flowing, still = (one, other) if operation.flows(one) else (other, one)
    if is_number(still):
        return with_number(operation, still)
    if operation.is_parameter(still):
        return _learned(operation, merge, flowing, still)
    return operation.fixed(flowing)


def _learned(operation: Operation, merge: Layer, flowing: Any, tensor: Any) -> int:
    """A learned factor or summand for each neuron, or for each channel."""
    rank = len(flowing.shape)
    sizes = (1,) * (rank - len(tensor.shape)) + tuple(tensor.shape)
    if operation.argument(2, "alpha", 1) != 1:
        raise Unsupported("it has a factor in a sum")
    if sizes[0] != 1 or len(sizes) != rank or operation.out.shape != flowing.shape:
        raise Unsupported("a parameter of its own joins what flows, as in no layer")
    factor = isinstance(merge, Multiply)
    made: Layer = (LearnedScale if factor else LearnedShift)(sizes[1:])
    if factor and sizes[1:] == (flowing.shape[1], *(1,) * (rank - 2)):
        made = make("Scale", num_features=flowing.shape[1])
    return operation.called(made, operation.place(flowing), weight=tensor)


def _fixed(operation: Operation) -> int:
    """sub and div by a number that is no parameter."""
    one, other = operation.args[:2]
    if operation.flows(one) and operation.flows(other) and operation.name in BETWEEN:
        return BETWEEN[operation.name](operation)
    if is_number(other):
        return with_number(operation, other)
    if not operation.flows(one) or operation.flows(other) or operation.is_parameter(other):
        raise Unsupported("it joins what flows by another operation than a sum or a product")
    return operation.fixed(one)


def _renamed(operation: Operation) -> int:
    return operation.renamed(operation.data(0), operation.args[0], operation.out)


def _same(operation: Operation) -> int:
    return operation.data(0)


def _permuted(operation: Operation) -> int:
    """Axes in another order: a new name where only those of size 1 move, else a Permute."""
    order = [int(axis) % len(operation.out.shape) for axis in _order(operation)]
    sizes = operation.args[0].shape
    moved = [axis for axis in order[1:] if sizes[axis] > 1]
    if order[0] != 0:
        raise Unsupported("it moves the batch axis")
    if moved == sorted(moved):
        return _renamed(operation)
    return operation.called(turned(tuple(order)), operation.data(0))


def _order(operation: Operation) -> list[int]:
    rank = len(operation.args[0].shape)
    if operation.name in ("permute",):
        return list(operation.args[1])
    order = list(range(rank))
    one, other = operation.args[1:3] if len(operation.args) > 2 else (0, 1)
    order[one], order[other] = order[other], order[one]
    return order


def _sliced(operation: Operation) -> int:
    tensor = operation.args[0]
    axis = operation.argument(1, "dim", 0) % len(tensor.shape)
    start, end = operation.argument(2, "start") or 0, operation.argument(3, "end")
    step = operation.argument(4, "step", 1)
    first, last, _ = slice(start, end, step).indices(tensor.shape[axis])
    return operation.sliced(operation.data(0), axis, first, last, step, tensor.shape)


def _selected(operation: Operation) -> int:
    tensor, axis, index = operation.args[:3]
    axis %= len(tensor.shape)
    index %= tensor.shape[axis]
    at = operation.sliced(operation.data(0), axis, index, index + 1, 1, tensor.shape)
    return operation.shaped(at, tuple(operation.out.shape[1:]))


def _shuffled(spec_name: str, parameter: str) -> Reader:
    def reader(operation: Operation) -> int:
        made = make(spec_name, **{parameter: operation.args[1]})
        return operation.called(made, operation.data(0))

    return reader


MOVES: dict[str, Reader] = {
    **{"cat": _cat, "stack": _stacked, "add": _added, "mul": _multiplied},
    **{"sub": _fixed, "div": _fixed, "rsub": _fixed},
    **dict.fromkeys(
        ("view", "_unsafe_view", "reshape", "unsqueeze", "squeeze", "flatten"), _renamed
    ),
    **dict.fromkeys(
        ("clone", "detach", "alias", "_to_copy", "contiguous", "lift_fresh", "native_dropout"),
        _same,
    ),
    **dict.fromkeys(("permute", "transpose", "t"), _permuted),
    **{"slice": _sliced, "select": _selected},
    "pixel_shuffle": _shuffled("PixelShuffle", "upscale_factor"),
    "pixel_unshuffle": _shuffled("PixelUnshuffle", "downscale_factor"),
    **dict.fromkeys(
        ("channel_shuffle", "native_channel_shuffle"), _shuffled("ChannelShuffle", "groups")
    ),
}
