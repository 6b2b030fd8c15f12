"""Twins: the same neurons, names and notes; only the convolutions are others."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.graph.connect import connect, connections
from cnnviz.graph.twin import KINDS, twin
from cnnviz.layers.activation import ReLU
from cnnviz.layers.conv import Conv
from cnnviz.layers.full import FullyConnected
from cnnviz.layers.linear import Linear
from cnnviz.layers.local import LocallyConnected
from cnnviz.layers.network import chain
from cnnviz.layers.reshape import Flatten
from cnnviz.layers.tiled import TiledConv
from cnnviz.layers.transposed import ConvTranspose
from tests.oracles import drawn

NETWORK = chain(
    (1, 8),
    (Conv(1, 1, 2, 3), ReLU(), Flatten(), Linear(12, 4)),
    ("a", "b", "c", "d"),
    ("a note",),
)


def test_only_convolutions_are_replaced() -> None:
    fc, local, tiled = (twin(NETWORK, kind, tiles=3).layers for kind in ("fc", "local", "tiled"))
    assert fc[0] == FullyConnected((1, 8), (2, 6))
    assert local[0] == LocallyConnected(1, 1, 2, 3)
    assert tiled[0] == TiledConv(1, 1, 2, 3, tiles=3)
    for layers in (fc, local, tiled):
        assert layers[1:] == NETWORK.layers[1:]
    assert twin(NETWORK, "conv") == NETWORK


@pytest.mark.parametrize("kind", KINDS)
def test_neurons_names_and_notes_stay(kind: str) -> None:
    network = twin(NETWORK, kind)
    assert (network.names, network.notes) == (NETWORK.names, NETWORK.notes)
    assert network.shapes == NETWORK.shapes == chain((1, 8), network.layers).shapes


def test_the_lesson_in_numbers() -> None:
    """48 connections and weights, then 18 and 18, then 18 and 3; biases 6, 6, 1."""
    network = chain((1, 8), (Conv(1, 1, 1, 3),))
    graphs = [connect(twin(network, kind)).layers[0] for kind in ("fc", "local", "conv")]
    assert [len(graph) for graph in graphs] == [48, 18, 18]
    assert [len(np.unique(graph.weight)) for graph in graphs] == [48, 18, 3]
    assert [len(np.unique(graph.bias)) for graph in graphs] == [6, 6, 1]


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="fc, local, tiled, conv"):
        twin(NETWORK, "convolution")


@settings(max_examples=150)
@given(st.one_of(drawn.sliding(Conv), drawn.transposed(ConvTranspose)))
def test_a_local_twin_has_the_same_connections_with_a_weight_each(case: Any) -> None:
    layer, shape = case
    network = chain(shape, (layer,))
    own = connections(layer, shape)
    local = connect(twin(network, "local")).layers[0]
    key = (
        np.lexsort((own.weight, own.dst, own.src)),
        np.lexsort((local.weight, local.dst, local.src)),
    )
    np.testing.assert_array_equal(own.src[key[0]], local.src[key[1]])
    np.testing.assert_array_equal(own.dst[key[0]], local.dst[key[1]])
    assert len(np.unique(local.weight)) == len(local)
    if layer.bias:
        assert local.bias.tolist() == list(range(len(local.bias)))
    else:
        assert set(local.bias.tolist()) <= {-1}


@settings(max_examples=100)
@given(st.one_of(drawn.sliding(Conv), drawn.transposed(ConvTranspose)), st.integers(1, 3))
def test_a_tiled_twin_joins_the_same_neurons(case: Any, tiles: int) -> None:
    layer, shape = case
    own = connections(layer, shape)
    tiled = connect(twin(chain(shape, (layer,)), "tiled", tiles)).layers[0]
    assert sorted(zip(own.src, own.dst, strict=True)) == sorted(
        zip(tiled.src, tiled.dst, strict=True)
    )
    if tiles == 1:
        assert len(np.unique(tiled.weight)) == len(np.unique(own.weight))


@settings(max_examples=60)
@given(st.one_of(drawn.sliding(Conv), drawn.transposed(ConvTranspose)))
def test_a_fully_connected_twin_joins_every_pair_once(case: Any) -> None:
    layer, shape = case
    full = connect(twin(chain(shape, (layer,)), "fc")).layers[0]
    pairs = set(zip(full.src.tolist(), full.dst.tolist(), strict=True))
    inputs, outputs = int(np.prod(shape)), len(full.bias)
    assert len(full) == len(pairs) == inputs * outputs
    assert sorted(full.weight) == list(range(inputs * outputs))
    assert (full.bias >= 0).all() == bool(layer.bias)
