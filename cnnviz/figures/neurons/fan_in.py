"""How many inputs a neuron sees."""

from __future__ import annotations

from functools import lru_cache
from math import prod

import numpy as np

from cnnviz.figures.neurons.wired import dense
from cnnviz.graph.connect import between
from cnnviz.graph.count import count
from cnnviz.graph.distinct import distinct
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.network import Network


@lru_cache(32)
def fan_ins(network: Network) -> tuple[int, ...]:
    """For each layer with weights, how many different inputs a neuron away from the border sees; of
    a transposed convolution the neuron that sees most.
    """
    pairs = zip(network.layers, network.shapes, strict=False)
    connecting = (pair for pair in pairs if not pair[0].pointwise and count(*pair).connections)
    return tuple(_fan_in(*pair) for pair in connecting)


def _fan_in(layer: Layer, shape: Shape) -> int:
    if dense(layer, shape):
        return prod(shape)
    at = [n // 2 for n in layer.output_shape(shape)]
    # Where a stride spreads kernels over the output, neighbours see different numbers of inputs.
    for axis, window in enumerate(layer.steps() or (), 1):
        steps = range(at[axis], min(at[axis] + window.stride, layer.output_shape(shape)[axis]))
        near = [[*at[:axis], step, *at[axis + 1 :]] for step in (*steps, at[axis])]
        at = max(near, key=lambda spot: _seen(layer, shape, spot))
    return _seen(layer, shape, at)


def _seen(layer: Layer, shape: Shape, at: list[int]) -> int:
    neuron = np.ravel_multi_index(tuple(at), layer.output_shape(shape))
    return len(distinct(between(layer, shape, dst=np.array([neuron])).src))
