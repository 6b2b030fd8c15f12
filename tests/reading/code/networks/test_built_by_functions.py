"""A class that a function builds for another is a part of that, wherever it stands."""

from __future__ import annotations

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

NET = """class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1 = conv(3, 8)
        self.c2 = conv(8, 16)
    def forward(self, x):
        return self.c2(self.c1(x))
"""
BUILDERS = (
    "def conv(a, b):\n    return Block(a, b)\n",
    "def conv(a, b):\n    return inner(a, b)\ndef inner(a, b):\n    return Block(a, b)\n",
)
BLOCK = """class Block(nn.Module):
    def __init__(self, {}):
        super().__init__()
        self.c = nn.Conv2d(a, b, 3)
    def forward(self, x):
        return self.c(x)
"""


@pytest.mark.parametrize("build", BUILDERS)
@pytest.mark.parametrize("given", ["a, b", "a=1, b=1"])
def test_what_a_function_builds_for_a_class_is_no_network_of_its_own(
    build: str, given: str
) -> None:
    """The last class was drawn, and was said to be built nowhere; torch counts 224 and 1,168."""
    network = parse(f"import torch.nn as nn\n{NET}{build}{BLOCK.format(given)}")
    assert summarize(network).totals.parameters == 224 + 1_168
