"""Keras's TimeDistributed: each step of a row goes through one layer, whose weights are its own.

Shapes, parameters and marks are those of Keras 3.15, by running it.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest

import cnnviz
from tests.reading.computed import BIAS, WEIGHT, mark, numbers, output
from tests.reading.told import told

HEAD = "import keras\nfrom keras import layers, ops\ni = keras.Input(({}))\n"
STATISTICS = {"moving_mean": 0, "moving_variance": 1, "bias": BIAS, "beta": BIAS}
ROW, MAPS = "6, 4", "5, 8, 3"
CONV = "c = layers.Conv1D(3, 3, padding='same')\n"
SHARED = [
    (
        ROW,
        "d = layers.Dense(5)\nx = layers.TimeDistributed(d)(i)\ny = layers.TimeDistributed(d)(i)\n"
        "model = keras.Model(i, layers.Add()([x, y]))",
        *(25, -16.688),
    ),
    (
        ROW,
        "d = layers.Dense(4)\nmodel = keras.Model(i, d(layers.TimeDistributed(d)(i)))",
        *(20, 80.0),
    ),
    (
        ROW,
        "d = layers.Dense(4)\na = d(layers.GlobalAveragePooling1D()(i))\n"
        "b = layers.GlobalAveragePooling1D()(layers.TimeDistributed(d)(i))\n"
        "model = keras.Model(i, layers.Add()([a, b]))",
        *(20, -1.875),
    ),
    (
        MAPS,
        f"{CONV}x = layers.TimeDistributed(c)(i)\n"
        "model = keras.Model(i, layers.TimeDistributed(c)(x))",
        *(30, 20.648),
    ),
    (
        MAPS,
        "c = keras.Sequential([layers.Conv1D(3, 3, padding='same'), layers.Dense(3)])\n"
        "x = layers.TimeDistributed(c)(i)\nmodel = keras.Model(i, layers.TimeDistributed(c)(x))",
        *(42, -46.729),
    ),
    (
        MAPS,
        "c = layers.SeparableConv1D(3, 3, padding='same', activation='relu')\n"
        "x = layers.TimeDistributed(c)(layers.ReLU()(i))\n"
        "model = keras.Model(i, layers.Add()([layers.GlobalMaxPooling1D()(c(i[:, 0])),"
        " layers.GlobalMaxPooling1D()(layers.GlobalMaxPooling2D(keepdims=True)(x)[:, 0])]))",
        *(21, -64.711),
    ),
    (
        MAPS,
        f"{CONV}t = layers.TimeDistributed(c)\nc.trainable = False\n"
        "model = keras.Model(i, layers.Dense(2)(t(i)))",
        *(8, 71.984),
    ),
    (
        MAPS,
        f"{CONV}t = layers.TimeDistributed(c)\nt.trainable = False\n"
        "model = keras.Model(i, layers.Dense(2)(c(t(i)[:, 0])))",
        *(8, 18.617),
    ),
    (
        MAPS,
        "c = keras.Sequential([layers.Conv1D(3, 3), layers.Dense(3)])\n"
        "t = layers.TimeDistributed(c)\nc.trainable = False\n"
        "model = keras.Model(i, layers.Dense(2)(t(i)))",
        *(8, -149.992),
    ),
]


def last(values: Any) -> Any:
    """Values with the channels last, as Keras has them."""
    return np.moveaxis(values, 0, -1) if values.ndim > 1 else values


@pytest.mark.parametrize(("shape", "body", "parameters", "right"), SHARED)
def test_weights_that_steps_share_are_counted_once(
    shape: str, body: str, parameters: int, right: float
) -> None:
    net = cnnviz.parse(HEAD.format(shape) + body)
    assert cnnviz.summary(net).totals.parameters == parameters
    x = numbers(*map(int, shape.split(", ")))
    given = mark(last(output(net, np.moveaxis(x, -1, 0))))
    assert given == pytest.approx(right, rel=2e-3, abs=0.05)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("shape", "body", "parameters", "right"), SHARED)
def test_keras_counts_and_computes_so(shape: str, body: str, parameters: int, right: float) -> None:
    in_keras(HEAD.format(shape) + body, shape, parameters, right)


def in_keras(text: str, shape: str, parameters: int, right: float) -> None:
    """Whether Keras counts and computes so."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras: Any = pytest.importorskip("keras", reason="Keras is not installed")
    names: dict[str, Any] = {}
    exec(text, names)
    model = names["model"]
    assert sum(int(np.prod(one.shape)) for one in model.trainable_weights) == parameters
    for weight in model.weights:
        weight.assign(np.full(weight.shape, STATISTICS.get(weight.name, WEIGHT)))
    x = numbers(*map(int, shape.split(", ")))[None].astype(np.float32)
    given = keras.ops.convert_to_numpy(model(x))[0]
    assert mark(given) == pytest.approx(right, rel=2e-3, abs=0.05)


