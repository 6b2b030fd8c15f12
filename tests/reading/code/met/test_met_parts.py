"""Parts of networks that were met in public texts and given for the whole.

The right numbers are those of Keras 3.15 and PyTorch 2.13.
"""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.told import told

HEAD = "nn.Sequential(nn.Dropout(0.3), nn.Linear(1408, classes))"
TORCH = "import torchvision\nfrom torch import nn\n"
BASE = "net = torchvision.models.efficientnet_b2(weights=None)\n"
BUILDER = "def build(classes=3):\n    {}    {}\n    return net\n"
PLACES = ("net.classifier", "net.classifier[1]")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("inside", [True, False])
def test_a_new_head_is_not_the_network_that_it_is_put_on(place: str, inside: bool) -> None:
    line = f"{place} = {HEAD}"
    text = TORCH + (BUILDER.format(BASE, line) if inside else f"classes = 3\n{BASE}{line}\n")
    right = "efficientnet_b2 is torchvision's own network"
    with pytest.raises(CnnvizError, match=right):
        parse(text)
    net = parse(text, model=place)
    assert summarize(net).totals.parameters == 1408 * 3 + 3


def test_a_head_of_a_network_of_another_cell_is_all_that_there_is() -> None:
    assert parse(f"{TORCH}classes = 3\nnet.classifier = {HEAD}\n").shapes[-1] == (3,)


@pytest.mark.parametrize("size", ["images.shape[1:]", "(images.shape[1], 3)"])
def test_no_input_is_chosen_for_a_size_that_the_text_says(size: str) -> None:
    text = f"model.add(Dense(10, input_shape={size}))\nprint(model.output_shape)\n"
    with pytest.raises(CnnvizError, match="images is nowhere in this text"):
        parse(text)


FUNCTIONAL = (
    "from keras import Input\nfrom keras.layers import *\n"
    "inputs = Input((8, 8, 3))\na = Conv2D(4, 3, padding='same')(inputs)\n"
    "b = Conv2D(4, 5, padding='same')(inputs)\nx = Concatenate()([a, b])\nx = Flatten()(x)\n"
)


@pytest.mark.parametrize(
    ("ends", "learned"),
    [("", 416), ("y = Dense(10)(x)\n", 5546), ("y = Dense(10)(x)\nz = Dense(2)(x)\n", 6572)],
)
def test_tensors_of_which_no_model_is_made_are_the_network(ends: str, learned: int) -> None:
    net = parse(FUNCTIONAL + ends)
    assert net.input_shape == (3, 8, 8)
    assert summarize(net).totals.parameters == learned
    assert net.reads(2) == (1, 2)
    assert "the text makes no Model: what it computes from its Input is drawn" in net.notes


def test_a_layer_that_cannot_take_the_input_of_the_text_is_told() -> None:
    """Keras refuses it, too; it was drawn alone, over an input that was chosen for it."""
    text = "from keras.layers import *\ni = Input((30,))\nx = Conv1D(4, 5, padding='same')(i)\n"
    ((words, reason),) = told(text)
    assert words == "Conv1D"
    assert reason == "Conv1d takes channels x length, but its input is 30"


@pytest.mark.parametrize(
    ("lines", "shape", "learned"),
    [
        ("x = Conv2D(4, 3)(x)\n", (4, 6, 6), 112),
        ("y = Conv2D(3, 1)(x)\nx = Add()([x, y])\nx = Conv2D(4, 3)(x)\n", (4, 6, 6), 124),
        ("x = Concatenate()([x, x * 2])\nx = Conv2D(4, 3)(x)\n", (4, 6, 6), 220),
        ("conv = Conv2D(3, 3)\nx = conv(x)\nx = conv(x)\nx = Dense(2)(Flatten()(x))\n", (2,), 182),
        ("import tensorflow as tf\nz = tf.zeros((2, 4))\ny = Conv2D(4, 3)(x)\n", (4, 6, 6), 112),
    ],
)
def test_an_input_whose_name_another_tensor_takes_is_theirs(
    lines: str, shape: tuple[int, ...], learned: int
) -> None:
    """The layers were taken in the order of the text, over an input of a size of their own."""
    net = parse(
        f"from keras import Input\nfrom keras.layers import *\nx = Input((8, 8, 3))\n{lines}"
    )
    assert net.shapes[0] == (3, 8, 8)
    assert net.shapes[-1] == shape
    assert summarize(net).totals.parameters == learned
    assert "the text makes no Model: what it computes from its Input is drawn" in net.notes


def test_an_input_alone_is_no_network() -> None:
    with pytest.raises(CnnvizError, match="there is no layer in this text"):
        parse("from keras import Input\nx = Input((8, 8, 3))\n")


def test_a_part_that_is_put_in_later_is_not_the_network() -> None:
    text = TORCH + (
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.conv = nn.Conv2d(1, 4, 3)\n        self.head = nn.Linear(64, 10)\n\n"
        "    def forward(self, x):\n        return self.head(self.conv(x).flatten(1))\n\n\n"
        "net = Net()\nnet.head = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 3))\n"
    )
    assert summarize(parse(text)).totals.parameters == 2219


def test_what_forward_builds_of_the_parts_is_not_the_network() -> None:
    text = TORCH + (
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.first = nn.Conv2d(1, 4, 3)\n        self.last = nn.Conv2d(4, 2, 1)\n"
        "        self.rest = nn.ModuleList([nn.Conv2d(4, 4, 3), nn.ReLU()])\n\n"
        "    def forward(self, x):\n"
        "        return self.last(nn.Sequential(*self.rest)(self.first(x)))\n\n\n"
        "net = Net()\ny = net(torch.rand(1, 1, 8, 8))\n"
    )
    text = text.replace("import torchvision", "import torch")
    assert summarize(parse(text)).totals.parameters == 198
