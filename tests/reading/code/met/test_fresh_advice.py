"""Met in public texts, where what was advised did not help: what a text or --set says is used.

The right numbers are those of PyTorch 2.13, which ran the texts.
"""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

TORCH = "import torch\nfrom torch import nn\nfrom torchsummary import summary\n\n\n"
NET = TORCH + (
    "class Net(nn.Module):\n    def __init__(self, n):\n        super().__init__()\n"
    "        self.c = nn.Conv2d(3, n, 3)\n"
    "    def forward(self, x):\n        return torch.relu(self.c(x))\n\n\n"
)


def test_an_input_is_that_of_what_was_made_in_the_same_way() -> None:
    text = NET + "net = Net(4)\nsummary(net, (3, 20, 24))\nbest = Net(4)\n"
    net = parse(text)
    assert net.input_shape == (3, 20, 24)
    assert "input: 3x20x24 (as the text says)" in net.notes
    assert parse(text.replace("best = Net(4)", "best = Net(5)")).input_shape == (3, 5, 5)


def test_what_is_not_known_is_told_of_the_input_of_another_of_the_class() -> None:
    text = NET + "net = Net(count())\nsummary(net, (3, 20, 24))\nbest = Net(count())\n"
    text = text.replace("(3, n, 3)", "(3, 4, 3), nn.Linear(1584, 9), nn.Linear(9, n)")
    text = text.replace("self.c =", "self.c, self.d, self.e =")
    text = text.replace("torch.relu(self.c(x))", "self.e(self.d(self.c(x).flatten(1)))")
    with pytest.raises(CnnvizError) as caught:
        parse(text)
    assert "count" in str(caught.value)
    assert "--input" not in str(caught.value)


def test_what_was_made_again_is_no_other_network() -> None:
    text = NET + "def run(n):\n    m = Net(n)\n    return m(torch.zeros(1, 3, 9, 9))\n\n\n"
    assert not any("--model" in note for note in parse(text + "run(4)\nrun(4)\n").notes)
    assert any("Net:15" in note for note in parse(text + "run(5)\nrun(4)\n").notes)


SIZED = NET.replace("self, n)", "self, args)").replace("(3, n, 3)", "(3, 4, 3)") + (
    "class Whole(nn.Module):\n    def __init__(self, args):\n        super().__init__()\n"
    "        self.net = Net(args)\n        self.pool = nn.AvgPool2d(args.image_size - 2)\n"
    "        self.fc = nn.Linear(4, 3)\n"
    "    def forward(self, x):\n        return self.fc(self.pool(self.net(x)).flatten(1))\n"
)


def test_an_image_is_of_the_size_that_set_says() -> None:
    """Of 40 up to 77 all would fit: the pool leaves a rest of those."""
    net = parse(SIZED, settings={"args.image_size": 40})
    assert net.input_shape == (3, 40, 40)
    assert any("it fits and is what --set args.image_size says" in note for note in net.notes)
    assert summarize(net).totals.parameters == 112 + 15
    assert parse(SIZED, (3, 50, 50), settings={"args.image_size": 40}).input_shape == (3, 50, 50)
