"""PyTorch's operators that join, move and rename neurons."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cnnviz.layers.activation import ReLU
from cnnviz.layers.base import Layer
from cnnviz.layers.elementwise import Affine, Trunc
from cnnviz.layers.learned import LearnedScale, LearnedShift
from cnnviz.layers.merge import Add, Concat, Maximum, Multiply
from cnnviz.reading.calling import Unsupported, make, permute_layer
from cnnviz.reading.objects.torch_parts import BINARY, is_number, with_number

if TYPE_CHECKING:
    from cnnviz.reading.objects.torch_operation import Operation

Reader = Callable[["Operation"], int]
"""Adds the calls of an operation; returns the place of its output."""


def _cat(operation: Operation) -> int:
    axis = operation.argument(1, "dim", 0) % len(operation.out.shape)
    if axis == 0:
        raise Unsupported("it joins along the batch")
    return operation.merge(Concat(dim=axis), operation.args[0])


def _stack(operation: Operation) -> int:
    axis = operation.argument(1, "dim", 0) % len(operation.out.shape)
    if axis == 0:
        raise Unsupported("it joins along the batch")
    shape = list(operation.out.shape[1:])
    shape[axis - 1] = 1
    return operation.merge(Concat(dim=axis), operation.args[0], tuple(shape))


def _add(operation: Operation) -> int:
    return _join(operation, Add())


def _multiply(operation: Operation) -> int:
    return _join(operation, Multiply())


def _join(operation: Operation, merge: Add | Multiply) -> int:
    left, right = operation.args[:2]
    if operation.flows(left) and operation.flows(right):
        return operation.merge(merge, [left, right], factor=operation.argument(2, "alpha", 1))
    flowing, constant = (left, right) if operation.flows(left) else (right, left)
    if is_number(constant):
        return with_number(operation, constant)
    if operation.is_parameter(constant):
        return _learned_layer(operation, merge, flowing, constant)
    return operation.skip_fixed(flowing)


def _learned_layer(operation: Operation, merge: Layer, flowing: Any, tensor: Any) -> int:
    layer = _layer_of(operation, merge, flowing, tensor)
    return operation.call(layer, operation.place(flowing), weight=tensor)


def _layer_of(operation: Operation, merge: Layer, flowing: Any, tensor: Any) -> Layer:
    """A learned factor or summand per neuron, or per channel."""
    rank = len(flowing.shape)
    sizes = (1,) * (rank - len(tensor.shape)) + tuple(tensor.shape)
    if operation.argument(2, "alpha", 1) != 1:
        raise Unsupported("it has a factor in a sum")
    if sizes[0] != 1 or len(sizes) != rank or operation.out.shape != flowing.shape:
        raise Unsupported("it joins a parameter of its own to the data, as no layer does")
    is_factor = isinstance(merge, Multiply)
    layer: Layer = (LearnedScale if is_factor else LearnedShift)(sizes[1:])
    if is_factor and sizes[1:] == (flowing.shape[1], *(1,) * (rank - 2)):
        layer = make("Scale", num_features=flowing.shape[1])
    return layer


def _extreme(operation: Operation) -> int:
    """The larger or the smaller of two tensors at each place."""
    left, right = operation.args[:2]
    is_larger = operation.name in _LARGER
    if operation.flows(left) and operation.flows(right):
        return (_larger if is_larger else _smaller)(operation, *map(operation.place, (left, right)))
    data, bound = (left, right) if operation.flows(left) else (right, left)
    if not operation.is_parameter(bound):
        raise Unsupported("it compares the data with numbers of the module, as no layer does")
    return _bounded(operation, data, bound, is_larger)


_LARGER = ("maximum", "fmax")


def _bounded(operation: Operation, data: Any, bound: Any, is_larger: bool) -> int:
    """The larger or the smaller of data x and a parameter t: t + relu(x - t), t - relu(t - x)."""
    shift = _layer_of(operation, Add(), data, bound)
    place = operation.call(_NEGATIVE, operation.place(data))
    place = operation.call(shift, place, weight=bound)  # Added both times, so it is one shift.
    for layer in (_NEGATIVE, ReLU()) if is_larger else (ReLU(), _NEGATIVE):
        place = operation.call(layer, place)
    return operation.call(shift, place, weight=bound)


_NEGATIVE = Affine(-1.0)


def _larger(operation: Operation, *places: int) -> int:
    return operation.trace.merged(operation.function, Maximum(), *places)


def _smaller(operation: Operation, *places: int) -> int:
    """-max(-a, -b)."""
    return operation.call(
        _NEGATIVE, _larger(operation, *(operation.call(_NEGATIVE, place) for place in places))
    )


def clamp_by_tensors(operation: Operation, low: Any, high: Any) -> int:
    """`x.clamp(a, b)` of tensors from the input: at least a, then at most b."""
    place = operation.data(0)
    if low is not None:
        place = _larger(operation, place, operation.place(low))
    return place if high is None else _smaller(operation, place, operation.place(high))


def _subtract_or_divide(operation: Operation) -> int:
    """sub and div, also by a number that is no parameter."""
    left, right = operation.args[:2]
    if operation.flows(left) and operation.flows(right) and operation.name in BINARY:
        return BINARY[operation.name](operation)
    if is_number(right):
        return with_number(operation, right)
    if not operation.flows(left) or operation.flows(right) or operation.is_parameter(right):
        raise Unsupported("it joins the data by an operation other than a sum or a product")
    return operation.skip_fixed(left)


def _reshape(operation: Operation) -> int:
    return operation.reshape(operation.data(0), operation.args[0], operation.out)


def _no_op(operation: Operation) -> int:
    return operation.data(0)


def _cast(operation: Operation) -> int:
    """Numbers of another type: whole ones lose their fractions."""
    old, new = operation.args[0].dtype, operation.out.dtype
    if not old.is_floating_point or new.is_floating_point:
        return operation.data(0)
    if not new.is_signed:
        raise Unsupported("it makes truth values, or numbers without a sign, of numbers")
    return operation.call(Trunc(), operation.data(0))


def _permute(operation: Operation) -> int:
    """Axes in another order: a reshape if only those of size 1 move, else a Permute."""
    order = [int(axis) % len(operation.out.shape) for axis in _order(operation)]
    sizes = operation.args[0].shape
    moving = [axis for axis in order[1:] if sizes[axis] > 1]
    if order[0] != 0:
        raise Unsupported("it moves the batch axis")
    if moving == sorted(moving):
        return _reshape(operation)
    return operation.call(permute_layer(tuple(order)), operation.data(0))


def _order(operation: Operation) -> list[int]:
    rank = len(operation.args[0].shape)
    if operation.name in ("permute",):
        return list(operation.args[1])
    order = list(range(rank))
    first, second = operation.args[1:3] if len(operation.args) > 2 else (0, 1)
    order[first], order[second] = order[second], order[first]
    return order


def _slice(operation: Operation) -> int:
    tensor = operation.args[0]
    axis = operation.argument(1, "dim", 0) % len(tensor.shape)
    start, end = operation.argument(2, "start") or 0, operation.argument(3, "end")
    step = operation.argument(4, "step", 1)
    first, last, _ = slice(start, end, step).indices(tensor.shape[axis])
    return operation.slice(operation.data(0), axis, first, last, step, tensor.shape)


def _select(operation: Operation) -> int:
    tensor, axis, index = operation.args[:3]
    axis %= len(tensor.shape)
    index %= tensor.shape[axis]
    place = operation.slice(operation.data(0), axis, index, index + 1, 1, tensor.shape)
    return operation.set_shape(place, tuple(operation.out.shape[1:]))


def _shuffle(spec_name: str, parameter: str) -> Reader:
    def reader(operation: Operation) -> int:
        layer = make(spec_name, **{parameter: operation.args[1]})
        return operation.call(layer, operation.data(0))

    return reader


MOVES: dict[str, Reader] = {
    **{"cat": _cat, "stack": _stack, "add": _add, "mul": _multiply},
    **dict.fromkeys(("maximum", "fmax", "minimum", "fmin"), _extreme),
    **{"sub": _subtract_or_divide, "div": _subtract_or_divide, "rsub": _subtract_or_divide},
    **dict.fromkeys(
        ("view", "_unsafe_view", "reshape", "unsqueeze", "squeeze", "flatten"), _reshape
    ),
    **dict.fromkeys(
        ("clone", "detach", "alias", "contiguous", "lift_fresh", "native_dropout"),
        _no_op,
    ),
    "_to_copy": _cast,
    **dict.fromkeys(("permute", "transpose", "t"), _permute),
    **{"slice": _slice, "select": _select},
    "pixel_shuffle": _shuffle("PixelShuffle", "upscale_factor"),
    "pixel_unshuffle": _shuffle("PixelUnshuffle", "downscale_factor"),
    **dict.fromkeys(
        ("channel_shuffle", "native_channel_shuffle"), _shuffle("ChannelShuffle", "groups")
    ),
}
