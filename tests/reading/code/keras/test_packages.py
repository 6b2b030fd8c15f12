"""Packages around Keras: what of theirs is Keras's own, or a layer that it has by another name."""

from __future__ import annotations

import os
from typing import Any

import pytest

import cnnviz
from tests.reading.told import told

TENSORFLOW = (
    "import tensorflow as tf\nimport tensorflow_addons as tfa\nfrom tensorflow import keras\n"
)
MODEL = "i = keras.Input((8, 8, 4))\nmodel = keras.Model(i, {}(i))\n"


def summed(text: str) -> tuple[list[str], int]:
    """The layers and the parameters of a network."""
    net = cnnviz.parse(text)
    return [layer.spec_name for layer in net.layers], cnnviz.summary(net).totals.parameters


@pytest.mark.parametrize(
    ("words", "layers", "parameters"),
    [
        ("tfa.layers.InstanceNormalization(gamma_initializer='ones')", ["GroupNorm"], 8),
        ("tfa.layers.InstanceNormalization(axis=3, center=False)", ["GroupNorm"], 4),
        ("tfa.layers.GroupNormalization(2, axis=-1)", ["GroupNorm"], 8),
        ("tfa.layers.SpectralNormalization(keras.layers.Conv2D(5, 3))", ["Conv2d"], 185),
        ("tfa.layers.AdaptiveAveragePooling2D((2, 2))", ["AdaptiveAvgPool2d"], 0),
        ("keras.layers.Conv2D(4, 3, activation=tfa.activations.gelu)", ["Conv2d", "GELU"], 148),
        ("keras.layers.experimental.SyncBatchNormalization()", ["BatchNorm2d"], 8),
        ("tf.keras.layers.experimental.preprocessing.RandomWidth(0.2)", ["Identity"], 0),
    ],
)
def test_layers_of_tensorflow(words: str, layers: list[str], parameters: int) -> None:
    assert summed(TENSORFLOW + MODEL.format(words)) == (layers, parameters)


def test_a_layer_that_keras_has_not_is_refused_by_its_package() -> None:
    words = "tfa.layers.WeightNormalization(keras.layers.Conv2D(5, 3))"
    ((said, why),) = told(TENSORFLOW + MODEL.format(words))
    assert said == words
    assert why.startswith("WeightNormalization comes from tensorflow_addons.layers, which is not")


@pytest.mark.parametrize(
    "head",
    [
        "import keras_core as keras\nfrom keras_core import layers, ops\n",
        "import tf_keras as keras\nfrom tf_keras import layers\nfrom keras import ops\n",
        "from keras_core import *\nimport keras_core as keras\nfrom keras import layers, ops\n",
    ],
)
def test_keras_by_its_other_names(head: str) -> None:
    text = f"{head}i = keras.Input((8, 8, 4))\nx = ops.relu(layers.Conv2D(2, 3)(i))\n"
    assert summed(f"{text}model = keras.Model(i, layers.Dense(3)(x))\n")[1] == 74 + 9


RANDOM = [
    "AugMix((0, 1))",
    "CutMix()",
    "MixUp(0.3)",
    "RandAugment((0, 255), 3, 0.4)",
    "RandomColorDegeneration(0.5)",
    "RandomColorJitter((0, 1), brightness_factor=0.2)",
    "RandomElasticTransform()",
    "RandomFlip('horizontal', data_format='channels_last')",
    "RandomGaussianBlur(kernel_size=5)",
    "RandomGrayscale(0.3)",
    "RandomInvert()",
    "RandomPerspective(scale=0.5)",
    "RandomPosterization(4)",
    "RandomSharpness(0.5)",
    "Solarization(0.2, 0.1)",
]


@pytest.mark.parametrize("words", RANDOM)
def test_random_images_are_themselves_at_inference(words: str) -> None:
    text = f"import keras\n{MODEL.format(f'keras.layers.{words}')}".replace("8, 4", "8, 3")
    net = cnnviz.parse(text)
    assert [layer.spec_name for layer in net.layers] == ["Identity"]
    assert any("random images" in note for note in net.notes)


