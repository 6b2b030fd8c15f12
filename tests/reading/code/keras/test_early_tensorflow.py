"""TensorFlow 1's own ways to write networks: refused by their names, at their place."""

from __future__ import annotations

import pytest

from tests.reading.told import refused, told

READS = "is TensorFlow 1's; cnnviz reads PyTorch and Keras"
HEAD = "import tensorflow as tf\n"
INPUT = "x = tf.placeholder(tf.float32, [None, 28, 28, 1])\n"
TEXTS = {
    f"{HEAD}def net(x):\n    x = tf.layers.conv2d(x, 8, 3)\n    return tf.layers.dense(x, 4)\n"
    f"{INPUT}y = net(x)\n": ("tf.layers.dense(x, 4)", "tensorflow.layers.dense"),
    f"{HEAD}slim = tf.contrib.slim\n{INPUT}y = slim.conv2d(x, 8, 3)\n": (
        "slim.conv2d(x, 8, 3)",
        "tensorflow.contrib.slim.conv2d",
    ),
    f"{HEAD}{INPUT}w = tf.Variable(tf.truncated_normal([5, 5, 1, 8], stddev=0.1))\n"
    "b = tf.Variable(tf.constant(0.1, shape=[8]))\n"
    "y = tf.nn.relu(tf.nn.conv2d(x, w, strides=[1, 1, 1, 1], padding='SAME') + b)\n": (
        INPUT[4:-1],
        "tensorflow.placeholder",
    ),
    f"{HEAD}class Net(tf.keras.Model):\n    def __init__(self):\n        super().__init__()\n"
    "        self.a = tf.layers.Dense(4)\n    def call(self, x):\n        return self.a(x)\n": (
        "tf.layers.Dense(4)",
        "tensorflow.layers.Dense",
    ),
    f"{HEAD}def model_fn(features, labels, mode):\n"
    "    x = tf.reshape(features['x'], [-1, 28, 28, 1])\n"
    "    return tf.layers.dense(inputs=x, units=10)\n": ("tf.layers.dense", "tf.layers.dense"),
}


@pytest.mark.parametrize("text", TEXTS)
def test_it_is_told_whose_it_is(text: str) -> None:
    words, name = TEXTS[text]
    assert told(text)[0] == (words, f"{name} {READS}")
    assert "--set" not in str(refused(text))


def test_a_word_in_a_comment_is_not_taken_for_it() -> None:
    text = f"{HEAD}# tf.layers.dense was used before\nn = [1, 2]\nfor k in n:\n    print(k)\n"
    assert "there is no network in this code" in str(refused(text))
