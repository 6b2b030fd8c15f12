"""What a comparison says of a layer is true of that layer."""

from __future__ import annotations

import numpy as np
import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.figures.neurons.kernel_tiles import tensor_of
from cnnviz.layers.activation import ReLU
from cnnviz.layers.adaptive import AdaptiveAvgPool
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.pool import MaxPool
from cnnviz.layers.resize import Upsample
from cnnviz.layers.transposed import ConvTranspose
from tests.figures.legible import words
from tests.figures.reading import drawn, panels, request, texts


def said(layer: Layer, shape: Shape, figure: str = "argument") -> str:
    return "\n".join(texts(drawn(figure, request(layer, shape=shape))))


def test_lays_the_weights_of_a_transposed_convolution_out_by_feature_map() -> None:
    layer, weight = ConvTranspose(1, 4, 6, 3, groups=2), np.arange(4 * 3 * 3).reshape(4, 3, 3)
    found = tensor_of(layer, weight.shape)
    for out, channel, tap in np.ndindex(6, 2, 3):
        group, column = divmod(out, 3)
        assert found[out, channel, tap] == weight[group * 2 + channel, column, tap]


def test_pooling_alone_has_no_key_to_weights() -> None:
    found = said(MaxPool(1, 2), (1, 8))
    assert "Same look" not in found
    assert "different weights" not in found


@pytest.mark.parametrize("figure", ["argument", "connectivity", "sharing"])
@pytest.mark.parametrize(
    ("layer", "head", "line"),
    [
        (MaxPool(1, 2), "Pooling", "2 inputs each"),
        (AdaptiveAvgPool(1, 4), "Pooling", "2 inputs each"),
        (Upsample(scale_factor=2), "Fixed connections", "1 input each"),
        (Linear(8, 2), "Fully connected", "8 inputs each"),
    ],
)
def test_a_layer_alone_is_called_what_it_is(
    layer: Layer, head: str, line: str, figure: str
) -> None:
    shape = (8,) if isinstance(layer, Linear) else (1, 8)
    found = said(layer, shape, figure).split("\n")
    assert head in found
    learned = "own weights" if isinstance(layer, Linear) else "no weights"
    assert (line if figure == "connectivity" else f"{line}, {learned}") in found
    others = {"Pooling", "Fixed connections", "Fully connected"} - {head}
    assert not others.intersection(found)


def test_beside_a_pooling_a_convolution_drops_nothing() -> None:
    net = cnnviz.compare("MaxPool1d(3)", (1, 8), figure="beside", with_="Conv1d(1, 1, 3)")
    assert not any(word.startswith("drop") for word in texts(net.picture))


def test_an_upright_comparison_shows_as_much_on_a_narrow_slide() -> None:
    asked = request(Conv(1, 1, 1, 3), shape=(1, 8), size=(720.0, 540.0), direction="up")
    for panel in panels(drawn("argument", asked)):
        assert sum(layer == 0 for layer, _ in panel.circles) == 8


def test_a_sentence_too_wide_for_its_panel_is_filled_anew() -> None:
    asked = request(Conv(1, 1, 1, 3), shape=(1, 8), size=(540.0, 540.0))
    assert "inputs," not in texts(drawn("argument", asked))


def test_groups_are_counted_not_taken_for_two() -> None:
    picture = drawn("groups", request(Conv(1, 9, 9, 3, padding=1), shape=(9, 3)))
    assert "3 groups" in texts(picture)
    assert "Two groups" not in texts(picture)


def test_biases_and_groups_take_the_panels_that_were_asked_for() -> None:
    asked = request(Conv(1, 1, 2, 3), shape=(1, 6), options={"panels": "fc,tied"})
    assert [panel.kind for panel in panels(drawn("bias", asked))] == ["fc", "tied"]
    assert [panel.counts[2] for panel in panels(drawn("bias", asked))] == [8, 2]
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


@pytest.mark.parametrize("figure", ["argument", "sharing", "groups", "cost", "connectivity"])
def test_a_network_in_which_nothing_connects_is_refused_in_words(figure: str) -> None:
    with pytest.raises(CnnvizError, match="layer such as Conv"):
        said(ReLU(), (8,), figure)


@pytest.mark.parametrize(
    ("layer", "shape", "expected"),
    [
        (Conv(1, 1, 1, 3), (1, 8), "3 inputs each, 2 kernels repeat"),
        (Conv(1, 2, 4, 3), (2, 9), "6 inputs each, 2 kernels per map"),
        (Conv(2, 1, 6, 5), (1, 32, 32), "25 inputs each, 4 kernels per map"),
    ],
)
def test_a_tiled_panel_says_how_many_kernels_repeat(
    layer: Layer, shape: Shape, expected: str
) -> None:
    assert expected in said(layer, shape, "tiled").replace("\n", " ")


