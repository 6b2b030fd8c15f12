"""Of a training loop one turn is followed: what turns count up is not known behind it."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse

LOOP = (
    "from torch import nn\nhidden = 3\nsteps = 0\nlast = 5\n"
    "net = nn.Sequential(nn.Linear(4, hidden))\n"
    "for epoch in range(5000):\n    loss = net(x).sum()\n    loss.backward()\n    width = 8\n"
    "    steps += 1\n    last = last + 1\n"
)


@pytest.mark.parametrize("size", ["hidden", "width"])
def test_what_each_turn_leaves_as_it_is_is_known(size: str) -> None:
    text = f"{LOOP}head = nn.Sequential(nn.Linear(4, {size}))\n"
    assert parse(text, model="head").shapes[-1] == ({"hidden": 3, "width": 8}[size],)


@pytest.mark.parametrize("size", ["steps", "last", "epoch"])
def test_what_turns_count_up_is_refused_by_name(size: str) -> None:
    text = f"{LOOP}head = nn.Sequential(nn.Linear(4, {size}))\n"
    with pytest.raises(CnnvizError, match=f"--set {size}=VALUE"):
        parse(text, model="head")


def test_a_network_that_is_made_is_called_as_nobody_trains_it() -> None:
    text = (
        "import torch\nfrom torch import nn\nclass Net(nn.Module):\n    def __init__(self):\n"
        "        super().__init__()\n        self.fc = nn.Linear(4, 5)\n    def forward(self, x):\n"
        "        x = self.fc(x)\n        return (x, x) if self.training else x\n"
        "net = Net().eval()\nout = net(torch.zeros(1, 4))\n"
        "head = nn.Sequential(nn.Linear(out.shape[-1], 3))\n"
    )
    assert parse(text, model="head").shapes == ((5,), (3,))


def test_few_turns_are_gone() -> None:
    text = LOOP.replace("5000", "7") + "head = nn.Sequential(nn.Linear(4, steps))\n"
    assert parse(text, model="head").shapes[-1] == (7,)
