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
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras: Any = pytest.importorskip("keras", reason="Keras is not installed")
    names: dict[str, Any] = {}
    exec(HEAD.format(shape) + body, names)
    model = names["model"]
    assert sum(int(np.prod(one.shape)) for one in model.trainable_weights) == parameters
    for weight in model.weights:
        weight.assign(np.full(weight.shape, STATISTICS.get(weight.name, WEIGHT)))
    x = numbers(*map(int, shape.split(", ")))[None].astype(np.float32)
    given = keras.ops.convert_to_numpy(model(x))[0]
    assert mark(given) == pytest.approx(right, rel=2e-3, abs=0.05)
