"""Sharing by its definition: an output has a derivative by a weight where the graph says."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import Any

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnnviz.graph.connect import connections
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.local import LocallyConnected
from cnnviz.layers.tiled import TiledConv
from cnnviz.layers.transposed import ConvTranspose
from tests.oracles import drawn, loops, runtime


def derivatives(layer: Any, x: Any, shape: tuple[int, ...]) -> Any:
    """(weights, outputs): a layer is linear in its weights, so unit weights give these."""
    units = np.eye(prod(shape), dtype=np.float32)
    return np.stack([computed(layer, x, unit.reshape(shape)).ravel() for unit in units])


def computed(layer: Any, x: Any, weight: Any) -> Any:
    if isinstance(layer, Linear):
        return runtime.linear(x, weight, None)
    if isinstance(layer, Conv):
        return runtime.conv(layer, x, weight, None)
    output = layer.output_shape(x.shape)
    if isinstance(layer, ConvTranspose):
        at = dict.fromkeys(np.ndindex(*x.shape[1:]), weight)
        return loops.scattering(layer, x, at, output)
    tiles = layer.tiles if isinstance(layer, TiledConv) else output[1:]
    at = {
        where: weight[tuple(p % t for p, t in zip(where, tiles, strict=True))]
        for where in np.ndindex(*output[1:])
    }
    return loops.sliding(layer, x, at, output)


cases = st.one_of(
    drawn.linear(),
    drawn.transposed(),
    *(drawn.sliding(cls) for cls in (Conv, LocallyConnected, TiledConv)),
)


@settings(max_examples=120)
@given(cases, st.integers(0, 2**32 - 1))
def test_an_output_depends_on_a_weight_where_a_connection_says_so(case: Any, seed: int) -> None:
    layer, shape = case
    graph = connections(layer, shape)
    assume(prod(graph.weight_shape) * len(graph.bias) <= 2000)
    # All inputs are positive, so no two paths from a weight to an output cancel.
    x = np.random.default_rng(seed).integers(1, 50, shape).astype(np.float32)
    expected = derivatives(layer, x, graph.weight_shape)
    said = np.zeros_like(expected)
    np.add.at(said, (graph.weight, graph.dst), x.ravel()[graph.src])
    np.testing.assert_array_equal(said, expected)
    for weight in range(len(expected)):
        reached = np.unique(graph.dst[graph.of_weight(weight)])
        np.testing.assert_array_equal(reached, np.flatnonzero(expected[weight]))


@settings(max_examples=60)
@given(st.one_of(drawn.sliding(Conv), drawn.transposed()))
def test_the_connections_of_a_weight_lie_together(case: Any) -> None:
    layer, shape = case
    graph = connections(replace(layer, padding_mode="zeros"), shape)
    for weight in np.unique(graph.weight):
        where = graph.of_weight(weight)
        np.testing.assert_array_equal(where, np.arange(where[0], where[0] + len(where)))
