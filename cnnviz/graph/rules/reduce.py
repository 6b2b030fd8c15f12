"""How means, sums and largest values connect: all along the reduced axes with one neuron."""

from __future__ import annotations

from cnnviz.graph.plan import Digit, Factor, Piece, Plan, Steps, along, strides
from cnnviz.layers.base import Shape
from cnnviz.layers.reduce import Reduce


def plan(layer: Reduce, input_shape: Shape) -> Plan:
    """No weight; a mean has a factor, one over how many are joined."""
    gone, mean = layer.axes(input_shape), layer.how == "mean"
    src = strides(input_shape)
    kept = strides(tuple(1 if at in gone else size for at, size in enumerate(input_shape)))
    factors = []
    for at, size in enumerate(input_shape):
        if at not in gone:
            factors.append(along(size, src=src[at], dst=kept[at]))
            continue
        piece = Piece(size, Steps(0, 1), Steps(), scale=1 / size if mean else 1.0)
        factors.append(Factor(Digit(size, src[at]), Digit(), (piece,)))
    reduce = "max" if layer.how == "max" else "sum"
    return Plan(tuple(factors), reduce=reduce, scaled=mean)
