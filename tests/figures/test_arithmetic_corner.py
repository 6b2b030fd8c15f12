"""Of a layer that is too large for its cells, the figure arithmetic draws a corner."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import cnnviz
from cnnviz.figures.arithmetic import arithmetic
from cnnviz.figures.walk.kernel_walk import walk
from cnnviz.layers.conv import Conv
from cnnviz.layers.pool import MaxPool
from cnnviz.layers.transposed import ConvTranspose
from cnnviz.picture.theme import LIGHT
from tests.figures.legible import asked, faults, groups, marks, words
from tests.figures.test_arithmetic import cells, fills, large, text_in

NOW = LIGHT.weights[0]


@pytest.mark.parametrize(
    ("kernel", "stride", "padding", "dilation"),
    [(3, 1, 1, 1), (5, 2, 2, 1), (3, 1, 0, 2), (4, 3, 1, 1), (11, 4, 0, 1)],
)
def test_a_corner_is_what_a_loop_makes(
    kernel: int, stride: int, padding: int, dilation: int
) -> None:
    """By the definition of a convolution: output o reads input o·s − p + t·d by tap t."""
    layer = Conv(2, 3, 4, kernel, stride=stride, padding=padding, dilation=dilation)
    found = walk(layer, (3, 60, 70), corner=(2, 3))
    width = found.axes[1].inputs
    wanted = set()
    for row, column, down, across in np.ndindex(2, 3, kernel, kernel):
        y = row * stride - padding + down * dilation
        x = column * stride - padding + across * dilation
        if y >= 0 and x >= 0:
            wanted.add((y * width + x, row * 3 + column, down * kernel + across))
    edges = found.edges
    assert wanted == set(
        zip(edges.src.tolist(), edges.dst.tolist(), edges.weight.tolist(), strict=True)
    )
    assert found.axes[1].cells == 2 * stride + (kernel - 1) * dilation + 1
    assert found.numbered(4) == found.whole[1].outputs + 1


def _drawn(layer: Any, shape: tuple[int, ...], **more: Any) -> Any:
    return arithmetic.picture(asked(shape, layer, **more))


def test_positions_and_sizes_are_those_of_the_whole() -> None:
    picture = _drawn(Conv(2, 3, 32, 3, padding=1), (3, 32, 32))
    assert "9 of 1,024 positions" in words(picture, "heading")
    assert "a corner: each stands where its output stands" in words(picture, "key")
    assert "output size 32 + 2×1 − 3 + 1 = 32" in words(picture, "key")
    # 5 × 5 cells beside 3 × 3 are not of one size.
    assert words(picture, "title") == ["With padding, the kernel begins over the edge"]
    assert picture.steps[4].caption == "position 34 of 1,024"
    assert len(list(groups(picture, "step"))) == 9


def test_frames_are_offered_only_where_they_can_be_drawn() -> None:
    for side, offered in ((20, True), (64, False)):
        (note,) = _drawn(Conv(2, 1, 1, 3), (1, side, side)).notes
        assert ("--frames" in note) is offered


def test_letters_are_those_of_the_whole_kernel() -> None:
    """The second window of a 5 × 5 kernel with padding 2 does not use all its rows and columns."""
    step = large(_drawn(Conv(2, 1, 1, 5, padding=2), (1, 50, 50), size="4:3"))
    assert sorted(text_in(step, "input").values()) == list("lmnoqrstvwxy")


def test_cells_go_on_where_it_is_cut() -> None:
    step = next(iter(groups(_drawn(MaxPool(2, 3, stride=2), (8, 56, 56)), "step")))
    assert [mark.cls for mark in step.marks].count("more") == 2
    whole = next(iter(groups(_drawn(MaxPool(2, 3, stride=2), (8, 7, 7)), "step")))
    assert all(mark.cls != "more" for mark in whole.marks)


def test_a_row_of_windows_in_one_dimension() -> None:
    picture = _drawn(Conv(1, 1, 1, kernel_size=9), (1, 200))
    steps = list(groups(picture, "step"))
    assert len(steps) == 6
    assert len({cells(step, "input").points[0, 0, 1] for step in steps}) == 1


def test_a_transposed_one_has_a_corner_too() -> None:
    picture = _drawn(ConvTranspose(2, 8, 4, 4, stride=2, padding=1), (8, 30, 30))
    # Output 1 of a row is 2·i − 1 + k: input 0 by tap 2, input 1 by tap 0; output 0 of a column
    # input 0 by tap 1. Row 1, columns 2 and 0 of a 4 × 4 kernel are its letters g and e.
    assert list(text_in(large(picture), "input").values()) == ["g", "e"]


def test_numbers_in_a_corner_are_sums_of_what_is_seen() -> None:
    layer = Conv(2, 1, 1, 3, bias=False)
    picture = _drawn(layer, (1, 60, 60), options={"numbers": "yes"})
    steps = list(groups(picture, "step"))
    kernel = (np.arange(9).reshape(3, 3) + np.arange(3)[:, None]) % 3
    for step in steps:
        seen = text_in(step, "input")
        wide = 5
        at = fills(step, "output").index(NOW)
        row, column = divmod(at, 3)
        grid = [[float(seen[(row + r) * wide + column + c]) for c in range(3)] for r in range(3)]
        assert float(text_in(step, "output")[at]) == (np.array(grid) * kernel).sum()


@pytest.mark.parametrize("size", ["7x2.5", "14x2.5"])
def test_cells_beyond_a_corner_stay_on_a_low_page(size: str) -> None:
    figure = cnnviz.draw("arithmetic", "MaxPool2d(2)", (1, 28, 28), size=size, numbers=True)
    assert "more" in {mark.cls for mark in marks(figure.picture)}
    assert faults(figure.picture, LIGHT.background) == []
