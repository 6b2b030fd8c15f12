"""How a learned factor or summand connects: each neuron with itself."""

from __future__ import annotations

from math import prod

from cnnviz.graph.plan import Plan, along, strides
from cnnviz.layers.base import Shape
from cnnviz.layers.learned import Learned, LearnedScale


def plan(layer: Learned, input_shape: Shape) -> Plan:
    """LearnedScale: weight of the layer's shape. LearnedShift: a bias of it, and no weight."""
    own = strides(layer.shape)
    steps = [stride * (size > 1) for stride, size in zip(own, layer.shape, strict=True)]
    if isinstance(layer, LearnedScale):
        axes = zip(input_shape, strides(input_shape), steps, strict=True)
        factors = tuple(along(size, src=step, dst=step, weight=at) for size, step, at in axes)
        return Plan(factors, layer.shape)
    bias = tuple(zip(layer.shape, steps, strict=True))
    return Plan((along(prod(input_shape), src=1, dst=1),), (), bias, layer.shape)
