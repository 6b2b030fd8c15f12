"""A loop behind a network that goes round for long leaves the network, and what it does not change.

A test's loop, or one that trains without `backward` in sight, spent all that a text may take, so
that the network in front of it was refused.
"""

from __future__ import annotations

import pytest

from cnnviz.errors import SpecError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from cnnviz.reading.code import reading
from tests.reading.told import told

NET = """
import torch
from torch import nn
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.c = nn.Conv2d(1, 1, 3, padding=1)
    def forward(self, x):
        x = self.c(x)
        x = torch.relu(x)
        return x
net = nn.Sequential(Block(), Block(), Block(), Block())
x = torch.randn(4, 1, 28, 28)
width, count = 3, 0
"""
LOOPS = [
    "for epoch in range(1000):\n    for i in range(1000):\n        loss = net(x)\n",
    "for epoch in range(1000):\n    for i in range(1000):\n        count += 1\n",
    "while count < 1000000:\n    count += 1\n",
    "while True:\n    count += 1\n    loss = net(x)\n",
    "def test(net):\n    for i in range(100000):\n        loss = net(x)\ntest(net)\n",
    "def main():\n    global net\n    net = nn.Sequential(Block(), Block())\n"
    "    for i in range(100000):\n        loss = net(x)\nmain()\n",
]


@pytest.mark.parametrize("loop", LOOPS)
def test_the_network_in_front_of_it_is_drawn(loop: str) -> None:
    network = parse(NET + loop)
    assert network.shapes[0] == ((1, 28, 28) if "net(x)" in loop else (1, 3, 3))
    assert len(network.layers) == (4 if "main" in loop else 8)


def test_what_it_does_not_change_is_known_behind_it() -> None:
    text = f"{NET}{LOOPS[1]}head = nn.Sequential(nn.Linear(4, width))\n"
    assert parse(text, (4,), model="head").shapes[-1] == (3,)


@pytest.mark.parametrize(
    ("loop", "size"), [(LOOPS[1], "count"), (LOOPS[1], "i"), (LOOPS[2], "count")]
)
def test_what_it_changes_is_refused_by_name(loop: str, size: str) -> None:
    text = f"{NET}{loop}head = nn.Sequential(nn.Linear(4, {size}))\n"
    (fault,) = told(text, (4,), model="head")
    assert fault[1] == (
        f"{size} is not known: this loop takes too long to follow; say --set {size}=VALUE"
    )


@pytest.mark.parametrize("size", ["2", "2 + i % 2"])
def test_a_module_that_it_makes_is_read_where_each_turn_makes_the_same(size: str) -> None:
    loop = (
        f"for i in range(1000000):\n    head = nn.Sequential(nn.Linear(4, {size}))\n    head(y)\n"
    )
    text = f"{NET}y = torch.zeros(1, 4)\n{loop}"
    if size == "2":
        assert parse(text, (4,), model="head").shapes == ((4,), (2,))
        return
    (fault,) = told(text, (4,), model="head")
    assert "this loop takes too long to follow" in fault[1]


KERAS = """
from keras.layers import Input, Conv2D, Add
from keras.models import Model
def layer(depth):
    def apply(x):
        for i in range(depth):
            for j in range(40):
                x = Add()([x, Conv2D(8, 3, padding='same')(x)])
        return x
    return apply
"""
BUILDERS = """
def net(depth, size=16):
    i = Input((size, size, 8))
    return Model(i, layer(depth)(i))
def small(**kwargs):
    return net(1, **kwargs)
def large(**kwargs):
    return net(4000, **kwargs)
"""
LONG = "this loop takes too long to follow: paste what model.summary() prints of the network"


def test_a_tensor_that_it_changes_is_not_asked_for() -> None:
    """--set x=VALUE was asked for, where x is what the layers give."""
    ((_, reason),) = told(f"{KERAS}i = Input((16, 16, 8))\nmodel = Model(i, layer(4000)(i))\n")
    assert reason == LONG


def test_a_shorter_network_of_the_text_is_told() -> None:
    for built in ("", "model = large()\n"):
        with pytest.raises(SpecError) as caught:
            parse(KERAS + BUILDERS + built)
        *_, last = str(caught.value).split("\n")
        assert last.startswith("--model small draws another network")  # Told by trying, or not.
    assert len(parse(KERAS + BUILDERS, model="small").layers) == 80


def test_a_loop_that_makes_many_layers_is_followed() -> None:
    """Layers that a loop calls on an `Input` are a network's: 10 * 40 of them, of 584 weights."""
    text = KERAS.replace("Add()([x, Conv2D(8, 3, padding='same')(x)])", "Conv2D(8, 3)(x)")
    text = text.replace("(8, 3)", "(8, 3, padding='same')")
    net = parse(f"{text}i = Input((16, 16, 8))\nmodel = Model(i, layer(10)(i))\n")
    assert len(net.layers) == 400
    assert summarize(net).totals.parameters == 400 * 584


TRIALS = """
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self, width):
        super().__init__()
        inner = [nn.Conv2d(width, width, 1) for _ in range(50)]
        self.conv = nn.Sequential(nn.Conv2d(1, width, 3), *inner)
        self.head = nn.Conv2d(width, 2, 1)
    def forward(self, x):
        return self.head(torch.relu(self.conv(x)))
def trial(seed):
    net = Net(load(seed))
    for epoch in range(300):
        for x, y in batches(seed):
            loss = criterion(net(x), y)
            loss.backward()
    {}
    return loss
def main():
    for subject in range(9):
        for seed in range(16):
            print(trial(seed))
main()
"""


@pytest.mark.parametrize("seconds", [0.1, 0.13, 0.16, 0.2, 0.3])
def test_what_training_takes_of_the_time_is_not_taken_from_the_network(
    monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    monkeypatch.setattr(reading, "SECONDS", seconds)  # Wherever in a turn it ends.
    net = parse(TRIALS.format("pass"), (1, 8, 8), settings={"width": 4})
    assert net.shapes[-1] == (2, 6, 6)
    assert any("line 24 takes too long to follow: what it may change" in one for one in net.notes)


@pytest.mark.parametrize("seconds", [0.1, 0.13, 0.16, 0.2, 0.3])
def test_a_network_that_is_changed_behind_training_is_refused(
    monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    monkeypatch.setattr(reading, "SECONDS", seconds)
    text = TRIALS.format("net.head = nn.Conv2d(4, 5, 1)")
    ((_, reason),) = told(text, (1, 8, 8), settings={"width": 4})
    assert reason == "this takes too long to follow"


DEEP = """from torch import nn
def build(depth=500):
    if depth == 0:
        return nn.Sequential(nn.Linear(8, 2))
    net = build(depth - 1)
    net.append(nn.Linear(2, 2))
    return net
"""


def test_what_is_too_much_is_said_at_its_line() -> None:
    ((place, reason),) = told(DEEP)
    assert place == "net = build(depth - 1)"
    assert reason == "calls are nested more than 80 deep here"
