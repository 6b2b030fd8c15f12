"""Programs that build a Keras model: the text and the model compute what Keras computes.

In `programs_of_keras.txt` each begins with the input's shape, channels last, and of Keras 3.15 the
shape, the parameters and the `mark` of what comes out where weights are WEIGHT and biases BIAS; and
with `text` where the model itself is refused.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from tests.reading.computed import BIAS, WEIGHT, mark, numbers, output
from tests.reading.told import told

HEAD = "import keras\nfrom keras import layers\n"
PROGRAMS = (Path(__file__).parent / "programs_of_keras.txt").read_text().split("\n-----\n")
STATISTICS = {"moving_mean": 0, "moving_variance": 1, "bias": BIAS, "beta": BIAS}
BASE = "model = keras.Sequential([keras.Input((8, 8, 2)), layers.Conv2D(4, 3), layers.ReLU()])\n"
REFUSED = {
    "model.add(layers.Conv2D([1][4], 3))": "there are 1 items in this",
    "model.add(layers.Conv2D(model.nothing, 3))": "Sequential has no nothing",
    "c = layers.ReLU()\nx = c(c(model.outputs[0]))\nmodel = keras.Model(model.inputs, c.output)": (
        "this layer was called more than once: it has no single output"
    ),
    "model = keras.Model(model.inputs, [1][4])": "there are 1 items in this",
    "full = keras.Model(model.inputs, layers.ReLU().nothing)": "ReLU has no nothing",
    "with strategy.scope():\n    full = keras.Model(model.inputs, [1][4])": "there are 1 items",
    "model = keras.Model(model.inputs, layers.ReLU().output)": (
        "the output of this layer is not followed: keep the tensor"
    ),
    "model = keras.Model(model.inputs, model.get_layer('x').output)": (
        "no layer of this model is called 'x', but "
    ),
    "model.add(3)": "what is added here is no layer",
    "model = keras.Sequential([keras.Input((8.0, 8, 2)), layers.Flatten()])": (
        "the shape of an input must be sizes such as (28, 28, 1)"
    ),
    "model = keras.Sequential([keras.Input(('8', 8, 2)), layers.Flatten()])": (
        "the shape of an input must be sizes such as (28, 28, 1)"
    ),
    "model = keras.Model([], model.outputs)": (
        "a model is made of tensors, which are not all known here"
    ),
}
SCALED = """class Scale(layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(shape={}, name="w")
    def call(self, x):
        return x * self.w
inputs = keras.Input((8, 8, 2))
model = keras.Model(inputs, Scale()(layers.Conv2D(4, 3)(inputs)))
"""


def same(net: Any, program: str) -> None:
    """Whether a network computes what the program's first line says."""
    shape, gives, parameters, right, *_ = program.partition("\n")[0].strip("# ").split(" | ")
    x = numbers(*map(int, shape.split("x")))
    given = output(net, np.moveaxis(x, -1, 0))
    assert given.shape == net.shapes[-1] == tuple(map(int, gives.split("x")))
    assert cnnviz.summary(net).totals.parameters == int(parameters)
    assert mark(given) == pytest.approx(float(right), rel=2e-3, abs=0.05)


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_text_computes_what_keras_computes(program: str) -> None:
    same(cnnviz.parse(HEAD + program), program)


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_model_computes_it_as_well(program: str) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras: Any = pytest.importorskip("keras", reason="Keras is not installed")
    names: dict[str, Any] = {}
    exec(HEAD + program, names)
    model = names["model"]
    for weight in model.weights:
        if weight.dtype != "uint32":
            weight.assign(np.full(weight.shape, STATISTICS.get(weight.name, WEIGHT)))
    shape, _, _, right, *only = program.partition("\n")[0].strip("# ").split(" | ")
    x = numbers(1, *map(int, shape.split("x"))).astype(np.float32)
    given = np.asarray(keras.ops.convert_to_numpy(model(x, training=False)))[0]
    given = np.moveaxis(given, -1, 0) if given.ndim > 1 else given
    assert mark(given) == pytest.approx(float(right), rel=2e-3, abs=0.05)
    if only:
        with pytest.raises(CnnvizError):
            cnnviz.parse(model)
    else:
        same(cnnviz.parse(model), program)


@pytest.mark.parametrize("statement", REFUSED)
def test_a_statement_that_goes_wrong_leaves_no_network(statement: str) -> None:
    """The layer that it would have added was left out without a word."""
    reasons = [reason for _, reason in told(f"{HEAD}{BASE}{statement}\n")]
    assert any(REFUSED[statement] in reason for reason in reasons)


def test_a_weight_has_the_channels_last() -> None:
    net = cnnviz.parse(HEAD + SCALED.format("(input_shape[-1],)"))
    assert [repr(one) for one in net.layers][1] == "LearnedScale((4, 1, 1))"
    net = cnnviz.parse(HEAD + SCALED.format("input_shape[-1]"))  # As TensorFlow takes a number.
    assert [repr(one) for one in net.layers][1] == "LearnedScale((4, 1, 1))"
    net = cnnviz.parse(HEAD + SCALED.format("(6, 1, 4)"))
    assert [repr(one) for one in net.layers][1] == "LearnedScale((4, 6, 1))"


def test_a_weight_that_is_not_trained_is_fixed() -> None:
    net = cnnviz.parse(HEAD + SCALED.format("(4,), trainable=False"))
    assert cnnviz.summary(net).totals.parameters == 76
    assert any("1 fixed factor or summand of the data is left out" in note for note in net.notes)


def test_a_model_that_goes_wrong_is_not_its_own_layer() -> None:
    """The class of the layer was drawn alone, over a vector."""
    ((words, reason),) = told(HEAD + SCALED.format("(5,)"))
    assert words == "x * self.w"
    assert "sizes Nx4x6x6 and 1x5x1x1 do not fit" in reason
