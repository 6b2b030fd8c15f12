"""The figure matrix: cells that are small, many, or tiny."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cnnviz.figures.matrix import matrix
from cnnviz.layers.conv import Conv
from cnnviz.picture.marks import Raster
from tests.figures.legible import asked
from tests.figures.test_matrix import CASES, SHEET, cells_of, graph_of, matrices, named


@pytest.mark.parametrize(("theme", "size"), [("light", "16:9"), ("dark", "16:9")])
def test_small_cells_tell_weights_apart_by_strokes(theme: str, size: str) -> None:
    group = matrices(matrix.picture(asked(*SHEET, theme=theme, size=size)))["conv"]
    cells = cells_of(group)
    assert not named(group, "letter") and named(group, "hatch")
    strokes: list[list[Any]] = [[] for _ in cells.which]
    corners = cells.points.min(axis=1)
    side = np.ptp(cells.points[0, :, 0])
    for lines in named(group, "hatch"):
        for start, end in zip(lines.start, lines.end, strict=True):
            middle = (start + end) / 2
            (mine,) = np.flatnonzero(((corners < middle) & (middle < corners + side)).all(axis=1))
            strokes[mine].append(tuple(np.round((start - corners[mine]) / side, 3)))
    looks: dict[int, set[Any]] = {}
    for weight, look, found in zip(
        cells.names["weight"].tolist(), cells.which, strokes, strict=True
    ):
        looks.setdefault(weight, set()).add((cells.styles[look].fill, tuple(sorted(found))))
    assert all(len(look) == 1 for look in looks.values())
    assert len(set().union(*looks.values())) == 9


def test_a_large_matrix_is_an_image_of_its_cells() -> None:
    case = CASES["long"]
    for kind, group in matrices(matrix.picture(asked(*case))).items():
        (image,) = named(group, "cells")
        assert isinstance(image, Raster)
        rows, columns = group.names["rows"], group.names["columns"]
        assert image.pixels.shape == (rows, columns, 3)
        filled = {tuple(cell) for cell in np.argwhere((image.pixels != 255).any(axis=2)).tolist()}
        true = {(row, column) for row, column, _ in graph_of(case, kind)}
        assert filled == {(r, c) for r, c in true if r < rows and c < columns}
        colours = {tuple(pixel) for pixel in image.pixels.reshape(-1, 3).tolist()}
        assert len(colours) == {"fc": 1, "local": 2, "conv": 10}[kind]


@pytest.mark.parametrize("case", ["cube", "steps"])
def test_tiny_cells_are_runs_that_cover_the_connections(case: str) -> None:
    for kind, group in matrices(matrix.picture(asked(*CASES[case]))).items():
        (frame,) = (f.points[0] for f in named(group, "frame") if f.styles[0].width < 2)
        side = np.ptp(frame[:, 1]) / group.names["rows"]
        runs = cells_of(group).points - frame.min(axis=0)
        low, high = runs.min(axis=1) / side, runs.max(axis=1) / side
        covered = [
            (row, column)
            for (left, top), (right, bottom) in zip(low.round(6), high.round(6), strict=True)
            for row in range(int(top), int(bottom))
            for column in range(int(left), int(right))
        ]
        assert len(covered) == len(set(covered))
        assert set(covered) == {cell[:2] for cell in graph_of(CASES[case], kind)}


@pytest.mark.parametrize(
    ("shape", "layer", "theme"),
    [
        *(((4, 10), Conv(1, 4, 8, 3, groups=2), theme) for theme in ("light", "dark", "print")),
        *(((1, 6, 6), Conv(2, 1, 1, 3), theme) for theme in ("light", "dark")),
    ],
)
def test_the_key_has_the_colours_of_the_cells(shape: Any, layer: Conv, theme: str) -> None:
    picture = matrix.picture(asked(shape, layer, theme=theme))
    cells = cells_of(matrices(picture)["conv"])
    (key,) = named(picture, "tile")
    colours = [[one.styles[which].fill for which in one.which] for one in (cells, key)]
    assert not named(picture, "edge") and set(colours[0]) == set(colours[1])
    assert not any(style.dash or style.stroke for style in key.styles)
