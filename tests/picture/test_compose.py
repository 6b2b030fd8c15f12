"""The laws of putting marks together, and what they preserve."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.picture.compose import Marks, above, atop, beside, pad, shift
from cnnviz.picture.extent import NOTHING, box
from cnnviz.picture.marks import Group, Mark, Raster, Style

from .drawn import marks

BY = st.integers(-50, 50)
QUICK = settings(max_examples=40, deadline=None)
ALIGN = st.sampled_from([None, 0.0, 0.5, 1.0])
PLACES = ("at", "start", "end", "points")


def flat(parts: Iterable[Mark]) -> list[Mark]:
    return [leaf for m in parts for leaf in (flat(m.marks) if isinstance(m, Group) else [m])]


def points(mark: Mark) -> np.ndarray:
    """All the points that a mark stands at: (n, 2)."""
    if isinstance(mark, Raster):
        (x, y), size = mark.box[:2], mark.box[2:]
        return np.array([(x, y), np.add((x, y), size)])
    places = [getattr(mark, name) for name in PLACES if hasattr(mark, name)]
    return np.concatenate([place.reshape(-1, 2) for place in places])


def forms(parts: Marks) -> str:
    """All of each mark but where it stands: its points from one another, and every other field."""
    told = []
    for mark in flat(parts):
        others = {k: v for k, v in mark._asdict().items() if k not in (*PLACES, "box")}
        told.append((type(mark), others, (np.diff(points(mark), axis=0) + 0.0).round(6)))
    return repr(told)


def same(a: Marks, b: Marks) -> None:
    """The same marks at the same places."""
    assert forms(a) == forms(b)
    for mine, other in zip(flat(a), flat(b), strict=True):
        assert points(mine) == pytest.approx(points(other), abs=1e-6)


@QUICK
@given(marks(), BY, BY, BY, BY)
def test_shifts_add_up(a, x1, y1, x2, y2) -> None:
    same(shift(shift(a, x1, y1), x2, y2), shift(a, x1 + x2, y1 + y2))
    same(shift(a, 0, 0), a)


@QUICK
@given(marks(), BY, BY)
def test_shift_moves_the_box_and_keeps_the_marks(a, dx, dy) -> None:
    moved = shift(a, dx, dy)
    assert box(moved) == pytest.approx(np.add(box(a), (dx, dy, dx, dy)))
    assert forms(moved) == forms(a)


@QUICK
@given(marks(), marks(), marks())
def test_atop_is_associative_and_nothing_is_neutral(a, b, c) -> None:
    assert atop(a, atop(b, c)) == atop(atop(a, b), c) == atop(a, b, c) == a + b + c
    assert atop(a, ()) == atop((), a) == a


@pytest.mark.parametrize("side_by_side", [beside, above])
@QUICK
@given(marks(2), marks(2), marks(2), st.integers(0, 30), ALIGN)
def test_rows_are_associative(side_by_side: Callable[..., Marks], a, b, c, gap, align) -> None:
    row = side_by_side(a, b, c, gap=gap, align=align)
    same(side_by_side(a, side_by_side(b, c, gap=gap, align=align), gap=gap, align=align), row)
    same(side_by_side(a, (), gap=gap), a)
    same(side_by_side((), a, gap=gap), a)


@QUICK
@given(marks(), marks(), st.integers(0, 30), ALIGN)
def test_beside_keeps_the_marks_of_both_and_sets_them_apart(a, b, gap, align) -> None:
    row = beside(a, b, gap=gap, align=align)
    assert forms(row) == forms(a + b)
    left, right = box(row[: len(a)]), box(row[len(a) :])
    same(row[: len(a)], a)
    if NOTHING not in (left, right):
        assert right.x0 == pytest.approx(left.x1 + gap)
        if align is None:
            assert right[1::2] == pytest.approx(box(b)[1::2])
        else:
            middles = [edge.y0 + align * edge.height for edge in (left, right)]
            assert middles[0] == pytest.approx(middles[1])


@QUICK
@given(marks(), marks(), st.integers(0, 30), ALIGN)
def test_above_keeps_the_marks_of_both_and_sets_them_apart(a, b, gap, align) -> None:
    column = above(a, b, gap=gap, align=align)
    assert forms(column) == forms(a + b)
    top, foot = box(column[: len(a)]), box(column[len(a) :])
    if NOTHING not in (top, foot):
        assert foot.y0 == pytest.approx(top.y1 + gap)
        if align is None:
            assert foot[0::2] == pytest.approx(box(b)[0::2])
        else:
            middles = [edge.x0 + align * edge.width for edge in (top, foot)]
            assert middles[0] == pytest.approx(middles[1])


@QUICK
@given(marks(), st.integers(0, 30))
def test_pad_adds_room_and_paints_nothing(a, margin) -> None:
    padded = pad(a, margin)
    assert padded[: len(a)] == a
    assert all(mark.styles == (Style(),) for mark in padded[len(a) :])
    if box(a) != NOTHING:
        assert box(padded) == pytest.approx(np.add(box(a), (-margin, -margin, margin, margin)))
