"""How a figure should look: words to values, and a sentence for words that have none."""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.figures import options as look
from cnnviz.figures.catalogue import CATALOGUE


@pytest.mark.parametrize(
    ("size", "inches"),
    [
        ("16:9", (13.333333333333334, 7.5)),
        ("4:3", (10, 7.5)),
        ("square", (7.5, 7.5)),
        ("column", (3.5, 2.625)),
        ("page", (7, 4)),
        ("6x4", (6, 4)),
        ("6.5 X 4.25in", (6.5, 4.25)),
        ("6×4", (6, 4)),
        ((6, 4), (6, 4)),
        ("1x60", (1, 60)),
    ],
)
def test_a_size_is_inches(size: Any, inches: tuple[float, float]) -> None:
    assert look.inches(size) == inches


def test_a_slide_is_960_by_540_points_and_2667_by_1500_pixels() -> None:
    width, height = look.inches("16:9")
    assert (width * 72, height * 72) == (960, 540)
    assert (round(width * 200), round(height * 200)) == (2667, 1500)


@pytest.mark.parametrize(
    "size", ["", "16:10", "6", "6x", "x4", "6x4x2", "-6x4", "1e3x4", "6y4", "٦x٤", ()]
)
def test_what_is_no_size_is_said(size: Any) -> None:
    with pytest.raises(CnnvizError, match=r"is no size: use 16:9, 4:3, square, column, page"):
        look.inches(size)


@pytest.mark.parametrize("size", ["0x4", "6x0.9", "61x4", "9999x9999", (float("nan"), 4)])
def test_a_size_has_bounds(size: Any) -> None:
    with pytest.raises(CnnvizError, match="1 to 60 inches"):
        look.inches(size)


@pytest.mark.parametrize("dpi", [20, 200, 2400])
def test_a_resolution_within_bounds_is_kept(dpi: float) -> None:
    assert look.resolution(dpi, (1, 1)) == dpi


@pytest.mark.parametrize("dpi", [19.9, 2401, 0, -200, float("inf"), float("nan")])
def test_a_resolution_has_bounds(dpi: float) -> None:
    with pytest.raises(CnnvizError, match="dpi is 20 to 2400"):
        look.resolution(dpi, (1, 1))


def test_a_png_of_too_many_pixels_is_refused_by_their_number() -> None:
    assert look.resolution(1000, (10, 10)) == 1000
    with pytest.raises(CnnvizError, match="120 million pixels, and a PNG has at most 100 million"):
        look.resolution(1000, (12, 10))


@pytest.mark.parametrize(
    ("focus", "index"),
    [
        (None, None),
        ("3", (3,)),
        ("0,2,1", (0, 2, 1)),
        (" 0 , 2 ", (0, 2)),
        (3, (3,)),
        ((0, 2), (0, 2)),
    ],
)
def test_a_neuron_is_an_index(focus: Any, index: Any) -> None:
    assert look.indices(focus) == index


@pytest.mark.parametrize(
    "focus", ["", "a", "-1", "1.5", "0,,1", "0,1,", "1,2,3,4,5", "٣", "9" * 11]
)
def test_what_names_no_neuron_is_said(focus: str) -> None:
    with pytest.raises(CnnvizError, match="names no neuron"):
        look.indices(focus)


def test_a_title_is_one_line() -> None:
    assert look.heading(None) is None
    assert look.heading("") == ""
    assert (
        look.heading(" Same colour,\n same  weight: 3×3 → α ")
        == "Same colour, same weight: 3×3 → α"
    )


@pytest.mark.parametrize("title", ["\x00", "a\x1bb", "\udcff", "\ufffe", "x" * 201])
def test_a_title_that_a_file_cannot_hold_is_refused(title: str) -> None:
    with pytest.raises(CnnvizError, match="title"):
        look.heading(title)


def test_a_direction_is_right_or_up() -> None:
    assert [look.checked_direction(way) for way in ("right", "up")] == ["right", "up"]
    with pytest.raises(CnnvizError, match="'left' is no direction; there are: right, up"):
        look.checked_direction("left")


@pytest.mark.parametrize("most", [0, -1, 1_000_001])
def test_the_lines_of_a_panel_have_bounds(most: int) -> None:
    assert [look.connection_limit(n) for n in (None, 1, 1_000_000)] == [None, 1, 1_000_000]
    with pytest.raises(CnnvizError, match="max_connections is 1 to 1,000,000"):
        look.connection_limit(most)


def test_every_option_of_every_figure_is_a_keyword_and_has_a_help() -> None:
    from cnnviz.cli.looks import SINGLE

    named = {option for figure in CATALOGUE for option in figure.options}
    assert named <= set(SINGLE)
    assert named <= {key.strip("_").replace("_", "-") for key in look.Look.__annotations__}
    assert not named & set(look.COMMON)
