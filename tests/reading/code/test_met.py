"""Kinds of text that were met in public code and read wrong, or not at all; own wording.

The right numbers are those of PyTorch 2.13 and Keras 3.15, which ran the texts.
"""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n\n\n"
KERAS = "import numpy as np\nfrom keras import layers, models\n"


def numbers(text: str, shape: tuple[int, ...] | None = None) -> tuple[int, tuple[int, ...]]:
    """Its parameters and the shape of its output."""
    net = parse(text, shape)
    return summarize(net).totals.parameters, net.shapes[-1]


def of_forward(*lines: str, more: str = "") -> str:
    body = "".join(f"        {line}\n" for line in lines)
    return (
        HEAD
        + "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        + "        self.conv = nn.Conv2d(1, 4, 3)\n        self.fc = nn.Linear(144, 5)\n\n"
        + f"    def forward(self, x):\n{body}\n\n{more}"
    )


@pytest.mark.parametrize(
    ("data", "changed", "size"),
    [
        ("mnist", "x_train = x_train.reshape(len(x_train), 28, 28, 1) / 255.0", 784),
        (
            "fashion_mnist",
            "x_train = np.expand_dims(x_train, -1)\nx_train -= np.mean(x_train)",
            784,
        ),
        ("cifar10", "x_train = x_train.astype('float32')\nx_train /= 255", 3072),
        ("cifar100", "x_train = (x_train - np.mean(x_train)) / np.std(x_train)", 3072),
    ],
)
def test_a_data_sets_images_say_what_the_input_is(data: str, changed: str, size: int) -> None:
    text = (
        f"{KERAS}from keras.datasets import {data}\n"
        f"(x_train, y_train), (x_test, y_test) = {data}.load_data()\n{changed}\n"
        "model = models.Sequential()\n"
        "model.add(layers.Conv2D(2, 1, input_shape=x_train.shape[1:]))\n"
        "model.add(layers.Flatten())\nmodel.add(layers.Dense(3))\n"
    )
    channels = size // 784 if size == 784 else size // 1024
    assert numbers(text)[0] == 2 * channels + 2 + 3 * (2 * size // channels) + 3


def test_an_input_of_unknown_channels_is_asked_for() -> None:
    text = (
        f"{KERAS}data = np.load('x.npy')\nmodel = models.Sequential()\n"
        "model.add(layers.Conv2D(2, 3, input_shape=data.shape[1:]))\n"
    )
    with pytest.raises(CnnvizError, match=r"line 5, column 43: data.shape\[1:\] is not known"):
        parse(text)
    assert numbers(text, (3, 8, 8)) == (56, (2, 6, 6))


@pytest.mark.parametrize(
    "line", ["x = x.view(batch_size, -1)", "x = x.reshape((cfg_batch, -1))", "x = x.view(16, 144)"]
)
def test_a_number_that_is_the_batchs_stands_for_it(line: str) -> None:
    text = of_forward("x = self.conv(x)", line, "return self.fc(x)")
    text = text.replace("class Net", "batch_size = cfg_batch = 16\n\n\nclass Net")
    assert numbers(text, (1, 8, 8)) == (765, (5,))


def test_another_number_in_the_batchs_place_is_refused() -> None:
    text = of_forward("x = self.conv(x)", "x = x.view(12, -1)", "return self.fc(x)")
    with pytest.raises(CnnvizError, match="this fixes the batch at 12"):
        parse(text, (1, 8, 8))


def test_methods_that_write_over_a_tensor_change_it() -> None:
    text = of_forward(
        "x = self.conv(x)", "x.relu_()", "x = x.mean(3)", "x.squeeze_(-1)", "return x"
    )
    net = parse(text, (1, 3, 3))
    assert [layer.spec_name for layer in net.layers][:2] == ["Conv2d", "ReLU"]
    assert net.shapes[-1] == (4,)


_CROPPED = (
    "net = nn.Sequential(nn.Conv2d(3, 4, 3, stride=2), nn.Flatten(), nn.Linear({}, 2))\n"
    "from torchvision import datasets, transforms\n"
)


@pytest.mark.parametrize(
    ("features", "more", "size"),
    [
        (900, "data = datasets.CIFAR10('.')", 32),
        (900, "t = transforms.Compose([transforms.Resize(40), transforms.CenterCrop(31)])", 31),
        (900, "shown = torch.rand(1, 3, 32, 32)", 32),
        (900, "SIDE = 31\nt = transforms.Resize((SIDE, SIDE))\nd = datasets.CIFAR10('.')", 31),
    ],
)
def test_of_the_sizes_that_fit_that_which_the_text_speaks_of(
    features: int, more: str, size: int
) -> None:
    net = parse(HEAD + _CROPPED.format(features) + more)
    assert net.input_shape == (3, size, size)
    assert "none was given; it fits and is " in net.notes[0]
    assert net.chosen_input


@pytest.mark.parametrize("more", ["", "d = datasets.MNIST('.')", "a = torch.rand(1, 3, 31, 32)"])
def test_without_a_word_of_a_size_that_fits_the_user_is_asked(more: str) -> None:
    with pytest.raises(CnnvizError, match="square inputs from 3x31x31 to 3x32x32 fit"):
        parse(HEAD + _CROPPED.format(900) + more)


def test_what_nothing_can_call_gives_its_networks_way() -> None:
    gan = (
        "class GAN(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.generator = nn.Sequential(nn.Linear(8, 6), nn.Tanh())\n"
        "        self.critic = nn.Sequential(nn.Linear(6, 1), nn.Sigmoid())\n\n"
        "    def generate(self, z):\n        return self.generator(z)\n\n\ngan = GAN()\n"
    )
    net = parse(HEAD + gan)
    assert summarize(net).totals.parameters == 7
    assert "generator" in " ".join(net.notes)
    assert summarize(parse(HEAD + gan, model="gan.generator")).totals.parameters == 54


_BUILDER = (
    f"{KERAS}class Classifier:\n    def __init__(self, folder, shape, classes):\n"
    "        self.folder = folder\n        self.model = self.build(shape, classes)\n\n"
    "    def build(self, shape, classes):\n        start = layers.Input(shape)\n"
    "        x = layers.Conv1D(4, 3)(start)\n        x = layers.GlobalAveragePooling1D()(x)\n"
    "        return models.Model(start, layers.Dense(classes)(x))\n"
)


def test_a_class_that_builds_a_model_is_asked_what_it_is_given() -> None:
    with pytest.raises(CnnvizError, match="say --set shape=VALUE"):
        parse(_BUILDER)
    net = parse(_BUILDER, settings={"shape": (20, 2), "classes": 3})
    assert summarize(net).totals.parameters == 28 + 15
    assert net.shapes[-1] == (3,)


def test_a_function_that_builds_a_model_is_asked_what_it_is_given() -> None:
    text = (
        f"{KERAS}def build(width):\n    model = models.Sequential()\n"
        "    model.add(layers.Conv2D(width, 3, input_shape=(8, 8, 1)))\n    return model\n"
    )
    with pytest.raises(CnnvizError, match=r"the text never calls build\(\).* --set width=VALUE"):
        parse(text)
    assert summarize(parse(text, settings={"width": 2})).totals.parameters == 20


def test_a_builder_that_fails_says_why() -> None:
    text = (
        f"{KERAS}def build(weights='best'):\n    start = layers.Input((8, 8, 1))\n"
        "    raise RuntimeError('no weights for ' + weights)\n"
        "    return models.Model(start, layers.Conv2D(2, 3)(start))\n"
    )
    with pytest.raises(CnnvizError, match="line 5, column 5: the text raises RuntimeError"):
        parse(text)


def test_nothing_between_input_and_output_is_no_network() -> None:
    text = of_forward("return x").replace("self.conv =", "conv =").replace("self.fc =", "fc =")
    with pytest.raises(CnnvizError, match="nothing stands between the input of Net"):
        parse(text, (1, 8, 8))
