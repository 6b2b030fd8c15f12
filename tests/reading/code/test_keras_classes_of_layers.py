"""A text's own class of Keras's Conv2D or Dense with a `call` of its own, as Keras 2.15 has it.

What it has from there is what it was made with, and the kernel and bias that Keras's `build` makes.
"""

from __future__ import annotations

import pytest

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
