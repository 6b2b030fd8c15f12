"""Copies of Keras's models: the same layers with weights of their own."""

from __future__ import annotations

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.told import told

SEQUENTIAL = """
import copy
import keras
from keras import layers
a = keras.Sequential(
    [keras.Input((8, 8, 1)), layers.Conv2D(16, 3), layers.Flatten(), layers.Dense(10)]
)
b = {}(a)
c = keras.Sequential(b.layers[:-1])
c.add(layers.Dense(1))
for layer in c.layers[:-1]:
    layer.trainable = False
"""
FUNCTIONAL = """
import copy
import keras
from keras import layers
i = keras.Input((8, 8, 1))
x = layers.Flatten()(layers.Conv2D(16, 3, activation="relu")(i))
a = keras.Model(i, layers.Dense(10)(x))
b = {}(a{})
class Both(keras.Model):
    def __init__(self):
        super().__init__()
        self.a, self.b = a, b
    def call(self, x):
        return self.a(x) + self.b(x)
c = Both()
"""
BOTH = pytest.mark.parametrize("copying", ["keras.models.clone_model", "copy.deepcopy"])


@BOTH
def test_layers_of_a_copied_sequential_keep_their_input(copying: str) -> None:
    """Keras 3.15 trains 577 of 737; a deepcopy was read over the smallest input, with 145."""
    net = parse(SEQUENTIAL.format(copying))
    assert summarize(net).totals.parameters == 577
    assert net.shapes == ((1, 8, 8), (16, 6, 6), (576,), (1,))


@BOTH
def test_a_copied_functional_model_has_its_own_weights(copying: str) -> None:
    """Keras 3.15 counts 11,860; a deepcopy shared the 5,930 of the model it was made of."""
    net = parse(FUNCTIONAL.format(copying, ""))
    assert summarize(net).totals.parameters == 11_860
    assert len(net.names) == 9


def test_a_clone_of_another_input_or_an_own_class_is_refused() -> None:
    ((_, reason),) = told(FUNCTIONAL.format("keras.models.clone_model", ", i"))
    assert "a clone with another input or other layers is not followed" in reason
    own = "class Own(keras.Model):\n    def call(self, x):\n        return x\n"
    ((_, reason),) = told(
        SEQUENTIAL.replace("a = ", own + "a = Own()\nold = ").format("keras.models.clone_model")
    )
    assert "a clone of a model of a class of the text is not followed" in reason


def test_a_clone_of_a_model_with_an_unknown_output_is_unknown_itself() -> None:
    """It crashed."""
    text = FUNCTIONAL.replace("layers.Dense(10)(x))", "[x, load(x)])")
    ((_, reason),) = told(text.format("keras.models.clone_model", ""))
    assert "load" in reason
