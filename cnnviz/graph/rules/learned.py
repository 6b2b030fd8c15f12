"""How a learned factor or summand connects: each neuron with itself."""

from __future__ import annotations

from math import prod

from cnnviz.graph.plan import Plan, axis_of, strides
from cnnviz.layers.base import Shape
from cnnviz.layers.learned import Learned, LearnedScale


def plan(layer: Learned, input_shape: Shape) -> Plan:
    """LearnedScale: a weight of the layer's shape. LearnedShift: a bias of it, and no weight."""
    weight = strides(layer.shape)
    steps = [stride * (size > 1) for stride, size in zip(weight, layer.shape, strict=True)]
    if isinstance(layer, LearnedScale):
        axes = zip(input_shape, strides(input_shape), steps, strict=True)
        factors = tuple(axis_of(size, src=step, dst=step, weight=at) for size, step, at in axes)
        return Plan(factors, layer.shape)
    bias = tuple(zip(layer.shape, steps, strict=True))
    return Plan((axis_of(prod(input_shape), src=1, dst=1),), (), bias, layer.shape)
