"""A network that nobody knows without running the text is not taken for a smaller one of it."""

from __future__ import annotations

import pytest

from cnnviz.reading import parse
from tests.reading.told import told

HEAD = "import torch\nimport torch.nn as nn\n"
A, B = "nn.Sequential(nn.Linear(4, 40))", "nn.Sequential(nn.Linear(4, 3))"
BIG = "big is not known: big is nowhere in this text; say --set big=VALUE"
CLASSES = "".join(
    f"class {name}(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    f"        self.a = nn.Linear(4, {size})\n    def forward(self, x):\n        return self.a(x)\n"
    for name, size in (("Net", 40), ("Small", 3))
)
OPEN = {
    f"model = {A} if big else {B}\n": ("big", BIG),
    f"model = {A} if torch.cuda.is_available() else {B}\n": (
        "torch.cuda.is_available()",
        "torch.cuda.is_available() is not known: torch.cuda.is_available depends on the machine;"
        ' say --set "torch.cuda.is_available()=VALUE"',
    ),
    f"model = {{'a': {A}, 'b': {B}}}[big]\n": ("big", BIG),
    f"zoo = dict(a={A}, b={B})\nmodel = zoo.get(big)\n": ("big", BIG),
    f"zoo = dict(a={A}, b={B})\nmodel = zoo.pop(big)\n": ("big", BIG),
    f"nets = [{A}]\nnets.append({B})\nmodel = nets[big]\n": ("big", BIG),
    f"model = ({A}, {B})[big]\n": ("big", BIG),
    f"model = big or {B}\n": ("big", BIG),
    f"a, b = {A}, {B}\ndef build():\n    return a if big else b\nmodel = build()\n": ("big", BIG),
    f"def build():\n    if big:\n        return {A}\n    return {B}\nmodel = build()\n": (
        "big",
        BIG,
    ),
    f"def build():\n    return {A} if big else {B}\n": ("big", BIG),
    f"make = lambda: {A} if big else {B}\nmodel = make()\n": ("big", BIG),
    f"class T:\n    def __init__(self):\n        self.net = {A} if big else {B}\nt = T()\n": (
        "big",
        BIG,
    ),
    f"print(model := {A} if big else {B})\n": ("big", BIG),
    f"model = {B}\nif big:\n    model = {A}\n": ("big", BIG),
    f"model = {B}\nif big:\n    model = foo()\n": ("big", BIG),
    f"model = {B}\nfor i in range(big):\n    model = nn.Sequential(model, nn.Linear(3, 3))\n": (
        "big",
        BIG,
    ),
    f"{CLASSES}model = Net() if big else Small()\n": ("big", BIG),
    f"{CLASSES}model = {{'a': Net, 'b': Small}}[big]()\n": ("big", BIG),
    f"{CLASSES}model = eval(big)()\n": ("eval(big)", "eval is not run"),
    f"class Zoo:\n    a = {A}\n    b = {B}\nmodel = getattr(Zoo, big)\n": ("big", BIG),
    f"import random\nmodel = random.choice([{A}, {B}])\n": (
        f"random.choice([{A}, {B}])",
        "random.choice gives something else on every run",
    ),
    f"nets = [{A}, {B}]\nmodel = next(n for n in nets if big(n))\n": (
        "big",
        "big is nowhere in this text: paste its code too",
    ),
    "import random\nw = [4, 8]\nrandom.shuffle(w)\nmodel = nn.Sequential(nn.Linear(4, w[0]))\n": (
        "w[0]",
        "w[0] is not known: random.shuffle gives something else on every run;"
        ' say --set "w[0]=VALUE"',
    ),
}

PART = (
    "class Net(nn.Module):\n    def __init__(self, n=None):\n        super().__init__()\n"
    "        self.net = {}\n    def forward(self, x):\n        return self.net(x)\n"
    "model = Net(big)\n"
)


@pytest.mark.parametrize("line", [f"n or {B}", f"{A} if n else {B}", f"[{A}, {B}][n]"])
def test_nor_is_a_class_drawn_by_its_defaults_that_the_text_builds_otherwise(line: str) -> None:
    ((_, reason),) = told(HEAD + PART.replace("{}", line))
    assert reason.startswith("big is nowhere in this text")


