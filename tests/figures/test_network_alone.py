"""The figure network of one layer: its numbers are large, and nothing is a share of itself."""

from __future__ import annotations

import pytest

from cnnviz.figures.network import network as figure
from cnnviz.layers.activation import ReLU
from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.pool import MaxPool
from cnnviz.picture.extent import box
from cnnviz.picture.marks import Texts
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
