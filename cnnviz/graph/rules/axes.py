"""How slices, flips and reductions connect: one position of an axis, or all of them."""

from __future__ import annotations

from math import prod

from cnnviz.graph.plan import Digit, Factor, Piece, Plan, Steps, axis_of, strides
from cnnviz.layers.axes import Flip, Mean, Reduction, Slice
from cnnviz.layers.base import Shape
from cnnviz.layers.reshape import axis


def plan(layer: Slice | Flip | Reduction, input_shape: Shape) -> Plan:
    """No weight; a mean has a factor, one over its number of positions."""
    if isinstance(layer, Slice):
        return _slice_plan(layer, input_shape)
    if isinstance(layer, Flip):
        return _flip_plan(layer, input_shape)
    axes = layer.axes(input_shape)
    src = strides(input_shape)
    output = [n for at, n in enumerate(input_shape) if at not in axes]
    dst = iter(strides(tuple(output)))
    averages = isinstance(layer, Mean)
    factors = []
    for at, (n, step) in enumerate(zip(input_shape, src, strict=True)):
        if at not in axes:
            factors.append(axis_of(n, src=step, dst=next(dst)))
        else:
            piece = Piece(n, Steps(0, 1), scale=1 / n if averages else 1.0)
            factors.append(Factor(Digit(n, step), Digit(), (piece,)))
    return Plan(tuple(factors), reduce=layer.reduce, scaled=averages)


def _slice_plan(layer: Slice, input_shape: Shape) -> Plan:
    at, places = axis("dim", layer.dim, input_shape), layer.places(input_shape)
    rest = prod(input_shape[at + 1 :])
    piece = Piece(len(places), Steps(places.start, places.step), Steps(0, 1))
    return Plan(
        (
            axis_of(prod(input_shape[:at]), src=input_shape[at] * rest, dst=len(places) * rest),
            Factor(Digit(input_shape[at], rest), Digit(len(places), rest), (piece,)),
            axis_of(rest, src=1, dst=1),
        )
    )


def _flip_plan(layer: Flip, input_shape: Shape) -> Plan:
    """Each neuron with the one at the other end of the flipped axes."""
    steps, axes = strides(input_shape), layer.flip_axes(input_shape)
    ends = [Steps(n - 1, -1) if at in axes else Steps(0, 1) for at, n in enumerate(input_shape)]
    return Plan(
        tuple(
            Factor(Digit(n, step), Digit(n, step), (Piece(n, end, Steps(0, 1)),))
            for n, step, end in zip(input_shape, steps, ends, strict=True)
        )
    )
