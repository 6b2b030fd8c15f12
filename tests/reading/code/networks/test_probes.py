"""Sizes that a text finds out by trying its layers on data of its own, batch and all.

`probes_of_pytorch.txt` has a line for each: what is asked of `y`, and what PyTorch 2.13 answers
where the data are each of `PROBES`; - where it raises an error.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import cnnviz

LINES = (Path(__file__).parent / "probes_of_pytorch.txt").read_text().splitlines()
PROBES = ("2, 3, 10, 12", "1, 3, 10, 12", "1, 1, 10, 12")
TEXT = """import torch
import torch.nn as nn
import torch.nn.functional as F
class N(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d({}, 4, 3)
        y = self.conv(torch.zeros({}))
        n = {}
        self.fc = nn.Linear(1, n)
    def forward(self, x):
        return self.fc(x)
net = N()
"""
CASES = [
    (TEXT.format(probe.split(", ")[1], probe, asked), int(found))
    for asked, wanted in (line.split(" | ") for line in LINES)
    for probe, found in zip(PROBES, wanted.split(), strict=True)
    if found != "-"
]


@pytest.mark.parametrize(("text", "found"), CASES)
def test_what_a_text_asks_of_its_own_data_is_what_pytorch_answers(text: str, found: int) -> None:
    summary = cnnviz.summary(cnnviz.parse(text, (1,))).to_dict()
    assert summary["totals"]["parameters"] == 2 * found + (112 if "Conv2d(3" in text else 40)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("text", "found"), CASES)
def test_that_is_what_pytorch_answers(text: str, found: int) -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed")
    names: dict[str, Any] = {}
    exec(text, names)
    assert names["net"].fc.out_features == found
