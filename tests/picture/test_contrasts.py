"""Contrasts and lookalikes on pictures where the answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.picture.marks import Dots, Group, Lines, Mark, Picture, Polygons, Style, Texts
from tests.instruments.contrasts import line_contrasts, text_contrasts
from tests.instruments.lookalikes import lookalikes

ONE = np.zeros(1, np.int64)
SQUARE = np.array([[(0.0, 0.0), (50.0, 0.0), (50.0, 50.0), (0.0, 50.0)]])


def picture(*marks: Mark, background: str | None = "#ffffff") -> Picture:
    return Picture(marks, (100, 100), background, "", "")


def text(colour: str, x: float = 10, opacity: float = 1.0, turn: float = 0.0) -> Texts:
    style = Style(fill=colour, opacity=opacity)
    return Texts(np.array([[x, 30.0]]), ("word",), 12, (style,), ONE, turn=turn)


def line(colour: str, opacity: float = 1.0, bow: float = 0.0) -> Lines:
    start, end = np.array([[5.0, 25.0]]), np.array([[95.0, 25.0]])
    return Lines(start, end, np.array([bow]), (Style(colour, opacity=opacity),), ONE, "edge")


def square(colour: str) -> Polygons:
    return Polygons(SQUARE, (Style(fill=colour),), ONE)


def ratio(found) -> float:
    [only] = found
    return only.ratio


def test_text_stands_on_the_background() -> None:
    assert ratio(text_contrasts(picture(text("#777777")))) == pytest.approx(4.48, abs=0.01)
    assert text_contrasts(picture(text("#777777")))[0].what == "word"


def test_transparent_pictures_stand_on_the_page() -> None:
    shown = picture(text("#000000"), background=None)
    assert ratio(text_contrasts(shown)) == pytest.approx(21)
    assert ratio(text_contrasts(shown, page="#000000")) == pytest.approx(1)


def test_text_on_a_cell_counts_the_cell_and_only_if_it_is_beneath() -> None:
    white = text("#ffffff")
    assert ratio(text_contrasts(picture(square("#000000"), white))) == pytest.approx(21)
    assert ratio(text_contrasts(picture(white, square("#000000")))) == pytest.approx(1)


def test_the_worst_place_of_a_text_counts() -> None:
    assert ratio(text_contrasts(picture(square("#000000"), text("#ffffff", 30)))) == 1
    assert ratio(text_contrasts(picture(square("#000000"), text("#ffffff", 30, turn=90)))) > 20


def test_pale_ink_is_mixed_with_what_is_beneath() -> None:
    half = ratio(text_contrasts(picture(text("#000000", opacity=0.5))))
    assert half == pytest.approx(ratio(text_contrasts(picture(text("#808080")))), rel=0.02)


def test_lines_stand_on_fills_too_and_faint_ones_are_context() -> None:
    assert ratio(line_contrasts(picture(line("#777777")))) == pytest.approx(4.48, abs=0.01)
    assert ratio(line_contrasts(picture(square("#777777"), line("#777777")))) == pytest.approx(1)
    assert line_contrasts(picture(line("#eeeeee", opacity=0.3))) == []


def test_a_bowed_line_is_where_its_curve_is() -> None:
    dot = Dots(np.array([[50.0, 5.0]]), np.array([8.0]), (Style(fill="#000000"),), ONE)
    assert ratio(line_contrasts(picture(dot, line("#000000", bow=20)))) == pytest.approx(1)
    assert ratio(line_contrasts(picture(dot, line("#000000")))) == pytest.approx(21)


def test_each_part_of_a_polyline_is_a_line_and_a_closed_outline_is_none() -> None:
    corners = np.array([[(95.0, 90.0), (60.0, 90.0), (5.0, 25.0), (40.0, 25.0)]])
    path = Polygons(corners, (Style("#000000"),), ONE, closed=False, cls="path")
    shown = picture(square("#000000"), path)
    assert [(what, round(far)) for what, far in line_contrasts(shown)] == [
        ("path", 21), ("path", 1), ("path", 1)
    ]  # fmt: skip
    assert line_contrasts(picture(square("#000000"), path._replace(closed=True))) == []
    faint = path._replace(styles=(Style("#000000", opacity=0.3),))
    assert line_contrasts(picture(faint)) == []


def test_a_line_on_a_strip_of_paper_is_measured_on_the_strip() -> None:
    strip = np.array([[(0.0, 22.0), (100.0, 22.0), (100.0, 28.0), (0.0, 28.0)]])
    paper = Polygons(strip, (Style(fill="#ffffff"),), ONE)
    dark = square("#000000")
    assert ratio(line_contrasts(picture(dark, paper, line("#000000")))) == pytest.approx(21)
    assert ratio(line_contrasts(picture(paper, dark, line("#000000")))) == pytest.approx(1)


def test_sights_change_the_contrast() -> None:
    red = picture(square("#000000"), text("#ff0000"))
    assert ratio(text_contrasts(red, sight="protanopia")) < 0.7 * ratio(text_contrasts(red))
    assert ratio(text_contrasts(red, sight="greyscale")) == pytest.approx(
        ratio(text_contrasts(red))
    )


def panel(styles: list[Style], letters: dict[int, str], **names: str) -> Picture:
    n = len(styles)
    at = np.zeros((n, 2))
    told = {"layer": 0, "src": np.arange(n), "dst": 0, "weight": np.arange(n)}
    lines = Lines(at, at + 1, np.zeros(n), tuple(styles), np.arange(n), "edge", told)
    black, none = (Style(fill="#000000"),), np.zeros(len(letters), int)
    words = Texts(
        np.zeros((len(letters), 2)), tuple(letters.values()), 12, black, none,
        cls="letter", names={"layer": 0, "weight": np.array([*letters])},
    )  # fmt: skip
    return picture(Group((lines, words), "panel", {"panel": "conv", **names}))


RED, GREEN, BLUE = Style("#a06020"), Style("#607a20"), Style("#2040c0")
DASHED = GREEN._replace(dash=(4, 2))


def test_equal_looks_are_lookalikes() -> None:
    assert lookalikes(panel([RED, BLUE, RED], {})) == [("conv", 0, 0, 2)]


def test_colours_that_an_eye_confuses_are_lookalikes_for_it() -> None:
    assert lookalikes(panel([RED, GREEN, BLUE], {})) == []
    assert lookalikes(panel([RED, GREEN, BLUE], {}), "deuteranopia", 20) == [("conv", 0, 0, 1)]


def test_dash_or_names_tell_weights_apart() -> None:
    assert lookalikes(panel([RED, DASHED, BLUE], {}), "deuteranopia", 20) == []
    assert lookalikes(panel([RED, RED], {0: "a", 1: "b"})) == []
    assert lookalikes(panel([RED, RED], {0: "a"})) == [("conv", 0, 0, 1)]


def test_neutral_panels_and_lines_without_weights_are_left_out() -> None:
    assert lookalikes(panel([RED, RED], {}, ink="neutral")) == []
    at = np.zeros((2, 2))
    told = {"layer": 0, "src": 0, "dst": 0, "weight": -1}
    pooled = Lines(at, at + 1, np.zeros(2), (RED,), np.zeros(2, int), "edge", told)
    assert lookalikes(picture(Group((pooled,), names={"panel": "conv"}))) == []
