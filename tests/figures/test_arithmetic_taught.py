"""Which positions the figure arithmetic shows where not all have room, and how the kernel moves."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.figures.arithmetic import arithmetic
from cnnviz.graph.connect import between
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.transposed import ConvTranspose
from cnnviz.picture.marks import Dots, Group, Lines, Mark, Picture
from tests.figures.legible import asked, groups, marks, words
from tests.figures.test_arithmetic import NUMBERS, cells, illegible, large

HALF = Conv(2, 1, 1, 3, padding=1)
STRIDED = Conv(2, 1, 1, 3, stride=2, padding=1)
BACK = ConvTranspose(2, 1, 1, 3, stride=2, padding=1)


def dots(picture: Picture) -> list[Mark]:
    return [mark for mark in marks(picture) if isinstance(mark, Dots) and mark.cls == "ellipsis"]


@pytest.mark.parametrize("size", ["16:9", "4:3", "page"])
@pytest.mark.parametrize(
    ("layer", "side"),
    [
        (HALF, 5),
        (Conv(2, 1, 1, 3, padding=2), 5),
        (Conv(2, 1, 1, 4, padding=2), 5),
        (BACK, 3),
        (ConvTranspose(2, 1, 1, 3, padding=1), 5),
    ],
)
def test_an_inner_position_is_shown(layer: Layer, side: int, size: str) -> None:
    """One that meets as many inputs as any does."""
    request = asked((1, side, side), layer, size=size)
    picture = arithmetic.picture(request)
    edges = between(layer, (1, side, side))
    fan_ins = np.bincount(edges.dst)
    shown = [int(step.names["position"]) for step in groups(picture, "step")]
    assert fan_ins[shown].max() == fan_ins.max()
    assert illegible(picture, 13.0 if size != "page" else 7.0) == []


@pytest.mark.parametrize("layer", [HALF, BACK])
def test_a_slide_shows_all_cases_at_the_rim_too(layer: Layer) -> None:
    """Corners, edges and the inside of a map: first, inner and last of the rows and columns."""
    side = 5 if layer is HALF else 3
    picture = arithmetic.picture(asked((1, side, side), layer))
    edges = between(layer, (1, side, side))
    cases = [tuple(edges.weight[edges.dst == output]) for output in range(25)]
    shown = [int(step.names["position"]) for step in groups(picture, "step")]
    assert {cases[output] for output in shown} == set(cases)


def arrows(step: Group) -> list[Lines]:
    return [m for m in step.marks if isinstance(m, Lines) and m.cls == "arrow"]


@pytest.mark.parametrize(
    ("layer", "side", "stride"), [(STRIDED, 5, 2), (HALF, 5, 1), (Conv(2, 1, 1, 5, 3), 11, 3)]
)
@pytest.mark.parametrize("options", [{}, NUMBERS])
def test_an_arrow_is_as_long_as_the_step(
    layer: Layer, side: int, stride: int, options: dict[str, str]
) -> None:
    picture = arithmetic.picture(asked((1, side, side), layer, options=options))
    first, second, *others = groups(picture, "step")
    assert [len(arrows(step)) for step in (first, *others)] == [1] * (1 + len(others))
    second = second if options else large(picture)
    (_, moved) = sorted(arrows(second), key=lambda line: -line.start[0, 0])
    points = cells(second, "input").points
    wide = points[:, :, 0].max() - points[:, :, 0].min()
    cell = wide / round(len(points) ** 0.5)
    ((start, y),), ((end, level),) = moved.start, moved.end
    assert y == level and points[0, 0, 0] - 2 < start < end
    # The head, and the air before the rim, are not part of the line.
    assert end < points[0, 0, 0] + stride * cell < end + 12


def test_a_step_down_has_an_arrow_where_none_goes_right() -> None:
    layer = Conv(2, 1, 1, (3, 5), stride=(2, 1), padding=(1, 2))
    steps = list(groups(arithmetic.picture(asked((1, 6, 8), layer)), "step"))
    lines = [line for step in steps for line in arrows(step)]
    assert sum(bool(np.ptp([m.start[0, 0], m.end[0, 0]]) < 1e-6) for m in lines) == 1


@pytest.mark.parametrize("shown", ["in order", "one"])
def test_a_frame_alone_shows_no_former_place(shown: str) -> None:
    request = asked((1, 5, 5), STRIDED, focus=(1, 1) if shown == "one" else None)
    alone = arithmetic.picture(request) if shown == "one" else arithmetic.frames(request)[4]
    assert [len(arrows(step)) for step in groups(alone, "step")] == [1]


def test_rows_of_frames_in_one_dimension_go_on() -> None:
    """Dots stand only where a position is left out."""
    whole = arithmetic.picture(asked((1, 8), Conv(1, 1, 1, 3, padding=1)))
    assert len(list(groups(whole, "step"))) == 8 and not dots(whole)
    assert dots(arithmetic.picture(asked((1, 20), Conv(1, 1, 1, 3))))


@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "page"])
def test_counts_and_sizes_are_explained_in_every_size(size: str) -> None:
    picture = arithmetic.picture(asked((1, 5, 5), STRIDED, size=size))
    said = " ".join(words(picture, "key"))
    assert "49 = 7 × 7: 2 + 3 + 2 along each axis" in said
    assert "output size (5 + 2×1 − 3) ÷ 2 + 1 = 3" in said
    assert "(input + 2×pad − kernel) ÷ stride + 1" in said
    assert words(picture, "heading")[-1] == "All 9 positions"