@pytest.mark.parametrize(
    ("figure", "expected"), [("sharing", ["kernel"]), ("argument", ["kernel"])]
)
def test_tiles_are_named_where_there_is_room(figure: str, expected: list[str]) -> None:
    found = said(Conv(1, 1, 1, 3), (1, 8), figure).splitlines()
    assert [line for line in found if line in ("kernel", "kernels:")] == expected


@pytest.mark.parametrize("figure", ["argument", "cost", "tiled", "connectivity"])
def test_neurons_of_a_strided_transposed_convolution_see_different_numbers(figure: str) -> None:
    found = said(ConvTranspose(1, 1, 1, 3, stride=2), (1, 4), figure)
    assert "up to 2 inputs each" in found
    assert not any(line.startswith("2 inputs each") for line in found.splitlines())


def test_a_transposed_panel_is_called_so() -> None:
    assert "Transposed convolution" in said(ConvTranspose(1, 1, 1, 3), (1, 4)).splitlines()
    assert "Convolution" in said(Conv(1, 1, 1, 3), (1, 8)).splitlines()


def test_kernels_that_repeat_say_after_how_many_neurons_one_comes_again() -> None:
    words = said(Conv(1, 2, 4, 3), (2, 9), "tiled").replace("\n", " ")
    assert "two kernels of 6 weights, again every 2 neurons" in words


FIGURES = ("argument", "connectivity", "sharing", "matrix", "shift", "tiled")


@pytest.mark.parametrize("figure", FIGURES)
def test_the_layer_is_named_with_the_panel_that_it_is(figure: str) -> None:
    """A reader took each panel for the Conv1d that the page names."""
    drawn = cnnviz.compare("Conv1d(1, 1, 3)", (1, 8), figure=figure).picture
    [context] = words(drawn, "context")
    assert "Convolution: Conv1d(1, 1, kernel_size=3)" in context
    assert words(drawn, "head")[-1] == "Convolution"


@pytest.mark.parametrize(
    ("text", "shape", "panels", "head"),
    [
        ("ConvTranspose1d(1, 1, 3)", (1, 8), None, "Transposed convolution: "),
        ("Conv1d(1, 1, 3), Conv1d(1, 1, 3)", (1, 8), None, "Convolution: "),
        ("TiledConv1d(1, 1, 3, tiles=2)", (1, 8), None, ""),
        # Where all panels are other layers than the given one, or there is no other, none is named.
        ("Conv1d(1, 1, 3)", (1, 8), "fc,local", ""),
        ("Conv1d(1, 1, 3)", (1, 8), "conv", ""),
        ("Linear(8, 6)", (8,), None, ""),
    ],
)
def test_the_panel_of_a_layer_is_the_one_that_has_it(
    text: str, shape: tuple[int, ...], panels: str | None, head: str
) -> None:
    options = {"panels": panels} if panels else {}
    drawn = cnnviz.compare(text, shape, **options).picture
    context = " ".join(words(drawn, "context"))
    assert (": " in context) == bool(head)
    assert head in context
    assert head.removesuffix(": ") in ["", *words(drawn, "head")]


@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "column"])
def test_connections_of_a_pool_alone_are_said_in_their_row_to_be_fixed(size: str) -> None:
    """36 lines are drawn: the row said 0, and the context 36 more."""
    drawn_ = cnnviz.compare("MaxPool2d(2)", (1, 6, 6), size=size).picture
    said = words(drawn_)
    assert "36" in said and "fixed" in said and "more" not in " ".join(said)
    assert "36 connections without weights, 0 weights" in drawn_.description
    # A layer's own connections, and those of a pool behind it apart, as before.
    both = words(cnnviz.compare("Conv1d(1, 1, 3), MaxPool1d(2)", (1, 8)).picture)
    assert "6 more connections without weights" in " ".join(both) and "fixed" not in both


def test_two_pools_are_compared_by_the_connections_that_they_have() -> None:
    drawn_ = cnnviz.compare("MaxPool1d(2)", (1, 8), with_="AvgPool1d(4, stride=2)").picture
    assert drawn_.title == "AvgPool1d: fewer neurons, more connections, weights unchanged"
    assert "fewer neurons" not in words(drawn_)


def test_the_kernels_of_a_stack_are_called_so_where_heads_leave_no_room() -> None:
    stack = cnnviz.compare("Conv1d(1, 1, 3), Conv1d(1, 1, 3)", (1, 8)).picture
    assert "kernels" in texts(stack)


def test_words_that_a_number_leaves_no_room_for_go_on_two_lines() -> None:
    """ "= 32 × 27" did not say of what."""
    found = said(Conv(2, 3, 8, 3, padding=1), (3, 8, 8), "tiled").splitlines()
    assert "= 32 kernels" in found and "× 27" in found
