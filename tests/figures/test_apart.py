"""Two traced neurons stand apart as a search of all pairs has it, however many there are."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.figures.neurons.trace import _spaced_pair

AXIS = st.lists(st.integers(0, 30), min_size=1, max_size=12, unique=True).map(sorted)


@given(AXIS, AXIS, st.data(), st.integers(0, 12), st.integers(1, 4))
def test_two_neurons_stand_apart_as_a_search_of_all_pairs_has_it(
    first: list[int], second: list[int], data: st.DataObject, need: int, turns: int
) -> None:
    here, there = data.draw(st.sampled_from(first)), data.draw(st.sampled_from(second))
    pairs = [
        (abs(a - here) + abs(b - there), a, b)
        for a, b in product(first, second)
        if abs(b - a) >= need and (b - a - there + here) % turns == 0
    ]
    found = _spaced_pair((np.array(first), np.array(second)), (here, there), need, turns)
    assert found == (min(pairs)[1:] if pairs else None)


def test_of_many_positions_no_pairs_are_made() -> None:
    axis = np.arange(2_000_000)
    assert _spaced_pair((axis, axis), (500_000, 500_010), 4_000, 1) == (496_010, 500_010)
