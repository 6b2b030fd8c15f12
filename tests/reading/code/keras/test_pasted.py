"""Layers that many texts have from one another: normalisations, attention, squashing, gates.

In `pasted_of_keras.txt` each begins, as in `programs_of_keras.txt`, with what tf.keras 2.15 makes
of it: shape in, shape out, the parameters that are trained, and the `mark` of what comes out.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cnnviz
from tests.reading.code.keras.test_programs import same
from tests.reading.computed import BIAS, WEIGHT, mark, numbers, output
from tests.reading.told import told

HEAD = """import tensorflow as tf
from tensorflow.keras import activations, backend as K, constraints, initializers, regularizers
from tensorflow.keras.layers import *
from tensorflow.keras.models import Model
from tensorflow.keras.utils import get_custom_objects
"""
TEXTS = (Path(__file__).parent / "pasted_of_keras.txt").read_text().split("\n-----\n")


@pytest.mark.parametrize("text", TEXTS)
def test_a_pasted_layer_computes_what_keras_computes(text: str) -> None:
    same(cnnviz.parse(HEAD + text), text)


@pytest.mark.parametrize("text", TEXTS)
def test_keras_computes_so(text: str) -> None:
    tf: Any = pytest.importorskip("tensorflow", reason="TensorFlow is not installed")
    if tuple(map(int, tf.__version__.split(".")[:2])) > (2, 15):
        pytest.skip("these texts are of Keras 2")
    names: dict[str, Any] = {}
    exec(HEAD + text, names)
    model = names["model"]
    for weight in model.weights:
        own = weight.name.rpartition("/")[2].partition(":")[0]
        weight.assign(np.full(weight.shape, BIAS if own in ("bias", "beta") else WEIGHT))
    shape, gives, parameters, right = text.partition("\n")[0].strip("# ").split(" | ")
    given = np.asarray(model(numbers(1, *map(int, shape.split("x"))).astype(np.float32)))[0]
    given = np.moveaxis(given, -1, 0) if given.ndim > 1 else given
    assert given.shape == tuple(map(int, gives.split("x")))
    assert sum(int(np.prod(one.shape)) for one in model.trainable_weights) == int(parameters)
    assert mark(given) == pytest.approx(float(right), rel=2e-3, abs=0.05)


VARIABLE = """from {} import backend as K
from {} import Input, Model, layers
class Scale(layers.Layer):
    def build(self, input_shape):
        self.gamma = K.variable([1.0, 1.0], name="gamma")
        self.beta = K.variable([0.0, 0.0], name="beta")
        {}
    def call(self, x):
        return x * self.gamma + self.beta
i = Input((8, 8, 2))
model = Model(i, Scale()(layers.Conv2D(2, 3)(i)))
"""


@pytest.mark.parametrize(
    ("package", "said", "parameters"),
    [
        ("tensorflow.keras", "", 42),  # As tf.keras 2.15 counts.
        ("keras", "self.trainable_weights = [self.gamma, self.beta]", 42),  # As Keras 2.2 does.
        ("keras", "self.trainable_weights = [self.gamma]", 40),
        ("keras", "self._trainable_weights = [self.beta]", 40),
    ],
)
def test_a_variable_is_trained_where_keras_does_so(
    package: str, said: str, parameters: int
) -> None:
    net = cnnviz.parse(VARIABLE.format(package, package, said))
    assert cnnviz.summary(net).totals.parameters == parameters


def test_a_variable_of_which_it_is_not_known_is_refused() -> None:
    """It was passed by where `Add` alone was read of the class of a progressive GAN."""
    (_, reason), *_ = told(VARIABLE.format("keras", "keras", ""))
    assert "tf.keras trains a K.variable that a layer keeps, Keras before 2.4 does not" in reason


def test_what_is_not_known_is_told_not_what_it_has_left_out() -> None:
    """A layer that is called on what is not known makes no weights: that was told of them."""
    text = """from tensorflow.keras.layers import *
from tensorflow.keras import Model, backend as K
class Attention(Layer):
    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1], 1))
    def call(self, x):
        return K.sum(x * K.softmax(K.dot(x, self.w), axis=1), axis=1)
i = Input((30, 8))
model = Model(i, Attention()(LSTM(6, return_sequences=True)(i)))
"""
    ((words, reason),) = told(text)
    assert words == "LSTM" and reason.startswith("cnnviz knows no layer LSTM")


NORMALIZED = """from keras.layers import Conv2D, Input
from keras.models import Model
from {} import InstanceNormalization
i = Input((8, 8, 2))
model = Model(i, InstanceNormalization({})(i))
"""


@pytest.mark.parametrize("said", ["", "axis=-1", "axis=3, center=False", "axis=1", "scale=False"])
@pytest.mark.parametrize("room", ["", ".normalization", ".normalization.instancenormalization"])
def test_keras_contribs_instance_normalization_is_what_it_is_pasted(room: str, said: str) -> None:
    """The class that is pasted is that of keras_contrib, whose own default is no axis."""
    text = NORMALIZED.format(f"keras_contrib.layers{room}", said)
    net = cnnviz.parse(text)
    body = TEXTS[0].partition("i = Input")[0].partition("\n")[2]
    same_net = cnnviz.parse(f"{HEAD}{body}{text[text.index('i =') :]}")
    assert net.shapes[-1] == same_net.shapes[-1]
    assert cnnviz.summary(net).totals.parameters == cnnviz.summary(same_net).totals.parameters
    x = np.moveaxis(numbers(8, 8, 2), -1, 0)
    assert output(net, x) == pytest.approx(output(same_net, x), rel=2e-3, abs=2e-3)
    assert any("is read as GroupNorm, which adds it to the variance" in n for n in net.notes)


@pytest.mark.parametrize(
    ("weight", "reason"),
    [
        ("(5, 4)", "matrices of 3 columns and 5 rows have no product"),
        ("(3, 4), trainable=False", "cnnviz does not follow the product with a matrix that is not"),
    ],
)
def test_a_product_over_positions_that_is_none_is_refused(weight: str, reason: str) -> None:
    text = f"""class Mixed(Layer):
    def build(self, shape):
        self.w = self.add_weight(shape={weight})
    def call(self, x):
        return x @ self.w
i = Input((5, 6, 3))
model = Model(i, Mixed()(i))
"""
    ((words, why),) = told(HEAD + text)
    assert words == "x @ self.w" and reason in why


def test_what_changes_a_layer_from_within_is_refused() -> None:
    """It was read as a Conv2D: 4x6x6, where Keras gives 4x3x6."""
    text = """class Own(Conv2D):
    def convolution_op(self, inputs, kernel):
        return super().convolution_op(inputs, kernel)[:, ::2]
i = Input((8, 8, 2))
model = Model(i, Own(4, 3)(i))
"""
    (_, reason), *_ = told(HEAD + text)
    assert "convolution_op of this class changes what Conv2D does" in reason
