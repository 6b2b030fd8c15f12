"""PyTorch's operators that measure how far numbers spread, as layers that compute the same."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from cnnviz.layers.elementwise import Affine, Power, Sqrt
from cnnviz.layers.merge import Subtract
from cnnviz.reading.calling import Unsupported, make

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnnviz.reading.objects.torch_operation import Operation

    Reader = Callable[[Operation], int]


def _axes(operation: Operation, dim: object) -> tuple[int, ...]:
    rank = len(operation.args[0].shape)
    given = range(rank) if dim is None else dim if isinstance(dim, (list, tuple)) else (dim,)
    axes = tuple(sorted(axis % rank for axis in given))
    if 0 in axes or not axes:
        raise Unsupported("it works along the batch")
    return axes


def _vector_norm(operation: Operation) -> int:
    """`F.normalize` and `x.norm(dim=1)`: the root of the sum of squares."""
    if operation.argument(1, "ord", 2) != 2:
        raise Unsupported("only its norm of order 2 is read")
    axes = _axes(operation, operation.argument(2, "dim"))
    keeps = bool(operation.argument(3, "keepdim", False))
    squares = operation.call(Power(2), operation.data(0))
    return operation.call(Sqrt(), operation.call(make("Sum", dim=axes, keepdim=keeps), squares))


def _variance(operation: Operation) -> int:
    """`x.var(1)`: the sum of squares around the mean, over their count less the correction."""
    axes = _axes(operation, operation.argument(1, "dim"))
    correction = operation.kwargs.get("correction")
    place = operation.data(0)
    count = prod(operation.args[0].shape[axis] for axis in axes)
    rest = count - (1 if correction is None else correction)
    if rest <= 0:
        raise Unsupported("it divides by zero")
    mean = operation.call(make("Mean", dim=axes, keepdim=True), place)
    difference = operation.trace.merged(operation.function, Subtract(), place, mean)
    squares = operation.call(Power(2), difference)
    layer = make("Sum", dim=axes, keepdim=bool(operation.kwargs.get("keepdim", False)))
    return operation.call(Affine(1 / rest), operation.call(layer, squares))


def _deviation(operation: Operation) -> int:
    return operation.call(Sqrt(), _variance(operation))


NORMS: dict[str, Reader] = {
    "linalg_vector_norm": _vector_norm,
    **{"var": _variance, "std": _deviation},
}
"""Readers by operator."""
