"""What leaves each input one number, without an axis: `x.squeeze(1)`, `x.view(-1)`.

The right shapes are those of PyTorch 2.13, which ran the texts.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.graph.export.files import save_graph
from cnnviz.reading import parse

NET = """
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)
        self.fc = nn.Linear(64, 1)

    def forward(self, x):
        n = x.size(0)
        maps = self.conv(x)
        y = self.fc(maps.flatten(1))
        return {}
"""


@pytest.mark.parametrize(
    ("given", "shape"),
    [
        ("y.squeeze(1)", ()),
        ("torch.sigmoid(y.squeeze())", ()),
        ("torch.sigmoid(y.view(-1))", ()),
        ("y.view(n)", ()),
        ("y[:, 0]", ()),
        ("y.sum(1)", ()),
        ("maps.mean(dim=(1, 2, 3))", ()),
        ("y.squeeze(-1) + y[:, 0]", ()),
        ("torch.stack((y.squeeze(1), y[:, 0]), 1)", (2,)),
        ("y.squeeze(1).unsqueeze(1)", (1,)),
        ("y.squeeze(-1).view(-1, 1)", (1,)),
    ],
)
def test_one_number_for_each_input(given: str, shape: tuple[int, ...]) -> None:
    net = parse(NET.format(given), (1, 6, 6))
    assert net.shapes[-1] == shape
    assert cnnviz.summary(net).to_dict()["layers"][-1]["output_shape"] == list(shape)


@pytest.mark.parametrize("given", ["y.squeeze(1) + y", "torch.cat([y.view(-1), y.view(-1)], -1)"])
def test_what_would_join_batches_is_refused(given: str) -> None:
    """The first gives a number for each pair of inputs: nothing that a network of one input has."""
    with pytest.raises(CnnvizError, match="one number for each input, without an axis"):
        parse(NET.format(given), (1, 6, 6))


@pytest.mark.parametrize("suffix", ["json", "dot", "csv", "graphml"])
def test_the_graph_and_the_figure_show_it_as_one_neuron(tmp_path: Path, suffix: str) -> None:
    net = parse(NET.format("y.squeeze(1)"), (1, 6, 6))
    path = tmp_path / f"net.{suffix}"
    assert save_graph(net, path) == [path]
    assert b"Conv2d" in cnnviz.draw("network", net).to_bytes("svg")
