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
