"""Between own weights and one kernel: a few kernels that repeat, all of which are seen."""

from __future__ import annotations

import numpy as np
import pytest

import cnnviz
from cnnviz.layers.conv import Conv
from cnnviz.picture.faint import mixed
from cnnviz.picture.marks import Mark, Polygons
from cnnviz.picture.theme import LIGHT, THEMES
from tests.figures.legible import marks
from tests.figures.reading import Panel, drawn, panels, request, texts

LAYER, SHAPE = Conv(1, 1, 1, 3), (1, 8)


def tiled(**look: object) -> Panel:
    return panels(drawn("tiled", request(LAYER, shape=SHAPE, **look)))[1]


@pytest.mark.parametrize("theme", THEMES)
def test_the_weights_of_both_kernels_are_drawn_and_look_different(theme: str) -> None:
    looks = {edge.weight: edge.look for edge in tiled(theme=theme).edges}
    assert len(looks) == len(set(looks.values())) == 6


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_weight_of_the_second_kernel_is_dashed_and_has_a_colour_of_its_own(theme: str) -> None:
    looks = {edge.weight: edge.look for edge in tiled(theme=theme).edges}
    assert len({colour for colour, _ in looks.values()}) == 6
    assert [bool(looks[weight][1]) for weight in range(6)] == [False] * 3 + [True] * 3


def test_more_weights_than_hues_have_the_colour_of_their_place() -> None:
    figure = cnnviz.compare("Conv1d(1, 1, 3)", (1, 8), figure="tiled", tiles=3)
    looks = {edge.weight: edge.look for edge in panels(figure.picture)[1].edges}
    for weight in range(3):
        assert len({looks[weight + 3 * kernel] for kernel in range(3)}) == 3
        assert len({looks[weight + 3 * kernel][0] for kernel in range(3)}) == 1


def test_biases_are_named_as_their_kernels_are() -> None:
    words = [word for word in tiled().words if word.startswith("+")]
    assert words == ["+ bias A", "+ bias B"] * 3
    assert [word for word in tiled().words if word in "ABC"] == ["A", "B"]


def test_three_kernels_have_tiles() -> None:
    figure = cnnviz.compare("Conv1d(1, 1, 3)", (1, 8), figure="tiled", tiles=3)
    found = [m for m in marks(figure.picture) if isinstance(m, Polygons) and m.cls == "tile"]
    shown = np.concatenate([np.ravel(mark.names["weight"]) for mark in found])
    assert sorted(shown.tolist()) == sorted([*range(3), *range(9)])


def test_cells_show_which_neurons_use_the_same_kernel() -> None:
    picture = drawn("tiled", request(Conv(2, 3, 8, 3), shape=(3, 8, 8)))

    def outputs(mark: Mark) -> bool:
        return mark.cls == "cell" and np.ndim(mark.names["layer"]) == 0 and mark.names["layer"] == 1

    cells = [mark for mark in marks(picture) if isinstance(mark, Polygons) and outputs(mark)]
    alike = [set(np.asarray(mark.names["index"]).tolist()) for mark in cells]
    rows = np.arange(36).reshape(6, 6)
    assert sorted(map(sorted, alike)) == sorted(
        rows[r::2, c::2].ravel().tolist() for r in (0, 1) for c in (0, 1)
    )
    fills = [mixed(colour, LIGHT.background, 0.4) for colour in LIGHT.weights[:4]]
    assert [mark.styles[0].fill for mark in cells] == fills


def test_is_said_without_jargon() -> None:
    words = " ".join(texts(drawn("tiled", request(LAYER, shape=SHAPE))))
    assert "in turn" not in words
    assert "2 kernels repeat" in words
