"""The weight matrix as a text, held to the graph."""

from __future__ import annotations

from math import prod

import numpy as np
import pytest

import cnnviz
from cnnviz.graph.schematic import letter, schematic
from cnnviz.graph.twin import twin


def matrix(text: str) -> list[list[str]]:
    return [line.split() for line in text.split("\n\n")[1].splitlines()]


@pytest.mark.parametrize(
    ("spec", "shape"),
    [
        ("Conv1d(1, 1, kernel_size=3)", (1, 8)),
        ("Conv1d(2, 2, 3, stride=2, padding=1, groups=2)", (2, 7)),
        ("Conv2d(1, 1, 2)", (1, 3, 3)),
        ("Linear(3, 4)", (3,)),
        ("ConvTranspose1d(1, 1, 2, stride=2)", (1, 4)),
    ],
)
def test_letters_are_equal_where_weights_are(spec: str, shape: tuple[int, ...]) -> None:
    net = cnnviz.parse(spec, shape)
    graph = cnnviz.connect(net).layers[0]
    cells = matrix(schematic(net))
    wanted = np.full((len(graph.bias), prod(shape)), -1)
    wanted[graph.dst, graph.src] = graph.weight
    names = [[-1 if cell == "." else cell for cell in row] for row in cells]
    pairs = {(a, b) for one, other in zip(names, wanted.tolist(), strict=True)
             for a, b in zip(one, other, strict=True)}  # fmt: skip
    assert len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})


def test_counts_are_those_of_the_twins() -> None:
    net = cnnviz.parse("Conv2d(3, 8, 3, padding=1)", (3, 8, 8))
    text = schematic(net)
    for kind, words in (("fc", "Fully connected"), ("conv", "Convolution")):
        edges = cnnviz.connect(twin(net, kind)).layers[0]
        weights = len(np.unique(edges.weight))
        assert f"{words}: {len(edges):,} connections, {weights:,} weights" in text


@pytest.mark.parametrize("width", [20, 80, 200])
def test_a_large_layer_is_cut_and_says_so(width: int) -> None:
    text = schematic(cnnviz.parse("Conv2d(64, 64, 3)", (64, 224, 224)), width)
    rows = matrix(text)
    assert max(len(line) for line in text.split("\n\n")[1].splitlines()) <= width
    said = f"Shown: the first 24 of 3,154,176 rows, {len(rows[0])} of 3,211,264 columns."
    assert said in text


def test_two_connections_of_one_pair_are_both_named() -> None:
    net = cnnviz.parse("Conv1d(1, 1, 3, padding=1, padding_mode='replicate')", (1, 4))
    assert matrix(schematic(net))[0] == ["ab", "c", ".", "."]


def test_a_network_without_weights_has_stars() -> None:
    text = schematic(cnnviz.parse("MaxPool1d(2)", (1, 4)))
    assert matrix(text) == [["*", "*", ".", "."], [".", ".", "*", "*"]]
    assert "MaxPool1d: 4 connections, 0 weights, 0 biases." in text


def test_names_never_come_twice() -> None:
    names = [letter(i) for i in range(1000)]
    assert len(set(names)) == 1000
