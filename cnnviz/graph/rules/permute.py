"""How neurons connect that are only renamed, in another order of axes."""

from __future__ import annotations

from cnnviz.graph.plan import Plan, along, strides
from cnnviz.layers.base import Shape
from cnnviz.layers.permute import Permute


def plan(layer: Permute, input_shape: Shape) -> Plan:
    """No weight: each neuron with itself."""
    src, dst = strides(input_shape), strides(layer.output_shape(input_shape))
    axes = enumerate(layer.order)
    return Plan(
        tuple(along(input_shape[at - 1], src=src[at - 1], dst=dst[place]) for place, at in axes)
    )
