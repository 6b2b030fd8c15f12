"""A Keras layer that is called twice has its weights from the first call, as Keras 3.15 has it."""

from __future__ import annotations

import os
from ast import literal_eval
from contextlib import nullcontext
from typing import Any

import pytest

from cnnviz.reading import parse
from tests.reading.told import told

TWICE = [  # Two inputs of one layer, and whether its weights fit both.
    ("layers.Dense(5)", "(6, 4)", "layers.Permute((2, 1))(i)", False),
    ("layers.Dense(5)", "(6, 4)", "layers.MaxPooling1D(2)(i)", True),
    ("layers.PReLU()", "(6, 4)", "layers.MaxPooling1D(2)(i)", False),
    ("layers.BatchNormalization(axis=1)", "(6, 4)", "layers.MaxPooling1D(2)(i)", False),
    ("layers.Conv2D(2, 3)", "(8, 8, 3)", "layers.MaxPooling2D(2)(i)", True),
    ("layers.Conv2D(2, 3)", "(8, 8, 3)", "layers.Dense(4)(i)", False),
    ("layers.TimeDistributed(layers.Dense(5))", "(6, 4)", "layers.Permute((2, 1))(i)", False),
]
TWO_CALLS = (
    "import keras\nfrom keras import layers\ni = layers.Input({1})\nlayer = {0}\n"
    "a = layers.Flatten()(layer(i))\nb = layers.Flatten()(layer({2}))\n"
    "model = keras.Model(i, layers.Concatenate()([a, b]))\n"
)


@pytest.mark.parametrize(("layer", "shape", "other", "fits"), TWICE)
def test_a_layer_called_again_keeps_its_weights(
    layer: str, shape: str, other: str, fits: bool
) -> None:
    text = TWO_CALLS.format(layer, shape, other)
    if fits:
        assert any("@2" in one for one in parse(text).names)
        return
    ((where, why),) = told(text)
    assert where == f"layer({other})"
    assert why.startswith("this layer has its weights from an earlier call, on an input of other")


@pytest.mark.parametrize(("layer", "shape", "other", "fits"), TWICE)
def test_keras_keeps_them(layer: str, shape: str, other: str, fits: bool) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras = pytest.importorskip("keras", reason="Keras is not installed")
    names: dict[str, Any] = {}
    with nullcontext() if fits else pytest.raises((ValueError, RuntimeError)):
        exec(TWO_CALLS.format(layer, shape, other), names)
        names["model"](keras.ops.zeros((1, *literal_eval(shape))))
