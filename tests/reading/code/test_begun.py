"""What PyTorch and Python refuse while a network is made, which a reader may pass by."""

from __future__ import annotations

import pytest

from cnnviz.reading import parse
from tests.reading.told import told

NET = """import torch.nn as nn
class M({base}):
    def __init__(self):
        {first}
        self.a = nn.Linear(3, 4)
    def forward(self, x):
        return self.a(x)
m = M()
"""
LATE = "M is given a module before super().__init__() is called: call it first"
NO_CLASS = "this takes a class, then an object: write super()"


@pytest.mark.parametrize(
    ("first", "place", "reason"),
    [
        ("pass", "self.a", LATE),
        ("super().__init__", "self.a", LATE),
        ("self.l = nn.ModuleList(); super().__init__()", "self.l", LATE),
        ("super(self, M).__init__()", "super(self, M)", NO_CLASS),
        ("super(M).__init__()", "super(M)", NO_CLASS),
    ],
)
def test_a_module_is_begun_before_it_is_given_others(first: str, place: str, reason: str) -> None:
    assert told(NET.format(base="nn.Module", first=first)) == [(place, reason)]


@pytest.mark.parametrize(
    ("base", "first"),
    [
        ("nn.Module", "nn.Module.__init__(self)"),
        ("nn.Module", "self.n = 3; super(M, self).__init__()"),
        ("Base", "Base.__init__(self)"),  # Which the text does not have.
        ("Base", "pass"),
    ],
)
def test_other_ways_to_begin_one_are_read(base: str, first: str) -> None:
    assert parse(NET.format(base=base, first=first)).shapes == ((3,), (4,))


@pytest.mark.parametrize(
    "more",
    [
        "n = nn.Sequential(*m.a)",
        "n = nn.Sequential(*[one for one in m.a])",
        "n = nn.Sequential(*list(m.a))",
        "n = nn.Sequential(m)\nfor one in m.a:\n    n.append(one)",
    ],
)
def test_a_layer_holds_no_others_to_go_through(more: str) -> None:
    ((_, reason),) = told(NET.format(base="nn.Module", first="super().__init__()") + more)
    assert reason == "Linear is no list"
