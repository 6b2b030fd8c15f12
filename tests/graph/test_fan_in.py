"""How many inputs neurons see, against the list of all connections."""

from __future__ import annotations

import tracemalloc
from math import prod
from typing import Any

import pytest
from hypothesis import given

from cnnviz.graph.connect import connections
from cnnviz.graph.fan_in import FanIn, fan_in
from cnnviz.layers.conv import Conv
from cnnviz.layers.linear import Linear
from cnnviz.layers.transposed import ConvTranspose
from tests.oracles import drawn


def listed(layer: Any, shape: tuple[int, ...]) -> FanIn:
    """The fewest and the most different inputs, counted in the list."""
    graph = connections(layer, shape)
    seen: list[set[int]] = [set() for _ in range(prod(layer.output_shape(shape)))]
    for src, dst in zip(graph.src.tolist(), graph.dst.tolist(), strict=True):
        seen[dst].add(src)
    sizes = [len(one) for one in seen]
    return FanIn(min(sizes), max(sizes))


@given(drawn.any_layer())
def test_the_fewest_and_the_most_inputs_are_those_of_the_list(case: drawn.Case) -> None:
    assert fan_in(*case) == listed(*case)


@pytest.mark.parametrize(
    ("layer", "shape", "expected"),
    [
        (ConvTranspose(1, 1, 1, 3, stride=2), (1, 4), (1, 2)),
        (Conv(1, 1, 1, 3, dilation=4, padding=4), (1, 6), (1, 2)),
        (Conv(1, 1, 1, 3, padding=1, padding_mode="reflect"), (1, 6), (2, 3)),
        (Conv(2, 4, 8, 3, groups=2), (4, 6, 6), (18, 18)),
        (Linear(25088, 4096), (25088,), (25088, 25088)),
    ],
)
def test_inputs_of_known_layers(layer: Any, shape: Any, expected: tuple[int, int]) -> None:
    assert fan_in(layer, shape) == expected


def test_windows_that_slide_are_not_listed() -> None:
    tracemalloc.start()
    try:
        found = fan_in(Conv(1, 1, 1, 4097, padding=1), (1, 20_000))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == (4096, 4097)
    assert most < 10_000_000  # A list of their 65 million pairs takes a gigabyte.
