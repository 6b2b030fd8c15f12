"""A class that a function builds of what the text has is built of that.

The numbers of parameters are what PyTorch counts where `build(cfg)` is called.
"""

from __future__ import annotations

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

CLASSES = """import torch
from torch import nn
class Member(nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.a = nn.Linear(4, cfg["width"])
        self.b = nn.Linear(cfg["width"], cfg["classes"])
    def forward(self, x):
        return self.b(torch.relu(self.a(x)))
class Ensemble(nn.Module):
    def __init__(self, members):
        super().__init__()
        self.members = nn.ModuleList(members)
    def forward(self, x):
        return sum(m(x) for m in self.members) / len(self.members)
def build(cfg):
    return Ensemble([Member(cfg) for _ in range(cfg["members"])])
"""
SAID = "{} = {{'width': 8, 'classes': 3, 'members': 2}}\n"
TAKEN = (
    "the text never passes cfg (line 16): its own value of that name is taken; --set says another"
)


@pytest.mark.parametrize(
    ("text", "noted"),
    [
        (
            SAID.format("config") + "def main():\n    model = build(config)\n    return model\n",
            False,
        ),
        (
            SAID.format("config") + "def main():\n    model = build(config)\n    train(model)\n",
            False,
        ),
        (SAID.format("cfg"), True),
        (SAID.format("cfg") + "def train(cfg):\n    model = build(cfg)\n", False),
        ("def helper(cfg):\n    return len(cfg)\n" + SAID.format("cfg"), True),
    ],
)
def test_what_the_text_says_is_not_asked_for(text: str, noted: bool) -> None:
    """It was asked for members=VALUE, though the text builds them."""
    found = parse(CLASSES + text)
    assert summarize(found).totals.parameters == 2 * (4 * 8 + 8 + 8 * 3 + 3)
    assert (TAKEN in found.notes) == noted
