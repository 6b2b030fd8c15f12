"""Words by something drawn: clear of it by what is said, at the side that is said."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.figures.page.near import Side, near, on_paper
from cnnviz.figures.page.type import type_of
from cnnviz.picture.extent import Box, box
from cnnviz.picture.theme import LIGHT

OF = Box(100.0, 50.0, 160.0, 90.0)
LOOK = type_of("line", LIGHT)


def clear(side: Side, around: Box) -> float:
    """How far the words are from the box at a side."""
    return {
        "above": OF.y0 - around.y1,
        "below": around.y0 - OF.y1,
        "left": OF.x0 - around.x1,
        "right": around.x0 - OF.x1,
    }[side]


@pytest.mark.parametrize("side", ["above", "below", "left", "right"])
@pytest.mark.parametrize("lines", [1, 2])
def test_words_are_clear_of_what_they_stand_by(side: Side, lines: int) -> None:
    around = box((near(["3 inputs"] * lines, OF, side, LOOK, 12),))
    # Above, the gap is that of the baseline: few letters hang below it.
    hang = 0.24 * LOOK.size if side == "above" else 0.0
    assert clear(side, around) == pytest.approx(12 - hang)


@pytest.mark.parametrize("side", ["left", "right", "within"])
def test_words_beside_are_as_high_as_the_middle(side: Side) -> None:
    said = near("x", OF, side, LOOK)
    assert said.at[0, 1] - 0.34 * LOOK.size == pytest.approx(70.0)


@pytest.mark.parametrize(("anchor", "x"), [("start", 100.0), ("", 130.0), ("end", 160.0)])
def test_words_above_begin_end_or_have_their_middle_where_the_box_does(
    anchor: str, x: float
) -> None:
    assert near("x", OF, "above", LOOK, anchor=anchor).at[0, 0] == x


def test_a_point_is_a_box_without_a_size() -> None:
    point, own = near("x", (130.0, 70.0), "right", LOOK), Box(130.0, 70.0, 130.0, 70.0)
    assert np.array_equal(point.at, near("x", own, "right", LOOK).at)


def test_paper_holds_the_whole_text() -> None:
    text = near("kernel", OF, "within", LOOK, names={"to": 1})
    paper, same = on_paper(text, "#ffffff")
    outer, inner = box((paper,)), box((text,))
    assert same is text and paper.names == text.names
    assert outer.x0 < inner.x0 and outer.x1 > inner.x1
    assert (outer.y0, outer.y1) == (inner.y0, inner.y1)
