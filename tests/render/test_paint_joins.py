"""Neighbours that are painted as one, and those that are not."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.path import Path

from cnnviz.picture.marks import Lines, Polygons, Style
from cnnviz.render.joined import LONGEST, cuts, line_cuts, polygon_cuts
from tests.render.test_paint import collection, read


@given(st.lists(st.tuples(st.integers(0, 2), st.booleans()), max_size=300), st.integers(1, 60))
def test_cuts_join_neighbours_of_one_key_and_no_others(items, most) -> None:
    keys = np.array([key for key, _ in items], int)
    alone = np.array([one for _, one in items], bool)
    first = cuts(keys, alone, most).tolist()
    ends = [*first, len(items)]
    assert ends[0] == 0
    for i, j in pairwise(ends):
        assert 0 < j - i <= most
        assert len(set(keys[i:j].tolist())) == 1
        assert not alone[i + 1 : j].any()
    for i, j, k in zip(ends, ends[1:], ends[2:], strict=False):
        assert keys[i] != keys[j] or alone[j] or j - i == most or k == j


def test_straight_and_bowed_lines_are_not_joined() -> None:
    start, end, bow = np.zeros((6, 2)), np.full((6, 2), 40.0), np.array([0, 0, 5, -5, 0, 5.0])
    [call] = read(Lines(start, end, bow, (Style("#000000"),), np.zeros(6, int)))
    kinds = [path.codes.tolist() for path in collection(call)["paths"]]
    line, curve = [Path.MOVETO, Path.LINETO], [Path.MOVETO, Path.CURVE3, Path.CURVE3]
    assert kinds == [line * 2, curve * 2, line, curve]


def test_lines_that_show_what_lies_beneath_are_not_joined() -> None:
    n = 120
    start = np.zeros((n, 2))
    for opacity, paths in ((1.0, -(-n // LONGEST)), (0.4, n)):
        styles = (Style("#000000", opacity=opacity),)
        mark = Lines(start, start + 1, np.zeros(n), styles, np.zeros(n, int))
        assert len(line_cuts(mark)) == paths
        assert len(collection(read(mark)[0])["paths"]) == paths


def test_polygons_that_turn_in_opposite_ways_are_not_joined() -> None:
    one = np.array([(0.0, 0.0), (4.0, 0.0), (0.0, 4.0)])
    points = np.stack([one, one + 1, one[::-1], one])
    styles = (Style(fill="#000000"),)
    assert polygon_cuts(Polygons(points, styles, np.zeros(4, int))).tolist() == [0, 2, 3]
