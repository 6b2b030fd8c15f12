"""Texts that say that they leave layers out: it is told, and no input is made up before a gap."""

from __future__ import annotations

import pytest

from cnnviz.reading import parse
from tests.reading.told import told

HEAD = "from tensorflow.keras import Sequential, Model, Input, layers\n"
LIST = HEAD + "m = Sequential([\n    {}\n    layers.Dropout(0.5),\n    layers.Dense(10),\n])\n"
ADDED = HEAD + "m = Sequential()\nm.add(layers.Dense(4))\n{}\nm.add(layers.Dense(10))\n"
CLASS = (
    "from tensorflow import keras\nclass Net(keras.Model):\n    def __init__(self):\n"
    "        super().__init__()\n        self.a = keras.layers.Dense(4)\n        {}\n"
    "    def call(self, x):\n        return self.a(x)\n"
)
WHY = "layers are left out here: paste them too, or say with --input what the next one takes"
GAPS = ["# ... previous layers ...", "#...", "# … more blocks", "## ... rest of the model"]


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("text", [LIST, ADDED, CLASS])
def test_no_input_is_made_up_before_layers_that_are_left_out(text: str, gap: str) -> None:
    assert told(text.format(gap)) == [(gap, WHY)]
    line = text.format(gap)[: text.index("{")].count("\n") + 1
    note = f"the text says that layers are left out (line {line}): the others alone are drawn"
    assert note in parse(text.format(gap), (6,)).notes


def test_layers_of_pytorch_are_left_out_with_a_note() -> None:
    text = (
        "from torch import nn\nclass Net(nn.Module):\n    def __init__(self):\n"
        "        super().__init__()\n        self.a = nn.Linear(6, 4)\n        # ... and so on\n"
        "    def forward(self, x):\n        return self.a(x)\n"
    )
    note = "the text says that layers are left out (line 6): the others alone are drawn"
    assert note in parse(text).notes


@pytest.mark.parametrize(
    "text",
    [
        LIST.format("# previous layers"),
        "# ... imports ...\n" + LIST.format("") + "# ... training ...\n",
        LIST.format("") + "def train():\n    # ... as before\n    return m.fit()\n",
        CLASS.format("self.b = 1")
        + "    def fit(self):\n        # ... your code ...\n        pass\n",
    ],
)
def test_what_is_left_out_elsewhere_is_none_of_the_networks(text: str) -> None:
    assert not any("left out" in note for note in parse(text).notes)


@pytest.mark.parametrize("dots", ["...", "......", "..", "…", "⋮", ". . ."])
def test_dots_alone_stand_for_lines_however_they_are_written(dots: str) -> None:
    text = (
        "from torch import nn\nclass Net(nn.Module):\n    def __init__(self):\n"
        f"        super().__init__()\n        {dots}\n        self.a = nn.Linear(6, 4)\n"
        "    def forward(self, x):\n        return self.a(self.b(x))\n"
    )
    (fault,) = told(text)
    assert fault[1] == "... stands for lines that are left out here"
