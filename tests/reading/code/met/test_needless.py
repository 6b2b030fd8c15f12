"""Met in public texts and refused without need; the right numbers are those of PyTorch 2.13 and
Keras 3.15 (with TensorFlow 2.21 where the text calls it), which ran the texts.
"""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

TORCH = "import torch\nfrom torch import nn\n\n\n"
KERAS = "import numpy as np\nimport tensorflow as tf\nfrom keras import layers, models\n"


def last_line(text: str) -> str:
    with pytest.raises(CnnvizError) as error:
        parse(text)
    return str(error.value).splitlines()[-1]


HEIR = KERAS + (
    "class Whole:\n    def __init__(self, shape, kinds, **params):\n        self.shape = shape\n"
    "        self.kinds = kinds\n        self.model = models.Sequential()\n"
    "        self.make(**params)\n    def make(self, **params):\n"
    "        raise NotImplementedError()\n"
    "class Own(Whole):\n    def __init__(self, **params):\n        params['name'] = 'Own'\n"
    "        super().__init__(**params)\n    def make(self, **params):\n"
    "        self.model.add(layers.Conv2D(8, 3, input_shape=(*self.shape, 1)))\n"
    "        self.model.add(layers.Flatten())\n        self.model.add(layers.Dense(self.kinds))\n"
)


def test_what_a_class_hands_on_to_the_one_that_it_comes_from_can_be_said() -> None:
    assert "--set \"params['kinds']=VALUE\"" in last_line(HEIR)
    said = {"params['shape']": (9, 8), "params['kinds']": 7}
    assert summarize(parse(HEIR, settings=said)).totals.parameters == 80 + 2359
    with_call = HEIR + "model = Own(shape=(9, 8), kinds=7)\n"
    assert summarize(parse(with_call)).totals.parameters == 80 + 2359


def test_an_input_without_a_shape_asks_for_one() -> None:
    text = KERAS + (
        "def build(shape=None):\n    x = start = layers.Input(shape=shape)\n"
        "    return models.Model(start, layers.Conv2D(4, 3)(x))\nm = build()\n"
    )
    with pytest.raises(CnnvizError, match=r'shape is None; say --set "shape=\(28, 28, 1\)"'):
        parse(text)
    assert parse(text, settings={"shape": (8, 8, 1)}).shapes == ((1, 8, 8), (4, 6, 6))
    assert parse(text, (1, 8, 8)).shapes == ((1, 8, 8), (4, 6, 6))


def test_sizes_of_tensorflow_are_counted_on_with() -> None:
    text = KERAS + (
        "start = layers.Input((8, 6, 3))\n"
        "x = tf.image.resize(start, tf.shape(start)[1:3] * 2)\n"
        "x = layers.Lambda(lambda t: tf.image.resize(t, tf.shape(t)[1:-1] // 4))(x)\n"
        "m = models.Model(start, x)\n"
    )
    assert parse(text).shapes == ((3, 8, 6), (3, 16, 12), (3, 4, 3))
    cast = "tf.cast(tf.cast(tf.shape(t)[1:-1], tf.float32) * 0.3, tf.int32)"
    text = text.replace("tf.shape(t)[1:-1] // 4", cast)
    assert parse(text).shapes[-1] == (3, 4, 3)


def test_statistics_of_data_are_no_part_of_a_network() -> None:
    text = KERAS + (
        "from keras.datasets import cifar10\nfrom sklearn.utils import shuffle\n"
        "(x, y), (test_x, test_y) = cifar10.load_data()\nx, y = shuffle(x, y)\n"
        "mean, variance = np.mean(x, axis=(0, 1, 2)), np.var(x, axis=(0, 1, 2))\n"
        "x = (x - np.mean(x, axis=0)) / np.sqrt(np.var(x, axis=0) + 1e-7)\n"
        "m = models.Sequential([layers.Input(x.shape[1:]),\n"
        "    layers.Normalization(mean=mean, variance=variance), layers.Conv2D(8, 3)])\n"
    )
    net = parse(text)
    assert net.input_shape == (3, 32, 32)
    assert summarize(net).totals.parameters == 224


