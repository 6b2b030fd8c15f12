"""What Keras's joins may be told, and what they make of tensors whose axes differ."""

from __future__ import annotations

import os
from typing import Any

import pytest

from cnnviz.reading import parse
from tests.reading.told import told

TEXT = """import keras
from keras import layers, ops, backend as K, Model, Input
i = Input((64, 8))
j = layers.Conv1D(8, 1)(i)
model = Model(i, {})
"""
# What Keras 3.15 says to these, but for K, which it has no more: of Keras 2.
WRONG = [
    ("layers.concatenate([i, j], dim=1)", "Concatenate takes no dim in Keras; say axis="),
    ("layers.Concatenate(dim=1)([i, j])", "Concatenate takes no dim in Keras; say axis="),
    ("layers.Concatenate(1, 2)([i, j])", "Concatenate takes axis alone, not 2"),
    ("layers.add([i, j], axis=1)", "Add takes no axis in Keras"),
    ("layers.Multiply(foo=1)([i, j])", "Multiply takes no foo in Keras"),
    ("layers.Add(3)([i, j])", "Add takes no values, not 1"),
    ("ops.concatenate([i, j], dim=1)", "concatenate takes no dim; say axis="),
]


@pytest.mark.parametrize(("words", "why"), WRONG)
def test_what_keras_takes_not_is_refused(words: str, why: str) -> None:
    (_, said), *_ = told(TEXT.format(words))
    assert said.endswith(why)


@pytest.mark.parametrize("words", [words for words, _ in WRONG])
def test_keras_refuses_it(words: str) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    pytest.importorskip("keras", reason="Keras is not installed")
    with pytest.raises((ValueError, TypeError)):
        exec(TEXT.format(words).replace(", backend as K", ""), {})


RIGHT = [
    ("layers.concatenate([i, j], 1, name='a', dtype='float32')", (8, 128)),
    ("layers.concatenate(inputs=[i, j], axis=-1, trainable=True)", (16, 64)),
    ("layers.Concatenate(input_shape=(3,))([i, j])", (16, 64)),
    ("ops.concatenate(xs=[i, j], axis=1)", (8, 128)),
    ("K.concatenate([i, j])", (16, 64)),
]


@pytest.mark.parametrize(("words", "shape"), RIGHT)
def test_what_keras_takes_is_read(words: str, shape: tuple[int, ...]) -> None:
    assert parse(TEXT.format(words)).shapes[-1] == shape


@pytest.mark.parametrize(
    "words",
    ["layers.concatenate([i, j], axis=0)", "ops.concatenate([i, j])", "ops.concatenate([i, j], 0)"],
)
def test_the_advice_is_in_the_words_of_keras(words: str) -> None:
    (_, said), *_ = told(TEXT.format(words))
    assert said.endswith("not what is in them: say axis=-1")
    parse(TEXT.format(words.replace(", axis=0", "").replace(", 0)", ")")[:-1] + ", axis=-1)"))


def test_with_channels_first_the_axis_is_1() -> None:
    text = "import keras\nkeras.config.set_image_data_format('channels_first')\n" + TEXT
    (_, said), *_ = told(text.format("layers.concatenate([i, j], axis=0)"))
    assert said.endswith("not what is in them: say axis=1")


RANKS = """import keras
from keras import layers, Model, Input
keras.config.set_image_data_format("channels_{}")
i = Input({})
c = i
model = Model(i, {})
"""
# Sizes that Keras 3.15 says, without the batch.
EXPANDED = [
    ("last", (20, 20, 3), "layers.multiply([c, layers.GlobalAveragePooling2D()(c)])", (20, 20, 3)),
    ("last", (20, 20, 3), "layers.Add()([layers.GlobalMaxPooling2D()(c), c])", (20, 20, 3)),
    ("last", (20, 3), "layers.subtract([c, layers.GlobalAveragePooling1D()(c)])", (20, 3)),
    ("last", (20, 3), "layers.maximum([c, layers.GlobalAveragePooling1D()(c)])", (20, 3)),
    ("last", (20, 3), "layers.average([c, layers.GlobalAveragePooling1D()(c)])", (20, 3)),
    ("last", (4, 5, 5, 3), "layers.add([c, layers.GlobalAveragePooling3D()(c)])", (4, 5, 5, 3)),
    ("first", (3, 20, 3), "layers.multiply([c, layers.GlobalAveragePooling2D()(c)])", (3, 20, 3)),
    ("last", (3,), "layers.add([c, layers.Reshape((1, 1, 3))(c)])", (1, 1, 3)),
    ("last", (20, 20, 3), "layers.add([c, layers.Lambda(lambda x: x[:, 0])(c)])", (20, 20, 3)),
]


@pytest.mark.parametrize(("order", "shape", "words", "made"), EXPANDED)
def test_axes_of_one_are_put_behind_the_batch(
    order: str, shape: tuple[int, ...], words: str, made: tuple[int, ...]
) -> None:
    net = parse(RANKS.format(order, shape, words))
    assert net.shapes[-1] == (made if order == "first" else (made[-1], *made[:-1]))


@pytest.mark.parametrize(("order", "shape", "words", "made"), EXPANDED)
def test_keras_puts_them_there(
    order: str, shape: tuple[int, ...], words: str, made: tuple[int, ...]
) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras = pytest.importorskip("keras", reason="Keras is not installed")
    names: dict[str, Any] = {}
    try:
        exec(RANKS.format(order, shape, words), names)
    finally:
        keras.config.set_image_data_format("channels_last")
    assert names["model"].output_shape[1:] == made


def test_what_does_not_broadcast_is_refused() -> None:
    """Keras puts the channels of the smaller one beside the columns of the larger."""
    words = "layers.multiply([c, layers.GlobalAveragePooling2D()(c)])"
    (_, said), *_ = told(RANKS.format("first", (3, 20, 20), words))
    assert "their sizes differ" in said
