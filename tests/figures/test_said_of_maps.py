"""What is said of maps, of what is left out of them, and of the border is true and stands in all
panels.
"""

from __future__ import annotations

import re

import numpy as np
import pytest

import cnnviz
from cnnviz.picture.marks import Polygons, Texts
from tests.figures.legible import groups, marks, words

BORDERS = (
    (
        "Conv2d(3, 8, 3, padding=1)",
        (3, 8, 8),
        "border neurons see fewer · Conv2d(3, 8, kernel_size=3, padding=1)",
    ),
    (
        "Conv2d(4, 6, 5, padding=2, groups=2)",
        (4, 9, 9),
        "4 × 9 × 9 inputs, 6 × 9 × 9 neurons, border neurons see fewer · ",
    ),
    ("Conv2d(3, 8, 3, padding=1, stride=2)", (3, 12, 9), "no connection comes from padding"),
    ("Conv1d(1, 1, 3, padding=1)", (1, 8), "border neurons see fewer: 2 + 6×3 + 2 = 22"),
    ("Conv1d(1, 1, 3)", (1, 8), ""),
)


@pytest.mark.parametrize(("text", "shape", "side"), BORDERS)
def test_what_a_border_takes_is_said_and_no_number_without_what_it_counts(
    text: str, shape: tuple[int, ...], side: str
) -> None:
    """A product of bare numbers, 22 × 22 × 3 × 8, was a riddle."""
    picture = cnnviz.compare(text, shape).picture
    context, beside = " ".join(words(picture, "context")), words(picture, "beside")
    assert side in context
    assert not [way for way in beside if re.fullmatch(r"[= ×\d]+", way)]


@pytest.mark.parametrize(
    ("text", "shape", "said"),
    [
        (
            "Conv2d(64, 128, 3)",
            (64, 56, 56),
            "5 of 64 channels, 5 of 128 maps and the first 23 × 23 of each drawn",
        ),
        ("Conv1d(1, 1, 9)", (1, 200), "14 of 200 inputs and 6 of 192 neurons drawn"),
        ("Conv1d(4, 64, 3)", (4, 10), "5 of 64 maps drawn"),
        ("Conv2d(3, 8, 3)", (3, 8, 8), ""),
    ],
)
def test_what_is_left_out_is_counted(text: str, shape: tuple[int, ...], said: str) -> None:
    context = " ".join(words(cnnviz.compare(text, shape).picture, "context"))
    assert said in context
    assert said or " drawn" not in context


@pytest.mark.parametrize(("text", "shape"), [("Conv1d(1, 1, 3)", (1, 8)), BORDERS[0][:2]])
@pytest.mark.parametrize("size", ["16:9", "4:3"])
def test_all_panels_say_how_much_a_neuron_sees(
    text: str, shape: tuple[int, ...], size: str
) -> None:
    picture = cnnviz.compare(text, shape, size=size).picture
    for panel in groups(picture, "panel"):
        lines = " ".join(words(panel, "line"))
        assert not lines or "inputs each" in lines


def test_the_outputs_are_counted_where_lines_come_from_below() -> None:
    picture = cnnviz.compare("Conv1d(1, 1, 9)", (1, 200)).picture
    assert "192 neurons" in words(picture, "axis")


def test_maps_beside_their_inputs_are_counted() -> None:
    picture = cnnviz.compare("Conv2d(3, 8, 3)", (3, 8, 8), figure="sharing").picture
    assert {"3 channels", "8 maps"} <= set(words(picture, "axis"))


def test_no_rim_of_a_tile_runs_through_its_letter() -> None:
    picture = cnnviz.compare("Conv1d(1, 1, 9)", (1, 200)).picture
    (tiles,) = (m for m in marks(picture) if isinstance(m, Polygons) and m.cls == "tile")
    (letters,) = (
        m for m in marks(picture) if isinstance(m, Texts) and m.cls == "letter" and len(m.at) == 9
    )
    for box, (_, y) in zip(tiles.points, letters.at, strict=True):
        assert box[:, 1].max() - y > 0.25 * letters.size + 1  # below the baseline of a g
    assert np.ptp(tiles.points[5], axis=0).min() > 17


@pytest.mark.parametrize(
    ("text", "shape", "title"),
    [
        ("Conv1d(1, 1, 3)", (1, 8), "Same colour, same weight"),
        ("Conv1d(1, 1, 7)", (1, 12), "Same colour, same weight"),
        ("Conv2d(1, 1, 3)", (1, 5, 5), "Same colour and dash, same weight"),
        ("Conv2d(3, 8, 3)", (3, 8, 8), "Same colour, same kernel"),
    ],
)
def test_the_title_of_sharing_is_true_of_its_colours(
    text: str, shape: tuple[int, ...], title: str
) -> None:
    picture = cnnviz.compare(text, shape, figure="sharing").picture
    assert picture.title == title
    conv = next(g for g in groups(picture, "panel") if g.names["panel"] == "conv")
    looks: dict[str, set[object]] = {}
    for frame in (m for m in marks(conv) if getattr(m, "cls", "") == "frame"):
        style = frame.styles[0]
        if frame.names["layer"] and style.width > 1:
            assert not style.dash
            looks.setdefault(style.stroke, set()).add(frame.names["channel"])
    assert all(len(channels) == 1 for channels in looks.values())


@pytest.mark.parametrize(
    ("size", "text", "shape"),
    [("16:9", "Conv2d(1, 6, 5)", (1, 32, 32)), ("4:3", *BORDERS[0][:2])],
)
def test_a_short_arrow_still_says_what_is_dropped(
    size: str, text: str, shape: tuple[int, ...]
) -> None:
    said = " ".join(words(cnnviz.compare(text, shape, size=size).picture, "step"))
    assert re.match("drop.* all stay share", said)
