"""How normalisations connect: each neuron with itself, by a weight of its channel or place."""

from __future__ import annotations

from math import prod

from cnnviz.graph.plan import Plan, axis_of, strides
from cnnviz.layers.base import Shape
from cnnviz.layers.norm import Norm


def plan(layer: Norm, input_shape: Shape) -> Plan:
    """Weight and bias of shape `learned`, some consecutive axes of the input.

    In batch norm at inference they are gamma / sqrt(var + eps) and beta - mean * that. If mean and
    variance are the input's own, the function says so; it comes before gamma and beta.
    """
    first = layer.first_axis(input_shape)
    last = first + len(layer.learned)
    inner, size = prod(input_shape[last:]), prod(layer.learned)
    outer = prod(input_shape[:first])
    factors = (
        axis_of(outer, src=size * inner, dst=size * inner),
        axis_of(size, src=inner, dst=inner, weight=int(layer.gains)),
        axis_of(inner, src=1, dst=1),
    )
    base = Plan(factors, function=layer.function_over(input_shape))
    if layer.gains:
        base = base._replace(weight_shape=layer.learned)
    if not layer.shifts:
        return base
    learned = zip(layer.learned, strides(layer.learned), strict=True)
    others = ((1, 0),) * first, ((1, 0),) * (len(input_shape) - last)
    return base._replace(bias=(*others[0], *learned, *others[1]), bias_shape=layer.learned)
