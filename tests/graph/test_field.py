"""Receptive fields: closed forms against the explicit graph and against published tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cnnviz.graph.connect import connect
from cnnviz.graph.field import Field, fields
from cnnviz.layers.activation import ReLU
from cnnviz.layers.adaptive import AdaptiveAvgPool, GlobalMaxPool
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.local import LocallyConnected
from cnnviz.layers.merge import Add, Concat
from cnnviz.layers.network import Network, chain
from cnnviz.layers.norm import BatchNorm
from cnnviz.layers.pad import CircularPad, ReplicationPad, ZeroPad
from cnnviz.layers.pool import AvgPool, MaxPool
from cnnviz.layers.reshape import Flatten
from cnnviz.layers.resize import Upsample
from cnnviz.layers.transposed import ConvTranspose
from cnnviz.layers.wiring import Call, graph_of
from tests.oracles.networks import vgg16

small = st.integers(1, 3)


@st.composite
def layer(draw: st.DrawFn, dims: int) -> Layer:
    kind = draw(st.sampled_from(["conv", "local", "max", "avg", "relu", "norm", "pad"]))
    if kind in ("conv", "local"):
        cls: Any = Conv if kind == "conv" else LocallyConnected
        pads = st.tuples(*[st.tuples(st.integers(0, 2), st.integers(0, 2))] * dims)
        numbers = [draw(st.tuples(*[small] * dims)) for _ in range(3)]
        mode = draw(st.sampled_from(["zeros", "replicate"]))
        return cls(dims, 1, 1, *numbers[:2], draw(pads), numbers[2], padding_mode=mode)  # type: ignore[no-any-return]
    if kind == "pad":
        cls = draw(st.sampled_from([ZeroPad, ReplicationPad]))
        return cls(dims, draw(st.tuples(*[st.integers(0, 2)] * 2 * dims)))  # type: ignore[no-any-return]
    if kind in ("max", "avg"):
        size, stride = draw(small), draw(small)
        cls = MaxPool if kind == "max" else AvgPool
        return cls(dims, size, stride, draw(st.integers(0, size // 2)))  # type: ignore[no-any-return]
    return ReLU() if kind == "relu" else BatchNorm(dims, 1)


def seen(network: Network, neuron: int) -> Any:
    """The positions, an axis a row, of the inputs from which paths lead to an output neuron."""
    reached = np.array([neuron])
    for graph in reversed(connect(network).layers):
        reached = np.unique(graph.src[np.isin(graph.dst, reached)])
    return np.stack(np.unravel_index(reached, network.input_shape))[1:]


@settings(max_examples=150)
@given(st.data(), st.integers(1, 2))
def test_an_interior_neuron_sees_what_the_closed_form_says(data: Any, dims: int) -> None:
    layers = tuple(data.draw(st.lists(layer(dims), min_size=1, max_size=4 if dims == 1 else 2)))
    size = 160 if dims == 1 else 34
    try:
        network = chain((1, *(size,) * dims), layers)
    except ValueError:
        assume(False)
    field = fields(network)[-1]
    assert field is not None
    at = [n // 2 for n in network.shapes[-1][1:]]
    middle = np.add(field.start, np.multiply(at, field.jump))
    reach = (np.array(field.receptive_field) - 1) / 2
    assume((middle - reach >= 0).all() and (middle + reach <= size - 1).all())
    found = seen(network, int(np.ravel_multi_index((0, *at), network.shapes[-1])))
    np.testing.assert_array_equal(found.min(axis=1), middle - reach)
    np.testing.assert_array_equal(found.max(axis=1), middle + reach)


def test_published_receptive_fields_of_vgg16() -> None:
    """The library of Araujo, Norris & Sim 2019 lists vgg_16: 212, stride 32, padding 90."""
    network = vgg16()
    after_pool5 = fields(network)[network.layers.index(Flatten()) - 1]
    # A field of 212 that starts 90 before the input has its centre at 105.5 - 90.
    assert after_pool5 == Field([212, 212], [32, 32], [15.5, 15.5])


def test_published_receptive_fields_of_alexnet() -> None:
    """The library of Araujo, Norris & Sim 2019 lists alexnet_v2: 195, stride 32, padding 64."""
    layers = (Conv(2, 3, 64, 11, 4), MaxPool(2, 3, 2), Conv(2, 64, 192, 5, padding="same"))
    layers += (MaxPool(2, 3, 2), Conv(2, 192, 384, 3, padding="same"))
    layers += (Conv(2, 384, 384, 3, padding="same"), Conv(2, 384, 256, 3, padding="same"))
    network = chain((3, 224, 224), (*layers, MaxPool(2, 3, 2)))
    assert fields(network)[-1] == Field([195, 195], [32, 32], [33.0, 33.0])


@pytest.mark.parametrize(
    "last",
    [
        ConvTranspose(1, 1, 1, 3),
        Upsample(scale_factor=2),
        AdaptiveAvgPool(1, 3),
        GlobalMaxPool(1),
        CircularPad(1, 1),
        Conv(1, 1, 1, 3, padding=1, padding_mode="circular"),
        Flatten(),
        Linear(6, 2),
    ],
)
def test_where_neurons_differ_there_is_no_field_from_then_on(last: Layer) -> None:
    network = chain((1, 8), (Conv(1, 1, 1, 3), last, ReLU()))
    assert fields(network) == (Field([3], [1], [1.0]), None, None)


def test_wrap_around_without_padding_wraps_nothing() -> None:
    network = chain((1, 8), (Conv(1, 1, 1, 3, padding_mode="circular"),))
    assert fields(network) == (Field([3], [1], [1.0]),)


def test_a_vector_has_no_axis_for_a_field() -> None:
    assert fields(chain((8,), (ReLU(), Linear(8, 2)))) == (None, None)


@pytest.mark.parametrize("join", [Add(), Concat(1)], ids=repr)
@pytest.mark.parametrize("calls", [1, 2, 3])
def test_joining_what_is_alike_changes_no_field(join: Layer, calls: int) -> None:
    conv = Conv(1, 1, 1, 3, stride=2)
    net = graph_of(
        (1, 12), [*[Call("c", conv, (0,))] * calls, Call("join", join, tuple(range(1, calls + 1)))]
    )
    assert fields(net) == (Field([3], [2], [1.0]),) * (calls + 1)
