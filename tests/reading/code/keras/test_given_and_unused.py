"""Layers of own classes that do not use all that they are given; the counts are Keras 3.15's."""

import pytest

from cnnviz import parse, summary

TEXT = """
import tensorflow as tf
from tensorflow.keras import layers

class First(layers.Layer):
    def call(self, tensors):
        first, second = tensors
        return first * 2.0

start = layers.Input((8, 8, 3))
one = layers.Conv2D(4, 3)(start)
other = layers.Conv2D(7, 3)({before})
net = tf.keras.Model(start, First()([one, other]))
"""


@pytest.mark.parametrize(("before", "parameters"), [("start", 308), ("one", 371)])
def test_what_leads_to_an_unused_tensor_is_counted(before: str, parameters: int) -> None:
    network = parse(TEXT.format(before=before))
    totals = summary(network).to_dict()["totals"]
    assert totals["parameters"] == parameters
    assert totals["uncalled"] == ["conv2d_1"]
    assert any("conv2d_1: only outputs that are left unused" in note for note in network.notes)


def test_a_pointwise_kernel_that_is_worked_out_is_said_to_be_assumed() -> None:
    text = """
import tensorflow as tf
from tensorflow.keras import layers

class Gated(layers.SeparableConv2D):
    def call(self, x):
        self.pointwise_kernel = tf.nn.relu(self.pointwise_kernel)
        return super().call(x)

start = layers.Input((8, 8, 3))
net = tf.keras.Model(start, Gated(4, 3)(start))
"""
    assert any("numbers that are not in the text" in note for note in parse(text).notes)


BESIDE = """
import keras
from keras import layers

class Distiller(keras.Model):
    def __init__(self, student, teacher):
        super().__init__()
        self.student, self.teacher = student, teacher
        self.head = layers.Dense(7)
        {frozen}
    def call(self, x):
        return self.student(x)

i = keras.Input((8, 8, 1))
x = layers.Conv2D(16, 3)(i)
functional = keras.Model(i, layers.Dense(10)(layers.Flatten()(layers.BatchNormalization()(x))))
sequential = keras.Sequential(
    [keras.Input((8, 8, 1)), layers.Conv2D(4, 3), layers.Flatten(), layers.Dense(10)]
)
net = Distiller({models})
"""


@pytest.mark.parametrize(
    ("models", "frozen", "parameters", "uncalled"),
    [
        ("sequential, functional", "", 7452, ["conv2d", "batch_normalization", "dense"]),
        ("functional, sequential", "", 7452, ["teacher.0", "teacher.2"]),
        ("sequential, functional", "teacher.trainable = False", 1490, 3),
        ("functional, functional", "", 5962, None),
    ],
)
def test_a_model_beside_what_is_called_is_counted_since_it_has_its_weights(
    models: str, frozen: str, parameters: int, uncalled: object
) -> None:
    """What Keras 3.15 trains; a Dense without an input has no weights until it is called."""
    network = parse(BESIDE.format(models=models, frozen=frozen))
    totals = summary(network).to_dict()["totals"]
    assert totals["parameters"] == parameters
    if frozen:
        assert len(network.uncalled) == uncalled
    else:
        assert totals.get("uncalled") == uncalled


def test_a_model_of_keras_in_a_module_of_pytorch_says_its_input() -> None:
    """It was called with 1x64x64, and refused for that."""
    text = """
import keras
import torch

class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.body = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(4, 3)])
    def forward(self, x):
        return self.body(x)
"""
    assert parse(text).shapes == ((1, 28, 28), (4, 26, 26))
