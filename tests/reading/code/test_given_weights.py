"""Functions that are given weights of layers: each number is counted once, as PyTorch 2.13 does."""

from __future__ import annotations

from typing import Any

import pytest

import cnnviz
from tests.reading.code.test_faults import module
from tests.reading.told import told

A, B = "self.a = nn.Linear(4, 4)", "self.b = nn.Linear(7, 4)"
P = "self.p = nn.Parameter(torch.zeros(4, 4))"
CASES = [
    (A, "F.linear(x, self.a.weight)", 20, ["a.bias"]),
    (A, "F.linear(x, self.a.weight, self.a.bias)", 20, []),
    (A, "self.a(F.linear(x, self.a.weight))", 20, []),
    (A, "F.linear(self.a(x), self.a.weight)", 20, []),
    (f"{A}; {B}", "F.linear(x, self.a.weight, self.b.bias)", 52, ["a.bias", "b.weight"]),
    (
        f"{A}; self.b = nn.Linear(4, 4, bias=False)",
        "F.linear(x, self.b.weight, self.a.bias)",
        36,
        ["a.weight"],
    ),
    (f"{A}; {P}", "F.linear(x, self.p, self.a.bias)", 36, ["a.weight"]),
    (f"{A}; self.p = nn.Parameter(torch.zeros(4))", "F.linear(x, self.a.weight, self.p)", 24, None),
    (f"{A}; self.q = nn.Parameter(torch.FloatTensor(3).fill_(1))", "self.a(x)", 23, ["q"]),
    (
        f"{A}; self.register_parameter('q', nn.Parameter(torch.FloatTensor(3).fill_(1)))",
        "self.a(x)",
        23,
        ["q"],
    ),
]
TIED = [
    (f"{A}; {P}", "self.a(@)", "F.linear(x, self.p, self.a.bias)"),
    (f"{A}; {P}", "@", "F.linear(self.a(x), self.p, self.a.bias)"),
    (f"{P}; self.b = nn.Parameter(torch.zeros(4))", "@", "F.linear(x, self.p, self.b) + self.b"),
]


@pytest.mark.parametrize(("init", "gives", "parameters", "left"), CASES)
def test_what_no_function_is_given_is_counted_too(
    init: str, gives: str, parameters: int, left: list[str] | None
) -> None:
    """`F.linear(x, self.a.weight)` left the bias out, without a word: 16."""
    network = cnnviz.parse(module(init, f"return {gives}"), (4,))
    assert cnnviz.summary(network).totals.parameters == parameters
    assert [one.name for one in network.uncalled] == (["a.bias"] if left is None else left)


@pytest.mark.parametrize(("init", "gives", "parameters", "_"), CASES)
def test_so_does_pytorch(init: str, gives: str, parameters: int, _: object) -> None:
    torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
    names: dict[str, Any] = {}
    exec(module(init, f"return {gives}"), names)
    net = names["Net"]()
    assert net(torch.zeros(2, 4)).shape == (2, 4)
    assert sum(one.numel() for one in net.parameters()) == parameters


@pytest.mark.parametrize(("init", "around", "tied"), TIED)
def test_a_tensor_of_two_calls_is_refused(init: str, around: str, tied: str) -> None:
    """It was counted with both: 40 for 36."""
    (fault,) = told(module(init, f"return {around.replace('@', tied)}"), (4,))
    assert fault == (
        tied,
        "this is given a weight or bias that another call has, too: tied weights are not read;"
        " write nn.Parameter(...) of its size for one",
    )


def test_parameters_of_no_known_size_are_told_however_they_are_made() -> None:
    init = f"{A}; self.register_parameter('q', nn.Parameter(torch.load('x')))"
    network = cnnviz.parse(module(init, "return self.a(x)"), (4,))
    assert network.notes == (
        "the parameters of q (nn.Parameter), whose size is not known, are not counted",
    )
