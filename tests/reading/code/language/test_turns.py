"""Turns of a loop that change a network, or what its sizes come from: all are gone, or the network
is refused by name. One turn was taken for all, so that what later turns change was left out.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from cnnviz import summary
from cnnviz.errors import CnnvizError
from cnnviz.reading import parse
from tests.reading.told import told

START = """import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 4)
    def grow(self):
        self.a = nn.Linear(4, self.a.out_features + 1)
    def forward(self, x):
        return self.a(x)
class C:
    def __init__(self):
        self.n = 1
    def up(self):
        self.n = self.n + 1
c = C()
d, f, m, seen, table = (0,), [1], 5, set(), {}
"""
SEQUENTIAL = "net = nn.Sequential(nn.Linear(4, 4))\n"
HEAD = "net = nn.Sequential(nn.Linear(4, {}))\n"
RUNNING = "for i in range({}):\n    y = net(torch.randn(1, 4))\n    {}\n"

FOLLOWED = [  # What each turn does, what is made behind the loop, the turns, the right parameters.
    ("net.grow()", "", 40, 220),
    ("if i == 20:\n        setattr(net, '0', nn.Linear(4, 9))", "", 40, 45),
    ("if i > 30:\n        m = 7", HEAD.format("m"), 40, 35),
    ("if i == 30:\n        m = 7", HEAD.format("m"), 40, 35),
    ("c.n = c.n + 1", HEAD.format("c.n"), 40, 205),
    ("c.up()", HEAD.format("c.n"), 40, 205),
    ("m = 'b' if i > 10 else 'a'", HEAD.format("{'a': 3, 'b': 9}[m]"), 20, 45),
    ("d = d + (i,)", HEAD.format("len(d)"), 20, 105),
    ("f.append(y)", HEAD.format("len(f)"), 40, 205),
    ("table[i] = y", HEAD.format("len(table)"), 40, 200),
    ("seen.add(i % 3)", HEAD.format("len(seen)"), 40, 15),
]


@pytest.mark.parametrize(("body", "behind", "turns", "parameters"), FOLLOWED)
def test_turns_that_run_a_network_are_gone(
    body: str, behind: str, turns: int, parameters: int
) -> None:
    assert summary(_text(body, behind, turns), (4,), model="net").totals.parameters == parameters


@pytest.mark.parametrize(("body", "behind", "turns", "parameters"), FOLLOWED)
def test_pytorch_counts_as_many(body: str, behind: str, turns: int, parameters: int) -> None:
    pytest.importorskip("torch")
    names: dict[str, Any] = {}
    exec(_text(body, behind, turns), names)
    assert sum(one.numel() for one in names["net"].parameters()) == parameters


def _text(body: str, behind: str, turns: int) -> str:
    net = "net = Net()\n" if "grow" in body else SEQUENTIAL
    return START + net + RUNNING.format(turns, body) + behind


CALLS = [
    "c = nn.Linear(4, 4)\nx = torch.randn(1, 4)\nfor i in range(20):\n    x = c(x)\n",
    "class N(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.c = nn.Linear(4, 4)\n    def forward(self, x):\n        c = self.c\n"
    "        for i in range(20):\n            x = c(x)\n        return x\nnet = N()\n",
]


@pytest.mark.parametrize("text", CALLS)
def test_turns_of_the_network_itself_are_gone(text: str) -> None:
    found = summary("import torch\nfrom torch import nn\n" + text, (4,))
    assert (len(found.rows), found.totals.connections) == (20, 320)


CHANGES = {
    "append": "if i == 2:\n        net.append(nn.Linear(4, 3))",
    "appends": "if i < 4:\n        net.append(nn.Linear(4, 4))",
    "insert": "if i == 2:\n        net.insert(0, nn.Linear(4, 4))",
    "extend": "if i == 2:\n        net.extend([nn.Linear(4, 4)])",
    "item": "if i == 2:\n        net[0] = nn.Linear(4, 3)",
    "setattr": "if i == 2:\n        setattr(net, '0', nn.Linear(4, 3))",
    "attribute": "if i == 2:\n        net.extra = nn.Linear(4, 3)",
    "weight": "if i == 2:\n        net[0].weight = nn.Parameter(torch.zeros(4, 4, 1))",
    "another": "if i == 2:\n        net = nn.Sequential(nn.Linear(4, 3))",
    "around": "if i < 4:\n        net = nn.Sequential(net, nn.Linear(4, 4))",
}
FOREVER = {
    "while": "i = 0\nwhile i < 10**7:\n    i += 1\n    {}\n",
    "for": "i = 0\nfor _ in range(10**7):\n    i += 1\n    {}\n",
    "break": "i = 0\nwhile True:\n    i += 1\n    {}\n    if i > 10**7:\n        break\n",
    "file": "i = 0\nfor _ in torch.load('x'):\n    i += 1\n    {}\n",
    "test": "i = 0\nwhile torch.load('x') > i:\n    i += 1\n    {}\n",
    "trained": "for i in range(10**5):\n    net(torch.zeros(1, 4)).sum().backward()\n    {}\n",
}
FOREVER["fit"] = (
    "def fit(net):\n    "
    + FOREVER["for"].replace("\n", "\n    ").rstrip().replace("{}", "{0}")
    + "\n    return net\nnet = fit(net)\n"
)


@pytest.mark.parametrize("model", ["net", None])
@pytest.mark.parametrize("loop", FOREVER)
@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_the_network_is_told(change: str, loop: str, model: str | None) -> None:
    body = CHANGES[change]
    if loop == "fit":
        body = body.replace("\n", "\n    ")
    text = START + SEQUENTIAL + FOREVER[loop].format(body)
    said = {} if model is None else {"model": model}
    with pytest.raises(CnnvizError, match=r"this loop takes too long to follow|torch\.load"):
        summary(text, (4,), **said)


SIZES = {
    "chain": ("a = b = 1\nk = 2\n", "a = b\n    b = k", "a"),
    "left early": ("a = 2\n", "a = 1\n    if i > 5:\n        continue\n    a = 2", "a"),
    "object": ("", "c.up()", "c.n"),
    "list": ("", "if i < 3:\n        f.append(1)", "len(f)"),
    "first": ("a, first = 2, True\n", "if not first:\n        a = 3\n    first = False", "a"),
    "string": ("a = 'p'\n", "a = 'q' if i > 3 else 'p'", "{'p': 3, 'q': 5}[a]"),
    "function": (
        "a = 1\ndef up():\n    global a\n    a = a % 5 + 1\n",
        "up()",
        "a",
    ),
}


@pytest.mark.parametrize("loop", ["while", "for", "break", "file", "test", "trained"])
@pytest.mark.parametrize("size", SIZES)
def test_a_size_that_turns_change_is_told(size: str, loop: str) -> None:
    before, body, said = SIZES[size]
    start = START + SEQUENTIAL + before
    text = start + FOREVER[loop].format(body) + HEAD.format(said).replace("net", "head")
    with pytest.raises(CnnvizError, match=r"this loop takes too long to follow|torch\.load"):
        summary(text, (4,), model="head")


def test_a_loop_that_replaces_the_network_and_ends_by_a_break_is_told() -> None:
    text = START + SEQUENTIAL + "i = 0\nwhile True:\n    net = nn.Sequential(nn.Linear(4, 3))\n"
    text += "    i += 1\n    if i == 10**6:\n        break\n"
    ((_, reason),) = told(text, (4,), model="net")
    said = re.fullmatch(
        r"this loop takes too long to follow; --model (net:\d+) is the one before", reason
    )
    assert said and summary(text, (4,), model=said[1]).totals.parameters == 20


@pytest.mark.parametrize("else_", ["pass\nelse:\n    a = 3", "a = 3"])
def test_what_each_turn_and_the_end_leave_alike_is_known(else_: str) -> None:
    text = f"{START}a = 2\nfor i in range(10**6):\n    {else_}\n{HEAD.format('a')}"
    assert summary(text, (4,), model="net").totals.parameters == 15


def test_what_is_asked_for_may_be_said() -> None:
    text = f"{START}a = 2\nfor i in range(10**6):\n    a += 1\n{HEAD.format('a')}"
    ((_, reason),) = told(text, (4,), model="net")
    assert reason == "a is not known: this loop takes too long to follow; say --set a=VALUE"
    assert summary(text, (4,), model="net", settings={"a": 8}).totals.parameters == 40


@pytest.mark.parametrize("made", ["torch.zeros(4)", "torch.zeros(4, 4)[0]", "net.weight.data"])
def test_numbers_that_an_unknown_loop_changes_in_place_are_no_crash(made: str) -> None:
    """As a test loop counts what a network confuses, `confusion[t, p] += 1`."""
    text = (
        "import torch\nfrom torch import nn\nnet = nn.Linear(3, 4)\n"
        f"c = {made}\nfor t in ys:\n    c[t] += 1\n"
    )
    assert parse(text).shapes == ((3,), (4,))
