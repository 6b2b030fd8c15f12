"""The oracle of legibility finds what it is for."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.figures.page.type import line_of_text, type_of
from cnnviz.picture.marks import Lines, Mark, Picture, Polygons, Style
from cnnviz.picture.theme import LIGHT
from tests.figures.legible import faults

NONE = np.zeros(1, int)
LINE = Lines(
    np.array([[0.0, 96.0]]), np.array([[300.0, 96.0]]), np.zeros(1), (Style("#000000"),), NONE
)
FIELD = Polygons(
    np.array([[[90.0, 80], [210, 80], [210, 110], [90, 110]]]), (Style(fill="#ffffff"),), NONE
)


def found(*marks: Mark) -> list[str]:
    return faults(Picture(marks, (960.0, 540.0), "#ffffff", "", ""), "#ffffff")


def words(x: float = 100, size: float = 13, colour: str = "#000000") -> Mark:
    look = type_of("line", LIGHT).sized(size)._replace(colour=colour)
    return line_of_text("some words", (x, 100), look, "start")


def test_a_good_text_has_no_fault() -> None:
    assert found(words(), words(x=300)) == []
    assert found(LINE, FIELD, words()) == []


@pytest.mark.parametrize(
    ("marks", "fault"),
    [
        ((words(), words(x=150)), "meets"),
        ((words(size=11),), "only 11.0 points"),
        ((words(colour="#999999"),), "contrast 2.8"),
        ((words(x=-20),), "begin at"),
        ((words(x=940),), "reach"),
        ((LINE, words()), "run through"),
        ((FIELD, words(), LINE), "run through"),
    ],
)
def test_each_fault_is_found(marks: tuple[Mark, ...], fault: str) -> None:
    assert any(fault in one for one in found(*marks))
