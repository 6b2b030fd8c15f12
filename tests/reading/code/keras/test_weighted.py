"""`tf.nn.conv2d(x, self.w)` and its like: layers whose weights a Keras text makes itself.

The same functions of `keras.ops` are among `programs_of_keras.txt`, where Keras computes them.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from tests.reading.told import told

HEAD = """import tensorflow as tf
from tensorflow.keras import layers, backend as K
class Own(layers.Layer):
    def build(self, shape):
        self.w = self.add_weight(name="w", shape={})
        self.b = self.add_weight(name="b", shape=({},), initializer="zeros")
    def call(self, x):
        return {}
i = layers.Input({})
model = tf.keras.Model(i, Own()(i))
"""
CALLS = [
    (
        "(3, 3, 2, 5)",
        "tf.nn.conv2d(x, self.w, strides=[1, 2, 2, 1], padding='SAME')",
        (5, 4, 4),
        90,
    ),
    ("(3, 3, 2, 5)", "tf.nn.conv2d(x, filters=self.w, strides=1, padding='VALID')", (5, 6, 6), 90),
    ("(3, 3, 1, 4)", "tf.nn.conv2d(x, self.w, 1, 'SAME')", (4, 8, 8), 36),
    ("(3, 3, 2, 5)", "tf.nn.atrous_conv2d(x, self.w, 2, 'VALID')", (5, 4, 4), 90),
    (
        "(3, 3, 2, 5)",
        "tf.nn.convolution(x, self.w, padding='VALID', dilations=[2, 1])",
        (5, 4, 6),
        90,
    ),
    ("(3, 3, 2, 3)", "tf.nn.depthwise_conv2d(x, self.w, [1, 1, 1, 1], 'SAME')", (6, 8, 8), 54),
    (
        "(3, 3, 5, 2)",
        "tf.nn.conv2d_transpose(x, self.w, [tf.shape(x)[0], 16, 16, 5], 2, 'SAME')",
        *((5, 16, 16), 90),
    ),
    ("(3, 3, 2, 5)", "K.conv2d(x, self.w, (2, 2))", (5, 3, 3), 90),
    ("(3, 3, 2, 5)", "K.conv2d(x, self.w * 0.5, padding='same')", (5, 8, 8), 90),
    ("(2, 5)", "tf.tensordot(x, self.w, axes=1)", (5, 8, 8), 10),
    ("(2, 5)", "tf.tensordot(x, self.w, axes=[[-1], [0]])", (5, 8, 8), 10),
    ("(5, 2)", "tf.tensordot(a=x, b=self.w, axes=(3, 1))", (5, 8, 8), 10),
    ("(2, 5)", "tf.einsum('bhwc,cd->bhwd', x, self.w)", (5, 8, 8), 10),
    ("(5, 2)", "tf.einsum('dc,...c->...d', self.w, x)", (5, 8, 8), 10),
    (
        "(2,)",
        "tf.nn.batch_normalization(x, *tf.nn.moments(x, [1, 2], keepdims=True), None, self.w, 0.1)",
        *((2, 8, 8), 2),
    ),
    ("(2,)", "K.batch_normalization(x, K.zeros((2,)), K.ones((2,)), self.w, None)", (2, 8, 8), 2),
    ("(3, 3, 2, 5), trainable=False", "tf.nn.conv2d(x, self.w, 1, 'SAME')", (5, 8, 8), 0),
]


@pytest.mark.parametrize(("weight", "words", "shape", "parameters"), CALLS)
def test_a_function_is_given_a_weight(
    weight: str, words: str, shape: tuple[int, ...], parameters: int
) -> None:
    net = cnnviz.parse(HEAD.format(weight, 5, words, "(8, 8, 2)"))
    assert net.shapes[-1] == shape
    # Keras counts the bias, too, that nothing uses.
    assert cnnviz.summary(net).totals.parameters == parameters + 5


@pytest.mark.parametrize(
    "form", ["tf.nn.bias_add({}, self.b)", "K.bias_add({}, self.b)", "{} + self.b"]
)
@pytest.mark.parametrize("first", [False, True])
def test_a_bias_is_one_for_each_channel(form: str, first: bool) -> None:
    if first and "+" in form:  # Along the last axis, as TensorFlow has it.
        return
    order = ", 1, 'SAME', 'NCHW'" if first else ", 1, 'SAME'"
    words = form.format(f"tf.nn.conv2d(x, self.w{order})")
    text = HEAD.format("(3, 3, 2, 5)", 5, words, "(2, 8, 8)" if first else "(8, 8, 2)")
    if first:
        text = text.replace("i =", "K.set_image_data_format('channels_first')\ni =")
    net = cnnviz.parse(text)
    assert [repr(one) for one in net.layers][1:] == ["LearnedShift((5, 1, 1))"]
    assert net.shapes[-1] == (5, 8, 8)
    assert cnnviz.summary(net).totals.parameters == 95


@pytest.mark.parametrize(
    ("weight", "words", "reason"),
    [
        ("(3, 3, 3, 5)", "tf.nn.conv2d(x, self.w, 1, 'SAME')", "the kernel takes 3 channels here"),
        ("(3, 3, 2)", "tf.nn.conv2d(x, self.w, 1, 'SAME')", "a kernel of 3 sizes does not go with"),
        ("(3, 3, 2, 5)", "tf.nn.conv2d(x, self.w, 1, 'SAME', 'NCHW')", "another axis for the chan"),
        ("(3, 3, 2, 5)", "tf.nn.conv2d(x, self.w * self.w, 1, 'SAME')", "worked out of others"),
        ("(3, 3, 2, 5)", "tf.nn.conv2d(x, tf.ones((3, 3, 2, 5)), 1, 'SAME')", "is not learned"),
        ("(3, 3, 2, 5)", "tf.nn.conv2d(x, self.w, [1, 1, 1, 2], 'SAME')", "these strides, or this"),
        ("(8, 5)", "tf.tensordot(x, self.w, [[1], [0]])", "tensorflow.tensordot makes of a tensor"),
        ("(2, 5)", "tf.einsum('bhwc,cd->bdhw', x, self.w)", "tensorflow.einsum makes of a tensor"),
        ("(2,)", "K.batch_normalization(x, 0, 1, self.w, None, 1)", "another axis than the last"),
        (
            "(3, 3, 5, 2)",
            "tf.nn.conv2d_transpose(x, self.w, [-1, 15, 16, 5], 2, 'SAME')",
            "this gives 16x16x5 here, not what its output_shape says",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_place(weight: str, words: str, reason: str) -> None:
    ((said, why),) = told(HEAD.format(weight, 5, words, "(8, 8, 2)"))
    assert said == words and reason in why


MASKED = """import numpy as np
from keras import Input, Model, layers, ops
class Masked(layers.Layer):
    def __init__(self, **options):
        super().__init__()
        self.conv = layers.{kind}(**options)
    def build(self, shape):
        self.conv.build(shape)
        sizes = {sizes}
        mask = np.zeros(shape=sizes)
        mask[: sizes[0] // 2, ...] = 1.0
        self.mask = mask
        super().build(shape)
    def call(self, x):
        self.conv.kernel.assign(self.conv.kernel * self.mask)
        return self.conv(x)
i = Input({input})
model = Model(i, {end})
"""
FORMS = ("ops.shape(self.conv.kernel)", "self.conv.kernel.shape", "list(self.conv.kernel.shape)")
TOLD = "weights are multiplied by fixed numbers (line 15): connections of those that a mask makes 0"
KINDS = [  # Of Keras 3.15, by running the text.
    ("Conv2D", "(8, 8, 2)", "Masked(filters=4, kernel_size=3)(i)", 76),
    ("Conv2D", "(8, 8, 2)", "Masked(filters=6, kernel_size=(5, 3), groups=2)(i)", 96),
    ("Conv1D", "(8, 3)", "Masked(filters=4, kernel_size=5, use_bias=False)(i)", 60),
    ("Conv2DTranspose", "(8, 8, 2)", "Masked(filters=4, kernel_size=3, strides=2)(i)", 76),
    ("DepthwiseConv2D", "(8, 8, 2)", "Masked(kernel_size=3, depth_multiplier=2)(i)", 40),
    ("Dense", "(8,)", "Masked(units=5)(i)", 45),
    ("Dense", "(8, 3)", "Masked(units=5)(i)", 20),
]


@pytest.mark.parametrize("sizes", FORMS)
@pytest.mark.parametrize(("kind", "size", "end", "parameters"), KINDS)
def test_a_mask_on_a_kernel_leaves_its_weights(
    kind: str, size: str, end: str, parameters: int, sizes: str
) -> None:
    text = MASKED.format(kind=kind, sizes=sizes, input=size, end=end)
    net = cnnviz.parse(text)
    assert cnnviz.summary(net).totals.parameters == parameters
    assert any(note.startswith(TOLD) for note in net.notes)


@pytest.mark.parametrize(("kind", "size", "end", "parameters"), KINDS)
def test_keras_counts_so(kind: str, size: str, end: str, parameters: int) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    pytest.importorskip("keras", reason="Keras is not installed")
    names: dict[str, Any] = {}
    exec(MASKED.format(kind=kind, sizes=FORMS[0], input=size, end=end), names)
    assert names["model"].count_params() == parameters


def test_a_mask_of_another_layer_is_not_told_of() -> None:
    end = "layers.Dense(2)(i))\nother = Masked(units=5"
    text = MASKED.format(kind="Dense", sizes=FORMS[1], input="(8,)", end=end)
    assert not any("multiplied" in note for note in cnnviz.parse(text, model="model").notes)


@pytest.mark.parametrize("before", ["d.build((None, 6))", "y = d(i)"])
def test_a_kernel_is_there_once_it_is_built(before: str) -> None:
    text = "from keras import layers, Input, Model\nd, i = layers.Dense(4), Input((6,))\n{}\n"
    end = "m = Model(i, layers.Dense(d.kernel.shape[0] + d.bias.shape[0])(i))"
    assert cnnviz.parse(text.format(before) + end).shapes[-1] == (10,)
    with pytest.raises(CnnvizError, match="Dense has no kernel"):
        cnnviz.parse(text.format("") + end)
