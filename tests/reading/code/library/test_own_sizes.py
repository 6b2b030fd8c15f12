"""What a layer's numbers are made of, in the text itself: their sizes are worked out.

What PyTorch 2.13 gives stands beside each: how much comes out, and how many parameters.
"""

from __future__ import annotations

from typing import Any

import pytest

import cnnviz
from tests.reading.code.test_faults import module
from tests.reading.told import told

INIT = (
    "self.c = nn.Linear(10, 5, bias=False); self.g = nn.Linear(5, 10, bias=False);"
    " self.c.weight = nn.Parameter({})"
)
CASES = [
    ("torch.cat([self.c.weight, self.c.weight])", (10,), 150),
    ("torch.vstack([self.c.weight.data, torch.zeros(2, 10)])", (7,), 120),
    ("torch.eye(10)[:3]", (3,), 80),
    ("torch.eye(3, 10)", (3,), 80),
    ("torch.stack([torch.zeros(10)] * 4)", (4,), 90),
    ("self.c.weight.view(1, -1)[:, :10]", (1,), 60),
    ("self.g.weight.t() * 2", (5,), 100),
    ("torch.flip(self.g.weight, [0])[:, :1].view(1, 10)", (1,), 60),
    ("-self.c.weight[:1]", (1,), 60),
    ("self.c.weight.data[:2] - self.c.weight.mean(0, keepdim=True)", (2,), 70),
    ("torch.renorm(self.c.weight.data, 2, 0, 1.0)", (5,), 100),
    ("nn.init.xavier_uniform_(torch.empty(2, 10))", (2,), 70),
    ("torch.FloatTensor(4, 10).fill_(1)", (4,), 90),
    ("self.c.weight.data", (5,), 100),
    ("nn.init.orthogonal_(self.c.weight.data)", (5,), 100),
    ("torch.rand_like(self.c.weight)", (5,), 100),
    ("torch.full_like(self.g.weight[:3, :1], 0.5).expand(3, 10)", (3,), 80),
    ("self.c.weight.new_zeros(3, 10)", (3,), 80),
    ("self.c.weight.data.new(3, 10).normal_()", (3,), 80),
    ("torch.zeros(3, 10).new_tensor([[1.0] * 10])", (1,), 60),
    ("self.c.weight * (self.c.weight > 0)", (5,), 100),
    ("self.c.weight.data * self.c.weight.data.abs().gt(0.1).float()", (5,), 100),
    ("torch.arange(40.0).view(4, 10)", (4,), 90),
    ("torch.arange(0, 4, 0.1).view(4, 10)", (4,), 90),
    ("torch.zeros(3, 5) @ self.c.weight", (3,), 80),
    ("torch.mm(torch.diag(torch.zeros(5)), self.c.weight)", (5,), 100),
    ("torch.matmul(torch.zeros(2, 3, 5), torch.zeros(5, 10))[0]", (3,), 80),
    ("torch.outer(torch.zeros(3), torch.zeros(10))", (3,), 80),
    ("torch.meshgrid(torch.zeros(3), torch.zeros(10), indexing='ij')[1]", (3,), 80),
    ("torch.zeros(3, 10) / torch.Tensor(tuple([1.0] * 3)).view(3, 1)", (3,), 80),
    ("torch.pow(2, -torch.zeros(3, 10)).rsqrt()", (3,), 80),
    ("(lambda size: torch.Tensor(size).uniform_())(self.c.weight[:3].size())", (3,), 80),
    ("torch.linalg.qr(torch.zeros(12, 10))[0]", (12,), 170),
    ("torch.tril(torch.zeros(3, 10)).cumsum(0)", (3,), 80),
    ("torch.where(torch.zeros(3, 10) > 0, torch.zeros(3, 10), 1.0)", (3,), 80),
    ("torch.zeros(3, 10).masked_fill(torch.zeros(10) > 0, 0.0)", (3,), 80),
]


@pytest.mark.parametrize(("given", "gives", "parameters"), CASES)
def test_sizes_are_worked_out(given: str, gives: tuple[int], parameters: int) -> None:
    network = cnnviz.parse(module(INIT.format(given), "return self.c(x)"), (10,))
    assert network.shapes[-1] == gives
    assert cnnviz.summary(network).totals.parameters == parameters
    assert network.notes == ()


@pytest.mark.parametrize(("given", "gives", "parameters"), CASES)
def test_so_does_pytorch(given: str, gives: tuple[int], parameters: int) -> None:
    torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
    names: dict[str, Any] = {}
    exec(module(INIT.format(given), "return self.c(x)"), names)
    net = names["Net"]()
    assert tuple(net(torch.zeros(2, 10)).shape[1:]) == gives
    assert sum(one.numel() for one in net.parameters()) == parameters


def test_matrices_that_do_not_fit_are_told() -> None:
    text = module(INIT.format("torch.zeros(3, 4) @ self.c.weight"), "return self.c(x)")
    assert told(text, (10,)) == [
        ("torch.zeros(3, 4) @ self.c.weight", "matrices of 3x4 and 5x10 have no product")
    ]


@pytest.mark.parametrize(
    "own",
    [
        "self.p * self.q",
        "self.p.mean()",
        "torch.stack([self.p, self.q], 1).mean(1)",
        "(self.p > 0).float()",
        "(nn.Linear(10, 10).bias > 0).float()",
    ],
)
def test_what_is_worked_out_of_parameters_is_no_fixed_factor(own: str) -> None:
    """It was called one, and the parameters unused."""
    init = "self.p = nn.Parameter(torch.ones(10)); self.q = nn.Parameter(torch.ones(10))"
    (fault,) = told(module(init, f"return x * ({own})"), (10,))
    assert fault[1] == (
        "this is worked out of other weights, which is not followed: write self.NAME ="
        " nn.Parameter(...) of its sizes for it"
    )
