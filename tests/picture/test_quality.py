"""Overlap, the canvas and the size of type, on pictures where the answer is known."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.picture.extent import text_corners
from cnnviz.picture.marks import Dots, Group, Lines, Mark, Picture, Polygons, Raster, Style, Texts
from cnnviz.picture.text import width
from tests.instruments.beneath import inside
from tests.instruments.quality import outside, overlapping_texts, smallest_text

INK = (Style("#000000", "#000000", 2),)
ONE = np.zeros(1, np.int64)


def text(string: str, x: float, y: float, turn: float = 0.0, size: float = 12.0) -> Texts:
    return Texts(np.array([[x, y]]), (string,), size, INK, ONE, turn=turn)


def picture(*marks: Mark) -> Picture:
    return Picture(marks, (200.0, 100.0), None, "", "")


def test_texts_side_by_side_do_not_overlap_and_nearer_ones_do() -> None:
    wide = width("first", 12)
    assert overlapping_texts(picture(text("first", 10, 50), text("second", 10 + wide, 50))) == []
    near = picture(text("first", 10, 50), text("second", 10 + wide - 1, 50))
    assert overlapping_texts(near) == [("first", "second")]
    assert overlapping_texts(near, slack=1.5) == []


def test_lines_of_a_paragraph_do_not_overlap() -> None:
    assert overlapping_texts(picture(text("first", 10, 50), text("next", 10, 62))) == []
    assert overlapping_texts(picture(text("first", 10, 50), text("next", 10, 60)))


def test_texts_of_one_mark_in_a_group_overlap_too() -> None:
    both = Texts(np.array([[0.0, 20], [5, 22]]), ("a", "b"), 12, INK, np.zeros(2, int))
    assert overlapping_texts(picture(Group((both,)))) == [("a", "b")]


def test_what_has_no_letters_overlaps_nothing() -> None:
    assert overlapping_texts(picture(text("  ", 10, 50), text("word", 10, 50))) == []
    assert overlapping_texts(picture()) == []


@settings(max_examples=60)
@given(st.floats(0, 60), st.floats(20, 80), st.integers(-180, 180), st.integers(-180, 180))
def test_turned_texts_overlap_where_they_share_a_point(x, y, turn, other) -> None:
    marks = text("turned", x, y, turn), text("words", 40, 50, other)
    one, two = (text_corners(mark)[0] for mark in marks)
    across, down = np.meshgrid(np.linspace(-80, 160, 241), np.linspace(-60, 160, 221))
    points = np.stack([across.ravel(), down.ravel()], axis=1)
    shared = (inside(one, points) & inside(two, points)).sum()
    found = bool(overlapping_texts(picture(*marks), slack=0.0))
    if shared > 2:
        assert found
    if not found:
        assert shared <= 2


def test_overlap_of_turned_texts_is_not_that_of_their_upright_boxes() -> None:
    slanted = [text("a long slanted line", 20, 90, 45), text("another one", 50, 90, 45)]
    assert overlapping_texts(picture(*slanted)) == []


@pytest.mark.parametrize(("x", "y"), [(-1, 50), (199, 50), (50, 5), (50, 100)])
def test_texts_that_leave_the_canvas_are_named(x: float, y: float) -> None:
    assert outside(picture(text("word", x, y), text("fine", 50, 50))) == ["word"]


def test_marks_that_leave_the_canvas_are_named() -> None:
    at = np.array([[199.5, 50.0]])
    dot = Dots(at, np.ones(1), INK, ONE, "neuron")
    line = Lines(at - 60, at - (60, -60), np.zeros(1), INK, ONE, "edge")
    bowed = Lines(at - (99, 0), at - (9, 0), np.array([60.0]), INK, ONE, "bowed")
    corner = Polygons(at[:, None] + np.array([[0.0, 0], [3, 0], [0, 3]]), INK, ONE, cls="cell")
    cells = Raster(np.zeros((1, 1, 3), np.uint8), (150, 0, 60, 60), "grid")
    assert outside(picture(dot, line, bowed, Group((corner, cells)))) == [
        "Dots neuron", "Lines edge", "Lines bowed", "Polygons cell", "Raster grid",
    ]  # fmt: skip


def test_what_stays_on_the_canvas_or_is_unseen_is_not_named() -> None:
    room = Polygons(np.array([[(-50.0, 0), (300, 0), (0, 300)]]), (Style(),), ONE)
    rim = Lines(np.array([[1.0, 1]]), np.array([[199.0, 99]]), np.zeros(1), INK, ONE)
    nothing = Dots(np.zeros((0, 2)), np.zeros(0), INK, np.zeros(0, int))
    assert outside(picture(room, rim, nothing, text(" ", -50, 0))) == []


def test_smallest_text() -> None:
    assert smallest_text(picture(text("a", 0, 0), Group((text("b", 0, 0, size=7),)))) == 7
    assert smallest_text(picture(text("", 0, 0, size=3))) == inf
