"""How batch normalisation connects at inference: one weight and one bias a channel."""

from __future__ import annotations

from math import prod

from cnnviz.graph.plan import Plan, along, one_a_channel
from cnnviz.layers.base import Shape
from cnnviz.layers.norm import BatchNorm


def plan(layer: BatchNorm, input_shape: Shape) -> Plan:
    """Weight (features,): gamma / sqrt(var + eps); bias (features,): beta - mean * that."""
    features, rest = layer.num_features, prod(input_shape[1:])
    factors = (along(features, src=rest, dst=rest, weight=1), along(rest, src=1, dst=1))
    bias = one_a_channel(input_shape)
    return Plan(factors, (features,), bias, (features,))
