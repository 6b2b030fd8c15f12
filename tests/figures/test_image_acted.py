"""The figure image: what acts on each neuron alone has maps of its own, read by the next layer."""

from __future__ import annotations

from math import exp

import numpy as np
import pytest

from cnnviz.figures.image import image
from cnnviz.figures.image.sample import sample_picture
from cnnviz.figures.ink.diverging import scale
from cnnviz.layers.activation import Identity, ReLU, Sigmoid
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.dropout import Dropout
from cnnviz.layers.norm import BatchNorm
from cnnviz.layers.pool import MaxPool
from cnnviz.picture.marks import Floats, Lines, Raster
from cnnviz.picture.theme import THEMES
from tests.figures.legible import asked, marks, words
from tests.figures.test_image import SOBEL, USUAL, convolved, drawn, rasters


@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "page", "column"])
@pytest.mark.parametrize("name", ["usual", "two", "colour"])
def test_what_a_relu_does_is_a_picture_of_its_own(name: str, size: str) -> None:
    """A reader saw the word, not what it did: the map once more, without its negative half.

    It was a small one under the name of the pooling that reads it.
    """
    picture = drawn(name, size=size)
    acted, maps = rasters(picture, "acted"), rasters(picture, "map")
    assert acted
    for after, before in zip(acted, maps, strict=False):
        assert after.box[2:] == pytest.approx(before.box[2:])
        negative = before.pixels[..., 0].astype(int) < before.pixels[..., 1]
        assert negative.any()
        assert (after.pixels[negative] == 255).all()
    # The largest is the largest of what is negative, too: one scale.
    assert (acted[0].pixels[~negative] == maps[0].pixels[~negative]).all() or len(acted) > 1
    assert "ReLU" in [*words(picture, "head"), *words(picture, "subhead")]


@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "page", "column"])
@pytest.mark.parametrize("name", ["usual", "two", "colour"])
def test_the_next_layer_reads_what_the_relu_left(name: str, size: str) -> None:
    """Its lines and frames began at the maps before the ReLU, which it does not read."""
    picture = drawn(name, size=size)
    acted, maps = rasters(picture, "acted"), rasters(picture, "map")
    nexts = [one for one in maps if one.names.get("stage") == 1]
    links = [m for m in marks(picture) if isinstance(m, Lines) and m.cls == "link"]
    read = [m for m in links if m.names.get("to") == 2]
    assert len(read) == {"usual": 1, "two": 2, "colour": 1}[name]
    for line, of in zip(read, acted, strict=False):
        assert within(line.start, of) and within(line.end, nexts[0])
    # Through the ReLU goes the neuron that is traced: the same one, in each map.
    [alone] = [m for m in links if m.names.get("alone") == 1]
    assert within(alone.start, maps[0]) and within(alone.end, acted[0])
    side = acted[0].box[2] / acted[0].pixels.shape[1]
    moved = alone.end - acted[0].box[:2] - (alone.start - np.array(maps[0].box[:2]))
    assert moved == pytest.approx(np.array([[-side, 0.0]] * 2), abs=1e-6)


def within(points: Floats, of: Raster) -> bool:
    x, y, wide, high = of.box
    slack = [-1e-6, 1e-6]
    left, right = (x + slack[0], y + slack[0]), (x + wide + slack[1], y + high + slack[1])
    return bool((points >= left).all() and (points <= right).all())


def test_what_a_second_convolution_makes_is_said_by_the_inputs_that_it_reads() -> None:
    """It was "of the mean of all maps", of a single map as well, and of groups that read one."""
    for maps, groups, said in ((1, 1, "9 inputs"), (2, 1, "18 inputs"), (2, 2, "9 inputs")):
        layers = Conv(2, 1, maps, 3), ReLU(), Conv(2, maps, 2, 3, groups=groups)
        told = words(image.picture(asked((1, 48, 48), *layers)), "line")
        assert f"each the mean of its {said}" in told


IDLE = [Dropout(0.5), Identity(), BatchNorm(2, 1)]


@pytest.mark.parametrize("layer", IDLE, ids=[one.spec_name for one in IDLE])
def test_what_changes_nothing_is_no_second_picture(layer: Layer) -> None:
    """The map was drawn twice, alike."""
    picture = image.picture(asked((1, 48, 48), Conv(2, 1, 1, 3), layer, MaxPool(2, 2)))
    assert not rasters(picture, "acted")
    [context] = [" ".join(words(picture, "context"))]
    assert f"{layer.spec_name} changes nothing here" in context
    # Of a ReLU before it the map is drawn.
    layers = Conv(2, 1, 1, 3), ReLU(), layer, MaxPool(2, 2)
    picture = image.picture(asked((1, 48, 48), *layers))
    assert len(rasters(picture, "acted")) == 1 and "ReLU" in words(picture, "head")
    assert "ReLU changes" not in " ".join(words(picture, "context"))


def test_a_relu_after_a_blur_changes_nothing() -> None:
    picture = drawn("blur")
    assert not rasters(picture, "acted")
    assert "ReLU changes nothing here" in " ".join(words(picture, "context"))
    assert picture.notes == ()


def test_without_room_for_it_no_line_begins_at_what_the_next_layer_does_not_read() -> None:
    picture = image.picture(asked((1, 48, 48), *USUAL)._replace(size=(210.0, 190.0)))
    assert not rasters(picture, "acted") and len(rasters(picture, "map")) == 2
    links = [m for m in marks(picture) if isinstance(m, Lines) and m.cls == "link"]
    assert [m.names["to"] for m in links] == [0, 1]
    assert "after ReLU" in words(picture, "line")


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_what_a_sigmoid_makes_has_a_scale_of_its_own(theme: str) -> None:
    """It had that of the map before, of hundreds: all of it was white."""
    layers = Conv(2, 1, 1, 3), Sigmoid(), MaxPool(2, 2)
    picture = image.picture(asked((1, 48, 48), *layers, theme=theme))
    [acted] = rasters(picture, "acted")
    wanted = [1 / (1 + exp(-v)) for v in convolved(sample_picture(1, 48, 48)[0], SOBEL).ravel()]
    colours = scale(THEMES[theme])
    assert max(wanted) == pytest.approx(1.0)
    assert (acted.pixels == colours.pixels(np.reshape(wanted, (46, 46)), 1.0)).all()
