"""A text's own class of Keras's Conv2D or Dense with a `call` of its own, as Keras 2.15 has it.

What it has from there is what it was made with, and the kernel and bias that Keras's `build` makes.
"""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

TEXT = """
from tensorflow.keras.models import Sequential
from tensorflow.keras import layers
from tensorflow.keras.layers import Dense, Flatten, Conv2D
import tensorflow.keras.backend as K

class SN(Conv2D):
    def build(self, input_shape):
        shape = self.kernel_size + (input_shape[-1], self.filters)
        self.kernel = self.add_weight(shape=shape, name='kernel')
        if self.use_bias:
            self.bias = self.add_weight(shape=(self.filters,), name='bias')
        self.built = True
    def call(self, inputs):
        y = K.conv2d(inputs, self.kernel, strides=self.strides, padding=self.padding,
                     data_format=self.data_format, dilation_rate=self.dilation_rate)
        if self.use_bias:
            y = K.bias_add(y, self.bias, data_format=self.data_format)
        if self.activation is not None:
            return self.activation(y)
        return y
class SB(SN):
    def build(self, input_shape):
        super().build(input_shape)
class SC(Conv2D):
    def build(self, input_shape):
        super().build(input_shape)
        self.input_spec = layers.InputSpec(ndim=4)
        self.u = self.add_weight(shape=(1, self.filters), trainable=False)
    def call(self, inputs):
        y = K.conv2d(inputs, self.kernel, strides=self.strides, padding=self.padding)
        return K.bias_add(y, self.bias)
class SD(Dense):
    def call(self, inputs):
        return self.activation(K.dot(inputs, self.kernel) + self.bias)
model = Sequential([{}])
"""
FIRST = "SN(8, (3, 3), strides=2, padding='same', input_shape=(32, 32, 3))"


@pytest.mark.parametrize(
    ("layers", "right", "gives"),
    [
        (FIRST, 224, (8, 16, 16)),
        (f"{FIRST}, SB(8, 5, use_bias=False, activation='relu')", 1824, (8, 12, 12)),
        (f"{FIRST}, SC(4, 3)", 516, (4, 14, 14)),
        (f"{FIRST}, SC(4, 3), Flatten(), SD(10, activation='softmax')", 8366, (10,)),
    ],
)
def test_it_has_what_it_was_made_with(layers: str, right: int, gives: tuple[int, ...]) -> None:
    """--set self.strides=VALUE was asked for, and the kernel was not followed."""
    net = parse(TEXT.format(layers))
    assert summarize(net).totals.parameters == right
    assert net.shapes[-1] == gives


@pytest.mark.parametrize("base", ["_Conv", "Conv2D"])
def test_a_class_of_keras_s_own_base_is_a_layer(base: str) -> None:
    """3 * 3 * 3 * 8 + 8, though its call leaves the bias out, and 7200 * 10 + 10."""
    rank = "rank=2, " if base == "_Conv" else ""
    net = parse(
        "from keras.models import Sequential\nfrom keras.layers import Dense, Flatten, Conv2D\n"
        "from keras.layers.convolutional import _Conv\nimport keras.backend as K\n"
        f"class SNConv2D({base}):\n    def __init__(self, filters, kernel_size, **kwargs):\n"
        f"        super(SNConv2D, self).__init__({rank}filters=filters,\n"
        "            kernel_size=kernel_size, **kwargs)\n"
        "    def call(self, inputs):\n"
        "        return K.conv2d(inputs, self.kernel, strides=self.strides, padding=self.padding)\n"
        "model = Sequential()\nmodel.add(SNConv2D(8, (3, 3), input_shape=(32, 32, 3)))\n"
        "model.add(Flatten())\nmodel.add(Dense(10))\n"
    )
    assert summarize(net).totals.parameters == 72234
    assert net.shapes[1] == (8, 30, 30)


SUPER = """
from tensorflow.keras import Input, Model, layers
import tensorflow as tf

class Own(layers.{}):
{}
i = Input((8, 8, 3))
model = Model(i, Own({})(i))
"""
BUILDS = (
    "    def build(self, s):\n"
    "        super().build(s)\n        self.g = self.add_weight(shape=[1])\n"
)
MAKES = (
    "    def build(self, s):\n"
    "        self.kernel = self.add_weight(shape=self.kernel_size + (s[-1], self.filters))\n"
)
CALLS = "    def call(self, x):\n        return tf.nn.relu(super().call(x))"


@pytest.mark.parametrize(
    ("base", "body", "arguments", "right"),
    [
        ("Conv2D", CALLS, "6, 3", 168),
        ("Conv2D", BUILDS + CALLS, "6, 3", 169),
        ("Conv2D", MAKES + CALLS, "6, 3, use_bias=False", 162),
        ("Dense", BUILDS + CALLS + " * self.g", "5", 21),
        ("Conv2DTranspose", CALLS, "6, 4, strides=2", 294),
        ("DepthwiseConv2D", CALLS, "3", 30),
        ("SeparableConv2D", CALLS, "6, 3", 51),
        ("BatchNormalization", CALLS, "", 6),
    ],
)
def test_keras_s_own_call_has_the_weights_of_its_build(
    base: str, body: str, arguments: str, right: int
) -> None:
    """They were counted twice, 336 of 168: as unused ones of the class, too."""
    assert summarize(parse(SUPER.format(base, body, arguments))).totals.parameters == right


def test_a_kernel_that_is_used_beside_keras_s_own_call_is_refused() -> None:
    """It was counted with both: 330 of 168."""
    body = (
        "    def call(self, x):\n        z = tf.nn.conv2d(x, self.kernel, 1, 'VALID')\n"
        "        return super().call(x) + z"
    )
    with pytest.raises(CnnvizError, match="beside what Conv2D's call makes"):
        parse(SUPER.format("Conv2D", body, "6, 3"))


AROUND = """
from tensorflow.keras import Input, Model, layers

class Around(layers.Wrapper):
    def __init__(self, layer, **kwargs):
        super().__init__(layer, **kwargs)
    def build(self, s):
        {}.build(s)
        self.u = self.add_weight(shape=(1, self.layer.kernel.shape[-1]), trainable=False)
    def call(self, x):
        return self.layer(x)
class Holds(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = layers.Dense(4)
    def call(self, x):
        return self.dense(x)
i = Input((8, 8, 3))
x = {}(i)
model = Model(i, layers.Dense(2)(x))
"""


@pytest.mark.parametrize("builds", ["super()", "self.layer"])
@pytest.mark.parametrize(
    ("layer", "right"),
    [
        ("Around(layers.Conv2D(4, 3))", 122),
        ("Around(layer=layers.Conv2D(4, 3))", 122),
        ("Holds()", 26),
    ],
)
def test_a_layer_around_another_has_it(builds: str, layer: str, right: int) -> None:
    """Nothing stood between input and output."""
    assert summarize(parse(AROUND.format(builds, layer))).totals.parameters == right
