"""Indices that are tensors, and patterns of einops, at their edges; PyTorch 2.13 has run these."""

import pytest

from cnnviz import parse
from cnnviz.errors import CnnvizError

TEXT = """import torch, torch.nn as nn
from einops import rearrange
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.c = nn.Conv2d(3, 4, 3)
    def forward(self, x):
        x = self.c(x)
        return {}
"""


@pytest.mark.parametrize("index", [0, 1, -1])
def test_a_tensor_of_one_number_is_an_index(index: int) -> None:
    """The first channel was refused, for 0 is no truth."""
    network = parse(TEXT.format(f"x[:, torch.tensor({index})]"), (3, 8, 8))
    assert network.shapes[-1] == (6, 6)


def test_an_axis_is_not_split_into_none() -> None:
    """It was a division by 0, shown as a fault of cnnviz's own."""
    words = 'rearrange(x, "b (c d) h w -> b c d h w", c=0)'
    with pytest.raises(CnnvizError, match="an axis of 4 cannot be split this way"):
        parse(TEXT.format(words), (3, 8, 8))