@pytest.mark.parametrize("text", OPEN)
def test_one_of_several_networks_is_a_fault_where_nobody_knows_which(text: str) -> None:
    assert told(HEAD + text) == [OPEN[text]]


@pytest.mark.parametrize(
    "text",
    [
        f"model = {B} if big else None\n",
        f"model = {B}\nmodel = model.cuda() if big else model\n",
        f"model = {B}\nif big:\n    model = nn.DataParallel(model)\n",
        f"model = {B}\nmodel = model.module if hasattr(model, 'module') else model\n",
        f"from apex.parallel import DistributedDataParallel as DP\nmodel = {B}\n"
        "if big:\n    model = DP(model)\n",
        f"teacher = {A} if big else None\nmodel = {B}\n",
        f"a, model = {A}, {B}\nfor i in range(9):\n    net = a if i % 2 else model\n",
    ],
)
def test_what_comes_to_the_same_network_is_drawn(text: str) -> None:
    assert parse(HEAD + text).layers[0].parameters == 15


SLOW = "this takes too long to follow"  # On a slow machine, before the bound is met.
LIMITS = {
    "nn.Linear(2, 2 ** 100000)": "this power is too large",
    "nn.Linear(2, len('a' * 10 ** 9))": "this makes lists of more than 200,000 items",
    "*[nn.Linear(2, 2) for i in range(10 ** 6)]": "this makes lists of more than 200,000 items",
    "nn.Linear(2, deep(1))": "calls are nested more than 80 deep here",
    "nn.Linear(2, long())": "this takes more than 100,000 steps",
}
ENDLESS = (
    "def deep(n):\n    return deep(n + 1)\n"
    "def long():\n    n = 0\n    while True:\n        n += 1\n"
)
INNER = "nn.Sequential(nn.Linear(4, 2))"


@pytest.mark.parametrize("line", LIMITS)
@pytest.mark.parametrize(
    "text",
    [
        "model = nn.Sequential({0}, {1})\n",
        "inner = {0}\nmodel = nn.Sequential(inner, {1}).to('cuda')\n",
        "def build():\n    inner = {0}\n    return nn.Sequential(inner, {1})\nm = build()\n",
        "def build():\n    inner = {0}\n    return nn.Sequential(inner, {1})\n",
        "def main():\n    model = nn.Sequential({0}, {1})\n    train(model)\nmain()\n",
        "nets = [nn.Sequential({0}, {1})]\n",
        "m = nn.Sequential(nn.Linear(4, 2), {1})\n",
        "class T:\n    def __init__(self):\n        self.net = self.build()\n    def build(self):\n"
        "        return nn.Sequential({0}, {1})\nt = T()\n",
    ],
)
def test_a_network_that_meets_a_bound_is_not_what_was_made_on_the_way(text: str, line: str) -> None:
    found = told(HEAD + ENDLESS + text.format(INNER, line))
    assert [reason for _, reason in found] in ([LIMITS[line]], [SLOW])


def test_nor_is_one_of_ninety_thousand_layers_a_row_of_three_hundred() -> None:
    rows = "*[nn.Sequential(*[nn.Linear(4, 4) for i in range(300)]) for j in range(300)]"
    found = told(f"{HEAD}model = nn.Sequential({rows})\n")
    assert found[0][1] in ("this makes lists of more than 200,000 items", SLOW)


@pytest.mark.parametrize(
    "text",
    [
        "def train(m):\n    n = 0\n    while True:\n        n += 1\n"
        "model = {}\nmodel = train(model)\n",
        "def go(m):\n    n = 0\n    while True:\n        n += 1\nmodel = {}\nacc = go(model)\n",
        "def go(m):\n    n = 0\n    while True:\n        n += 1\ndef main():\n    model = {}\n"
        "    go(model)\nmain()\n",
    ],
)
def test_a_network_that_was_whole_before_a_bound_is_drawn(text: str) -> None:
    assert parse(HEAD + text.format(B)).layers[0].parameters == 15
