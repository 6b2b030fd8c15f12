"""The laws of putting marks together, and what they preserve."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.picture.compose import shift
from cnnviz.picture.extent import box
from cnnviz.picture.marks import Group, Mark, Marks, Raster

from .drawn import marks

BY = st.integers(-50, 50)
QUICK = settings(max_examples=40, deadline=None)
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
