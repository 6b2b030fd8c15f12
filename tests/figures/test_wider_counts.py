"""Counts and steps in a viewer that has no Fira Sans, and how much is said of them with it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cnnviz.layers.base import Shape
from cnnviz.layers.conv import Conv
from cnnviz.picture.marks import Texts
from cnnviz.render.svg import svg
from tests.figures.legible import SIZES, marks, words
from tests.figures.reading import drawn, request
from tests.gallery.browser import outside, overlapping
from tests.gallery.wider import wider

DEFAULT = Conv(1, 1, 1, 3), (1, 8)
GROUPED = Conv(1, 4, 8, 3, groups=2), (4, 10)
PADDED = Conv(2, 3, 8, 3, padding=1), (3, 8, 8)
LARGE = Conv(2, 64, 128, 3), (64, 56, 56)


@pytest.mark.parametrize(
    ("figure", "size", "about", "steps"),
    [
        ("bias", "square", (Conv(1, 1, 2, 3), (1, 6)), ("share one", "in each map")),
        ("bias", "column", (Conv(1, 1, 2, 3), (1, 6)), ("share one", "in each map")),
        ("tiled", "4:3", DEFAULT, ("= 2 kernels", "× 3", "share", "one")),
        ("tiled", "16:9", PADDED, ("= 32 kernels", "× 27", "share one")),
        ("argument", "16:9", GROUPED, ("and the other group", "= 8 kernels × 6")),
    ],
)
def test_steps_have_room_in_a_wider_font(
    figure: str, size: str, about: tuple[Conv, Shape], steps: Sequence[str]
) -> None:
    layer, shape = about
    picture = drawn(figure, request(layer, shape=shape, size=SIZES[size]))
    assert set(steps) <= set(words(picture))
    found = wider(svg(picture))
    assert outside(found, *picture.size) == []
    assert not {one for pair in overlapping(found) for one in pair}.intersection(steps)


@pytest.mark.parametrize(
    ("figure", "size", "about", "told"),
    [
        ("argument", "16:9", LARGE, "= 128 kernels × 576"),
        ("groups", "16:9", (Conv(1, 4, 4, 3, padding=1), (4, 4)), "16 lines × 10"),
    ],
)
def test_a_wider_font_takes_the_room_behind_the_last_words(
    figure: str, size: str, about: tuple[Conv, Shape], told: str
) -> None:
    layer, shape = about
    picture = drawn(figure, request(layer, shape=shape, size=SIZES[size]))
    assert told in words(picture)
    assert outside(wider(svg(picture)), *picture.size) == []


@pytest.mark.parametrize("size", ["16:9", "4:3", "square", "column", "page"])
@pytest.mark.parametrize("about", [DEFAULT, GROUPED, PADDED, LARGE], ids=str)
@pytest.mark.parametrize("figure", ["argument", "bias"])
def test_no_text_meets_another_in_a_wider_font(
    figure: str, about: tuple[Conv, Shape], size: str
) -> None:
    layer, shape = about
    picture = drawn(figure, request(layer, shape=shape, size=SIZES[size]))
    found = wider(svg(picture))
    assert outside(found, *picture.size) == []
    assert overlapping(found) == []


@pytest.mark.parametrize("size", ["square", "column"])
def test_the_longest_count_of_cost_is_clear_of_its_head_in_a_wider_font(size: str) -> None:
    layer, shape = LARGE
    assert (
        overlapping(wider(svg(drawn("cost", request(layer, shape=shape, size=SIZES[size]))))) == []
    )


def test_a_number_below_its_unit_is_no_smaller_than_is_needed() -> None:
    picture = drawn("argument", request(PADDED[0], shape=PADDED[1], size=SIZES["square"]))
    sizes = [m.size for m in marks(picture) if isinstance(m, Texts) and m.cls == "count" and m.bold]
    assert sizes and min(sizes) >= 20
