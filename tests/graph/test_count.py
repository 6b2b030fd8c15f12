"""Closed forms against the explicit graph, and against tables that others published."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from cnnviz.graph.connect import connections
from cnnviz.graph.count import Counts, count, counts_of
from cnnviz.layers.activation import ReLU
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.full import FullyConnected
from cnnviz.layers.leaky import PReLU
from cnnviz.layers.linear import Linear
from cnnviz.layers.network import Network, chain
from cnnviz.layers.norm import BatchNorm
from cnnviz.layers.wiring import Call, graph_of
from tests.oracles import drawn
from tests.oracles.networks import alexnet, lenet, vgg16


@settings(max_examples=600)
@given(drawn.any_layer())
def test_counts_are_those_of_the_graph(case: Any) -> None:
    layer, shape = case
    graph = connections(layer, shape)
    learned, biased = graph.weight[graph.weight >= 0], graph.bias[graph.bias >= 0]
    tensors = sum(prod(s) for s in (graph.weight_shape, graph.bias_shape) if s)
    tensors *= getattr(layer, "affine", True)  # Mean and variance are none that are learned.
    assert count(layer, shape) == Counts(
        connections=len(learned),
        fixed_connections=len(graph) - len(learned),
        weights=len(np.unique(learned)),
        biases=len(np.unique(biased)),
        parameters=tensors,
    )


@settings(max_examples=300)
@given(drawn.any_layer())
def test_every_index_is_one_of_its_tensor(case: Any) -> None:
    layer, shape = case
    graph = connections(layer, shape)
    assert graph.input_shape == shape and graph.output_shape == layer.output_shape(shape)
    assert len(graph.bias) == prod(graph.output_shape)
    limits = [(graph.src, prod(shape)), (graph.dst, prod(graph.output_shape))]
    limits += [(graph.weight, prod(graph.weight_shape)), (graph.bias, prod(graph.bias_shape))]
    for index, size in limits:
        assert index.dtype == np.int32
        assert not len(index) or -1 <= index.min() <= index.max() < size
    for index in (graph.src, graph.dst):
        assert not len(index) or index.min() >= 0
    assert (graph.scale is None) or (graph.scale != 0).all()


@settings(max_examples=300)
@given(drawn.any_layer())
def test_parameters_need_no_input(case: Any) -> None:
    layer, shape = case
    graph = connections(layer, shape)
    tensors = sum(prod(one) for one in (graph.weight_shape, graph.bias_shape) if one)
    if layer.parameters is not None and not getattr(layer, "track_running_stats", False):
        assert layer.parameters == tensors
    assert layer.parameters in (None, count(layer, shape).parameters)


def test_cells_of_the_kernel_that_never_meet_an_input_are_not_counted() -> None:
    # Over a single input with padding 2, only the middle one of five cells meets it at the middle.
    assert count(Conv(1, 1, 1, kernel_size=5, padding=2), (1, 1))[:5] == (1, 0, 1, 1, 6)


@pytest.mark.parametrize(
    ("said", "parameters"),
    [({}, 12), ({"bias": False}, 6), ({"affine": False}, 0), ({"affine": False, "bias": False}, 0)],
)
def test_parameters_of_batch_norm_are_those_that_pytorch_keeps(said: Any, parameters: int) -> None:
    assert count(BatchNorm(1, 6, **said), (6, 4)) == Counts(24, 0, 6, 6, parameters)


def test_activations_have_one_connection_a_neuron() -> None:
    assert count(ReLU(), (4, 8)) == Counts(0, 32, 0, 0, 0)
    assert count(PReLU(4), (4, 8)) == Counts(0, 32, 0, 0, 4)


def test_a_layer_beyond_all_memory_is_counted() -> None:
    shape = (64, 1000, 1000)
    counts = count(FullyConnected(shape, shape), shape)
    assert counts.connections == counts.weights == (64 * 10**6) ** 2


def parameters(network: Network) -> int:
    return sum(
        count(*pair).parameters for pair in zip(network.layers, network.shapes, strict=False)
    )


@pytest.mark.parametrize(
    ("network", "published"),
    [
        # LeCun et al. 1998, each of C3's maps reading all six of S2's, as usual now:
        # 156 + 2,416 + 48,120 + 10,164 + 850.
        (lenet(), 61_706),
        # torchvision's model tables, "Num. params" of AlexNet_Weights and VGG16_Weights.
        (alexnet(), 61_100_840),
        (vgg16(), 138_357_544),
    ],
)
def test_parameters_of_published_networks(network: Network, published: int) -> None:
    assert parameters(network) == published


def test_connections_of_lenet() -> None:
    """LeCun et al. 1998 count a connection to the bias too: 122,304 in C1 and 48,120 in C5."""
    network = lenet()
    with_bias = {
        name: count(layer, shape).connections + prod(after)
        for name, layer, shape, after in zip(
            network.names, network.layers, network.shapes, network.shapes[1:], strict=False
        )
    }
    assert (with_bias["c1"], with_bias["c5"], with_bias["f6"]) == (122_304, 48_120, 10_164)


def test_connections_of_vgg16() -> None:
    """torchvision's VGG16_Weights gives 15.47 billion multiply-adds, padding included."""
    network, total = vgg16(), 0
    for layer, shape in zip(network.layers, network.shapes, strict=False):
        if isinstance(layer, Conv):
            channels, size, _ = shape
            # Along an axis of n, three cells meet n positions each, less one at either end.
            ours = channels * layer.out_channels * (3 * size - 2) ** 2
            assert count(layer, shape).connections == ours
            layer, shape = replace(layer, padding=0), (channels, size + 2, size + 2)
        total += count(layer, shape).connections
    assert round(total / 1e9, 2) == 15.47


def test_a_network_counts_layer_by_layer() -> None:
    layers: tuple[Layer, ...] = (Conv(1, 1, 4, 3), ReLU(), Linear(6, 2))
    network = chain((1, 8), layers)
    totals = [count(*pair) for pair in zip(layers, network.shapes, strict=False)]
    assert [c.connections + c.fixed_connections for c in totals] == [72, 24, 48]


def test_a_module_that_is_called_again_has_its_parameters_once() -> None:
    conv = Conv(1, 2, 2, 3, padding=1)
    calls = [Call("c", conv, (0,)), Call("c", conv, (1,), again=0), Call("c", conv, (2,), again=0)]
    network = graph_of((2, 5), calls)
    once, *more = (counts_of(network, call) for call in range(3))
    assert once == count(conv, (2, 5)) and once.parameters == 2 * 2 * 3 + 2
    assert more == [once._replace(weights=0, biases=0, parameters=0)] * 2
