"""PyTorch's operators that work on single neurons, turn axes round, take parts or repeat."""

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
from cnnviz.layers.merge import Concat, Maximum, Multiply, Subtract
from cnnviz.reading.calling import Unsupported, make, part_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cnnviz.reading.objects.torch_tracing import Operation

    Reader = Callable[[Operation], int]

_COPIES = 512
"""How often a channel may be repeated, and into how many parts an axis may be taken."""


def _pointwise(*layers: Layer) -> Reader:
    def reader(operation: Operation) -> int:
        return _in_turn(operation, operation.data(0), layers)

    return reader


def _in_turn(operation: Operation, at: int, layers: Iterable[Layer]) -> int:
    for layer in layers:
        at = operation.called(layer, at)
    return at


def _power(operation: Operation) -> int:
    exponent = operation.args[1]
    if not isinstance(exponent, (int, float)) or not operation.flows(operation.args[0]):
        raise Unsupported("it raises to a power that is no number")
    return operation.called(Power(exponent), operation.data(0))


def _rounded(operation: Operation) -> int:
    if len(operation.args) > 1 or operation.kwargs:
        raise Unsupported("it rounds to decimals")
    return operation.called(Round(), operation.data(0))


def _axis(operation: Operation, said: Any) -> int:
    axis: int = said % len(operation.args[0].shape)
    if axis == 0:
        raise Unsupported("it works along the batch")
    return axis


def _largest(operation: Operation) -> int:
    """`x.max(1)`: the largest values; where they are is no number of the network."""
    if len(operation.args) < 2:
        raise Unsupported("it works along the batch")
    axis = _axis(operation, operation.args[1])
    made = make("Max", dim=(axis,), keepdim=bool(operation.argument(2, "keepdim", False)))
    return operation.called(made, operation.data(0))


def _least(inner: Reader) -> Reader:
    """The same of what is turned to its negative, and back."""

    def reader(operation: Operation) -> int:
        turned = operation.called(Affine(-1.0), operation.data(0))
        with operation.instead(turned):
            found = inner(operation)
        return operation.called(Affine(-1.0), found)

    return reader


def _amax(operation: Operation) -> int:
    axes = operation.argument(1, "dim") or ()
    dim = tuple(sorted(_axis(operation, axis) for axis in axes))
    made = make("Max", dim=dim, keepdim=bool(operation.argument(2, "keepdim", False)))
    return operation.called(made, operation.data(0))


def _larger(operation: Operation) -> int:
    return operation.merged(Maximum(), operation.args[:2])


def _smaller(operation: Operation) -> int:
    """-max(-a, -b)."""
    places = [operation.called(Affine(-1.0), operation.place(one)) for one in operation.args[:2]]
    return operation.called(Affine(-1.0), operation.trace.merged("minimum", Maximum(), *places))


def _less(operation: Operation) -> int:
    """`a - b` of two that flow."""
    if operation.argument(2, "alpha", 1) != 1:
        raise Unsupported("it has a factor in a difference")
    return operation.merged(Subtract(), operation.args[:2])


def _over(operation: Operation) -> int:
    """`a / b` of two that flow: a times 1 / b."""
    above, below = operation.args[:2]
    if len(above.shape) != len(below.shape):
        raise Unsupported("it joins tensors of different axes")
    inverse = operation.called(Reciprocal(), operation.place(below))
    return operation.trace.merged("div", Multiply(), operation.place(above), inverse)


def _flipped(operation: Operation) -> int:
    axes = tuple(_axis(operation, axis) for axis in operation.args[1])
    return operation.called(Flip(axes), operation.data(0))


def _rolled(operation: Operation) -> int:
    """What leaves an axis at its end comes in at its start."""
    shifts, dims = operation.args[1], operation.argument(2, "dims", ())
    if len(shifts) != len(dims):
        raise Unsupported("it rolls without axes")
    at, shape = operation.data(0), operation.args[0].shape
    for shift, said in zip(shifts, dims, strict=True):
        axis = _axis(operation, said)
        size = shape[axis]
        if shift % size:
            cut = size - shift % size
            end = operation.sliced(at, axis, cut, size, 1, shape)
            start = operation.sliced(at, axis, 0, cut, 1, shape)
            at = operation.trace.merged("roll", Concat(axis), end, start)
    return at


def _gated(operation: Operation) -> int:
    """`F.glu`: one half times the sigmoid of the other."""
    tensor = operation.args[0]
    axis = _axis(operation, operation.argument(1, "dim", -1))
    size, at = tensor.shape[axis], operation.data(0)
    half = size // 2
    one = operation.sliced(at, axis, 0, half, 1, tensor.shape)
    other = operation.sliced(at, axis, half, size, 1, tensor.shape)
    gate = operation.called(make("Sigmoid"), other)
    return operation.trace.merged("glu", Multiply(), one, gate)