ORDERS = [  # What arranges neurons at each step, as Keras does: with the channels last.
    ("5, 3, 4, 2", "layers.TimeDistributed(layers.Flatten())(i)", 0, 146.281),
    ("5, 3, 4, 2", "layers.TimeDistributed(layers.Reshape((24,)))(i)", 0, 146.281),
    ("5, 3, 4, 2", "layers.TimeDistributed(layers.Reshape((6, 4)))(i)", 0, 146.281),
    ("5, 24", "layers.TimeDistributed(layers.Reshape((3, 4, 2)))(i)", 0, 146.281),
    (
        "2, 5, 3, 2",
        "layers.TimeDistributed(layers.TimeDistributed(layers.Flatten()))(i)",
        0,
        -18.844,
    ),
    (
        "5, 4, 6, 2",
        "layers.TimeDistributed(keras.Sequential([layers.Conv2D(3, 3), layers.Flatten(),"
        " layers.Reshape((2, 4, 3)), layers.MaxPooling2D((1, 2))]))(i)[:, 1:3]",
        *(57, -48.297),
    ),
    (
        "5, 4, 6, 2",
        "layers.TimeDistributed(keras.Model(j, layers.Flatten()(layers.Conv2D(3, 3)(j))))(i)",
        *(57, -180.078),
    ),
]
J = "j = keras.Input((4, 6, 2))\n"


@pytest.mark.parametrize(("shape", "call", "parameters", "right"), ORDERS)
def test_neurons_of_each_step_are_arranged_as_in_keras(
    shape: str, call: str, parameters: int, right: float
) -> None:
    """They are maps then, whose order is seen: the channels came first."""
    net = cnnviz.parse(f"{HEAD.format(shape)}{J}model = keras.Model(i, {call})")
    assert cnnviz.summary(net).totals.parameters == parameters
    x = numbers(*map(int, shape.split(", ")))
    given = mark(last(output(net, np.moveaxis(x, -1, 0))))
    assert given == pytest.approx(right, rel=2e-3, abs=0.05)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("shape", "call", "parameters", "right"), ORDERS)
def test_keras_arranges_them_so(shape: str, call: str, parameters: int, right: float) -> None:
    in_keras(f"{HEAD.format(shape)}{J}model = keras.Model(i, {call})", shape, parameters, right)


def test_maps_flattened_at_once_have_another_order_at_each_step_too() -> None:
    layers = "layers.Flatten(), layers.RepeatVector(3), layers.TimeDistributed(layers.Reshape({}))"
    text = f"{HEAD.format(3)}model = keras.Sequential([layers.Input((4, 4, 3)), {layers}])"
    text = text.format((4, 4, 3))
    note = "what goes by the places of flattened neurons (line 4) gets others in Keras"
    assert any(one.startswith(note) for one in cnnviz.parse(text).notes)
    dense = text.replace("layers.RepeatVector", "layers.Dense(48), layers.RepeatVector")
    assert not any("places of flattened" in one for one in cnnviz.parse(dense).notes)


