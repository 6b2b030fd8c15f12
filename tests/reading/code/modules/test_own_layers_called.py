"""Layers of a class of the text's own that a script calls itself, one after another."""

from __future__ import annotations

import cnnviz

SAME = """
import torch
import torch.nn as nn
import torch.nn.functional as F

class Same(nn.Conv2d):
    def forward(self, x):
        return super().forward(F.pad(x, (1, 1, 1, 1)))

conv1 = Same(3, 16, 3)
conv2 = Same(16, 32, 3)
"""


def test_all_are_drawn_that_the_script_calls() -> None:
    """PyTorch 2.13 gives 1x32x8x8; 3 x 9 x 16 + 16 and 16 x 9 x 32 + 32 parameters."""
    net = cnnviz.parse(SAME + "x = torch.randn(1, 3, 8, 8)\ny = conv2(F.relu(conv1(x)))\n")
    assert (net.shapes[0], net.shapes[-1]) == ((3, 8, 8), (32, 8, 8))
    assert cnnviz.summary(net).to_dict()["totals"]["parameters"] == 448 + 4640


def test_of_those_that_are_only_made_the_last_is_drawn_and_the_others_named() -> None:
    net = cnnviz.parse(SAME)
    assert net.shapes[-1][0] == 32
    assert "conv2 is drawn; --model chooses another: conv1" in net.notes
    assert cnnviz.parse(SAME, model="conv1").shapes[-1][0] == 16
