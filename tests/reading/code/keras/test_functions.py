"""Functions of Keras over a tensor, in its order of axes, compute what Keras computes.

`expressions_of_keras.txt` has a line for each expression of `x`, which is 5x6x4: the shape and the
`mark` of what Keras 3.15 gives, channels first, where weights are WEIGHT and biases BIAS; and at
the end `noted` where its neurons have another order.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cnnviz
from cnnviz.layers.network import Network
from cnnviz.reading import parse
from tests.reading.computed import BIAS, WEIGHT, mark, numbers, output
from tests.reading.told import told

COMPUTED = (Path(__file__).parent / "expressions_of_keras.txt").read_text().splitlines()
SHAPE = (5, 6, 4)
TEXT = """import keras
from keras import Input, Model, layers, ops
x = Input((5, 6, 4))
model = Model(x, {})
"""
ALSO = "import tensorflow as tf\nfrom keras import backend as K\n"
SAME = {
    "tf.reshape(x, [-1, 30, 4])": "ops.reshape(x, (-1, 30, 4))",
    "tf.reshape(x, (tf.shape(x)[0], 30, -1))": "ops.reshape(x, (-1, 30, 4))",
    "tf.reshape(x, (tf.shape(x)[0], 10, 12))": "ops.reshape(x, (-1, 10, 12))",
    "tf.reshape(x, shape=(-1, K.int_shape(x)[1], 24))": "ops.reshape(x, (-1, 5, 24))",
    "K.reshape(x, (-1, 30, 4))": "ops.reshape(x, (-1, 30, 4))",
    "tf.pad(x, tf.constant([[0, 0], [0, 1], [2, 0], [3, 1]]))": (
        "ops.pad(x, [[0, 0], [0, 1], [2, 0], [3, 1]])"
    ),
    "tf.expand_dims(x, 1)": "ops.expand_dims(x, 1)",
    "tf.expand_dims(input=x, axis=-1)": "ops.expand_dims(x, -1)",
    "tf.expand_dims(x)": "ops.expand_dims(x, -1)",
    "K.expand_dims(x)": "ops.expand_dims(x, -1)",
    "x[:, tf.newaxis]": "x[:, None]",
    "tf.squeeze(x[:, :1], [1])": "ops.squeeze(x[:, :1], 1)",
    "tf.squeeze(x[:, :1])": "ops.squeeze(x[:, :1], 1)",
    "tf.transpose(x, [0, 2, 1, 3])": "ops.transpose(x, (0, 2, 1, 3))",
    "tf.transpose(x, perm=(0, 3, 1, 2))": "ops.transpose(x, (0, 3, 1, 2))",
    "K.permute_dimensions(x, (0, 2, 1, 3))": "ops.transpose(x, (0, 2, 1, 3))",
    "tf.split(x, 2, axis=-1)[1]": "ops.split(x, 2, axis=-1)[1]",
    "tf.split(x, [1, 3], -1)[1]": "ops.split(x, [1], -1)[1]",
    "tf.split(value=x, num_or_size_splits=3, axis=2)[0]": "ops.split(x, 3, axis=2)[0]",
    "tf.pad(x, [[0, 0], [1, 2], [0, 1], [0, 0]])": "ops.pad(x, ((0, 0), (1, 2), (0, 1), (0, 0)))",
    "tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]], 'REFLECT')": (
        "ops.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), mode='reflect')"
    ),
    "tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]], 'SYMMETRIC')": (
        "ops.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), mode='symmetric')"
    ),
    "layers.Dense(2 * tf.compat.dimension_value(tf.TensorShape(x.shape)[-1]))(x)": (
        "layers.Dense(8)(x)"
    ),
    "layers.Dense(x.shape[-1].value * int(x.get_shape()[1].value))(x)": "layers.Dense(20)(x)",
    "layers.Lambda(lambda t: t - tf.constant([1., 2, 3, 4])[None, None, :])(x)": (
        "layers.Lambda(lambda t: t - tf.constant([1., 2, 3, 4]))(x)"
    ),
    "tf.pad(x, [[0, 0], [1, 1], [0, 0], [0, 0]], constant_values=2)": (
        "ops.pad(x, ((0, 0), (1, 1), (0, 0), (0, 0)), constant_values=2)"
    ),
    "tf.image.resize(x, (10, 12))": "ops.image.resize(x, (10, 12))",
    "tf.image.resize(x, [10, 12], 'nearest')": (
        "ops.image.resize(x, (10, 12), interpolation='nearest')"
    ),
    "tf.image.resize(x, (3, 3), method='bilinear')": "ops.image.resize(x, (3, 3))",
    "tf.reduce_mean(x, [1, 2])": "ops.mean(x, [1, 2])",
    "tf.reduce_mean(x, axis=[1, 2], keepdims=True)": "ops.mean(x, [1, 2], True)",
    "tf.math.reduce_max(x, -1, True)": "ops.max(x, -1, True)",
    "tf.reduce_sum(x, 1)": "ops.sum(x, axis=1)",
    "K.mean(x, axis=1)": "ops.mean(x, 1)",
    "K.max(x, 2, True)": "ops.max(x, axis=2, keepdims=True)",
    "tf.concat([x, x], 2)": "ops.concatenate([x, x], axis=2)",
    "tf.concat([x, x], axis=-1)": "ops.concatenate([x, x], axis=-1)",
    "K.concatenate([x, x], axis=1)": "ops.concatenate([x, x], axis=1)",
    "tf.add(x, x)": "ops.add(x, x)",
    "tf.math.multiply(x, x)": "ops.multiply(x, x)",
    "tf.nn.relu(x)": "ops.relu(x)",
    "tf.function(tf.nn.relu)(x)": "ops.relu(x)",
    "tf.function(func=lambda t: tf.nn.relu(t))(x)": "ops.relu(x)",
    "K.relu(x, alpha=0.1, max_value=3)": "keras.activations.relu(x, 0.1, 3)",
    "tf.nn.leaky_relu(x, alpha=0.3)": "ops.leaky_relu(x, 0.3)",
    "tf.nn.softmax(x, axis=1)": "ops.softmax(x, 1)",
    "tf.nn.elu(x)": "ops.elu(x)",
    "tf.math.sigmoid(x)": "ops.sigmoid(x)",
    "tf.square(x)": "ops.square(x)",
    "K.abs(x)": "ops.abs(x)",
    "K.maximum(x, -x)": "ops.maximum(x, -x)",
    "tf.math.minimum(x, 1)": "ops.minimum(x, 1)",
    "K.clip(x, min_value=0, max_value=6)": "ops.clip(x, 0, 6)",
    "tf.clip_by_value(x, 0, clip_value_max=6)": "ops.clip(x, 0, 6)",
    "x * tf.cast(tf.math.logical_not(tf.equal(x, 0.0)), dtype=tf.float32)": (
        "x * ops.cast(ops.logical_not(ops.equal(x, 0.0)), 'float32')"
    ),
    "x * K.cast(K.greater(x, tf.maximum(1, 2)), K.floatx())": (
        "x * ops.cast(ops.greater(x, 2), 'float32')"
    ),
    "layers.Dense(x.get_shape().as_list()[-1])(x)": "layers.Dense(4)(x)",
    "layers.Dense(x.shape.as_list()[1:][0])(x)": "layers.Dense(5)(x)",
    "layers.Dense(K.int_shape(x)[-1] + K.ndim(x))(x)": "layers.Dense(8)(x)",
    "layers.Dense(3 if K.is_keras_tensor(x) else 2)(x)": "layers.Dense(3)(x)",
    "layers.Dense(x.shape.rank + x.get_shape().ndims)(x)": "layers.Dense(8)(x)",
    "layers.Dense(x.shape[1:].num_elements())(x)": "layers.Dense(120)(x)",
    "K.repeat_elements(x, 2, axis=1)": "ops.repeat(x, 2, axis=1)",
    "layers.Lambda(lambda t: K.repeat_elements(t, rep=3, axis=3))(x)": "ops.repeat(x, 3, axis=-1)",
    "tf.repeat(x, 2, axis=2)": "ops.repeat(x, 2, 2)",
    "K.tile(x, [1, 2, 1, 3])": "ops.tile(x, (1, 2, 1, 3))",
    "tf.tile(input=x, multiples=(1, 1, 2, 1))": "ops.tile(x, repeats=[1, 1, 2, 1])",
    "K.reverse(x, axes=1)": "ops.flip(x, 1)",
    "tf.reverse(tensor=x, axis=[1, -1])": "ops.flip(x, axis=(1, 3))",
    "tf.image.flip_left_right(x)": "ops.flip(x, 2)",
    "tf.image.flip_up_down(image=x)": "ops.flip(x, 1)",
    "tf.roll(x, shift=[1, 2], axis=[1, 2])": "ops.roll(x, (1, 2), (1, 2))",
    "K.batch_flatten(x)": "layers.Flatten()(x)",
    "K.repeat(K.mean(x, [1, 2]), n=3)": "layers.RepeatVector(3)(ops.mean(x, [1, 2]))",
    "tf.nn.max_pool2d(x, 2, 2, 'VALID')": "ops.max_pool(x, 2, 2)",
    "tf.nn.max_pool(x, [1, 3, 3, 1], [1, 2, 2, 1], padding='SAME')": (
        "ops.max_pool(x, 3, 2, padding='same')"
    ),
    "tf.nn.avg_pool2d(input=x, ksize=2, strides=1, padding='VALID')": "ops.average_pool(x, 2, 1)",
    "K.pool2d(x, (2, 2))": "ops.max_pool(x, 2, 1)",
    "K.pool2d(x, (2, 2), strides=(2, 2), pool_mode='avg')": "ops.average_pool(x, 2, 2)",
    "K.resize_images(x, 2, 3, 'channels_last')": "ops.image.resize(x, (10, 18), 'nearest')",
}
"""Functions of TensorFlow and of Keras's backend, and what Keras itself calls them."""
REFUSED = {
    "ops.image.resize(x, (2, 3), antialias=True)": "antialiased downscaling is not followed",
    "tf.image.resize(x, (2, 3), 'bilinear', False, True)": "antialiased downscaling is not",
    "ops.image.resize(x, (2, 3), 'bilinear', True)": "antialiased downscaling is not followed",
    "ops.image.resize(x, (2, 3), pad_to_aspect_ratio=True)": "resizing that heeds the ratio of the",
    "tf.image.resize(x, (2, 3), 'bilinear', True)": "resizing that heeds the ratio of the sides",
    "ops.image.resize(x, (2, 3), data_format='channels_first')": "this resizes axes other than",
    "ops.relu(x, 0.5)": "relu with an argument of its own, negative_slope, is not",
    "keras.activations.relu(x, 0.1, 3, 1)": "a threshold with a negative_slope is not read",
    "keras.activations.relu(x, max_value='3')": "relu with an argument of its own, max_value",
    "ops.stack([x, x], axis=1)": "cnnviz does not follow keras.ops.stack",
    "layers.Softmax(axis=4)(x)": "cnnviz follows it along one axis only, from 1 to 3",
    "ops.reshape(x, (-1, 7, 12))": "one input has 120 numbers here, not 7x12",
    "tf.reshape(x, (tf.shape(x)[0], 7, -1))": "one input has 120 numbers here, not 7x-1",
    "ops.reshape(x, (-1, 8, -1))": "only one of these can be -1",
    "ops.reshape(x, (4, -1))": "the batch axis has to stay the first here: write -1 there",
    "ops.expand_dims(x, 0)": "the batch axis has to stay the first here",
    "ops.squeeze(x, 1)": "only an axis of size 1 can be left out",
    "ops.transpose(x, (1, 0, 2, 3))": "this order of axes is not followed",
    "ops.transpose(x)": "this order of axes is not followed",
    "ops.split(x, 3, axis=1)[0]": "5 cannot be split this way",
    "tf.split(x, [1, 2], axis=-1)[0]": "4 cannot be split this way",
    "ops.split(x, 2)[0]": "the batch cannot be split",
    "ops.pad(x, ((1, 0), (0, 0), (0, 0), (1, 0)))": "padding of the batch is not followed",
    "ops.pad(x, ((0, 0), (0, 0), (0, 0), (1, 0)), 'reflect')": "this padding is not followed",
    "ops.pad(x, ((0, 0), (2, 1), (1, 1), (0, 0)), mode='symmetric')": "padding by mode='symmetric'",
    "ops.mean(x, axis=0)": "this takes the mean over the batch: say the axes of one input",
    "ops.concatenate([x, x])": "this joins batches, not what is in them",
    "ops.min(x, axis=1)": "cnnviz does not know what keras.ops.min makes of a tensor",
    "tf.equal(x, 2 * x)": "equal of two tensors is not followed",
    "tf.math.logical_not(x)": "logical_not of what is no comparison with a number is not followed",
    "tf.cast(2 * x, tf.int32)": "what a cast to int32 leaves of each number is not followed",
    "tf.where(tf.equal(x, 0), x, 2 * x)": "cnnviz does not know what tensorflow.where makes of",
    "layers.dot([x, x], axes=-1)": "cnnviz does not follow keras.layers.dot",
    "ops.reshape(x, (-1, -2, -60))": "one input has 120 numbers here, not -2x-60",
    "ops.reshape(x, (-1, hash('a'), 4))": "cnnviz does not follow hash",
    "ops.repeat(x, 2)": "this repeating is not followed",
    "ops.repeat(x, [1, 2, 1, 2], axis=-1)": "this repeating is not followed",
    "ops.repeat(x, 2, axis=0)": "the batch cannot be split",
    "ops.repeat(x, 2, axis=4)": "this tensor has 4 axes",
    "tf.tile(x, [2, 1, 1, 1])": "repeating that adds axes, or batches, is not followed",
    "ops.tile(x, 2)": "this tiling is not followed: write a number for each axis",
    "ops.tile(x, (1, 0, 1, 1))": "repeating so often is not followed",
    "ops.flip(x)": "flipping without axes is not followed: write axis=1",
    "ops.flip(x, axis=0)": "the batch cannot be split",
    "ops.roll(x, 1)": "rolling without axes is not followed",
    "ops.moveaxis(x, 0, 1)": "the batch axis has to stay the first here",
    "ops.swapaxes(x, 1, 5)": "this tensor has 4 axes",
    "ops.max_pool(x, 2, data_format='channels_first')": "this pooling is not followed",
    "tf.nn.max_pool(x, [1, 2, 2, 2], 2, 'VALID')": "this pooling is not followed",
    "tf.nn.max_pool(x, 2, [2, 2, 2, 1], 'VALID')": "this pooling is not followed",
    "ops.max_pool(ops.mean(x, axis=[1, 2]), 2)": "this pooling is not followed",
    "K.pool2d(x, (2, 2), pool_mode='min')": "this pooling is not followed",
    "K.resize_images(x, 2, 2, 'channels_first')": "this resizing is not followed",
}


