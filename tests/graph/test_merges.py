"""Merges: NumPy's sums, products and concatenations, from the connections alone."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.graph.connect import between, blocks, connections
from cnnviz.graph.count import count
from cnnviz.layers.base import Layer, Shapes
from cnnviz.layers.merge import Add, Average, Concat, Maximum, Merge, Multiply, Subtract

MERGES: dict[type[Merge], Any] = {
    Add: sum,
    Subtract: lambda xs: xs[0] - xs[1],
    Average: lambda xs: sum(xs) / len(xs),
    Multiply: lambda xs: prod(xs[1:], start=xs[0]),
    Maximum: lambda xs: np.stack(np.broadcast_arrays(*xs)).max(axis=0),
}

Case = tuple[Layer, Shapes]


@st.composite
def elementwise(draw: st.DrawFn) -> Case:
    cls = draw(st.sampled_from(list(MERGES)))
    whole = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    count = 2 if cls is Subtract else draw(st.integers(1, 3))
    one = st.booleans() if draw(st.booleans()) else st.just(False)
    shapes = [tuple(1 if draw(one) else n for n in whole) for _ in range(count)]
    return cls(), tuple(shapes)


@st.composite
def concat(draw: st.DrawFn) -> Case:
    whole = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    at = draw(st.integers(0, len(whole) - 1))
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    return Concat(at + 1), tuple((*whole[:at], n, *whole[at + 1 :]) for n in sizes)


def made(case: Case, values: list[Any]) -> Any:
    layer, _ = case
    if isinstance(layer, Concat):
        return np.concatenate(values, axis=layer.dim - 1)
    return MERGES[type(layer)](values)  # type: ignore[index]


@settings(max_examples=300)
@given(st.one_of(elementwise(), concat()), st.integers(0, 2**32 - 1))
def test_a_merge_gives_what_numpy_gives(case: Case, seed: int) -> None:
    layer, shapes = case
    values = [np.random.default_rng(seed + i).normal(size=shape) for i, shape in enumerate(shapes)]
    graph = connections(layer, shapes)
    x = np.concatenate([value.ravel() for value in values])
    expected = made(case, values)
    np.testing.assert_allclose(graph.evaluate(x).reshape(graph.output_shape), expected, rtol=1e-6)
    assert len(graph) == count(layer, shapes).fixed_connections
    assert count(layer, shapes).connections == 0
    assert (graph.weight == -1).all()


@settings(max_examples=200)
@given(st.data(), st.one_of(elementwise(), concat()))
def test_between_and_blocks_are_the_same_connections(data: Any, case: Case) -> None:
    layer, shapes = case
    whole = connections(layer, shapes)
    rows = np.stack([whole.src, whole.dst], axis=1)
    parts = list(blocks(layer, shapes, data.draw(st.integers(1, 20))))
    np.testing.assert_array_equal(np.concatenate([part.src for part in parts]), whole.src)
    np.testing.assert_array_equal(np.concatenate([part.dst for part in parts]), whole.dst)
    sides = sum(map(prod, shapes)), prod(whole.output_shape)
    some = [data.draw(st.one_of(st.none(), st.lists(st.integers(0, n - 1)))) for n in sides]
    wanted = np.ones(len(rows), bool)
    for column, chosen in enumerate(some):
        wanted &= True if chosen is None else np.isin(rows[:, column], chosen)
    found = between(layer, shapes, *some)
    expected = rows[wanted][np.lexsort(rows[wanted].T)]
    joined = np.stack([found.src, found.dst], axis=1)
    np.testing.assert_array_equal(joined[np.lexsort(joined.T)], expected)


def test_a_factor_that_is_broadcast_goes_to_many() -> None:
    gate = connections(Multiply(), ((2, 3), (2, 1)))
    assert gate.reduce == "product"
    assert gate.src.tolist() == [0, 1, 2, 3, 4, 5, 6, 6, 6, 7, 7, 7]
    assert gate.dst.tolist() == [0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5]


def test_feature_maps_are_laid_one_after_another() -> None:
    cat = connections(Concat(), ((1, 3), (2, 3)))
    assert cat.src.tolist() == cat.dst.tolist() == list(range(9))
    sideways = connections(Concat(2), ((2, 1), (2, 2)))
    assert sideways.src.tolist() == [0, 1, 2, 3, 4, 5]
    assert sideways.dst.tolist() == [0, 3, 1, 2, 4, 5]


def test_what_reduces_otherwise_is_named() -> None:
    assert connections(Maximum(), ((2,), (2,))).reduce == "max"
    assert connections(Subtract(), ((2,), (2,))).scale.tolist() == [1, 1, -1, -1]  # type: ignore[union-attr]
    with pytest.raises(ValueError, match="axes differ"):
        connections(Add(), ((2, 1), (2,)))
