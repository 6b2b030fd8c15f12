"""Layers that are called as functions, with weights that the text made itself: the arguments in
PyTorch's order, which is another for transposed ones.
"""

from __future__ import annotations

import pytest

from cnnviz import summary
from cnnviz.layers.base import Layer
from cnnviz.layers.conv import Conv
from cnnviz.layers.transposed import ConvTranspose
from cnnviz.reading.parse import parse

TEXT = """
import torch
import torch.nn as nn
import torch.nn.functional as F
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn({size}))
        self.b = nn.Parameter(torch.zeros(4))
    def forward(self, x):
        return {call}
"""


@pytest.mark.parametrize(
    ("size", "call", "wanted"),
    [
        (
            "4, 2, 3",
            "F.conv1d(x, self.w, self.b, 2, 3, 4)",
            Conv(1, 2, 4, 3, stride=2, padding=3, dilation=4),
        ),
        (
            "4, 2, 3, 5",
            "F.conv2d(x, self.w, None, 1, 1, 1, 2)",
            Conv(2, 4, 4, (3, 5), padding=1, groups=2, bias=False),
        ),
        (
            "2, 4, 3",
            "F.conv_transpose1d(x, self.w, self.b, 3, 1, 2)",
            ConvTranspose(1, 2, 4, 3, stride=3, padding=1, output_padding=2),
        ),
        (
            "4, 2, 3",
            "F.conv_transpose1d(x, self.w, self.b, 3, 1, 2, 2, 4)",
            ConvTranspose(
                1, 4, 4, 3, stride=3, padding=1, output_padding=2, groups=2, dilation=4
            ),
        ),
    ],
)  # fmt: skip
def test_arguments_are_taken_in_pytorch_s_order(size: str, call: str, wanted: Layer) -> None:
    channels = wanted.groups * 2 if isinstance(wanted, Conv) else wanted.in_channels
    shape = (channels, *(40,) * wanted.dims)
    (layer,) = parse(TEXT.format(size=size, call=call), shape).layers
    assert layer == wanted


def test_a_matrix_that_is_used_both_ways_is_counted_once() -> None:
    text = TEXT.format(size="3, 12", call="x @ self.w.T @ self.w")
    network = parse(text, (12,))
    assert network.shapes[1:] == ((3,), (12,))
    assert summary(network).totals.parameters == 36 + 4  # `b` is never used.
