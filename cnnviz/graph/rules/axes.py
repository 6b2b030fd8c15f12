"""How slices connect, and what takes axes together: each kept position, or all of them."""

from __future__ import annotations

from math import prod

from cnnviz.graph.plan import Digit, Factor, Piece, Plan, Steps, along, strides
from cnnviz.layers.axes import Flip, Mean, Reduction, Slice
from cnnviz.layers.base import Shape
from cnnviz.layers.reshape import axis


def plan(layer: Slice | Flip | Reduction, input_shape: Shape) -> Plan:
    """No weight; a mean has a factor, one over the number of its positions."""
    if isinstance(layer, Slice):
        return _sliced(layer, input_shape)
    if isinstance(layer, Flip):
        return _turned(layer, input_shape)
    together = layer.axes(input_shape)
    src = strides(input_shape)
    kept = [n for at, n in enumerate(input_shape) if at not in together]
    after = iter(strides(tuple(kept)))
    averages = isinstance(layer, Mean)
    factors = []
    for at, (n, by) in enumerate(zip(input_shape, src, strict=True)):
        if at not in together:
            factors.append(along(n, src=by, dst=next(after)))
        else:
            piece = Piece(n, Steps(0, 1), scale=1 / n if averages else 1.0)
            factors.append(Factor(Digit(n, by), Digit(), (piece,)))
    return Plan(tuple(factors), reduce=layer.reduce, scaled=averages)


def _sliced(layer: Slice, input_shape: Shape) -> Plan:
    at, places = axis("dim", layer.dim, input_shape), layer.places(input_shape)
    rest = prod(input_shape[at + 1 :])
    taken = Piece(len(places), Steps(places.start, places.step), Steps(0, 1))
    return Plan(
        (
            along(prod(input_shape[:at]), src=input_shape[at] * rest, dst=len(places) * rest),
            Factor(Digit(input_shape[at], rest), Digit(len(places), rest), (taken,)),
            along(rest, src=1, dst=1),
        )
    )


def _turned(layer: Flip, input_shape: Shape) -> Plan:
    """Each neuron with the one at the other end of the axes that are turned."""
    by, round_ = strides(input_shape), layer.turned(input_shape)
    ends = [Steps(n - 1, -1) if at in round_ else Steps(0, 1) for at, n in enumerate(input_shape)]
    return Plan(
        tuple(
            Factor(Digit(n, step), Digit(n, step), (Piece(n, end, Steps(0, 1)),))
            for n, step, end in zip(input_shape, by, ends, strict=True)
        )
    )
