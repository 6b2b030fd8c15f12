"""How normalisations connect: each neuron with itself, by a weight of its channel or place."""

from __future__ import annotations

from math import prod

from cnnviz.graph.plan import Plan, along, strides
from cnnviz.layers.base import Shape
from cnnviz.layers.norm import Norm


def plan(layer: Norm, input_shape: Shape) -> Plan:
    """Weight and bias of the shape `learned`, which lies somewhere among the input's axes.

    Of batch norm at inference they are gamma / sqrt(var + eps) and beta - mean * that. Where mean
    and variance are the input's own, the function says so; it comes before gamma and beta.
    """
    first = layer.starts(input_shape)
    last = first + len(layer.learned)
    inner, size = prod(input_shape[last:]), prod(layer.learned)
    outer = prod(input_shape[:first])
    factors = (
        along(outer, src=size * inner, dst=size * inner),
        along(size, src=inner, dst=inner, weight=int(layer.gains)),
        along(inner, src=1, dst=1),
    )
    made = Plan(factors, function=layer.applied(input_shape))
    if layer.gains:
        made = made._replace(weight_shape=layer.learned)
    if not layer.shifts:
        return made
    own = zip(layer.learned, strides(layer.learned), strict=True)
    around = ((1, 0),) * first, ((1, 0),) * (len(input_shape) - last)
    return made._replace(bias=(*around[0], *own, *around[1]), bias_shape=layer.learned)
