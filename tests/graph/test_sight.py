"""What neurons see, as runs of inputs, held to the graph."""

from __future__ import annotations

import pytest

import cnnviz
from cnnviz.graph.sight import sight
from cnnviz.graph.twin import twin


def opened(runs: list[int]) -> list[int]:
    pairs = zip(runs[::2], runs[1::2], strict=True)
    return [first + i for first, count in pairs for i in range(count)]


@pytest.mark.parametrize("kind", ["fc", "local", "conv"])
@pytest.mark.parametrize(
    ("spec", "shape", "column", "layer"),
    [
        ("Conv2d(3, 8, 3, padding=1)", (3, 8, 8), 0, 0),
        ("Conv1d(1, 2, 3, stride=2, dilation=2), ReLU(), MaxPool1d(2)", (1, 30), 0, 0),
        ("Conv1d(1, 2, 3), ReLU(), Conv1d(2, 2, 2)", (1, 12), 1, 2),
    ],
)
def test_runs_are_the_inputs_of_the_graph(
    kind: str, spec: str, shape: tuple[int, ...], column: int, layer: int
) -> None:
    net = cnnviz.parse(spec, shape)
    edges = cnnviz.connect(twin(net, kind)).layers[layer]
    neurons = [0, 3, len(edges.bias) - 1]
    found = sight(net, kind, column, neurons)
    for neuron in neurons:
        assert opened(found[neuron]) == sorted(set(edges.src[edges.dst == neuron].tolist()))


def test_what_is_no_twin_or_column_sees_nothing() -> None:
    net = cnnviz.parse("Conv1d(1, 1, 3), ReLU()", (1, 8))
    assert sight(net, "depthwise", 0, [0]) == {}
    assert sight(net, "conv", 1, [0]) == {}
