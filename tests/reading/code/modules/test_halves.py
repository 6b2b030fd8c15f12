"""What a text was still making where one of its functions failed is no network."""

from __future__ import annotations

import pytest

from cnnviz.reading import parse
from tests.reading.told import told

TORCH = "import torch\nfrom torch import nn\n"
KERAS = "import keras\nfrom keras import layers\n"
ROW = (
    f"{TORCH}def helped():\n    return [1][3]\ndef made():\n"
    "    net = nn.Sequential(nn.Linear(4, 5))\n    {}\n"
    "    net.append(nn.Linear(5, 3))\n    return net\nnet = made()\n"
)
NAMED = (
    f"{TORCH}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.row = nn.Sequential(nn.Linear(4, 5))\n    def forward(self, x):\n"
    "        return self.row(x)\ndef made():\n    net = Net()\n    {}\n"
    "    net.row.append(nn.Linear(5, 3))\n    return net\nnet = made()\n"
)
MODEL = (
    f"{KERAS}def helped():\n    return [1][3]\ndef made():\n"
    "    net = keras.Sequential([keras.Input((4,)), layers.Dense(5)])\n    {}\n"
    "    net.add(layers.Dense(3))\n    return net\nnet = made()\n"
)
IN_A_LOOP = (
    f"{TORCH}for width in (5, 6):\n    net = nn.Sequential(nn.Linear(4, width))\n    {{}}\n"
    "    net.append(nn.Linear(width, 3))\n"
)
FAILING = {
    "int('z')": ("int('z')", "invalid literal for int() with base 10: 'z'"),
    "raise ValueError('a')": ("raise ValueError('a')", "the text raises ValueError('a') here"),
    "sizes = [1][3]": ("[1][3]", "there are 1 items in this"),
}


@pytest.mark.parametrize("text", [ROW, NAMED, MODEL, IN_A_LOOP])
@pytest.mark.parametrize("line", FAILING)
def test_a_function_that_fails_leaves_no_part_of_a_network(text: str, line: str) -> None:
    """What it had made till then was drawn for the whole."""
    assert told(text.format(line), (4,)) == [FAILING[line]]
    assert parse(text.format("pass"), (4,)).shapes[-1] == (3,)


@pytest.mark.parametrize("text", [ROW, MODEL])
def test_nor_does_one_that_calls_what_fails_or_takes_too_many_steps(text: str) -> None:
    assert told(text.format("helped()"), (4,)) == [("[1][3]", "there are 1 items in this")]
    long = text.format("while True: k = 1")
    assert told(long, (4,)) == [("net = made()", "this takes too long to follow")]


def test_what_was_whole_before_a_function_failed_is_drawn() -> None:
    text = (
        f"{TORCH}def made():\n    return nn.Sequential(nn.Linear(4, 3))\ndef main():\n"
        "    net = made()\n    other = nn.Sequential(nn.Linear(4, 2))\n    losses = []\n"
        "    best = [1][3]\n    losses.append(best)\nmain()\n"
    )
    assert parse(text).shapes == ((4,), (2,))
