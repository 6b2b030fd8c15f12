"""How a part of a tensor connects: each neuron that is taken with itself."""

from __future__ import annotations

from cnnviz.graph.plan import Digit, Factor, Piece, Plan, Steps, along, strides
from cnnviz.layers.base import Shape
from cnnviz.layers.part import Slice
from cnnviz.layers.reshape import axis


def plan(layer: Slice, input_shape: Shape) -> Plan:
    """No weight."""
    output = layer.output_shape(input_shape)
    src, dst = strides(input_shape), strides(output)
    at = axis("dim", layer.dim, input_shape)
    factors = []
    for place, size in enumerate(output):
        if place != at:
            factors.append(along(size, src=src[place], dst=dst[place]))
            continue
        taken = Piece(size, Steps(layer.start, layer.step), Steps(0, 1))
        digits = Digit(input_shape[at], src[at]), Digit(size, dst[at])
        factors.append(Factor(*digits, (taken,)))
    return Plan(tuple(factors))
