"""Methods that were pasted without the line of their class, indented or not.

The right numbers are those of PyTorch 2.13 and Keras 3.15 with such a line above them.
"""

from __future__ import annotations

import textwrap

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

METHODS = """    def __init__(self, n=6):
        super(Small, self).__init__()
        self.conv1 = nn.Conv2d(1, n, 5)
        self.rest = self._rest(n)

    def _rest(self, n):
        return nn.Sequential(nn.Flatten(), nn.Linear(n * 12 * 12, 10))

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        return self.rest(x)
"""
IMPORTS = "import torch.nn as nn\nimport torch.nn.functional as F\n\n"


@pytest.mark.parametrize(
    "text",
    [
        METHODS,
        textwrap.dedent(METHODS),
        IMPORTS + METHODS,
        IMPORTS + textwrap.dedent(METHODS),
        IMPORTS + METHODS + "\nfor _ in range(3):\n    print('epoch')\n",
        f"My network, why is it slow?\n\n```python\n{textwrap.dedent(METHODS)}```\n\nThanks!\n",
    ],
)
def test_methods_of_a_network_are_read_without_their_class(text: str) -> None:
    net = parse(text, (1, 28, 28))
    assert summarize(net).totals.parameters == 156 + 8650
    assert net.names[0] == "conv1"
    note = "methods without their class are read as those of Small(nn.Module)"
    assert note in net.notes


def test_methods_of_keras_are_too() -> None:
    text = (
        "def __init__(self):\n    super().__init__()\n    self.d = layers.Dense(4)\n"
        "def call(self, x):\n    return self.d(x)\n"
    )
    net = parse(f"from tensorflow.keras import layers\n{text}", (3,))
    assert summarize(net).totals.parameters == 16
    assert "methods without their class are read as those of Net(keras.Model)" in net.notes


BUILT = """    def _block(self, x):
        mc = self.config.model
        return Add()([x, Conv2D(mc.width, 3, padding="same")(x)])

    def build(self):
        mc = self.config.model
        start = Input((8, 8, 2))
        x = self._block(Conv2D(mc.width, 3, padding="same")(start))
        self.model = Model(start, Dense(self.count)(Flatten()(x)))
"""


def test_what_the_class_has_is_asked_for() -> None:
    with pytest.raises(CnnvizError) as error:
        parse(BUILT)
    assert str(error.value).splitlines()[-1] == (
        "All at once: --set mc.width=VALUE --set self.count=VALUE"
    )
    net = parse(BUILT, settings={"mc.width": 4, "self.count": 5})
    assert summarize(net).totals.parameters == 76 + 148 + 1285


@pytest.mark.parametrize(
    "text",
    [
        "def forward(self, x):\n    return self.fc(x)\n",
        f"{textwrap.dedent(METHODS)}\nclass Small:\n    pass\nSmall.forward = forward\n",
        "net = nn.Sequential(nn.Conv2d(1, 4, 3))\n    def forward(self, x):\n        return x\n",
        f"class Small(nn.Module):\n{METHODS}net = 1\n{METHODS.replace('n=6', 'n=7')}",
    ],
)
def test_what_are_no_methods_alone_is_left_as_it_is(text: str) -> None:
    with pytest.raises(CnnvizError):
        parse(text, (1, 28, 28))
