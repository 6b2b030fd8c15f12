"""Of a training loop one turn is followed: what turns count up is not known behind it."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse

LOOP = (
    "from torch import nn\nhidden = 3\nfound = []\nsteps = 0\nlast = 5\n"
    "net = nn.Sequential(nn.Linear(4, hidden))\n"
    "for epoch in range(5000):\n    loss = net(x).sum()\n    loss.backward()\n    width = 8\n"
    "    steps += 1\n    last = last + 1\n    double = epoch * 2\n    found.append(loss)\n"
)


@pytest.mark.parametrize("size", ["hidden", "width"])
def test_what_each_turn_leaves_as_it_is_is_known(size: str) -> None:
    text = f"{LOOP}head = nn.Sequential(nn.Linear(4, {size}))\n"
    assert parse(text, model="head").shapes[-1] == ({"hidden": 3, "width": 8}[size],)


@pytest.mark.parametrize("size", ["steps", "last", "epoch", "double"])
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


RUN = (
    "import torch\nfrom torch import nn\nhidden = 3\n"
    "net = nn.Sequential(*[nn.Sequential(nn.Linear(4, 4), nn.ReLU()) for _ in range(9)])\n"
    "x = torch.zeros(1, 4)\nfound = []\n"
    "for epoch in range(300):\n    for at in range(200):\n        y = net(x)\n{}"
)


@pytest.mark.parametrize(
    "more", ["", "        found.append(y)\n", "        x[:, 0] = y[:, 0] / 255.0\n"]
)
def test_of_a_loop_that_only_runs_a_network_one_turn_is_followed(more: str) -> None:
    net = parse(RUN.format(more))
    assert (net.input_shape, len(net.layers)) == ((4,), 18)
    with pytest.raises(CnnvizError, match="hidden is not known: this loop takes too long"):
        parse(RUN.format(more + "        hidden = at + 1\n") + HEAD, model="head")


HEAD = "head = nn.Sequential(nn.Linear(4, hidden))\n"


@pytest.mark.parametrize(
    ("change", "layers"),
    [
        ("net = nn.Sequential(net, nn.Linear(4, 4))", 21),
        ("net.append(nn.Linear(4, 4))", 21),
        ("net[0] = nn.Linear(4, 4)", 1),
        ("more = nn.Sequential(more, nn.Linear(4, 4))", 21),
    ],
)
def test_one_that_changes_its_network_is_gone_to_its_end(change: str, layers: int) -> None:
    text = "import torch\nfrom torch import nn\nnet = nn.Sequential(nn.Linear(4, 4))\nmore = net\n"
    text += f"for at in range(20):\n    y = net(torch.zeros(1, 4))\n    {change}\n"
    name = "more" if change.startswith("more") else "net"
    assert len(parse(text, (4,), model=name).layers) == layers
