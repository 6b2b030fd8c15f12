"""The room of marks, held to points that are sampled on them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.picture.extent import NOTHING, Box, box, join
from cnnviz.picture.marks import Dots, Group, Lines, Polygons, Raster, Style, Texts
from cnnviz.picture.text import ascent, descent, width

from .drawn import COORDINATES, marks, points

INK = Style("#000000", width=4)
ONE = np.zeros(1, np.int64)


def _sampled(start: np.ndarray, end: np.ndarray, bow: float) -> np.ndarray:
    """Points of the curve from the words of `Lines`, in complex numbers and y up."""
    p, q = complex(start[0], -start[1]), complex(end[0], -end[1])
    left = 1j * (q - p) / abs(q - p) if q != p else 0
    middle = (p + q) / 2 + 2 * bow * left
    t = np.linspace(0, 1, 2001)
    z = (1 - t) ** 2 * p + 2 * t * (1 - t) * middle + t**2 * q
    return np.stack([z.real, -z.imag], axis=1)


@given(points(2), points(2), COORDINATES)
def test_box_of_a_line_is_that_of_its_points(start, end, bow) -> None:
    line = Lines(start[None], end[None], np.array([bow]), (INK,), ONE)
    curve = _sampled(start, end, bow)
    expected = [*curve.min(axis=0) - 2, *curve.max(axis=0) + 2]
    assert box(line) == pytest.approx(expected, abs=0.01)


def test_bow_is_to_the_left_as_seen() -> None:
    right = Lines(np.array([[0.0, 0.0]]), np.array([[10.0, 0.0]]), np.array([3.0]), (Style(),), ONE)
    assert box(right) == pytest.approx((0, -3, 10, 0))


@pytest.mark.parametrize(
    ("anchor", "left"), [("start", 0.0), ("middle", -0.5), ("end", -1.0)], ids=lambda v: str(v)
)
@pytest.mark.parametrize("turn", [0.0, 90.0, -90.0, 180.0])
def test_box_of_a_text(anchor: str, left: float, turn: float) -> None:
    text = Texts(np.array([[100.0, 50.0]]), ("Wide",), 20, (INK,), ONE, anchor=anchor, turn=turn)
    w = width("Wide", 20)
    x0, x1, up, low = left * w, (left + 1) * w, ascent(20), descent(20)
    expected = {
        0.0: (x0, -up, x1, low),
        90.0: (-up, -x1, low, -x0),
        -90.0: (-low, x0, up, x1),
        180.0: (-x1, -low, -x0, up),
    }[turn]
    assert box(text) == pytest.approx(np.add(expected, (100, 50, 100, 50)))


def test_strokes_count_only_where_they_are_painted() -> None:
    triangle = np.array([(0.0, 0.0), (10.0, 0.0), (5.0, 5.0)])
    corners = np.stack([triangle, triangle + 100])
    triangles = Polygons(corners, (INK, Style(fill="#000000", width=4)), np.array([0, 1]))
    assert box(triangles) == (-2, -2, 110, 105)
    dots = Dots(corners[:, 0], np.array([1.0, 2.0]), (INK,), np.zeros(2, int))
    assert box(dots) == (-3, -3, 104, 104)


def test_box_of_a_picture_in_a_grid_of_cells() -> None:
    assert box(Raster(np.zeros((1, 1, 3), np.uint8), (1, 2, 30, 40))) == (1, 2, 31, 42)


def test_nothing_takes_no_room() -> None:
    empty = Dots(np.zeros((0, 2)), np.zeros(0), (INK,), np.zeros(0, int))
    for nothing in ((), empty, [empty, Group(())]):
        assert box(nothing) == NOTHING
        assert box(nothing).width == box(nothing).height == 0


@given(marks(), marks())
def test_box_of_all_joins_the_boxes_of_each(a, b) -> None:
    assert box(a + b) == join(box(a), box(b)) == box(Group(b + a))


@given(st.lists(st.tuples(COORDINATES, COORDINATES), min_size=2, max_size=5))
def test_join_holds_every_box(at) -> None:
    boxes = [Box(x, y, x + 1, y + 1) for x, y in at]
    whole = join(*boxes)
    assert whole == (min(b.x0 for b in boxes), min(b.y0 for b in boxes), whole.x1, whole.y1)
    assert (whole.width, whole.height) == (whole.x1 - whole.x0, whole.y1 - whole.y0)
    assert whole.x1 == max(b.x1 for b in boxes)
