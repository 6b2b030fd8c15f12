"""PyTorch's operators that are pointwise, reverse axes, take parts or repeat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cnnviz.layers.axes import Flip
from cnnviz.layers.base import Layer
from cnnviz.layers.elementwise import (
    Abs,
    Affine,
    Ceil,
    Cos,
    Exp,
    Floor,
    Frac,
    Log,
    Power,
    Reciprocal,
    Round,
    Sign,
    Sin,
    Sqrt,
    Trunc,
)
from cnnviz.layers.merge import Concat, Multiply, Subtract
from cnnviz.reading.calling import MOST_COPIES, Unsupported, make, slice_layer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cnnviz.reading.objects.torch_operation import Operation

    Reader = Callable[[Operation], int]


def _pointwise(*layers: Layer) -> Reader:
    def reader(operation: Operation) -> int:
        return _in_turn(operation, operation.data(0), layers)

    return reader


def _in_turn(operation: Operation, place: int, layers: Iterable[Layer]) -> int:
    for layer in layers:
        place = operation.call(layer, place)
    return place


def _power(operation: Operation) -> int:
    exponent = operation.args[1]
    if not isinstance(exponent, (int, float)) or not operation.flows(operation.args[0]):
        raise Unsupported("its exponent is not a number")
    return operation.call(Power(exponent), operation.data(0))


def _round(operation: Operation) -> int:
    if len(operation.args) > 1 or operation.kwargs:
        raise Unsupported("it rounds to decimals")
    return operation.call(Round(), operation.data(0))


def _axis(operation: Operation, dim: Any) -> int:
    axis: int = dim % len(operation.args[0].shape)
    if axis == 0:
        raise Unsupported("it works along the batch")
    return axis


def _max(operation: Operation) -> int:
    """`x.max(1)`: the largest values; their indices are not shown."""
    if len(operation.args) < 2:
        raise Unsupported("it works along the batch")
    axis = _axis(operation, operation.args[1])
    layer = make("Max", dim=(axis,), keepdim=bool(operation.argument(2, "keepdim", False)))
    return operation.call(layer, operation.data(0))


def _min_of(inner: Reader) -> Reader:
    """A minimum: the negative of the maximum of the negative."""

    def reader(operation: Operation) -> int:
        negative = operation.call(Affine(-1.0), operation.data(0))
        with operation.first_argument(negative):
            result = inner(operation)
        return operation.call(Affine(-1.0), result)

    return reader


def _amax(operation: Operation) -> int:
    axes = operation.argument(1, "dim") or ()
    dim = tuple(sorted(_axis(operation, axis) for axis in axes))
    layer = make("Max", dim=dim, keepdim=bool(operation.argument(2, "keepdim", False)))
    return operation.call(layer, operation.data(0))


def _difference(operation: Operation) -> int:
    """`a - alpha * b` of two tensors from the input; `rsub` has them the other way round."""
    pair = operation.args[:2] if operation.name == "sub" else operation.args[1::-1]
    return operation.merge(Subtract(), pair, factor=operation.argument(2, "alpha", 1))


def _quotient(operation: Operation) -> int:
    """`a / b` of two tensors from the input: a times 1 / b."""
    dividend, divisor = operation.args[:2]
    if operation.kwargs.get("rounding_mode"):
        raise Unsupported("it divides to whole numbers")
    if len(dividend.shape) != len(divisor.shape):
        raise Unsupported("it joins tensors of different axes")
    inverse = operation.call(Reciprocal(), operation.place(divisor))
    return operation.trace.merged("div", Multiply(), operation.place(dividend), inverse)


def _flip(operation: Operation) -> int:
    axes = tuple(_axis(operation, axis) for axis in operation.args[1])
    return operation.call(Flip(axes), operation.data(0))


def _roll(operation: Operation) -> int:
    """`torch.roll`: what leaves an axis at its end returns at its start."""
    shifts, dims = operation.args[1], operation.argument(2, "dims", ())
    if len(shifts) != len(dims):
        raise Unsupported("it rolls without axes")
    place, shape = operation.data(0), operation.args[0].shape
    for shift, dim in zip(shifts, dims, strict=True):
        axis = _axis(operation, dim)
        size = shape[axis]
        if shift % size:
            cut = size - shift % size
            end = operation.slice(place, axis, cut, size, 1, shape)
            start = operation.slice(place, axis, 0, cut, 1, shape)
            place = operation.trace.merged("roll", Concat(axis), end, start)
    return place


def _glu(operation: Operation) -> int:
    """`F.glu`: one half times the sigmoid of the other."""
    tensor = operation.args[0]
    axis = _axis(operation, operation.argument(1, "dim", -1))
    size, place = tensor.shape[axis], operation.data(0)
    half = size // 2
    value = operation.slice(place, axis, 0, half, 1, tensor.shape)
    gate_input = operation.slice(place, axis, half, size, 1, tensor.shape)
    gate = operation.call(make("Sigmoid"), gate_input)
    return operation.trace.merged("glu", Multiply(), value, gate)


def _expand(operation: Operation) -> int:
    """Axes of size 1 repeated."""
    old, new = operation.args[0].shape, operation.out.shape
    if len(old) != len(new) or old[0] != new[0]:
        raise Unsupported("it adds axes by repeating")
    return operation.trace.repeated(operation.name, operation.data(0), tuple(new[1:]))


def _repeat(operation: Operation) -> int:
    """`x.repeat(1, 4, 1, 1)`."""
    counts = operation.args[1]
    if len(counts) != len(operation.args[0].shape) or counts[0] != 1:
        raise Unsupported("it adds axes, or batches, by repeating")
    place = operation.data(0)
    for axis, count in enumerate(counts):
        place = place if count == 1 else operation.trace.copied(operation.name, place, axis, count)
    return place


def _index_select(operation: Operation) -> int:
    """`x[:, [2, 0]]` and `x.index_select(1, ...)`: each run of positions is a part."""
    axis, index = _index_of(operation)
    if index.device.type == "meta" or len(index.shape) != 1:
        raise Unsupported("it takes positions that are not known")
    size = operation.args[0].shape[axis]
    runs: list[tuple[int, int]] = []
    for place in (int(position) % size for position in index):
        if runs and place == runs[-1][1]:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    if not 0 < len(runs) <= MOST_COPIES:
        raise Unsupported(f"it takes {len(runs)} parts")
    parts = [
        operation.trace.called("take", slice_layer(axis, *run, 1), operation.data(0))
        for run in runs
    ]
    return operation.trace.merged("take", Concat(axis), *parts)


def _index_of(operation: Operation) -> tuple[int, Any]:
    if operation.name == "index_select":
        return _axis(operation, operation.args[1]), operation.args[2]
    indices = [(dim, index) for dim, index in enumerate(operation.args[1]) if index is not None]
    if len(indices) != 1 or str(indices[0][1].dtype) == "torch.bool":
        raise Unsupported("it takes positions of several axes, or by a mask")
    return _axis(operation, indices[0][0]), indices[0][1]


def with_number(operation: Operation, number: float) -> int:
    """`x + 1`, `x / 2`, `1 - x`: the same number for all neurons."""
    alpha = operation.argument(2, "alpha", 1)
    summand = number * alpha
    layers = {
        "add": Affine(1.0, summand),
        "sub": Affine(1.0, -summand),
        "rsub": Affine(-float(alpha), number),
        "mul": Affine(number),
        "div": Affine(1 / number if number else 0.0),
    }
    if operation.name == "div" and (not number or operation.kwargs.get("rounding_mode")):
        raise Unsupported("it divides by zero, or to whole numbers")
    flowing = next(arg for arg in operation.args[:2] if operation.flows(arg))
    return operation.call(layers[operation.name], operation.place(flowing))


def is_number(value: object) -> bool:
    """Whether a value is a Python number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


