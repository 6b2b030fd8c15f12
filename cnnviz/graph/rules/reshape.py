"""How layers that only rename neurons connect: each neuron with itself."""

from __future__ import annotations

from math import prod

from cnnviz.graph.plan import Plan, axis_of
from cnnviz.layers.base import Shape
from cnnviz.layers.reshape import Flatten, Unflatten


def plan(layer: Flatten | Unflatten, input_shape: Shape) -> Plan:  # noqa: ARG001  (all alike)
    """No weight: C order stays as it is."""
    return Plan((axis_of(prod(input_shape), src=1, dst=1),))
