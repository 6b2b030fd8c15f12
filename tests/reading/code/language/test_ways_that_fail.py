"""Two ways of an unknown value, one of which fails in what is not known: it may be the right."""

from __future__ import annotations

import pytest

import cnnviz
from cnnviz.errors import SpecError

TEXT = """
from torch import nn

class Net(nn.Module):
    def __init__(self, k):
        super().__init__()
        self.c = nn.Conv2d(3, 8, 3)
        if k > 1:
            self.d = nn.Conv2d(8, 8, k)
            {}
        else:
            self.d = nn.Conv2d(8, 4, 1)

    def forward(self, x):
        return self.d(self.c(x))
"""


@pytest.mark.parametrize(
    "line",
    [
        "for i in range(self.d.weight.size(2)): pass",
        "for i in range(self.d.weight.shape[2]): self.i = i",
        "while self.d.weight.size(0) > 9: pass",
        "if self.d.weight.size(2) > 8: self.d.bias.data.zero_()",
        "assert self.d.weight.size(0) == 8",
        "n = [i for i in range(self.d.weight.size(0))]",
        "n = int(self.d.weight.size(0)) + 1",
        "n = max(self.d.weight.size(0), 3)",
        "n = next(i for i in range(self.d.weight.size(0)))",
        "n = list(self.d.weight.shape).index(8)",
        "n = {8: 3}[self.d.weight.size(0)]",
        "o, i, h, w = self.d.weight.shape",
        "n = list(zip(self.d.weight.shape, 'ab'))",
        "n = {2: 'a'}[3]",
        "with open('a') as f: n = range(self.d.weight.size(0))",
    ],
)
def test_a_way_that_fails_in_what_is_unknown_may_be_the_right_one(line: str) -> None:
    """PyTorch: 808 parameters of k = 3 (8 x 3 x 9 + 8 and 8 x 8 x 9 + 8), 260 of k = 1."""
    with pytest.raises(SpecError, match="k is not known"):
        cnnviz.parse(TEXT.format(line))


@pytest.mark.parametrize("line", ["raise ValueError(k)", "assert False"])
def test_a_way_that_the_text_itself_ends_is_not_the_right_one(line: str) -> None:
    assert cnnviz.parse(TEXT.format(line)).shapes[-1][0] == 4


def test_a_weight_of_unknown_sizes_equals_no_number() -> None:
    text = TEXT.replace("if k > 1:", "w = nn.Conv2d(8, 8, k)\n        if w.weight.size(2) == 3:")
    with pytest.raises(SpecError, match="k is not known"):
        cnnviz.parse(text.format("pass"))
