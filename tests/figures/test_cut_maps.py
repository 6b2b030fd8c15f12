"""Maps that go on, kernels that repeat among cells, and patches that no map hides."""

from __future__ import annotations

import numpy as np
import pytest

import cnnviz
from cnnviz.picture.marks import Polygons
from tests.figures.legible import marks, words
from tests.figures.test_drawn_maps import of, panel


@pytest.mark.parametrize(
    ("spec", "shape", "cut"),
    [
        ("Conv2d(1, 6, 5)", (1, 28, 28), False),
        ("Conv2d(3, 16, 3)", (3, 64, 64), True),
        ("Conv2d(64, 128, 3)", (64, 56, 56), True),
    ],
)
def test_a_map_that_goes_on_is_dotted_there(spec: str, shape: tuple[int, ...], cut: bool) -> None:
    conv = panel(cnnviz.compare(spec, shape).picture, "conv")
    frames, dotted = of(conv, "frame", 0), of(conv, "open", 0)
    assert frames
    assert len(dotted) == (len(frames) if cut else 0)
    assert all(frame.closed is not cut for frame in frames)
    for whole, rest in zip(frames, dotted, strict=False):
        # Above and at the left it begins, below and at the right it goes on.
        assert tuple(whole.points[0].min(axis=0)) in map(tuple, whole.points[0])
        assert tuple(rest.points[0].max(axis=0)) in map(tuple, rest.points[0])


@pytest.mark.parametrize("tiles", [2, 3])
def test_neurons_with_the_same_of_the_kernels_that_repeat_are_tinted(tiles: int) -> None:
    """Those at a distance of so many rows and columns, by the definition."""
    figure = cnnviz.compare("Conv2d(1, 4, 3)", (1, 14, 14), figure="tiled", tiles=tiles)
    tiled = panel(figure.picture, "tiled")
    tinted, other, *_ = of(tiled, "cell")
    (dots,) = of(tiled, "neuron")
    one, two = (np.unravel_index(int(n), (4, 12, 12)) for n in dots.names["index"])
    assert [(b - a) % tiles for a, b in zip(one[1:], two[1:], strict=True)] == [0, 1]
    assert dots.names["index"][0] in tinted.names["index"]
    assert dots.names["index"][1] in other.names["index"]
    wanted = {
        int(np.ravel_multi_index((one[0], row, column), (4, 12, 12)))
        for row in range(12)
        for column in range(12)
        if (row - one[1]) % tiles == 0 and (column - one[2]) % tiles == 0
    }
    assert set(tinted.names["index"].tolist()) == wanted
    said = " ".join(words(tiled))
    assert f"two kernels of 9 weights, again every {tiles} neurons" in said


@pytest.mark.parametrize("figure", ["argument", "connectivity"])
@pytest.mark.parametrize(
    ("spec", "shape"), [("Conv2d(3, 6, 5)", (3, 32, 32)), ("Conv2d(3, 16, 3)", (3, 28, 28))]
)
def test_the_whole_of_what_a_neuron_sees_is_visible(
    spec: str, shape: tuple[int, ...], figure: str
) -> None:
    """No map that is painted later begins left of a patch's right edge, or it begins below it."""
    conv = panel(cnnviz.compare(spec, shape, figure=figure).picture, "conv")
    painted = [mark for mark in marks(conv) if isinstance(mark, Polygons)]
    patches = [at for at, mark in enumerate(painted) if mark.cls == "patch"]
    assert len(patches) == shape[0] * (2 if figure == "argument" else 1)
    for at in patches:
        right, below = painted[at].points[0].max(axis=0)
        for later in painted[at:]:
            if later.cls == "map" and later.names["layer"] == 0:
                left, top = later.points[0].min(axis=0)
                assert right <= left + 0.5 or below <= top + 0.5


def test_the_figure_of_connections_counts_no_weights() -> None:
    """They fall by sharing, of which it does not speak."""
    figure = cnnviz.compare("Conv2d(3, 6, 5)", (3, 32, 32), figure="connectivity")
    assert {"14,450,688", "352,800", "connections"} <= {*words(figure.picture)}
    assert not {"450", "weights", "biases"} & {*words(figure.picture)}
