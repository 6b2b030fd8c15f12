"""The tiles of a kernel: a weight's tile is known by the look of its line, also without colour."""

from __future__ import annotations

import pytest

from cnnviz.layers.base import Layer, Shape
from cnnviz.layers.conv import Conv
from cnnviz.picture.marks import Lines, Polygons, Style
from tests.figures.legible import marks
from tests.figures.reading import drawn, request

KERNELS = [
    ("argument", Conv(2, 1, 1, 3), (1, 5, 5), "light"),  # a dash a row
    ("tiled", Conv(1, 1, 1, 3), (1, 8), "light"),  # six weights, five colours
    ("argument", Conv(1, 1, 1, 3), (1, 8), "print"),  # no colours
    ("matrix", Conv(1, 1, 1, 3), (1, 8), "print"),
]


@pytest.mark.parametrize(("figure", "layer", "shape", "theme"), KERNELS)
def test_a_tile_is_framed_by_the_dash_of_its_line_where_colours_repeat(
    figure: str, layer: Layer, shape: Shape, theme: str
) -> None:
    picture = drawn(figure, request(layer, shape=shape, theme=theme))
    lines: dict[int, Style] = {}
    for mark in marks(picture):
        if isinstance(mark, Lines) and mark.cls == "edge" and len(mark.styles) > 1:
            pairs = zip(mark.names["weight"].tolist(), mark.which.tolist(), strict=True)
            lines |= {weight: mark.styles[at] for weight, at in pairs}
    tiles = [m for m in marks(picture) if isinstance(m, Polygons) and m.cls == "tile"]
    assert tiles
    for tile in tiles:
        looks = {}
        for weight, at in zip(tile.names["weight"].tolist(), tile.which.tolist(), strict=True):
            style, line = tile.styles[at], lines[weight]
            assert style.stroke == line.stroke or style.fill == line.stroke
            assert style.dash in ((), line.dash)
            looks[weight] = style
        assert len(set(looks.values())) == len(looks)
    assert not [mark for mark in marks(picture) if mark.cls == "sample"]
