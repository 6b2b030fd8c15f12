"""Tensors of known numbers: what PyTorch's `tolist()` gives of them, by PyTorch 2.13."""

from __future__ import annotations

from itertools import pairwise

import pytest

import cnnviz

TEXT = """import torch
import torch.nn as nn
n = ({}).tolist()
net = nn.Sequential(*[nn.Conv1d(1, 1, 1, padding=k) for k in n])
"""
KNOWN = {
    "torch.arange(4) + 1": [1, 2, 3, 4],
    "2 ** torch.arange(4)": [1, 2, 4, 8],
    "10 - torch.arange(3)": [10, 9, 8],
    "torch.tensor([1, 2, 4]) * 2": [2, 4, 8],
    "torch.arange(1, 4) * torch.arange(1, 4)": [1, 4, 9],
    "(torch.arange(4) + 1) // 2": [0, 1, 1, 2],
    "5 % torch.arange(3, 6)": [2, 1, 0],
    "torch.arange(3).add(1)": [1, 2, 3],
    "torch.LongTensor([1, 2])": [1, 2],
    "torch.FloatTensor([1, 2]).int()": [1, 2],
    "torch.arange(1, 3).float().long()": [1, 2],
}
FLOATS = (
    "torch.tensor([1.0, 2])",
    "torch.tensor([1, 2], dtype=torch.float)",
    "torch.Tensor([1, 2])",
    "torch.arange(1, 3).float()",
    "torch.arange(1, 3).to(torch.float32)",
)
OPEN = (
    "torch.arange(1, 3).float() * 2",
    "torch.tensor([True, True]) * 2",
    "torch.tensor([2**20, 1]) * 2**12",  # More than 32 bits hold.
    "2 ** (torch.arange(3) - 1)",
    "5 // torch.arange(3)",
)


@pytest.mark.parametrize(("words", "numbers"), KNOWN.items())
def test_arithmetic_of_whole_numbers_is_worked_out(words: str, numbers: list[int]) -> None:
    sizes = [shape[1] for shape in cnnviz.parse(TEXT.format(words), (1, 1)).shapes]
    assert [(b - a) // 2 for a, b in pairwise(sizes)] == numbers


@pytest.mark.parametrize("words", FLOATS)
def test_floats_are_no_sizes(words: str) -> None:
    with pytest.raises(cnnviz.CnnvizError, match="padding must be a whole number, not"):
        cnnviz.parse(TEXT.format(words), (1, 1))


@pytest.mark.parametrize("words", OPEN)
def test_other_numbers_are_not_known(words: str) -> None:
    with pytest.raises(cnnviz.CnnvizError, match="not known"):
        cnnviz.parse(TEXT.format(words), (1, 1))
