"""Means and largest values without an axis, `a.mean()`, which PyTorch takes over all inputs
of a batch: beside data they are drawn for one input, and a note says so.
"""

from __future__ import annotations

import pytest

from cnnviz.reading import parse
from tests.reading.code.test_faults import module
from tests.reading.told import told

INIT = "self.v = nn.Linear(8, 1); self.a = nn.Linear(8, 4)"


@pytest.mark.parametrize(
    "forward",
    [
        "v, a = self.v(x), self.a(x); return v + a - a.mean()",
        "a = self.a(x); return a * torch.mean(input=a)",
        "a = self.a(x); a -= a.mean(); return a",
    ],
)
def test_one_input_s_is_drawn(forward: str) -> None:
    network = parse(module(INIT, forward), (8,))
    assert network.shapes[-1] == (4,)
    assert [note for note in network.notes if "batch" in note] == [
        "PyTorch takes mean() over the whole batch (line 11); it is drawn for one input"
    ]


@pytest.mark.parametrize(
    "forward",
    [
        "a = self.a(x); return a - 3 * a.mean()",
        "a = self.a(x); return a - a.mean().sqrt()",
        "a = self.a(x); return a.mean()",
        "a = self.a(x); return a / a.sum()",
    ],
)
def test_what_is_worked_out_of_it_is_not_followed(forward: str) -> None:
    reason = "it depends on the numbers in a tensor"
    [(_, said)] = told(module(INIT, forward), (8,))
    assert said.startswith(reason)


def test_over_the_axes_of_an_input_there_is_no_note() -> None:
    text = module(INIT, "a = self.a(x); return a - a.mean(1, keepdim=True)")
    assert not any("batch" in note for note in parse(text, (8,)).notes)
