"""A parameter that no call uses is named by its own name, of a text and of an object alike; one
that two modules hold is one. PyTorch 2.13 counts 3 * 4 * 9 + 4 and these.
"""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz import parse, summary
from cnnviz.layers.network import Network

TEXT = """
import torch
from torch import nn
class Part(nn.Module):
    def __init__(self, own):
        super().__init__()
        self.own = own
        self.g = nn.Parameter(torch.zeros(2))
        self.l = nn.LSTM(3, 5)
    def forward(self, x):
        return x
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.c = nn.Conv2d(3, 4, 3)
        self.p = nn.Parameter(torch.zeros(7))
        self.part = Part(self.p)
    def forward(self, x):
        return self.part(self.c(x))
"""


def _holds(network: Network) -> bool:
    names = [(one.name, one.parameters) for one in network.uncalled]
    assert names == [("p", 7), ("part.g", 2), ("part.l", 200)]
    return summary(network).totals.parameters == 112 + 209


def test_of_a_text() -> None:
    """`0` was said for `p`, and 14 for the 7 numbers that are shared."""
    assert _holds(parse(TEXT, (3, 8, 8)))


def test_of_an_object() -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed")
    names: dict[str, Any] = {}
    exec(TEXT, names)
    net = names["Net"]()
    assert sum(one.numel() for one in net.parameters()) == 112 + 209
    assert _holds(parse(net, (3, 8, 8)))
