"""The figure network of one layer: its numbers are large, and nothing is a share of itself."""

from __future__ import annotations

import pytest

from cnnviz.figures.network import network as figure
from cnnviz.layers.activation import ReLU
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.pool import MaxPool
from cnnviz.layers.reshape import Flatten
from cnnviz.picture.extent import box
from cnnviz.picture.marks import Lines, Texts
from tests.figures.legible import SIZES, asked, faults, marks, words


@pytest.mark.parametrize("size", SIZES)
def test_a_layer_alone_has_its_numbers_large_and_no_share_of_itself(size: str) -> None:
    for shape, layers, pair in (
        ((3, 8, 8), (Conv(2, 3, 8, 3, padding=1),), ["11,616", "216"]),
        ((1, 32, 32), (Conv(2, 1, 6, 5), ReLU(), MaxPool(2, 2)), ["117,600", "150"]),
        ((8,), (Linear(8, 3),), ["24", "24"]),
    ):
        drawn = figure.picture(asked(shape, *layers, size=size))
        texts = [m for m in marks(drawn) if isinstance(m, Texts) and m.cls == "amount"]
        large = max(m.size for m in texts)
        assert [s for m in texts if m.size == large for s in m.strings] == pair
        assert large >= (32 if size in ("16:9", "4:3") else 16 if size == "square" else 8)
        rules = [m for m in marks(drawn) if isinstance(m, Lines) and m.cls == "hairline"]
        assert all(one.start[0, 1] < box(texts).y0 - 6 for one in rules), "it was on the number"
        assert not words(drawn, "share") and "100 %" not in " ".join(words(drawn))
        bars = [m for m in marks(drawn) if getattr(m, "cls", "") in ("bar", "frame")]
        assert not bars and not faults(drawn, drawn.background or "")


def test_a_layer_without_sharing_is_said_to_have_a_weight_a_connection() -> None:
    drawn = figure.picture(asked((8,), Linear(8, 3)))
    assert drawn.title == "Each connection has a weight of its own"


@pytest.mark.parametrize(
    ("shape", "layers"),
    [
        ((3, 32, 32), (Conv(2, 3, 8, 3, padding=1),)),
        ((3, 32, 32), (Conv(2, 3, 8, 3, padding=1), MaxPool(2, 2), Conv(2, 8, 16, 3))),
        ((30,), (Linear(30, 10),)),
    ],
    ids=repr,
)
def test_few_rows_take_the_page(shape: Shape, layers: tuple[Layer, ...]) -> None:
    """Two rows left more than half of a square white."""
    picture = figure.picture(asked(shape, *layers, size="square"))
    ends = box(picture.marks)
    assert ends.y1 > 0.6 * picture.size[1]


@pytest.mark.parametrize(
    ("shape", "layer"),
    [
        ((3, 8, 8), Conv(2, 3, 8, 3, padding=1)),
        ((64, 56, 56), Conv(2, 64, 128, 3)),
        ((1, 200), Conv(1, 1, 1, 9)),
        ((4, 10), Conv(1, 4, 8, 3, groups=2)),
        ((30,), Linear(30, 10)),
    ],
    ids=repr,
)
@pytest.mark.parametrize("size", ["16:9", "page"])
def test_a_layer_alone_takes_the_width_of_a_slide(shape: Shape, layer: Layer, size: str) -> None:
    """The right quarter was white."""
    picture = figure.picture(asked(shape, layer, size=size))
    drawn = [m for m in marks(picture) if getattr(m, "cls", "") in ("volume", "amount")]
    assert box(drawn).x1 > 0.86 * picture.size[0]


def test_without_counts_a_layer_alone_has_all_the_room() -> None:
    picture = figure.picture(asked((3, 8, 8), Conv(2, 3, 8, 3), no_counts=True))
    assert box(m for m in marks(picture) if getattr(m, "cls", "") == "volume").x1 > 800


@pytest.mark.parametrize("size", ["16:9", "4:3"])
def test_heads_of_one_figure_have_one_size(size: str) -> None:
    """Of "fully connected" the letters were smaller than of "conv 5×5" beside it."""
    layers = Conv(2, 1, 6, 5), MaxPool(2, 2), Conv(2, 6, 16, 5), MaxPool(2, 2), Flatten()
    drawn = figure.picture(
        asked((1, 32, 32), *layers, Linear(400, 120), Linear(120, 84), size=size)
    )
    heads = [m for m in marks(drawn) if isinstance(m, Texts) and m.cls == "words" and m.bold]
    assert len(heads) > 5 and len({mark.size for mark in heads}) == 1


def test_at_4_to_3_columns_go_together_before_words_go_to_bits() -> None:
    """Maps were 60 points high, with "6 x" over "28 x 28"."""
    layers = Conv(2, 1, 6, 5), MaxPool(2, 2), Conv(2, 6, 16, 5), MaxPool(2, 2), Flatten()
    full = Linear(400, 120), Linear(120, 84), Linear(84, 10)
    drawn = figure.picture(asked((1, 32, 32), *layers, *full, size="4:3"))
    assert "120 · 84 · 10" in words(drawn, "words")
    assert "96 % fully connected" in words(drawn, "share")
    front = next(m for m in marks(drawn) if getattr(m, "cls", "") == "volume")
    assert box([front]).height > 75
