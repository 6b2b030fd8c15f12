"""The words of the figure arithmetic: how sizes come about, what a walk is called, what is
left out.
"""

from __future__ import annotations

import pytest

from cnnviz.figures.arithmetic import arithmetic
from cnnviz.layers.activation import ReLU
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.pool import MaxPool
from cnnviz.layers.transposed import ConvTranspose
from cnnviz.picture.marks import Picture
from tests.figures.legible import asked, groups, marks, words
from tests.figures.test_arithmetic import SHOWN, STRIDED, drawn, illegible


@pytest.mark.parametrize(
    ("layer", "size", "wanted"),
    [
        (STRIDED, 5, "(5 + 2×1 − 3) ÷ 2 + 1 = 3"),
        (STRIDED, 6, "⌊(6 + 2×1 − 3) ÷ 2⌋ + 1 = 3"),
        (Conv(2, 1, 1, 3, dilation=2), 7, "7 − 5 + 1 = 3"),
        (MaxPool(2, 2, ceil_mode=True), 5, "⌈(5 − 2) ÷ 2⌉ + 1 = 3"),
        (ConvTranspose(2, 1, 1, 3, 2, 1, 1), 3, "(3 − 1)×2 − 2×1 + 3 + 1 = 6"),
    ],
)
def test_sizes_are_explained(layer: Layer, size: int, wanted: str) -> None:
    assert wanted in " ".join(words(arithmetic.picture(asked((1, size, size), layer)), "key"))


@pytest.mark.parametrize(
    ("layer", "size", "wanted"),
    [
        (STRIDED, 5, "(input + 2×pad − kernel) ÷ stride + 1"),
        (STRIDED, 6, "⌊(input + 2×pad − kernel) ÷ stride⌋ + 1"),
        (MaxPool(2, 2, ceil_mode=True), 5, "⌈(input + 2×pad − kernel) ÷ stride⌉ + 1"),
        (Conv(2, 1, 1, 3), 5, "input + 2×pad − kernel + 1"),
        (
            Conv(2, 1, 1, 3, dilation=2, padding=2),
            7,
            "input + 2×pad − span + 1; span = dilation×(kernel − 1) + 1",
        ),
        (
            ConvTranspose(2, 1, 1, 3, stride=2, dilation=2),
            2,
            "(input − 1)×stride − 2×pad + span; span = dilation×(kernel − 1) + 1",
        ),
        (
            ConvTranspose(2, 1, 1, 3, 2, 1, 1),
            3,
            "(input − 1)×stride − 2×pad + kernel + output padding",
        ),
    ],
)
def test_the_rule_in_words_is_that_of_the_numbers(layer: Layer, size: int, wanted: str) -> None:
    for look in ("16:9", "4:3"):
        picture = arithmetic.picture(asked((1, size, size), layer, size=look))
        said = " ".join(words(picture, "key"))
        assert wanted in said and f"{wanted} ÷" not in said
        assert illegible(picture) == []
        assert "1" not in words(picture, "key"), "a line of one sign"


def test_titles_name_the_kind() -> None:
    titles = {name: drawn(name).title for name in SHOWN}
    assert titles["none"] == "No padding: the output is smaller than the input"
    assert titles["full"].startswith("Full padding")
    assert titles["line"].startswith("Half padding")
    assert titles["stride"] == "Stride 2: the kernel moves two cells at a time"
    assert titles["local"].startswith("Locally connected")
    assert titles["dilated"].startswith("Dilation 2")
    assert titles["back"] == "Transposed convolution with stride 2: 3 × 3 become 5 × 5"
    assert drawn("none", title="Mine").title == "Mine"


def context(picture: Picture) -> str:
    return " ".join(words(picture, "context"))


def test_what_is_left_out_is_said() -> None:
    picture = drawn("full")
    shown = len(list(groups(picture, "step")))
    assert shown < 49
    said = f"{shown} of 49 positions"
    assert said in words(picture, "heading")
    assert picture.notes == (f"{said}. --frames DIR writes them all.",)
    assert any(mark.cls == "ellipsis" for mark in marks(picture))
    assert "channel 1 of 3 and map 1 of 8" in context(drawn("wide"))
    assert "its kernel turned by 180°" in context(drawn("back"))
    assert "the dashed rim is padding: zeros, no neurons" in words(drawn("stride"), "key")
    assert "no connection comes from padding" in context(drawn("numbers"))


def test_the_first_layer_that_moves_is_drawn() -> None:
    picture = arithmetic.picture(asked((1, 5, 5), ReLU(), STRIDED, MaxPool(2, 2)))
    assert "Conv2d(1, 1, kernel_size=3, stride=2, padding=1)" in context(picture)
    assert "the first of 2 layers that move a window" in context(picture)


@pytest.mark.parametrize(
    ("layer", "size", "wanted"),
    [
        (ConvTranspose(2, 1, 1, 3), 2, "put around the inputs"),
        (ConvTranspose(2, 1, 1, 3, stride=2), 2, "put between and around inputs"),
        (ConvTranspose(2, 1, 1, 3, stride=2, padding=2), 3, "put between inputs"),
    ],
)
def test_zeros_are_said_to_be_where_they_are(layer: Layer, size: int, wanted: str) -> None:
    said = words(arithmetic.picture(asked((1, size, size), layer)), "key")
    found = [line for line in said if line.startswith("empty")]
    assert found == [f"empty cells are zeros, {wanted}"]