@pytest.mark.parametrize("words", RANDOM)
def test_so_says_keras(words: str) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras: Any = pytest.importorskip("keras", reason="Keras is not installed")
    x = keras.random.uniform((2, 8, 8, 3))
    given = eval(f"keras.layers.{words}")(x, training=False)
    assert bool(keras.ops.all(keras.ops.equal(x, given)))


@pytest.mark.parametrize(
    ("network", "layers"),
    [
        ("vgg16", ["Flip", "Identity", "Conv2d"]),
        ("resnet50", ["Flip", "Identity", "Conv2d"]),
        ("mobilenet_v2", ["Identity", "Conv2d"]),
        ("densenet", ["Identity", "Conv2d"]),
        ("efficientnet", ["Conv2d"]),
    ],
)
@pytest.mark.parametrize("form", ["keras.applications.{0}.preprocess_input", "preprocess_input"])
def test_what_prepares_images_is_no_network(network: str, layers: list[str], form: str) -> None:
    text = (
        f"from tensorflow import keras\nfrom keras.applications.{network} import preprocess_input\n"
        f"i = keras.Input((8, 8, 3))\nx = {form.format(network)}(i)\n"
        "model = keras.Model(i, keras.layers.Conv2D(2, 1)(x))\n"
    )
    assert summed(text) == (layers, 8)


@pytest.mark.parametrize(
    ("start", "parameters"),
    [
        ("tf.Variable(tf.random.normal([3, 3, 4, 5]))", 180),
        ("tf.Variable(initial_value=tf.zeros((3, 3, 4, 5)), trainable=True)", 180),
        ("tf.Variable(tf.random_normal_initializer()(shape=(3, 3, 4, 5), dtype='float32'))", 180),
        ("tf.Variable(tf.keras.initializers.GlorotUniform()([3, 3, 4, 5]), name='w')", 180),
        ("tf.Variable(tf.initializers.get('he_normal')((3, 3, 4, 5)))", 180),
        ("keras.Variable('zeros', shape=(3, 3, 4, 5))", 180),
    ],
)
def test_a_variable_is_learned(start: str, parameters: int) -> None:
    text = (
        f"{TENSORFLOW}class Own(keras.layers.Layer):\n    def __init__(self):\n"
        f"        super().__init__()\n        self.w = {start}\n"
        "    def call(self, x):\n        return tf.nn.conv2d(x, self.w, 1, 'SAME')\n"
    )
    assert summed(text + MODEL.format("Own()")) == (["Conv2d"], parameters)


def test_a_variable_that_is_not_trained_is_no_weight() -> None:
    text = (
        f"{TENSORFLOW}w = tf.Variable(tf.zeros((4,)), trainable=False)\n"
        "class Own(keras.layers.Layer):\n    def call(self, x):\n        return x * w\n"
    )
    assert summed(text + MODEL.format("Own()")) == (["Identity"], 0)


def test_keras_s_packages_are_known_without_an_import() -> None:
    """Before Keras 2.4, `from keras.layers import *` imported them as well."""
    text = """from keras.layers import *
from keras.models import Model
class Own(Layer):
    def __init__(self, width, size, padding, activation, **kwargs):
        super().__init__(**kwargs)
        self.width, self.size = width, conv_utils.normalize_tuple(size, 2, "size")
        self.padding = conv_utils.normalize_padding(padding)
        self.order = conv_utils.normalize_data_format(None)
        self.start = initializers.get("zeros")
        self.activation = activations.get(activation)
    def build(self, shape):
        sizes = (*self.size, shape[-1], self.width)
        self.kernel = self.add_weight(shape=sizes, initializer=self.start, name="kernel")
    def call(self, x):
        y = K.conv2d(x, self.kernel, padding=self.padding, data_format=self.order)
        return self.activation(y)
i = Input((8, 8, 3))
model = Model(i, Own(4, 3, "SAME", "relu")(i))
"""
    net = cnnviz.parse(text)
    assert net.shapes == ((3, 8, 8), (4, 8, 8), (4, 8, 8))
    assert cnnviz.summary(net).totals.parameters == 108
