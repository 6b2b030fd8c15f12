"""What a comparison says of a layer is true of that layer."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from cnnviz.errors import CnnvizError
from cnnviz.figures.neurons.identity import Looks
from cnnviz.figures.neurons.legend import kernel, tensor_of
from cnnviz.layers.activation import ReLU
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.local import LocallyConnected
from cnnviz.layers.pool import MaxPool
from cnnviz.layers.tiled import TiledConv
from cnnviz.layers.transposed import ConvTranspose
from cnnviz.picture.marks import Texts
from cnnviz.picture.theme import load
from tests.figures.reading import drawn, panels, request, texts


def said(layer: Layer, shape: Shape, figure: str = "argument") -> str:
    return "\n".join(texts(drawn(figure, request(layer, shape=shape))))


@pytest.mark.parametrize(
    ("layer", "shape", "most"),
    [
        # By hand: along an axis, a kernel of 3 every 2 outputs puts 2 inputs into every other one.
        (ConvTranspose(2, 1, 1, 3, stride=2), (1, 3, 3), 4),
        (ConvTranspose(1, 2, 3, 5, stride=3, padding=1), (2, 4), 4),
        # Two of the five connections of the first neuron come from the second input.
        (Conv(1, 1, 1, 5, padding=2, padding_mode="reflect"), (1, 6), 5),
        # Wrapped around an axis of three, a kernel of five meets two inputs twice.
        (Conv(1, 1, 1, 5, padding=2, padding_mode="circular"), (1, 3), 3),
    ],
)
def test_says_how_many_inputs_a_neuron_sees_at_most(layer: Layer, shape: Shape, most: int) -> None:
    assert said(layer, shape).count(f"each sees up to {most} inputs,") == 2


def test_calls_a_transposed_convolution_by_its_name() -> None:
    found = said(ConvTranspose(1, 1, 1, 3), (1, 4)).split("\n")
    assert "Transposed convolution" in found
    assert "Convolution" not in found


def test_gives_a_transposed_convolution_one_kernel_for_each_feature_map() -> None:
    found = said(ConvTranspose(2, 100, 512, 4, bias=False), (100, 1, 1))
    assert "512 kernels of 100 channels × 4×4" in found


def test_lays_the_weights_of_a_transposed_convolution_out_by_feature_map() -> None:
    layer, weight = ConvTranspose(1, 4, 6, 3, groups=2), np.arange(4 * 3 * 3).reshape(4, 3, 3)
    found = tensor_of(layer, weight.shape)
    for out, channel, tap in np.ndindex(6, 2, 3):
        group, column = divmod(out, 3)
        assert found[out, channel, tap] == weight[group * 2 + channel, column, tap]


def test_calls_weights_that_are_not_shared_no_kernels() -> None:
    layers = Conv(1, 1, 1, 2), LocallyConnected(1, 1, 1, 2)
    picture = drawn("sharing", request(*layers, shape=(1, 6)))
    assert "+ 8 unshared" in texts(picture)


def test_a_tiled_convolution_shares() -> None:
    picture = drawn("argument", request(TiledConv(1, 1, 1, 3, tiles=2), shape=(1, 8)))
    assert [panel.kind for panel in panels(picture)] == ["tiled"]
    found = "\n".join(texts(picture))
    assert "through kernels taken in turn" in found
    assert "nothing is shared" not in found


def test_says_that_the_lines_of_pooling_have_no_weight() -> None:
    layers = Conv(1, 1, 1, 3), MaxPool(1, 2)
    found = texts(drawn("argument", request(*layers, shape=(1, 8))))
    assert any("Grey lines of MaxPool1d: no weight." in text for text in found)


def test_pooling_alone_has_no_key_to_weights() -> None:
    found = said(MaxPool(1, 2), (1, 8))
    assert "Same look" not in found
    assert "different weights" not in found


def test_says_so_where_a_kernel_over_the_whole_input_drops_and_shares_nothing() -> None:
    found = said(Conv(2, 1, 2, 3), (1, 3, 3))
    assert "no connection is dropped" in found
    assert "no weight is shared" in found
    found = said(Conv(2, 1, 2, 2), (1, 3, 3))
    assert "is dropped" not in found
    assert "no weight" not in found


def test_the_neuron_that_is_asked_for_stands_out_among_few_lines_too() -> None:
    layer = Conv(1, 1, 1, 3)
    assert "stand out" not in said(layer, (1, 8))
    found = texts(drawn("argument", request(layer, shape=(1, 8), focus=(3,))))
    assert any("The lines into one neuron stand out" in text for text in found)


def test_an_upright_comparison_shows_as_much_on_a_narrow_slide() -> None:
    asked = request(Conv(1, 1, 1, 3), shape=(1, 8), size=(720.0, 540.0), direction="up")
    for panel in panels(drawn("argument", asked)):
        assert sum(layer == 0 for layer, _ in panel.circles) == 8


def test_a_sentence_too_wide_for_its_panel_is_filled_anew() -> None:
    asked = request(Conv(1, 1, 1, 3), shape=(1, 8), size=(540.0, 540.0))
    assert "inputs," not in texts(drawn("argument", asked))


def test_the_kernels_that_are_shown_are_those_that_are_drawn() -> None:
    layer = Conv(2, 1, 32, 3)
    tensor = tensor_of(layer, (32, 1, 3, 3))
    drawn_weights = np.concatenate([tensor[0].ravel(), tensor[31].ravel()])
    styles = (("#000000", ()),)
    names = tuple(f"w{weight}" for weight in drawn_weights)
    looks = Looks(drawn_weights, np.zeros(18, int), styles, names, neutral=False)
    block = kernel(looks, tensor, (290.0, 60.0), load("light"))
    words = [text for mark in block.marks if isinstance(mark, Texts) for text in mark.strings]
    assert words == [*names, "+ 30 more kernels"]


def test_groups_are_counted_not_taken_for_two() -> None:
    picture = drawn("groups", request(Conv(1, 9, 9, 3, padding=1), shape=(9, 3)))
    assert "3 groups" in texts(picture)
    assert "Two groups" not in texts(picture)


def test_biases_and_groups_take_the_panels_that_were_asked_for() -> None:
    asked = request(Conv(1, 1, 2, 3), shape=(1, 6), options={"panels": "fc,tied"})
    assert [panel.kind for panel in panels(drawn("bias", asked))] == ["fc", "tied"]
    assert "8 biases" in texts(drawn("bias", asked))
    layer = Conv(1, 4, 4, 3, padding=1)
    asked = request(layer, shape=(4, 4), options={"panels": "depthwise,full"})
    assert [panel.kind for panel in panels(drawn("groups", asked))] == ["depthwise", "full"]
    with pytest.raises(CnnvizError, match="full, grouped, depthwise, pointwise"):
        drawn("groups", request(layer, shape=(4, 4), options={"panels": "fc"}))


@pytest.mark.parametrize(
    ("layer", "shape", "title"),
    [
        (Conv(1, 1, 1, 3), (1, 8), "A convolution drops far connections and shares its weights"),
        (
            ConvTranspose(1, 1, 1, 3, stride=2),
            (1, 3),
            "A transposed convolution drops far connections and shares its weights",
        ),
        # Over two inputs a kernel of three, padded, reaches both from either place.
        (Conv(1, 1, 1, 3, padding=1), (1, 2), "A convolution shares its weights"),
        # A kernel as long as its input has one place.
        (Conv(1, 1, 2, 8), (1, 8), "This convolution is a fully connected layer"),
        (Linear(8, 4), (8,), "No convolution here: nothing is shared"),
    ],
)
def test_the_argument_claims_only_what_this_layer_does(
    layer: Layer, shape: Shape, title: str
) -> None:
    assert drawn("argument", request(layer, shape=shape)).title == title


@pytest.mark.parametrize("figure", ["argument", "groups", "cost", "arithmetic"])
@pytest.mark.parametrize("padding", [0, 1])
def test_counts_that_leave_out_padding_say_so(figure: str, padding: int) -> None:
    dims = 2 if figure == "arithmetic" else 1
    layer = Conv(dims, 2, 2, 3, padding=padding)
    found = "Padding has no neurons" in said(layer, (2, *(5,) * dims), figure)
    assert found == (padding > 0)


def test_groups_say_what_counts_follow_from() -> None:
    found = said(Conv(1, 4, 4, (3,), stride=2, padding=1), (4, 8), "groups")
    context = "4 input channels, 4 feature maps, kernel 3, stride 2, padding 1"
    assert f"{context} · input 4 channels × 8" in found


@pytest.mark.parametrize("figure", ["argument", "sharing", "groups", "cost", "connectivity"])
def test_a_network_in_which_nothing_connects_is_refused_in_words(figure: str) -> None:
    with pytest.raises(CnnvizError, match="layer such as Conv"):
        said(ReLU(), (8,), figure)


def test_groups_show_a_channel_of_another_group() -> None:
    picture = drawn("groups", request(Conv(2, 4, 4, 3), shape=(4, 5, 5)))
    full, grouped, *_ = (panel.wires(0) for panel in panels(picture))
    # Between the first and the last channel, which are of different groups, only one has lines.
    assert any(src >= 75 and dst < 9 for src, dst, _ in full)
    assert not any(src >= 75 and dst < 9 for src, dst, _ in grouped)


def test_faint_lines_are_explained_as_they_are() -> None:
    layers = (Conv(1, 1, 1, 3), Conv(1, 1, 1, 3), Linear(6, 2))
    found = "\n".join(texts(drawn("argument", request(*layers, shape=(1, 10)))))
    assert "Where lines are faint, those into one neuron stand out." in found
    assert "all others are faint" not in found


def test_a_layer_of_millions_of_inputs_is_counted_without_listing_them() -> None:
    tracemalloc.start()
    try:
        found = said(Conv(2, 512, 512, 3, padding=1), (512, 224, 224)).replace("\n", " ")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "each neuron sees all 25,690,112 inputs" in found
    # Listed, the inputs of one neuron alone take 100 MB.
    assert peak < 60e6
