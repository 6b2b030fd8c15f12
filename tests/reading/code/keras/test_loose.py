"""Sizes that a Keras text leaves open: it sees None there, whatever the input is that is drawn.

The parameters are those of Keras 3.15, by running it.
"""

from __future__ import annotations

import os
from math import prod
from typing import Any

import pytest

import cnnviz
from cnnviz.reading import parse
from tests.reading.told import told

HEAD = """import keras
from keras import layers
i = keras.Input((None, None, 3))
x = layers.Conv2D(4, 3)(i)
"""
END = "\nmodel = keras.Model(i, layers.Conv2D(2, 1)(x))"
SEEN = [
    ("x = layers.Conv2D(9, 1)(x) if x.shape[1] is None else x", 177),
    ("if None not in x.shape[1:]:\n    x = layers.Conv2D(9, 1)(x)", 122),
    ("h = x.shape[1]\nx = layers.Conv2D(9 if h is not None and h > 3 else 8, 1)(x)", 170),
    ("x = layers.Conv2D(x.shape[2] or 7, 1)(x)", 163),
    ("x = layers.Conv2D(5 if x.shape[1:] == (None, None, 4) else 6, 1)(x)", 149),
    ("y = layers.Conv2D(4, 3)(i)\nif x.shape[1] != y.shape[1]:\n    x = layers.Dense(9)(x)", 122),
    ("x = layers.MaxPool2D()(x)\nx = layers.add([x, x])\nif x.shape[1]:\n    x = x[:, 1:]", 122),
    ("y = layers.Reshape((-1, 4))(x)\nx = layers.Dense(4 if y.shape[1] else 3)(x)", 135),
    ("y = layers.Reshape((-1, 2, 2))(x)\nx = layers.Dense(4 if y.shape[1] else 3)(x)", 135),
    ("y = layers.Reshape((-1, 4, 1))(x)\nx = layers.Dense(y.shape[1] or 3)(x)", 135),
    ("y = layers.Reshape((2, -1, 2))(x)\nx = layers.Dense(y.shape[2] or y.shape[1])(x)", 128),
    (
        "y = layers.MaxPool2D()(layers.Reshape((-1, 4, 1))(x))\n"
        "x = layers.Dense(y.shape[2] + 1 if y.shape[1] is None else 5)(x)",
        135,
    ),
    ("x = layers.Resizing(8, 8)(x)\nif x.shape[1] is None:\n    x = layers.Dense(9)(x)", 122),
]


@pytest.mark.parametrize(("text", "parameters"), SEEN)
@pytest.mark.parametrize("shape", [None, (3, 12, 16)])
def test_an_open_size_is_none_to_the_text(
    text: str, parameters: int, shape: tuple[int, ...] | None
) -> None:
    net = cnnviz.parse(HEAD + text + END, shape)
    assert cnnviz.summary(net).totals.parameters == parameters


@pytest.mark.parametrize(("text", "parameters"), SEEN)
def test_keras_counts_so(text: str, parameters: int) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    pytest.importorskip("keras", reason="Keras is not installed")
    names: dict[str, Any] = {}
    exec(HEAD + text + END, names)
    assert sum(prod(one.shape) for one in names["model"].trainable_weights) == parameters


@pytest.mark.parametrize(
    "text",
    [
        "x = layers.AveragePooling2D((x.shape[1], x.shape[2]))(x)",
        "x = x[:, : x.shape[1] // 2]",
        "x = layers.Reshape((x.shape[1] * x.shape[2], 1, 4))(x)",
    ],
)
def test_it_is_counted_with_as_the_input_has_it(text: str) -> None:
    """Keras asks for a size there."""
    assert cnnviz.summary(cnnviz.parse(HEAD + text + END)).totals.parameters == 122


@pytest.mark.parametrize("open_", [True, False])
def test_a_function_that_reshapes_leaves_it_open(open_: bool) -> None:
    """What TensorFlow says of `tf.reshape(x, [tf.shape(x)[0], -1, 4])`, whose batch is open."""
    text = (
        f"import tensorflow as tf\n{HEAD}y = tf.reshape(x, [tf.shape(x)[0], -1, 2, 2])\n"
        f"x = layers.Dense(4 if y.shape[1] else 3)(x){END}"
    )
    net = cnnviz.parse(text if open_ else text.replace("(None, None, 3)", "(8, 8, 3)"))
    assert cnnviz.summary(net).totals.parameters == (135 if open_ else 142)


OPEN_TEXT = """from keras import layers, Model, Input
i = Input((None, None, 1))
x = layers.Conv2D(4, 3)(i)
model = Model(i, {})
"""


@pytest.mark.parametrize(
    ("words", "decides"),
    [
        # Keras 3.15 refuses the first: the last axis of a Dense's input must be known.
        ("layers.Dense(5)(layers.Flatten()(x))", True),
        ("layers.Dense(5)(layers.GlobalAveragePooling2D()(x))", False),
        ("layers.Dense(5)(x)", False),
        ("layers.BatchNormalization()(x)", False),
    ],
)
def test_no_size_is_chosen_that_decides_how_many_weights_there_are(
    words: str, decides: bool
) -> None:
    text = OPEN_TEXT.format(words)
    if not decides:
        assert parse(text).shapes[0] == (1, 64, 64)
        return
    (_, why), *_ = told(text)
    assert why.endswith(
        "depends on a size of the input that the text leaves open: give the input (--input)"
    )
    assert parse(text, (1, 10, 10)).shapes[-1] == (5,)
