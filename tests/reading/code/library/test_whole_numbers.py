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


TYPED = {
    "torch.tensor([True, 2])": "[1, 2]",
    "torch.tensor([1.5, True])": "[1.5, 1.0]",
    "torch.tensor([True, False])": "[True, False]",
    "torch.tensor([0, 3], dtype=torch.bool)": "[False, True]",
    "torch.tensor([0, 2.5]).to(torch.bool)": "[False, True]",
    "torch.tensor([True, False], dtype=torch.int32)": "[1, 0]",
    "torch.tensor([True, False]).half()": "[1.0, 0.0]",
    "torch.tensor([[1.5, 300]], dtype=torch.short)": "[[1, 300]]",
    "torch.tensor([1.5, 3]).type(torch.CharTensor)": "[1, 3]",
    "torch.tensor([1.5, 3]).type('torch.LongTensor')": "[1, 3]",
    "torch.IntTensor([True, 3])": "[1, 3]",
    "torch.CharTensor([1, 3])": "[1, 3]",
    "torch.BoolTensor([0, 3])": "[False, True]",
    "torch.as_tensor([1.5, 3], dtype=torch.int64)": "[1, 3]",
    "torch.as_tensor(np.array([1, 3]), dtype=torch.float)": "[1.0, 3.0]",
}
"""What `str((...).tolist())` is."""
WRAPPED = [
    "torch.tensor([200, 100], dtype=torch.uint8) + 100",
    "torch.tensor([100], dtype=torch.int8) * 2",
    "torch.ByteTensor([200]) + 100",
    "torch.arange(3).to(torch.uint8) - 1",
    "torch.tensor([300]).byte()",
    "torch.tensor([300]).to(torch.int8)",
    "torch.tensor([1, 2], dtype=torch.complex64)",
    "torch.tensor([1.5, 2]).to(torch.tensor([1]))",
]
"""What wraps around, or is of a type that is not followed."""
TYPES = """import numpy as np
import torch
import torch.nn as nn
n = 3 if str(({}).tolist()) == "{}" else 4
net = nn.Sequential(nn.Linear(2, n))
"""


@pytest.mark.parametrize(("words", "numbers"), TYPED.items())
def test_numbers_are_of_the_type_that_is_said(words: str, numbers: str) -> None:
    assert cnnviz.parse(TYPES.format(words, numbers)).shapes[-1] == (3,)


@pytest.mark.parametrize(("words", "numbers"), TYPED.items())
def test_pytorch_has_these(words: str, numbers: str) -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed")
    names: dict[str, object] = {}
    exec(TYPES.format(words, numbers), names)
    assert names["n"] == 3


@pytest.mark.parametrize("words", WRAPPED)
def test_what_wraps_around_is_not_known(words: str) -> None:
    with pytest.raises(cnnviz.CnnvizError, match=r"not known|wraps around"):
        cnnviz.parse(TYPES.format(words, "[44, 200]"))
