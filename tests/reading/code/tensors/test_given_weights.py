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
    (f"{A}; self.e = nn.Embedding.from_pretrained(torch.ones(3, 2))", "self.a(x)", 26, ["e"]),
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
    (f"{A}; self.n = nn.BatchNorm1d(4)", "self.n(@)", "F.layer_norm(x, (4,), *[self.a.bias] * 2)"),
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


OWN = (
    "self.w = nn.Parameter(torch.zeros(4, 4)); self.s = nn.Parameter(torch.zeros(4, 4));"
    " self.b = nn.Parameter(torch.zeros(4)); self.register_buffer('n', torch.zeros(4, 4));"
    " self.f = nn.Parameter(torch.zeros(4), requires_grad=False)"
)
ALONE = [
    ("F.layer_norm(x, (4,), None, self.b)", "bias"),
    ("F.batch_norm(x, self.n[0], self.n[1], None, self.b)", "bias"),
    ("F.batch_norm(x, self.n[0], self.n[1], self.b)", "weight"),
    ("F.group_norm(x, 2, self.b)", "weight"),
]
NO_PARAMETERS = [
    ("F.linear(x, self.w + self.s * self.n)", "weight", True),  # As NoisyLinear has it.
    ("x @ (self.w + self.s * torch.randn(4, 4)).t()", "weight", True),
    ("F.linear(x, self.n)", "weight", False),
    ("F.linear(x, self.w, self.b + self.f + self.b)", "bias", True),
    ("F.linear(x, self.w, torch.zeros(4))", "bias", False),
    ("F.linear(x, self.w, self.f)", "bias", False),
    ("F.layer_norm(x, (4,), torch.ones(4), self.b)", "weight", False),
]


@pytest.mark.parametrize(("gives", "which"), ALONE)
def test_a_norm_has_a_weight_and_a_bias_or_neither(gives: str, which: str) -> None:
    """A bias alone was left out of the count, a weight alone counted with a bias."""
    ((_, reason),) = told(module(OWN, f"return {gives}"), (4,))
    other = {"bias": "weight", "weight": "bias"}[which]
    assert reason == f"a norm with a {which} alone is not read: give it a {other}, too"


@pytest.mark.parametrize(("gives", "which", "made"), NO_PARAMETERS)
def test_what_is_no_parameter_is_refused_with_what_to_give(
    gives: str, which: str, made: bool
) -> None:
    """A bias that is none was counted: 20 for 16."""
    ((_, reason),) = told(module(OWN, f"return {gives}"), (4,))
    worked = "worked out of other weights, which is not followed: give a parameter itself in its"
    fixed = "not learned: make it one that is, self.NAME = nn.Parameter(...)"
    assert reason == f"the {which} that is given here is {worked + ' place' if made else fixed}"


@pytest.mark.parametrize("view", ["x.view(-1, 3)", "x.reshape(b * n, c)"])
def test_rows_of_vectors_need_no_view(view: str) -> None:
    text = module("self.l = nn.Linear(3, 2)", f"b, n, c = x.shape; return self.l({view})")
    ((words, reason),) = told(text, (5, 3))
    assert words == view
    assert reason.endswith(
        "; if a Linear reads this, leave it out: a Linear reads the last axis as it is"
    )
    assert cnnviz.parse(text.replace(view, "x"), (5, 3)).shapes[-1] == (5, 2)


MASKED = (
    "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"
    "class Masked(nn.Linear):\n    def __init__(self, i, o):\n        super().__init__(i, o)\n"
    "        self.own = nn.Parameter(torch.zeros(o, i))\n"
    "        self.register_buffer('mask', {mask})\n"
    "        self.mask.fill_(1)\n        self.mask[:, 1:] = 0\n"
    "    def forward(self, x):\n        {way}\n"
    "net = nn.Sequential(Masked(8, 4), nn.ReLU())\n"
)
MASKS = [
    "self.weight.data.clone()", "self.own.data.clone()", "self.weight.detach().clone()",
    "torch.ones(o, i)", "torch.ones_like(self.weight)",
]  # fmt: skip
WAYS = [
    "self.weight.data *= self.mask; return super().forward(x)",
    "self.weight.data.mul_(self.mask); return super().forward(x)",
    "self.weight.data = self.weight.data * self.mask; return super().forward(x)",
    "return F.linear(x, self.mask * self.weight, self.bias)",
    "return F.linear(x, torch.mul(self.weight, self.mask), self.bias)",
    "return F.linear(x, self.own * self.mask, self.bias)",
    "self.own.data *= self.mask; return F.linear(x, self.own, self.bias)",
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("mask", MASKS)
def test_a_mask_leaves_a_weight_what_it_is_and_is_told_of(mask: str, way: str) -> None:
    """Of one made of the weight's own numbers no note told, as a PixelCNN has it; a layer's weight
    times one, as MADE has it, was refused.
    """
    network = cnnviz.parse(MASKED.format(mask=mask, way=way))
    assert cnnviz.summary(network).totals.parameters == 4 * 8 + 4 + 4 * 8
    told_of = "weights are multiplied by fixed numbers (line 12): connections of those that a mask"
    assert any(note.startswith(told_of) for note in network.notes)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("mask", MASKS)
def test_pytorch_runs_it(mask: str, way: str) -> None:
    torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
    names: dict[str, Any] = {}
    exec(MASKED.format(mask=mask, way=way), names)
    assert names["net"](torch.zeros(2, 8)).shape == (2, 4)
    assert sum(one.numel() for one in names["net"].parameters()) == 68