OTHERS = [
    "keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(4, 3)])",
    "keras.Sequential([layers.Conv2D(4, 3, input_shape=(8, 8, 3))])",
    "keras.Model(k, layers.Conv2D(4, 3)(k))",
    "layers.TimeDistributed(keras.Sequential([keras.Input((6, 3)), layers.Conv1D(4, 3)]))",
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("inner", OTHERS)
def test_a_model_at_each_step_takes_the_input_that_is_said(inner: str) -> None:
    text = f"{HEAD.format('5, 8, 10, 3')}k = keras.Input((8, 8, 3))\n"
    text += f"model = keras.Model(i, layers.TimeDistributed({inner})(i))"
    ((_, reason),) = told(text)
    assert reason.startswith("this is called with ") and " but the text says " in reason
    said, right = ("(6, 3)", "(10, 3)") if "(6, 3)" in text else ("(8, 8, 3)", "(8, 10, 3)")
    assert f"write {right} there" in reason
    assert cnnviz.parse(text.replace(said, right)).shapes[-1][0] == 4


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("inner", OTHERS)
def test_keras_refuses_another(inner: str) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    pytest.importorskip("keras", reason="Keras is not installed")
    text = f"{HEAD.format('5, 8, 10, 3')}k = keras.Input((8, 8, 3))\n"
    with pytest.raises(ValueError):
        exec(f"{text}model = keras.Model(i, layers.TimeDistributed({inner})(i))", {})


ROWS = [  # Inputs and outputs as Keras has them, and its parameters.
    ("6, 4", "TimeDistributed(layers.Reshape((2, 2)))", (6, 2, 2), 0),
    ("6, 4, 3", "TimeDistributed(layers.Reshape((12,)))", (6, 12), 0),
    ("6, 4, 5, 3", "TimeDistributed(layers.TimeDistributed(layers.Flatten()))", (6, 4, 15), 0),
    ("6, 4", "Dense(2)(layers.TimeDistributed(layers.Embedding(10, 3))(i))", (6, 4, 2), 38),
]


@pytest.mark.parametrize(("shape", "words", "gives", "parameters"), ROWS)
def test_what_is_read_with_its_neurons_in_another_order(
    shape: str, words: str, gives: tuple[int, ...], parameters: int
) -> None:
    call = f"layers.{words}" if words.endswith("(i))") else f"layers.{words}(i)"
    net = cnnviz.parse(HEAD.format(shape) + f"model = keras.Model(i, {call})")
    *places, channels = gives
    assert net.shapes[-1] == (channels, *places)
    assert cnnviz.summary(net).totals.parameters == parameters


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("shape", "words", "gives", "parameters"), ROWS)
def test_keras_has_these_shapes(
    shape: str, words: str, gives: tuple[int, ...], parameters: int
) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    pytest.importorskip("keras", reason="Keras is not installed")
    names: dict[str, Any] = {}
    call = f"layers.{words}" if words.endswith("(i))") else f"layers.{words}(i)"
    exec(HEAD.format(shape) + f"model = keras.Model(i, {call})", names)
    assert names["model"].output_shape[1:] == gives
    assert names["model"].count_params() == parameters


OF = "cnnviz follows TimeDistributed of a layer or of a Sequential of layers, not of "
REFUSED = [
    (ROW, "layers.Lambda(lambda x: x * 2)", f"{OF}a Lambda: if that treats each number alone, it"),
    (
        ROW,
        "keras.Sequential([layers.Dense(3), layers.Lambda(lambda x: x * 2)])",
        f"{OF}a Lambda: if that treats each number alone, it needs no TimeDistributed",
    ),
    (
        ROW,
        "keras.Model(j, [layers.Add()([j, layers.ReLU()(j)]), j])",
        f"{OF}a model with more than one input or output",
    ),
    (
        ROW,
        "keras.Sequential([keras.Model(j, layers.Add()([j, layers.ReLU()(j)])), layers.ReLU()])",
        f"{OF}a branching model in a Sequential: give each a TimeDistributed of its own",
    ),
    (
        ROW,
        "keras.Model(j, layers.Add()([j, layers.Lambda(keras.ops.cumsum)(j)]))",
        "cnnviz does not know what keras.ops.cumsum makes of a tensor",
    ),
    (
        ROW,
        "keras.Model(j, layers.Add()([j, layers.GroupNormalization(2)(j)]))",
        "cnnviz does not follow this GroupNormalization in TimeDistributed; --skip",
    ),
    (
        ROW,
        "keras.Model(j, layers.Add()([j, keras.ops.flip(j, 1)]))",
        "cnnviz does not follow flip in TimeDistributed",
    ),
    (ROW, "Own()", f"{OF}Own, which the text makes itself"),
    (ROW, "layers.Add()", f"{OF}Add"),
    (ROW, "layers.LSTM(3)", "cnnviz knows no layer LSTM"),
    (MAPS, "layers.PReLU()", "cnnviz does not follow this PReLU in TimeDistributed; --skip"),
    (MAPS, "layers.RepeatVector(3)", "RepeatVector repeats a vector, but reads 3x8"),
    ("4,", "layers.Dense(3)", "TimeDistributed needs an axis of steps, but reads 4"),
    (ROW, "layers.TimeDistributed(layers.ReLU())", "TimeDistributed needs 2 axes of steps"),
]


@pytest.mark.parametrize(("shape", "inner", "why"), REFUSED)
def test_it_is_told_what_is_not_followed(shape: str, inner: str, why: str) -> None:
    own = "class Own(layers.Layer):\n    def call(self, x):\n        return x * 2\n"
    start = f"{HEAD.format(shape)}j = keras.Input((4,))\n{own}"
    ((_, reason),) = told(f"{start}model = keras.Model(i, layers.TimeDistributed({inner})(i))")
    assert reason.startswith(why)
