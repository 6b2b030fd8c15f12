"""How merges connect: neurons at the same place, or neurons laid one after another."""

from __future__ import annotations

from itertools import accumulate
from math import prod

from cnnviz.graph.plan import Digit, Factor, Piece, Plan, Product, Steps, along, strides
from cnnviz.layers.base import Shape
from cnnviz.layers.merge import Concat, Elementwise, Merge


def plan(layer: Merge, *shapes: Shape) -> Plan:
    """No weight; the inputs' neurons count one after another."""
    output = layer.output_shape(*shapes)
    sizes = list(map(prod, shapes))
    offsets = [0, *accumulate(sizes)]
    if isinstance(layer, Concat):
        at = layer.axis(shapes[0])
        places = [0, *accumulate(shape[at] for shape in shapes)]
        made = [_laid(shape, output, at, places[i]) for i, shape in enumerate(shapes)]
        return Plan((), parts=_parts(made, offsets, sizes))
    assert isinstance(layer, Elementwise)
    scales = layer.scales(len(shapes))
    made = [_met(shape, output, scale) for shape, scale in zip(shapes, scales, strict=True)]
    scaled = any(scale != 1 for scale in scales)
    return Plan((), reduce=layer.reduce, scaled=scaled, parts=_parts(made, offsets, sizes))


def _parts(
    made: list[tuple[Factor, ...]], offsets: list[int], sizes: list[int]
) -> tuple[Product, ...]:
    return tuple(map(Product, made, offsets, sizes))


def _met(shape: Shape, output: Shape, scale: float) -> tuple[Factor, ...]:
    """Each neuron with the one at its place; along an axis of size 1, with all."""
    factor = Factor(Digit(), Digit(), (Piece(1, scale=scale),))
    if shape == output:
        return factor, along(prod(shape), src=1, dst=1)
    src, dst = strides(shape), strides(output)
    pairs = zip(shape, output, src, dst, strict=True)
    return factor, *(along(m, src=s * (n == m), dst=d) for n, m, s, d in pairs)


def _laid(shape: Shape, output: Shape, at: int, place: int) -> tuple[Factor, ...]:
    """Each neuron with its copy, from position `place` of axis `at` on."""
    ins, outs = prod(shape[at:]), prod(output[at:])
    first = place * prod(shape[at + 1 :])
    copied = Piece(ins, Steps(0, 1), Steps(first, 1))
    return (
        along(prod(shape[:at]), src=ins, dst=outs),
        Factor(Digit(ins, 1), Digit(outs, 1), (copied,)),
    )
