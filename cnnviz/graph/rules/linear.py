"""How linear layers connect: everything with everything."""

from __future__ import annotations

from math import prod

from cnnviz.graph.plan import Plan, axis_of
from cnnviz.layers.base import Shape
from cnnviz.layers.linear import Linear


def plan(layer: Linear, input_shape: Shape) -> Plan:
    """Weight (out, in), once for each position of the axes before the last."""
    ins, outs, *rows = layer.in_features, layer.out_features, *input_shape[:-1]
    factors = (
        axis_of(prod(rows), src=ins, dst=outs),
        axis_of(outs, dst=1, weight=ins),
        axis_of(ins, src=1, weight=1),
    )
    if not layer.bias:
        return Plan(factors, (outs, ins))
    return Plan(factors, (outs, ins), (*((1, 0) for _ in rows), (outs, 1)), (outs,))
