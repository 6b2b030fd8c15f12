"""A layer that is called again has the same weights: the same names and looks, counted once."""

from __future__ import annotations

import pytest

import cnnviz
from cnnviz.layers.network import Network
from tests.figures.reading import panels

TEXT = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv1d(1, 1, 3, padding=1)
        self.b = nn.{other}
    def forward(self, x):
        return self.b(self.a(self.a(x)))
"""


def network(other: str = "Conv1d(1, 1, 2)") -> Network:
    return cnnviz.parse(TEXT.format(other=other), (1, 6))


@pytest.mark.parametrize("figure", ["argument", "sharing", "tiled"])
def test_both_calls_draw_the_same_weights(figure: str) -> None:
    net = network()
    *_, conv = panels(cnnviz.compare(net, figure=figure).picture)
    totals = cnnviz.summary(net).totals
    assert conv.counts == (totals.connections, totals.weights, totals.biases) == (42, 5, 2)
    names = [{(weight, name) for at, weight, name in conv.letters if at == n} for n in range(3)]
    assert names[0] == names[1] == {(0, "a"), (1, "b"), (2, "c")}
    assert names[2] == {(0, "d"), (1, "e")}
    looks = [{(e.weight, e.look) for e in conv.edges if e.layer == n} for n in range(3)]
    assert looks[0] == looks[1]


def test_where_nothing_is_shared_the_calls_share_nothing() -> None:
    full, local, _ = panels(cnnviz.compare(network()).picture)
    assert full.counts == (36 + 36 + 30, 36 + 36 + 30, 17)
    assert local.counts == (16 + 16 + 10, 16 + 16 + 10, 17)
    for panel in (full, local):
        names = [name for _, _, name in panel.letters]
        assert len(names) == len(set(names))


def test_the_context_says_how_often_it_is_called() -> None:
    figure = cnnviz.compare(network("Conv1d(1, 1, 3, padding=1)"))
    words = figure.picture.description
    assert "Conv1d(1, 1, kernel_size=3, padding=1), called 2 times, Conv1d(1, 1" in words
    assert "a kernel per layer" in words


def test_a_linear_that_is_called_again_shares_its_weights() -> None:
    text = TEXT.format(other="ReLU()").replace("Conv1d(1, 1, 3, padding=1)", "Linear(4, 4)")
    figure = cnnviz.compare(cnnviz.parse(text, (4,)))
    assert figure.picture.title == (
        "No convolution here: only a layer called again shares its weights"
    )
    (panel,) = panels(figure.picture)
    assert panel.counts == (32, 16, 4)


@pytest.mark.parametrize(
    ("spec", "counts"),
    [
        ("Conv2d(1, 1, 3), Conv2d(1, 2, 3), Flatten(), Linear(18, 2)", (225 + 162, 9 + 18, 3)),
        (TEXT.format(other="ReLU()"), (32, 3, 1)),
    ],
)
def test_a_receptive_field_has_the_counts_of_its_layers(
    spec: str, counts: tuple[int, int, int]
) -> None:
    shape = (1, 7, 7) if "Flatten" in spec else (1, 6)
    (panel,) = panels(cnnviz.draw("receptive-field", spec, shape).picture)
    assert panel.counts == counts
