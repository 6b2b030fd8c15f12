"""`self.training` chooses among structures: the one at inference is drawn, and a note says so.

Which of these networks are the same in both was seen in PyTorch, by hooks on all layers.
"""

from __future__ import annotations

import pytest

from cnnviz.reading import parse

TEXT = """import torch
import torch.nn as nn
import torch.nn.functional as F
def drop_path(x, p, training):
    if p == 0.0 or not training:
        return x
    keep = 1 - p
    return x / keep * torch.rand(x.shape[0], 1).add(keep).floor()
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b, self.aux = nn.Linear(4, 4), nn.Linear(4, 4), nn.Linear(4, 2)
    def forward(self, x):
        x = self.a(x)
{}
"""


@pytest.mark.parametrize(
    ("lines", "row"),
    [
        ("        if self.training:\n            x = self.aux(x)\n        return x", 15),
        ("        x = self.b(x) if self.training else self.a(x)\n        return x", 15),
        ("        if not self.training:\n            return self.b(x)\n        return x", 15),
        ("        return self.b(drop_path(x, 0.1, self.training))", 15),
        ("        y = 1\n        return self.b(x) + (x if self.training else 0)", 16),
    ],
)
def test_a_structure_that_training_changes_is_said(lines: str, row: int) -> None:
    """It was drawn as at inference without a word."""
    note = parse(TEXT.format(lines)).notes[-1]
    assert note == (
        f"the network is read as at inference, where self.training is False (line {row}):"
        " in training it is another"
    )


@pytest.mark.parametrize(
    "lines",
    [
        "        return self.b(F.dropout(x, 0.5, self.training))",
        "        return self.b(F.dropout(x, p=0.5, training=self.training))",
        "        y = self.b(x)\n        return (y, x) if self.training else y",
        "        if self.training:\n            print(x)\n        return self.b(x)",
        "        return self.b(drop_path(x, 0.0, self.training))",
    ],
)
def test_one_that_it_leaves_as_it_is_needs_no_word(lines: str) -> None:
    assert "inference" not in " ".join(parse(TEXT.format(lines)).notes)


def test_what_takes_too_long_in_training_may_be_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """It was said to be another where the time to follow it was over."""
    monkeypatch.setattr("cnnviz.reading.code.at_inference.thread_time", lambda: float("inf"))
    lines = "        if self.training:\n            x = self.aux(x)\n        return x"
    assert parse(TEXT.format(lines)).notes[-1].endswith(": in training it may be another")