PARTS: dict[str, Reader] = {
    **{"exp": _pointwise(Exp()), "log": _pointwise(Log()), "sqrt": _pointwise(Sqrt())},
    **{"abs": _pointwise(Abs()), "sin": _pointwise(Sin()), "cos": _pointwise(Cos())},
    **{"reciprocal": _pointwise(Reciprocal()), "neg": _pointwise(Affine(-1.0))},
    **{"floor": _pointwise(Floor()), "ceil": _pointwise(Ceil()), "trunc": _pointwise(Trunc())},
    **{"frac": _pointwise(Frac()), "sign": _pointwise(Sign()), "sgn": _pointwise(Sign())},
    **{"round": _round, "fix": _pointwise(Trunc())},
    "rsqrt": _pointwise(Sqrt(), Reciprocal()),
    "pow": _power,
    **{"max": _max, "min": _min_of(_max), "amin": _min_of(_amax)},
    **{"flip": _flip, "roll": _roll, "glu": _glu},
    **{"expand": _expand, "repeat": _repeat, "index_select": _index_select, "index": _index_select},
}
"""Readers by operator."""

BINARY: dict[str, Reader] = {"sub": _difference, "rsub": _difference, "div": _quotient}
"""Readers of operators on two tensors from the input, not on one and a number."""
