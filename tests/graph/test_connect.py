"""Whole, in blocks, or between chosen neurons: the same connections each time."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.errors import CnnvizError, ShapeFault
from cnnviz.graph.connect import between, blocks, connect, connections
from cnnviz.graph.connections import Connections
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.full import FullyConnected
from cnnviz.layers.linear import Linear
from cnnviz.layers.local import LocallyConnected
from cnnviz.layers.network import chain
from cnnviz.layers.pool import MaxPool
from tests.oracles import drawn


def columns(graph: Connections) -> list[Any]:
    scale = np.ones(len(graph)) if graph.scale is None else graph.scale
    return [graph.src, graph.dst, graph.weight, scale]


@settings(max_examples=200)
@given(drawn.any_layer(), st.integers(1, 200))
def test_blocks_are_the_connections_cut(case: Any, most: int) -> None:
    layer, shape = case
    whole, parts = connections(layer, shape), list(blocks(layer, shape, most))
    assert all(0 < len(part) <= most for part in parts)
    assert len(parts) <= max(1, len(whole))
    joined = [np.concatenate(c) for c in zip(*map(columns, parts), strict=True)] or columns(whole)
    for expected, found in zip(columns(whole), joined, strict=True):
        np.testing.assert_array_equal(found, expected)
    for part in parts:
        assert (part.reduce, part.function) == (whole.reduce, whole.function)
        np.testing.assert_array_equal(part.bias, whole.bias)


def chosen(draw: Any, neurons: int) -> Any:
    one = st.integers(0, neurons - 1)
    return draw(st.one_of(st.none(), st.lists(one, max_size=6), st.lists(one, min_size=30)))


@settings(max_examples=400)
@given(st.data(), drawn.any_layer())
def test_between_is_the_graph_filtered(data: Any, case: Any) -> None:
    layer, shape = case
    whole = connections(layer, shape)
    src = chosen(data.draw, int(np.prod(shape)))
    dst = chosen(data.draw, len(whole.bias))
    found = between(layer, shape, src, dst)
    wanted = np.ones(len(whole), bool)
    wanted &= True if src is None else np.isin(whole.src, src)
    wanted &= True if dst is None else np.isin(whole.dst, dst)
    expected = np.stack(columns(whole), axis=1)[wanted]
    expected = expected[np.lexsort(expected[:, :3].T)]
    rows = np.stack(columns(found), axis=1)
    # Factors are multiplied in another order.
    np.testing.assert_allclose(rows[np.lexsort(rows[:, :3].T)], expected, rtol=1e-6)
    biases = whole.bias if dst is None else whole.bias[np.array(dst, int)]
    np.testing.assert_array_equal(found.bias, biases)
    assert found.output_shape == whole.output_shape and found.weight_shape == whole.weight_shape


def test_between_in_a_layer_of_ten_thousand_billion_connections() -> None:
    shape = (64, 224, 224)
    size = 64 * 224 * 224
    few = between(FullyConnected(shape, shape), shape, [0, 5, size - 1], [7, size - 2])
    expected = [(s, d, d * size + s) for d in (7, size - 2) for s in (0, 5, size - 1)]
    assert sorted(zip(few.src, few.dst, few.weight, strict=True)) == sorted(expected)
    assert few.bias.tolist() == [7, size - 2]
    # One side only: all that reach a neuron of a convolution, three by three in each channel.
    reached = between(Conv(2, 64, 64, 3, padding=1), shape, dst=[225])
    expected_src = {
        c * 224 * 224 + r * 224 + k for c in range(64) for r in (0, 1, 2) for k in (0, 1, 2)
    }
    assert set(reached.src.tolist()) == expected_src and len(reached) == 64 * 9


@pytest.mark.parametrize(
    ("src", "dst"),
    [
        (range(200_000), range(199_998)),
        (range(50, 200_000), range(100_000)),  # fewer on the output's side: the input's is filtered
        (range(100_000), range(50, 199_998)),
    ],
)
def test_between_of_many_neurons_does_not_pair_them_all(src: range, dst: range) -> None:
    few = between(Conv(1, 1, 1, 3), (1, 200_000), np.array(src), np.array(dst))
    expected = [(o + k, o, k) for o in dst for k in range(3) if o + k in src]
    found = np.stack([few.src, few.dst, few.weight], axis=1)
    np.testing.assert_array_equal(found[np.lexsort(found.T[[2, 1]])], expected)


def test_between_refuses_neurons_that_are_not_there() -> None:
    with pytest.raises(IndexError, match="0 to 7"):
        between(Conv(1, 1, 1, 3), (1, 8), src=[8])
    with pytest.raises(IndexError):
        between(Conv(1, 1, 1, 3), (1, 8), dst=[-1])


def test_a_neuron_has_the_connections_that_the_definition_gives_it() -> None:
    graph = connections(Conv(1, 1, 1, 3), (1, 8))
    into, out = graph.into(4), graph.out_of(0)
    assert sorted(zip(graph.src[into], graph.weight[into], strict=True)) == [(4, 0), (5, 1), (6, 2)]
    assert list(zip(graph.dst[out], graph.weight[out], strict=True)) == [(0, 0)]
    assert graph.dst[graph.of_weight(2)].tolist() == [0, 1, 2, 3, 4, 5]
    assert len(graph) == 18


def test_evaluating_needs_every_number() -> None:
    graph = connections(Conv(1, 1, 1, 3), (1, 8))
    for arrays, name in (((range(7), [1] * 3, [0]), "x"), ((range(8), [1] * 4, [0]), "weight")):
        with pytest.raises(CnnvizError, match=f"^{name} has"):
            graph.evaluate(*arrays)
    with pytest.raises(CnnvizError, match=r"bias has 0 numbers, but the layer's has shape \(1,\)"):
        graph.evaluate(range(8), [1, 2, 3])


def test_the_graph_of_a_network_has_its_names_and_layers() -> None:
    network = chain((1, 8), (Conv(1, 1, 2, 3), MaxPool(1, 2)), ("conv", "pool"))
    graph = connect(network)
    assert graph.names == ("conv", "pool") and graph.network is network
    assert [len(layer) for layer in graph.layers] == [36, 12]
    assert [layer.reduce for layer in graph.layers] == ["sum", "max"]


def test_weights_beyond_32_bits_are_numbered_in_64() -> None:
    assert between(Linear(50_000, 50_000), (50_000,), dst=[3]).weight.dtype == np.int64
    assert connections(Linear(50, 50), (50,)).weight.dtype == np.int32


def test_large_layers_are_numbered_as_small_ones() -> None:
    full = connections(FullyConnected((40, 100), (50,)), (40, 100))
    np.testing.assert_array_equal(full.weight, full.dst * 4000 + full.src)
    local = connections(LocallyConnected(1, 2, 3, 3), (2, 5000))
    position, channel, tap = (
        local.dst % 4998,
        local.src // 5000,
        local.src % 5000 - local.dst % 4998,
    )
    expected = ((position * 3 + local.dst // 4998) * 2 + channel) * 3 + tap
    np.testing.assert_array_equal(local.weight, expected)


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (Conv(2, 32, 32, 3, padding=1), (32, 64, 64)),
        (Linear(2000, 3000), (2000,)),
        (LocallyConnected(1, 1, 4, 5), (1, 2**20)),
    ],
)
def test_building_takes_no_memory_beyond_the_arrays(layer: Layer, shape: Any) -> None:
    tracemalloc.start()
    built = connections(layer, shape)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak - built.bias.nbytes <= 1.06 * (
        built.src.nbytes + built.dst.nbytes + built.weight.nbytes
    )


def test_layers_of_too_many_neurons_are_refused_before_memory_is_taken() -> None:
    shape = (1, 2**16, 2**15)
    with pytest.raises(ShapeFault, match=r"2,147,483,648 neurons; cnnviz takes fewer than 2\^31"):
        connections(Conv(2, 1, 1, 3), shape)
    with pytest.raises(ShapeFault, match="neurons"):
        connections(Linear(1, 2**31), (1,))


def test_a_layer_of_a_graph_comes_in_blocks_before_it_is_built() -> None:
    (layer,) = connect(chain((1, 8), (Conv(1, 1, 1, kernel_size=3),))).layers
    parts = list(layer.blocks(max_connections=5))
    assert max(map(len, parts)) <= 5
    assert "whole" not in vars(layer)
    for name in ("src", "dst", "weight"):
        joined = np.concatenate([getattr(part, name) for part in parts])
        assert np.array_equal(joined, getattr(layer, name))
    assert len(layer) == len(layer.src) == 18
    assert (layer.weight_shape, layer.bias_shape, layer.reduce) == ((1, 1, 3), (1,), "sum")
    assert layer.of_weight(1).size == layer.out_of(4).size * 2 == layer.into(2).size * 2
    assert layer.scale is None


def test_a_graph_larger_than_any_memory_says_its_size() -> None:
    shape = (512, 1024, 1024)
    (layer,) = connect(chain(shape, (Conv(2, 512, 512, kernel_size=3, padding=1),))).layers
    taps = (3 * 1024 - 2) ** 2
    assert len(layer) == 512 * 512 * taps
    assert len(next(layer.blocks(max_connections=1000))) <= 1000