def _expanded(operation: Operation) -> int:
    """Axes of 1 repeated: channels side by side, positions in place."""
    old, new = operation.args[0].shape, operation.out.shape
    at = operation.data(0)
    if len(old) != len(new) or old[0] != new[0]:
        raise Unsupported("it adds axes by repeating")
    if old[2:] != new[2:]:
        if len(new) > 5:
            raise Unsupported("it repeats along many axes")
        at = operation.called(make("Upsample", size=tuple(new[2:])), at)
    return _copied(operation, at, 1, new[1] // old[1])


def _copied(operation: Operation, at: int, axis: int, count: int) -> int:
    if count > _COPIES:
        raise Unsupported(f"it repeats {count} times")
    return operation.trace.merged(operation.name, Concat(axis), *[at] * count)


def _repeated(operation: Operation) -> int:
    """`x.repeat(1, 4, 1, 1)`."""
    times = operation.args[1]
    if len(times) != len(operation.args[0].shape) or times[0] != 1:
        raise Unsupported("it adds axes, or batches, by repeating")
    at = operation.data(0)
    for axis, count in enumerate(times):
        at = at if count == 1 else _copied(operation, at, axis, count)
    return at


def _chosen(operation: Operation) -> int:
    """`x[:, [2, 0]]` and `x.index_select(1, ...)`: each run of positions is a part."""
    axis, index = _index_of(operation)
    if index.device.type == "meta" or len(index.shape) != 1:
        raise Unsupported("it takes positions that are not known")
    size = operation.args[0].shape[axis]
    runs: list[tuple[int, int]] = []
    for place in (int(one) % size for one in index):
        if runs and place == runs[-1][1]:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    if not 0 < len(runs) <= _COPIES:
        raise Unsupported(f"it takes {len(runs)} parts")
    parts = [
        operation.trace.called("take", part_of(axis, *run, 1), operation.data(0)) for run in runs
    ]
    return operation.trace.merged("take", Concat(axis), *parts)


def _index_of(operation: Operation) -> tuple[int, Any]:
    if operation.name == "index_select":
        return _axis(operation, operation.args[1]), operation.args[2]
    some = [(at, one) for at, one in enumerate(operation.args[1]) if one is not None]
    if len(some) != 1 or str(some[0][1].dtype) == "torch.bool":
        raise Unsupported("it takes positions of several axes, or by a mask")
    return _axis(operation, some[0][0]), some[0][1]


def with_number(operation: Operation, number: float) -> int:
    """`x + 1`, `x / 2`, `1 - x`: the same for all neurons."""
    alpha = operation.argument(2, "alpha", 1)
    by = number * alpha
    layers = {
        "add": Affine(1.0, by),
        "sub": Affine(1.0, -by),
        "rsub": Affine(-float(alpha), number),
        "mul": Affine(number),
        "div": Affine(1 / number if number else 0.0),
    }
    if operation.name == "div" and (not number or operation.kwargs.get("rounding_mode")):
        raise Unsupported("it divides by zero, or to whole numbers")
    flowing = next(one for one in operation.args[:2] if operation.flows(one))
    return operation.called(layers[operation.name], operation.place(flowing))


def is_number(value: object) -> bool:
    """Whether a value is a number of Python's."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


PARTS: dict[str, Reader] = {
    **{"exp": _pointwise(Exp()), "log": _pointwise(Log()), "sqrt": _pointwise(Sqrt())},
    **{"abs": _pointwise(Abs()), "sin": _pointwise(Sin()), "cos": _pointwise(Cos())},
    **{"reciprocal": _pointwise(Reciprocal()), "neg": _pointwise(Affine(-1.0))},
    **{"floor": _pointwise(Floor()), "ceil": _pointwise(Ceil()), "trunc": _pointwise(Trunc())},
    **{"frac": _pointwise(Frac()), "sign": _pointwise(Sign()), "sgn": _pointwise(Sign())},
    **{"round": _rounded, "fix": _pointwise(Trunc())},
    "rsqrt": _pointwise(Sqrt(), Reciprocal()),
    "pow": _power,
    **{"max": _largest, "min": _least(_largest), "amin": _least(_amax)},
    **{"maximum": _larger, "minimum": _smaller},
    **{"flip": _flipped, "roll": _rolled, "glu": _gated},
    **{"expand": _expanded, "repeat": _repeated, "index_select": _chosen, "index": _chosen},
}
"""By the operator's name."""

BETWEEN: dict[str, Reader] = {"sub": _less, "div": _over}
"""The same of operators that are other ones where a number is joined to what flows."""
