"""The connections between some neurons are those of the whole layer that join them."""

from __future__ import annotations

from math import prod

import numpy as np
import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.connect import connections
from cnnviz.graph.export import FORMATS, matrix
from cnnviz.graph.export.files import work
from cnnviz.graph.export.source import Source
from cnnviz.graph.schematic import schematic
from cnnviz.graph.search import between
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.network import chain
from cnnviz.layers.tiled import TiledConv
from cnnviz.layers.transposed import TiledConvTranspose
from cnnviz.reading import parse

LAYERS = {
    "Upsample(size=(5, 7))": (2, 3, 4),
    "Upsample(size=(7,))": (1, 3),
    "Upsample(scale_factor=1.3)": (1, 9),
    "Upsample(scale_factor=1.5, mode='bilinear')": (2, 4, 4),
    "AdaptiveAvgPool2d((3, 2))": (2, 7, 5),
    "Conv2d(2, 4, 3, padding=1, padding_mode='reflect')": (2, 5, 5),
    "Conv2d(4, 4, 3, stride=2, groups=2)": (4, 5, 6),
    "ConvTranspose2d(2, 4, 3, stride=2)": (2, 3, 3),
    "ChannelShuffle(2)": (4, 2, 2),
    "PixelShuffle(2)": (4, 2, 2),
    "ReflectionPad2d(2)": (1, 5, 5),
    "AvgPool2d(3, 2, 1)": (1, 7, 7),
    "LocallyConnected2d(1, 2, 3)": (1, 5, 5),
    "TiledConv2d(1, 2, 3, tiles=2)": (1, 7, 7),
    "Linear(3, 2)": (4, 3),
    "LayerNorm((3, 3))": (2, 3, 3),
    "Softmax(dim=1)": (3, 2),
}
SIDES = [(True, False), (False, True), (True, True)]


@pytest.mark.parametrize(("of_inputs", "of_outputs"), SIDES)
@pytest.mark.parametrize("text", LAYERS)
def test_it_finds_what_the_whole_layer_has(text: str, of_inputs: bool, of_outputs: bool) -> None:
    shape = LAYERS[text]
    layer = parse(text, shape).layers[0]
    whole = connections(layer, shape)
    for asked in range(3):
        src = np.arange(prod(shape))[asked::3]
        dst = np.arange(len(whole.bias))[asked::3]
        found = between(layer, shape, src if of_inputs else None, dst if of_outputs else None)
        wanted = np.ones(len(whole), bool)
        wanted &= np.isin(whole.src, src) | (not of_inputs)
        wanted &= np.isin(whole.dst, dst) | (not of_outputs)
        scale = np.ones(len(whole)) if whole.scale is None else whole.scale.round(5)
        own = np.ones(len(found)) if found.scale is None else found.scale.round(5)
        rows = sorted(zip(whole.src[wanted], whole.dst[wanted], whole.weight[wanted],
                          scale[wanted], strict=True))  # fmt: skip
        assert sorted(zip(found.src, found.dst, found.weight, own, strict=True)) == rows


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (TiledConv(1, 1, 2, kernel_size=3, tiles=2), (1, 8)),
        (TiledConv(2, 2, 4, kernel_size=3, tiles=(2, 3), bias=False), (2, 8, 8)),
        (TiledConvTranspose(1, 1, 2, kernel_size=3, tiles=2), (1, 8)),
    ],
)
def test_tiles_learn_as_many_numbers_as_their_tensors_have(
    layer: TiledConv, shape: tuple[int, ...]
) -> None:
    made = connections(layer, shape)
    count = prod(made.weight_shape) + prod(made.bias_shape) * bool(made.bias_shape)
    assert layer.parameters == count
    assert layer.own_parameters == count


@pytest.mark.parametrize(("width", "columns"), [(39, 20), (38, 19), (37, 19), (2, 1), (1, 1)])
def test_a_matrix_is_as_wide_as_there_is_room(width: int, columns: int) -> None:
    lines = schematic(chain((20,), (Linear(20, 1),)), width).split("\n")
    rows = [line for line in lines if line.startswith("a")]
    assert rows == [" ".join("abcdefghijklmnopqrst"[:columns])]


def test_two_connections_of_the_same_neurons_are_counted_for_all_channels() -> None:
    """Reflecting shows the neighbour of a border twice, as two cells of the kernel."""
    layer = Conv(1, 4, 6, kernel_size=3, padding=1, groups=2, padding_mode="reflect")
    whole = connections(layer, (4, 5))
    twice = len(whole) - len(np.unique(whole.dst.astype(np.int64) * 20 + whole.src))
    assert twice == 24
    with pytest.raises(CnnvizError, match="24 connections that join the same two neurons"):
        matrix.check(Source(chain((4, 5), (layer,))))


def test_work_counts_every_walk() -> None:
    net = chain((4,), (Linear(4, 3),))
    formats = [FORMATS["csv"]]
    assert work(net, formats) == 12
    assert work(net, formats, matrices=True) == 12 * (1 + matrix.WALKS)


def test_an_axis_that_stands_still_divides_by_no_stride() -> None:
    with np.errstate(divide="raise"):
        found = between(Linear(4, 3), (4,), [1, 2], [0])
    assert (found.src.tolist(), found.dst.tolist()) == ([1, 2], [0, 0])
