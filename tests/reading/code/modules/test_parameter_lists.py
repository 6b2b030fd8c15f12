"""Weights in an `nn.ParameterList` or `nn.ParameterDict`: the right counts are PyTorch 2.13's."""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.code.test_faults import module
from tests.reading.told import told

SIZES = "[(3, 5), (5, 7)]"
LIST = f"self.w = nn.ParameterList([nn.Parameter(torch.zeros(b, a)) for a, b in {SIZES}])"
PLAIN = f"self.w = nn.ParameterList(torch.zeros(b, a) for a, b in {SIZES})"
GROWN = (
    f"self.w = nn.ParameterList()\n        for a, b in {SIZES}:\n"
    "            self.w.append(nn.Parameter(torch.zeros(b, a)))\n"
    "            self.w.{more}"
)
DICT = (
    "self.w = nn.ParameterDict({'one': nn.Parameter(torch.zeros(5, 3)),"
    " 'b': nn.Parameter(torch.zeros(5))})\n"
    "        self.w['two'] = nn.Parameter(torch.zeros(7, 5))\n"
    "        self.w.update({'off': torch.zeros(7)})"
)
LOOP = "for w in self.w:\n            x = F.linear(x, w)\n        return x"
PAIRS = "for i in range(0, len(self.w), 2):\n            x = F.linear(x, *self.w[i:i + 2])"
NORMS = (
    "self.c = nn.ParameterList([nn.Parameter(torch.zeros(4, 3, 3, 3))])\n"
    "        self.n = nn.ParameterDict(dict(g=torch.ones(4), b=torch.zeros(4)))\n"
    "        self.s = nn.ParameterList()\n"
    "        self.s.extend([nn.Parameter(torch.zeros(4), requires_grad=False) for _ in range(2)])"
)
NORM = "F.batch_norm(F.conv2d(x, self.c[0]), self.s[0], self.s[1], self.n['g'], self.n['b'])"

CASES = [
    (LIST, LOOP, (3,), 50, 2, []),
    (PLAIN, LOOP, (3,), 50, 2, []),
    (LIST, "return F.linear(F.linear(x, self.w[0]), self.w[-1])", (3,), 50, 2, []),
    (LIST, "return F.linear(x, getattr(self.w, '0'))", (3,), 50, 1, ["w.1"]),
    (LIST, "for w in self.w[1:]:\n            x = F.linear(x, w)\n        return x", (5,), 50, 1,
     ["w.0"]),
    (GROWN.format(more="append(nn.Parameter(torch.zeros(b)))"), f"{PAIRS}\n        return x",
     (3,), 62, 2, []),
    (GROWN.format(more="extend([torch.zeros(b)])"), f"{PAIRS}\n        return x", (3,), 62, 2, []),
    (LIST.replace("zeros(b, a)", "zeros(a, b)"),
     "for w in self.w:\n            x = x @ w\n        return x", (3,), 50, 2, []),
    (LIST + "\n        self.w += [torch.zeros(7)]",
     "return F.linear(F.linear(x, self.w[0]), *self.w[1:])", (3,), 57, 2, []),
    (LIST + "\n        self.b = nn.ParameterList([torch.zeros(5), torch.zeros(7)])",
     "for w, b in zip(self.w, self.b):\n            x = F.relu(F.linear(x, w, b))\n"
     "        return x", (3,), 62, 4, []),
    (DICT, "x = F.linear(x, self.w['one'], self.w['b'])\n"
     "        return F.linear(x, self.w['two'], self.w.get('no'))", (3,), 62, 2, ["w.off"]),
    (DICT, "x = F.linear(x, self.w.one, self.w.get('b'))\n"
     "        return F.linear(x, *[p for k, p in self.w.items() if k in ('two', 'off')])", (3,), 62,
     2, []),
    (DICT, "return F.linear(x, self.w['one']) if 'three' not in self.w else x", (3,), 62, 1,
     ["w.b", "w.two", "w.off"]),
    (NORMS, f"return {NORM}", (3, 8, 8), 124, 2, ["s.0", "s.1"]),
    ("self.g = nn.ParameterDict({'a': torch.ones(1)})", "return x * self.g['a']", (3,), 1, 1, []),
]  # fmt: skip


@pytest.mark.parametrize(("init", "way", "shape", "learned", "calls", "left"), CASES)
def test_weights_of_a_list_or_a_dict_are_a_networks(
    init: str, way: str, shape: tuple[int, ...], learned: int, calls: int, left: list[str]
) -> None:
    network = parse(module(init, way), shape)
    assert summarize(network).totals.parameters == learned
    assert len(network.layers) == calls
    assert [one.name for one in network.uncalled] == left


@pytest.mark.parametrize(("init", "way", "shape", "learned", "calls", "left"), CASES)
def test_so_does_pytorch(
    init: str, way: str, shape: tuple[int, ...], learned: int, calls: int, left: list[str]
) -> None:
    assert calls > 0 or left
    torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
    names: dict[str, Any] = {}
    exec(module(init, way), names)
    net = names["Net"]()
    assert sum(one.numel() for one in net.parameters()) == learned
    network = parse(module(init, way), shape)
    assert tuple(net.eval()(torch.zeros(1, *shape)).shape[1:]) == network.shapes[-1]
    assert {one.name for one in network.uncalled} <= dict(net.named_parameters()).keys()


REFUSED = [
    ("self.w = nn.ParameterList([nn.Linear(3, 3).weight])", "tied weights are not read"),
    ("self.w = nn.ParameterList([torch.zeros(3, 3), 'relu'])", "something in this is no tensor"),
]


@pytest.mark.parametrize(("init", "why"), REFUSED)
def test_what_is_no_parameter_of_its_own_is_refused(init: str, why: str) -> None:
    ((place, reason),) = told(module(init, "return F.linear(x, self.w[0])"), (3,))
    assert place == init.partition(" = ")[2]
    assert why in reason
