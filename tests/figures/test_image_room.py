"""The rooms of pictures in the figure image: all can be seen, and fill the width."""

from __future__ import annotations

from math import inf

import hypothesis.strategies as st
import pytest
from hypothesis import assume, given

from cnnviz.errors import CnnvizError
from cnnviz.figures.image import image
from cnnviz.figures.image.place import APART, SMALLEST, Column, _side
from cnnviz.layers.activation import ReLU
from cnnviz.layers.conv import Conv
from cnnviz.layers.pool import MaxPool
from cnnviz.picture.marks import Raster
from tests.figures.legible import asked, marks

COLUMNS = st.builds(
    Column,
    st.integers(1, 3),
    st.integers(4, 96),
    st.integers(4, 96),
    st.sampled_from([0.0, 22.0, 44.0]),
    st.floats(20, 160),
    st.sampled_from([(0, 0), (4, 4), (24, 30), (90, 40)]),
    st.just(inf),
)


@given(st.lists(COLUMNS, min_size=2, max_size=3), st.floats(200, 900), st.floats(80, 500))
def test_pictures_fill_the_width_or_the_height(
    columns: list[Column], width: float, height: float
) -> None:
    assume(max(one.lowest for one in columns) <= height)
    assume(sum(one.width(0.0, inf) for one in columns) <= width)
    side = _side(width, height, columns)
    taken = sum(one.width(side, height) for one in columns)
    full = all(one.pixel(side, height) == pytest.approx(one.highest(height)) for one in columns)
    assert taken == pytest.approx(width) or (full and taken < width)
    for one in columns:
        pixel = one.pixel(side, height)
        assert pixel * max(one.rows, one.columns) >= SMALLEST - 1e-6
        each = pixel * one.rows + one.below
        lower = one.lower_pixel(pixel) * one.lower[0]
        assert one.total * each + APART * (one.total - 1) + lower <= height + 1e-6
        assert not lower or one.lower_pixel(pixel) * max(one.lower) >= SMALLEST - 1e-6


@pytest.mark.parametrize("size", ["4:3", "square", "page", "column"])
def test_a_small_map_is_seen_and_makes_no_other_small(size: str) -> None:
    layers = Conv(2, 1, 2, kernel_size=5), MaxPool(2, kernel_size=4)
    picture = image.picture(asked((1, 48, 48), *layers, size=size))
    sides = {
        cls: [max(m.box[2:]) for m in marks(picture) if isinstance(m, Raster) and m.cls == cls]
        for cls in ("picture", "map")
    }
    scale = 7 / 13 if size in ("page", "column") else 1.0
    assert min(sides["map"]) >= SMALLEST * scale - 0.1
    # It had shrunk to the height of the smallest map's column, and one map of two was drawn.
    assert len(sides["map"]) == 4 and max(sides["picture"]) > 1.3 * min(sides["map"])


def test_where_no_map_can_be_seen_the_figure_says_so() -> None:
    layers = Conv(2, 1, 2, kernel_size=5), MaxPool(2, kernel_size=4)
    with pytest.raises(CnnvizError, match="no room"):
        image.picture(asked((1, 48, 48), *layers)._replace(size=(160.0, 90.0)))


@pytest.mark.parametrize("size", ["4:3", "square"])
def test_the_map_of_a_high_picture_has_its_pixels(size: str) -> None:
    """Two maps stood below one another, half as large as the picture: there was no room so high."""
    layers = Conv(2, 1, 1, kernel_size=3), ReLU(), MaxPool(2, kernel_size=2)
    picture = image.picture(asked((1, 60, 24), *layers, size=size))
    found = [m for m in marks(picture) if isinstance(m, Raster) and m.cls != "key"]
    sides = {m.cls: m.box[3] / m.pixels.shape[0] for m in found[:3]}
    # But for the room that a range takes.
    assert sides["map"] == sides["acted"] == pytest.approx(sides["picture"], rel=0.1)


@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "page", "column"])
@pytest.mark.parametrize("maps", [(1, 1), (2, 1), (3, 2)])
def test_all_maps_are_to_one_scale(size: str, maps: tuple[int, int]) -> None:
    """A map of 44 x 44 neurons stood larger than those of 46 x 46 that it is made of."""
    one, two = maps
    layers = Conv(2, 1, one, kernel_size=3), Conv(2, one, two, kernel_size=3)
    picture = image.picture(asked((1, 48, 48), *layers, size=size))
    found = [m for m in marks(picture) if isinstance(m, Raster) and m.cls in ("map", "picture")]
    sides: dict[str, set[float]] = {"map": set(), "picture": set()}
    for m in found:
        sides[m.cls].add(round(m.box[3] / m.pixels.shape[0], 3))
    assert len(sides["map"]) == 1
    assert maps != (1, 1) or sides["map"] == sides["picture"]