def test_how_many_of_data_there_are_can_be_said() -> None:
    text = KERAS + (
        "from keras.datasets import mnist\n(x, y), _ = mnist.load_data()\n"
        "m = models.Sequential([layers.Input((4,)), layers.Dense(len(np.unique(y)))])\n"
    )
    with pytest.raises(CnnvizError, match=r'say --set "len\(np\.unique\(y\)\)=VALUE"'):
        parse(text)
    net = parse(text, settings={"len(np.unique(y))": 10})
    assert summarize(net).totals.parameters == 50


def module(init: str, forward: str) -> str:
    lines = "".join(f"        {line}\n" for line in init.split("; "))
    return (
        f"{TORCH}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        f"{lines}"
        f"    def forward(self, x):\n        return {forward}\n\n\nnet = Net()\n"
    )


def test_how_many_vectors_a_file_has_can_be_said() -> None:
    text = module(
        "self.e = nn.Embedding.from_pretrained(torch.load('w.pt')); self.c = nn.Conv1d(300, 10, 3)",
        "self.c(self.e(x).transpose(1, 2))",
    )
    said = "--set \"torch.load('w.pt').shape=(10000, 300)\""
    with pytest.raises(CnnvizError, match="reads a file") as error:
        parse(text)
    assert said in str(error.value)
    net = parse(text, settings={"torch.load('w.pt').shape": (100, 300)})
    assert summarize(net).totals.parameters == 9010 + 30_000


CONVS = "self.a = nn.Conv2d(4, 8, 3); self.b = nn.Conv2d(8, 8, 3)"


@pytest.mark.parametrize(
    "more",
    [
        "old = nn.Conv2d(3, 8, 3); self.a.bias = old.bias",
        "self.a = nn.Conv2d(3, 8, 3); new = nn.Conv2d(4, 8, 3); new.bias = self.a.bias;"
        " self.a = new",
        "old = nn.Conv2d(4, 8, 3); self.a.weight = old.weight",
    ],
)
def test_weights_of_a_layer_that_is_no_part_of_the_network_are_its_own(more: str) -> None:
    text = module(f"{CONVS}; {more}", "self.b(self.a(x))")
    assert summarize(parse(text, (4, 9, 9))).totals.parameters == 296 + 584


@pytest.mark.parametrize(
    "more",
    [
        "self.b.bias = self.a.bias",
        "old = nn.Conv2d(3, 8, 3); self.a.bias = old.bias; self.b.bias = old.bias",
        "self.c = nn.Conv2d(8, 8, 3); self.b.weight = self.c.weight",
    ],
)
def test_weights_that_a_network_has_twice_are_refused(more: str) -> None:
    text = module(f"{CONVS}; {more}", "self.b(self.a(x))")
    with pytest.raises(CnnvizError, match="of another layer: tied weights are not read"):
        parse(text, (4, 9, 9))


def test_how_many_parameters_a_network_has_is_no_number_of_the_text() -> None:
    """The fault of `int(None)` stood before that of the block which is missing."""
    text = KERAS + (
        "def build(count):\n    x = start = layers.Input((8, 8, 3))\n"
        "    for i in range(count):\n        x, y = block(x)\n"
        "    model = models.Model(start, layers.Dense(3)(x))\n"
        "    print('%.3fm' % (int(model.count_params()) / 1e6))\n    return model\nm = build(1)\n"
    )
    with pytest.raises(CnnvizError, match="block is nowhere in this text"):
        parse(text)
    right = text.replace("x, y = block(x)", "x = layers.Dense(2)(x)")
    assert summarize(parse(right)).totals.parameters == 8 + 9


def test_a_keras_class_has_what_its_base_makes() -> None:
    text = KERAS + (
        "class Own(layers.Dense):\n    def call(self, x):\n        y = super().call(x)\n"
        "        return layers.ReLU()(y) if self.use_bias else y\n"
        "m = models.Sequential([layers.Input((4,)), Own(3)])\n"
    )
    assert len(parse(text).layers) == 2
    assert len(parse(text.replace("Own(3)", "Own(3, use_bias=False)")).layers) == 1
    other = text.replace("self.use_bias", "self.supports_jit")
    with pytest.raises(CnnvizError, match=r"comes from Dense.*say --set self\.supports_jit=VALUE"):
        parse(other)
    assert len(parse(other, settings={"self.supports_jit": True}).layers) == 2
    assert len(parse(other, settings={"self.supports_jit": False}).layers) == 1
