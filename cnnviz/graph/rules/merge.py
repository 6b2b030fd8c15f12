"""How merges connect: neurons at the same place, or neurons end to end."""

from __future__ import annotations

from itertools import accumulate
from math import prod

from cnnviz.graph.plan import Digit, Factor, Piece, Plan, Product, Steps, axis_of, strides
from cnnviz.layers.base import Shape
from cnnviz.layers.merge import Concat, Elementwise, Merge


def plan(layer: Merge, *shapes: Shape) -> Plan:
    """No weight; the inputs' neurons are numbered one input after another."""
    output = layer.output_shape(*shapes)
    sizes = list(map(prod, shapes))
    offsets = [0, *accumulate(sizes)]
    if isinstance(layer, Concat):
        at = layer.axis(shapes[0])
        places = [0, *accumulate(shape[at] for shape in shapes)]
        factors = [_concat_factors(shape, output, at, places[i]) for i, shape in enumerate(shapes)]
        return Plan((), parts=_parts(factors, offsets, sizes))
    assert isinstance(layer, Elementwise)
    scales = layer.scales(len(shapes))
    factors = [
        _elementwise_factors(shape, output, scale)
        for shape, scale in zip(shapes, scales, strict=True)
    ]
    scaled = any(scale != 1 for scale in scales)
    return Plan((), reduce=layer.reduce, scaled=scaled, parts=_parts(factors, offsets, sizes))


def _parts(
    factors: list[tuple[Factor, ...]], offsets: list[int], sizes: list[int]
) -> tuple[Product, ...]:
    return tuple(map(Product, factors, offsets, sizes))


def _elementwise_factors(shape: Shape, output: Shape, scale: float) -> tuple[Factor, ...]:
    """Each neuron with the one at its place; along an axis of size 1, with all."""
    factor = Factor(Digit(), Digit(), (Piece(1, scale=scale),))
    if shape == output:
        return factor, axis_of(prod(shape), src=1, dst=1)
    src, dst = strides(shape), strides(output)
    pairs = zip(shape, output, src, dst, strict=True)
    return factor, *(axis_of(m, src=s * (n == m), dst=d) for n, m, s, d in pairs)


def _concat_factors(shape: Shape, output: Shape, at: int, place: int) -> tuple[Factor, ...]:
    """Each neuron with its copy, from position `place` of axis `at` on."""
    ins, outs = prod(shape[at:]), prod(output[at:])
    first = place * prod(shape[at + 1 :])
    copy = Piece(ins, Steps(0, 1), Steps(first, 1))
    return (
        axis_of(prod(shape[:at]), src=ins, dst=outs),
        Factor(Digit(ins, 1), Digit(outs, 1), (copy,)),
    )
