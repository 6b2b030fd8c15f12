"""What a comparison draws of a network that is too long to be drawn whole, and what it says."""

from __future__ import annotations

import pytest

import cnnviz
from cnnviz.picture.theme import LIGHT
from tests.check import ROOT
from tests.figures.legible import faults, words

LENET = "Conv2d(1, 6, 5), ReLU(), MaxPool2d(2), Conv2d(6, 16, 5), MaxPool2d(2), Flatten()"
UPWARDS = (
    "ConvTranspose2d(100, 8, 4), ReLU(), ConvTranspose2d(8, 4, 4, 2, 1), Flatten(), Linear(256, 2)"
)
PADDED = "ZeroPad1d((1, 0)), Conv1d(1, 16, 2), ReLU(), Conv1d(16, 8, 3), Flatten()"


def said(figure: cnnviz.Figure) -> set[str]:
    """Every text on a figure."""
    return {*words(figure.picture)}


def test_maps_show_the_first_convolution_alone() -> None:
    figure = cnnviz.compare(LENET, (1, 28, 28))
    assert {"2,709,504", "86,400", "150"} <= said(figure)
    assert any("Drawn up to layer 0" in note for note in figure.notes)


def test_two_layers_that_somebody_asked_for_are_drawn() -> None:
    """Two convolutions have 86,400 + 153,600 connections over 28 x 28."""
    figure = cnnviz.compare("Conv2d(1, 6, 5), ReLU(), Conv2d(6, 16, 5)", (1, 28, 28))
    assert f"{86_400 + 16 * 20 * 20 * 6 * 25:,}" in said(figure)


def test_of_a_network_with_branches_the_first_convolution_is_drawn() -> None:
    text = """
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(1, 6, 5)
        self.b = nn.Conv2d(6, 6, 3, padding=1)
        self.c = nn.Conv2d(6, 6, 3, padding=1)
    def forward(self, x):
        y = self.b(self.a(x))
        return y + self.c(y)
"""
    assert {"2,709,504", "86,400", "150"} <= said(cnnviz.compare(text, (1, 28, 28)))


def test_few_neurons_are_drawn_through_all_layers() -> None:
    figure = cnnviz.compare("Conv1d(1, 1, 3), ReLU(), Conv1d(1, 1, 3), Conv1d(1, 1, 3)", (1, 9))
    assert f"{7 * 3 + 5 * 3 + 3 * 3}" in said(figure)


def test_padding_before_a_convolution_is_drawn_with_it() -> None:
    figure = cnnviz.compare(PADDED, (1, 400))
    assert f"{16 * 400 * 2:,}" in said(figure)
    assert any("Drawn up to layer 1" in note for note in figure.notes)


def test_padding_that_has_no_room_is_left_out_with_a_note() -> None:
    spec = "ZeroPad2d(2), Conv2d(1, 6, 5, stride=2), Conv2d(6, 8, 3), Conv2d(8, 8, 3)"
    figure = cnnviz.compare(spec, (1, 28, 28))
    assert f"{6 * 14 * 14 * 25:,}" in said(figure)
    assert any("Drawn from layer 1" in note for note in figure.notes)


def test_the_title_is_of_what_is_drawn() -> None:
    """Over one position each weight of a transposed convolution is used once."""
    title = said(cnnviz.compare(UPWARDS, (100, 1, 1)))
    assert "This transposed convolution is a fully connected layer" in title


@pytest.mark.parametrize(
    "spec, shape, counts",
    [
        (
            "Conv1d(1, 1, 9), Conv1d(1, 1, 3)",
            (1, 200),
            ["all 200", "all 192", "11 of 200", "3 of 192"],
        ),
        ("Conv1d(1, 1, 5)", (1, 300), ["all 300", "5 of 300"]),
        (
            "Conv1d(1, 1, 3, stride=2), MaxPool1d(2), Conv1d(1, 1, 3)",
            (1, 60),
            ["all 60", "28 of 29", "all 14", "13 of 60", "6 of 29", "3 of 14"],
        ),
        (
            "ZeroPad2d(2), Conv2d(1, 6, 5, stride=2)",
            (1, 28, 28),
            ["all 784", "all 1,024", "25 of 784", "25 of 1,024"],
        ),
    ],
)  # fmt: skip
def test_what_a_neuron_sees_is_counted_whole(
    spec: str, shape: tuple[int, ...], counts: list[str]
) -> None:
    """1 + the sum of (kernel - 1) x jump, whatever of it is drawn; all of a dense layer."""
    figure = cnnviz.compare(spec, shape, figure="connectivity")
    assert words(figure.picture, "sees") == counts


def test_maps_trace_a_neuron_through_one_layer() -> None:
    figure = cnnviz.compare("Conv2d(1, 6, 5), MaxPool2d(2)", (1, 28, 28), figure="connectivity")
    assert "A convolution’s neuron sees only its neighbourhood" in said(figure)


@pytest.mark.parametrize("size", ["16:9", "4:3", "square"])
def test_traced_neurons_use_a_whole_kernel_where_maps_are_large(size: str) -> None:
    """Those at the border use fewer weights of it, and would not be those that are told of."""
    figure = cnnviz.compare("Conv2d(3, 16, 3, stride=2, padding=1)", (3, 80, 80), size=size)
    assert "both the same 27 weights" in " ".join(words(figure.picture))


@pytest.mark.parametrize("figure", ["argument", "sharing", "connectivity", "tiled"])
@pytest.mark.parametrize(
    ("text", "shape", "size"),
    [
        ("MaxPool2d(2), Conv2d(6, 4, 3)", (6, 11, 13), "4:3"),
        ("MaxPool2d(2), Conv2d(3, 4, 3)", (3, 64, 64), "16:9"),
        (", ".join(["AvgPool1d(2)"] * 4 + ["Conv1d(1, 1, 3)"]), (1, 160), "16:9"),
    ],
)
def test_no_pooling_in_front_stands_for_the_convolution(
    figure: str, text: str, shape: tuple[int, ...], size: str
) -> None:
    """A pooling alone was called a transposed convolution that is fully connected."""
    try:
        said_ = said(cnnviz.compare(text, shape, figure=figure, size=size))
    except cnnviz.CnnvizError as error:
        assert "has no room" in str(error)
        return
    assert "Convolution" in said_ and "Transposed" not in said_


@pytest.mark.parametrize("labels", [None, str(ROOT / "examples" / "labels" / "de.toml")])
def test_the_size_of_the_last_column_meets_no_number_of_what_is_seen(labels: str | None) -> None:
    text, look = ", ".join(["Conv1d(1, 1, 3, padding=1)"] * 3), {"size": "4:3", "focus": 9}
    picture = cnnviz.compare(text, (1, 10), figure="connectivity", labels=labels, **look).picture
    assert faults(picture, LIGHT.background) == []
