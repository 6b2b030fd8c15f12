"""What public texts do with weights and sizes while they build a network; own wording.

The right numbers are those of PyTorch 2.13, which ran the texts.
"""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.told import told

SETUP = """
import numpy as np
import torch
from torch import nn
from torch.nn.modules.utils import _pair


def slopes(size):
    rows = np.ogrid[:size, :size]
    tent = (1 - abs(rows[0] - 1.5) / 2) * (1 - abs(rows[1] - 1.5) / 2)
    return torch.from_numpy(tent).float()


class Net(nn.Module):
    def __init__(self, size=3):
        super().__init__()
        size = _pair(size)
        self.conv = nn.Conv2d(1, 4, size, padding=[size[0] // 2, size[1] // 2])
        self.up = nn.ConvTranspose2d(4, 4, 4, 2)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                m.weight.data *= 0.1
                m.bias.data /= 2
            if isinstance(m, nn.ConvTranspose2d):
                m.weight.data[:, :] = slopes(m.kernel_size[0])

    def forward(self, x):
        return self.up(self.conv(x))
"""


def test_what_is_done_with_weights_changes_no_network() -> None:
    net = parse(SETUP, (1, 8, 8))
    assert summarize(net).totals.parameters == 300
    assert net.shapes[-1] == (4, 18, 18)


@pytest.mark.parametrize("name", ["_single", "_pair", "_triple"])
def test_a_size_for_each_axis_is_one_that_is_repeated(name: str) -> None:
    axes = {"_single": 1, "_pair": 2, "_triple": 3}[name]
    text = (
        f"from torch import nn\nfrom torch.nn.modules.utils import {name}\n"
        f"size = {name}(3)\nnet = nn.Conv{axes}d(1, 2, {name}(size), stride=size)\n"
    )
    assert parse(text, (1, *[9] * axes)).shapes[-1] == (2, *[3] * axes)


def test_a_dict_of_what_is_not_known_is_not_known() -> None:
    text = (
        "import torch\nfrom torch import nn\nsizes = {'cpu': 3}\n"
        "net = nn.Conv1d(1, 2, sizes[torch.device('cuda')])\n"
    )
    with pytest.raises(CnnvizError) as caught:
        parse(text, (1, 8))
    assert "Opaque" not in str(caught.value)


MADE = """
import tensorflow as tf
from keras import layers, Model


def found(x):
    boxes, scores = tf.image.suppressed(x)
    return boxes, scores


start = layers.Input((8, 8, 3))
net = Model(start, layers.Lambda(lambda x: found(x))(layers.Conv2D(4, 3)(start)))
"""


def test_what_is_made_of_a_tensor_has_no_value_to_be_set() -> None:
    with pytest.raises(CnnvizError, match="does not know what tensorflow") as caught:
        parse(MADE)
    assert "--set" not in str(caught.value)


QUANTIZED = """
from keras import layers, Model

x = start = layers.Input((8, 8, 3))
x = QConv(4, 3)(x)
x = layers.ReLU()(x)
x = squeezed(x)
x = QSum()([x, x])
x = layers.Dense(5)(QNorm(x))
net = Model(start, x)
"""


def test_layers_that_are_not_known_are_all_told_and_have_no_value() -> None:
    with pytest.raises(CnnvizError) as caught:
        parse(QUANTIZED)
    error = str(caught.value)
    assert "--set" not in error
    assert [line.split(": ", 1)[1] for line in error.splitlines() if line.startswith("line")] == [
        "QConv is nowhere in this text: paste its code, or --skip QConv passes it by",
        "squeezed is nowhere in this text: paste its code too",
        "QSum is nowhere in this text: paste its code, or --skip QSum passes it by",
        "QNorm is nowhere in this text: paste its code, or --skip QNorm passes it by",
    ]


def test_layers_of_a_keras_model_that_are_not_known_can_be_passed_by() -> None:
    text = QUANTIZED.replace("squeezed(x)", "x").replace("QNorm(x)", "x").replace("[x, x]", "x")
    net = parse(text, skip=("QConv", "QSum"))
    assert [one.spec_name for one in net.layers] == ["ReLU", "Conv2d"]
    assert net.notes[0].startswith("skipped: QConv and QSum; their shapes are taken to stay")


def test_a_number_that_is_made_of_sample_data_can_be_set() -> None:
    text = (
        "import torch\nfrom torch import nn\nn = count(torch.rand(3))\nnet = nn.Conv1d(1, n, 1)\n"
        "net = nn.Sequential(net, nn.ReLU())\n"
    )
    assert told(text)[0][1].endswith("say --set n=VALUE")


def test_a_table_of_fastai_is_told_what_to_paste() -> None:
    table = (
        "Layer (type)         Output Shape         Param #    Trainable\n"
        "======================================\nConv2d               [64, 88, 88]         9,408\n"
    )
    assert "paste what print(model) prints" in told(table)[0][1]


def test_what_is_not_known_of_a_layer_is_told_once() -> None:
    text = (
        "from torch import nn\nimport torch.nn.functional as F\nfrom helpers import size_of\n"
        "class Net(nn.Module):\n    def forward(self, x):\n"
        "        return F.interpolate(x, size=size_of(x, 2))\n"
    )
    ((words, reason),) = told(text, (3, 8, 8))
    assert words == "size_of"
    assert reason == "size_of comes from helpers, which is not in this text: paste its code too"