def computes(net: Network, line: str) -> bool:
    """Whether a network computes what a line of the table says."""
    _, gives, right, *_ = line.split(" | ")
    given = output(net, np.moveaxis(numbers(*SHAPE), -1, 0))
    assert given.shape == net.shapes[-1] == tuple(map(int, gives.split("x")))
    return mark(given) == pytest.approx(float(right), rel=1e-4, abs=2e-3)


@pytest.mark.parametrize("line", COMPUTED)
def test_a_text_computes_what_keras_computes(line: str) -> None:
    assert computes(parse(TEXT.format(line.partition(" | ")[0])), line)


@pytest.mark.parametrize("line", COMPUTED)
def test_a_model_computes_it_as_well(line: str) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras: Any = pytest.importorskip("keras", reason="Keras is not installed")
    words, gives, right, *only = line.split(" | ")
    names: dict[str, Any] = {}
    exec(TEXT.format(words), names)
    model = names["model"]
    for weight in model.weights:
        weight.assign(np.full(weight.shape, BIAS if weight.name == "bias" else WEIGHT))
    x = numbers(*SHAPE)[None].astype(np.float32)
    given = np.asarray(keras.ops.convert_to_numpy(model(x)))[0]
    given = np.moveaxis(given, -1, 0) if given.ndim > 1 else given
    assert "x".join(map(str, given.shape)) == gives
    assert mark(given) == pytest.approx(float(right), rel=1e-4, abs=2e-3)
    net = cnnviz.parse(model)
    assert computes(net, line) == (only != ["noted"])
    assert any("in another order" in note for note in net.notes) == bool(only)


@pytest.mark.parametrize("words", SAME)
def test_tensorflow_s_name_for_it_is_read_the_same(words: str) -> None:
    one, other = (parse(ALSO + TEXT.format(text)) for text in (words, SAME[words]))
    assert repr(one.layers) == repr(other.layers) != "()"
    assert one.shapes == other.shapes


@pytest.mark.parametrize("words", REFUSED)
def test_what_is_not_followed_is_refused(words: str) -> None:
    assert told(ALSO + TEXT.format(words))[0][1].startswith(REFUSED[words])
