"""The figure image says which layers it does not draw, and of which input the picture is."""

from __future__ import annotations

import pytest

from cnnviz.api import draw
from cnnviz.figures.image import image
from cnnviz.layers.activation import ReLU
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.pool import AvgPool, MaxPool
from cnnviz.layers.reshape import Flatten
from cnnviz.picture.marks import Raster
from tests.figures.legible import asked, marks, words
from tests.figures.test_image import LENET, USUAL
from tests.instruments import quality

LONGER = (Conv(2, 3, 2, kernel_size=3), ReLU(), AvgPool(2, kernel_size=2), Conv(2, 2, 2, 3))
LEFT: list[tuple[tuple[Layer, ...], str]] = [
    (LONGER, "Conv2d(2, 2, kernel_size=3)"),
    (LENET, "Flatten()"),
    ((ReLU(), Conv(2, 1, 1, 3), Flatten()), "ReLU(), Flatten()"),
    ((Conv(2, 1, 1, 3), MaxPool(2, 2), ReLU()), "ReLU()"),
    ((*USUAL, *[ReLU()] * 20), "20 layers"),
]


@pytest.mark.parametrize(("layers", "said"), LEFT)
@pytest.mark.parametrize("look", [{}, {"title": ""}, {"size": "4:3"}, {"size": "column"}])
def test_layers_that_are_not_drawn_are_said(
    layers: tuple[Layer, ...], said: str, look: dict[str, str]
) -> None:
    if layers == LENET and "size" in look:
        return
    channels = 3 if layers in (LONGER, LENET) else 1
    picture = image.picture(asked((channels, 48, 48), *layers, **look))
    line = " ".join(words(picture, "context"))
    # A paper's column has a caption of its own.
    assert ("not drawn: " in line) == (look.get("size") != "column")
    assert said.split("(")[0] in line or "layers" in line or not line
    assert f"Not drawn: {said}: the figure shows" in " ".join(picture.notes)
    assert quality.overlapping_texts(picture) == [] and quality.outside(picture) == []


@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "column"])
def test_what_acts_last_has_a_column_where_there_is_room_for_it(size: str) -> None:
    picture = image.picture(asked((3, 48, 48), Conv(2, 3, 8, 3), ReLU(), size=size))
    heads = words(picture, "head") + words(picture, "subhead")
    seen = [m for m in marks(picture) if isinstance(m, Raster) and m.cls == "acted"]
    assert ("ReLU" in heads) == (len(seen) == 2) == (size in ("16:9", "4:3"))
    assert ("not drawn: ReLU()" in " ".join(words(picture, "context"))) == (size == "square")
    assert quality.overlapping_texts(picture) == [] and quality.outside(picture) == []
    maps = [m for m in marks(picture) if isinstance(m, Raster) and m.cls == "map"]
    for one, other in zip(seen, maps, strict=False):
        assert one.box[1:] == pytest.approx(other.box[1:])


def test_without_an_input_the_one_of_the_picture_is_named() -> None:
    drawn = draw("image", "Conv2d(3,4,3,stride=2), ReLU(), AvgPool2d(2), Conv2d(4,2,3)")
    assert drawn.network.input_shape == (3, 48, 48)
    named = [note for note in drawn.notes if "input" in note or "pixels" in note]
    assert named == ["input: 3x48x48 (none was given; a picture takes so many pixels)"]
    fixed = draw("image", "Conv2d(1,6,5), ReLU(), MaxPool2d(2), Flatten(), Linear(864,10)")
    assert fixed.network.input_shape == (1, 28, 28)
    assert "28 × 28 pixels" in words(fixed.picture, "line")
    said = draw("image", "Conv2d(1, 1, 3)", input_shape="1x20x20")
    assert said.network.input_shape == (1, 20, 20) and said.notes == ()
