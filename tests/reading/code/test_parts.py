"""A part that is asked for is read where what is behind it cannot be: a text's CNN before its LSTM.

The right numbers are those of PyTorch 2.13 and Keras 3.15, which ran the texts.
"""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

TORCH = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n\n\n"
KERAS = "from keras import layers, models\n"

OWN = TORCH + (
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.conv = nn.Conv2d(1, 8, 3, padding=1)\n        self.pool = nn.MaxPool2d(2)\n"
    "        self.rnn = nn.LSTM(80, 32, batch_first=True)\n        self.fc = nn.Linear(32, 10)\n\n"
    "    def forward(self, x):\n        x = self.pool(F.relu(self.conv(x)))\n"
    "        x, _ = self.rnn(x.permute(0, 3, 1, 2).flatten(2))\n"
    "        return self.fc(x[:, -1])\n"
)
ROW = KERAS + (
    "net = models.Sequential([layers.Input((100, 6)), layers.Conv1D(32, 3, activation='relu'),\n"
    "    layers.MaxPooling1D(2), layers.LSTM(50), layers.Dense(1)])\n"
)
GRAPH = KERAS + (
    "start = layers.Input((32, 128, 1))\n"
    "x = layers.Conv2D(64, 3, padding='same', name='a')(start)\n"
    "x = layers.MaxPool2D(2, name='b')(x)\nx = layers.Reshape((64, 1024))(x)\n"
    "x = layers.Bidirectional(layers.LSTM(128, return_sequences=True))(x)\n"
    "model = models.Model(start, layers.Dense(63, activation='softmax')(x))\n"
)
TURNED = OWN.replace("nn.LSTM(80, 32, batch_first=True)", "nn.Linear(80, 32)")
TURNED = TURNED.replace("x, _ = self.rnn(x", "x = torch.linalg.pinv(x")


@pytest.mark.parametrize(
    ("text", "layers", "given", "shapes", "parameters", "line"),
    [
        (
            OWN,
            "conv:pool",
            (1, 20, 50),
            ((1, 20, 50), (8, 20, 50), (8, 20, 50), (8, 10, 25)),
            80,
            11,
        ),
        (TURNED, "conv", (1, 20, 50), ((1, 20, 50), (8, 20, 50)), 80, 16),
        (ROW, "1", None, ((32, 98), (32, 49)), 0, 3),
        (ROW, "0:2", None, ((6, 100), (32, 98), (32, 98)), 608, 3),
        (GRAPH, "a,b", None, ((1, 32, 128), (64, 32, 128), (64, 16, 64)), 640, 6),
    ],
)
def test_what_is_before_a_layer_that_is_not_drawn_is(
    text: str,
    layers: str,
    given: tuple[int, ...] | None,
    shapes: tuple[tuple[int, ...], ...],
    parameters: int,
    line: int,
) -> None:
    with pytest.raises(CnnvizError, match=f"line {line}"):
        parse(text, given)
    net = parse(text, given, layers=layers)
    assert net.shapes == shapes
    assert summarize(net).totals.parameters == parameters
    assert f"read up to what cannot be followed (line {line})" in net.notes


@pytest.mark.parametrize(
    ("text", "layers", "words"),
    [
        (OWN, "fc", "cnnviz knows no layer LSTM; --layers FIRST:LAST draws what is before it"),
        (ROW, "3", "cnnviz knows no layer LSTM"),
        (GRAPH, "dense", "cnnviz knows no layer Bidirectional"),
        (OWN.replace("(1, 8", "(1, 0"), "conv", "out_channels"),
        (ROW.replace("100, 6", "3, 6"), "0", "MaxPool"),
    ],
)
def test_what_hinders_a_part_itself_is_told(text: str, layers: str, words: str) -> None:
    with pytest.raises(CnnvizError, match=words):
        parse(text, (1, 20, 50) if text.startswith("import") else None, layers=layers)


def test_a_size_is_chosen_for_what_is_read() -> None:
    net = parse(OWN, layers="conv")
    assert net.input_shape == (1, 3, 3)
    assert any("every layer that is read accepts" in note for note in net.notes)
