"""Means and largest values without an axis, `a.mean()`, which PyTorch takes over all inputs
of a batch: beside data they are drawn for one input, and a note says so.
"""

from __future__ import annotations

import pytest

from cnnviz.reading import parse
from tests.reading.code.test_faults import module
from tests.reading.computed import mark, numbers, output
from tests.reading.told import told

INIT = "self.v = nn.Linear(8, 1); self.a = nn.Linear(8, 4)"
TEXT = """import torch
import torch as t
from torch import mean, amin as least
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Identity()
    def forward(self, x):
        x = self.a(x)
        return {}
"""
COMPUTED = [
    ("x - x.mean()", 126.219618),
    ("x - torch.mean(x)", 126.219618),
    ("x * torch.mean(input=x)", 12.0816108),
    ("x - t.mean(x)", 126.219618),
    ("x - mean(x)", 126.219618),
    ("x - x.mean(None)", 126.219618),
    ("x - x.mean(dim=None)", 126.219618),
    ("x * x.mean(())", 12.0816108),
    ("x - x.mean(dim=[])", 126.219618),
    ("x - x.mean(dtype=torch.float32)", 126.219618),
    ("x.mean() - x", -126.219618),
    ("x + getattr(x, 'mean')()", 106.717882),
    ("x - x.abs().mean()", 265.342882),
    ("x - x.max()", 421.96875),
    ("x * t.max(x)", 378.523438),
    ("x - x.amax()", 421.96875),
    ("x - x.amax(())", 421.96875),
    ("x - torch.amin(x)", -165.53125),
    ("x - least(x)", -165.53125),
    ("x.amin() + x", 398.46875),
    ("x * x.min()", -349.40625),
    ("x - t.min(x)", -165.53125),
]
"""The mark of what PyTorch 2.13 gives for a batch of one input, 4x6x6."""


def _of_batches(text: str, shape: tuple[int, ...]) -> list[str]:
    return [note for note in parse(text, shape).notes if "batch" in note]


@pytest.mark.parametrize(("words", "right"), COMPUTED)
def test_one_input_s_is_drawn_and_told_however_it_is_written(words: str, right: float) -> None:
    network = parse(TEXT.format(words), (4, 6, 6))
    assert mark(output(network, numbers(4, 6, 6))) == pytest.approx(right)
    name = next(one for one in ("mean", "amax", "max", "amin", "min", "least") if one in words)
    said = "PyTorch takes {}() over the whole batch (line 11); it is drawn for one input"
    told_so = said.format("amin" if name == "least" else name)
    assert _of_batches(TEXT.format(words), (4, 6, 6)) == [told_so]


@pytest.mark.parametrize(
    "forward",
    [
        "v, a = self.v(x), self.a(x); return v + a - a.mean()",
        "a = self.a(x); a -= a.mean(); return a",
        "a = self.a(x); f = torch.mean; return a - f(a)",
    ],
)
def test_it_is_told_once(forward: str) -> None:
    assert len(_of_batches(module(INIT, forward), (8,))) == 1


@pytest.mark.parametrize(
    "forward",
    [
        "a = self.a(x); return a - 3 * a.mean()",
        "a = self.a(x); return a - a.mean().sqrt()",
        "a = self.a(x); return a.mean()",
        "a = self.a(x); return a / a.sum()",
        "a = self.a(x); return a / a.sum(())",
        "a = self.a(x); return a - a.std()",
        "a = self.a(x); return a - a.std(dim=())",
        "a = self.a(x); return a - a.var(dim=[])",
        "a = self.a(x); return a / a.norm(dim=())",
    ],
)
def test_what_is_worked_out_of_it_is_not_followed(forward: str) -> None:
    reason = "it depends on the numbers in a tensor"
    [(_, said)] = told(module(INIT, forward), (8,))
    assert said.startswith(reason)


@pytest.mark.parametrize(
    "words", ["mean(1, keepdim=True)", "amin((1,), True)", "std(1, keepdim=True)"]
)
def test_over_the_axes_of_an_input_there_is_no_note(words: str) -> None:
    text = module(INIT, f"a = self.a(x); return a - a.{words}")
    assert _of_batches(text, (8,)) == []
