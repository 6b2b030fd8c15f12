"""What Keras's layers are told of training: by its place as by its name, and as Keras builds it."""

from __future__ import annotations

import os
from typing import Any

import pytest

from cnnviz.reading import parse

HEAD = """import keras
from keras import layers
class Own(layers.Layer):
    def __init__(self):
        super().__init__()
        self.a = layers.Dense(5)
        self.b = layers.Dense(7)
    def call(self, x, training={default}):
        return self.a(x) if training else self.b(x)
class Around(layers.Layer):
    def __init__(self):
        super().__init__()
        self.own = Own()
    def call(self, x, training=None):
        return self.own(x, {inside})
x = keras.Input((4,))
model = keras.Model(x, {call})
"""
NOTE = (
    "a layer is called with training=True (line {}): it is drawn as Keras builds it, so that"
    " summary() agrees; predict() of Keras 3 passes training=False"
)
CALLS = {
    # What follows x, and what the model of Keras 3.15 gives.
    "": 7, "training=True": 5, "training=False": 7, "training=None": 7, "training=1": 5,
}  # fmt: skip


def text(call: str, default: str = "False", inside: str = "") -> str:
    return HEAD.format(call=call, default=default, inside=inside)


def notes(source: str) -> list[str]:
    return [one for one in parse(source).notes if "training" in one]


@pytest.mark.parametrize("default", ["False", "None", "True"])
@pytest.mark.parametrize("said", CALLS)
def test_a_layer_is_trained_where_it_is_told_so(said: str, default: str) -> None:
    source = text(f"Own()(x, {said})", default)
    right = CALLS[said]
    if not (default == "True" and said in ("", "training=None")):
        assert of_keras(source) == right
    assert parse(source).shapes[-1] == (right,)
    assert notes(source) == ([NOTE.format(17)] if right == 5 else [])


@pytest.mark.parametrize("said", CALLS)
def test_by_its_place_it_is_the_same(said: str) -> None:
    source = text(f"Own()(x, {said.partition('=')[2]})")
    assert parse(source).shapes[-1] == (CALLS[said],)
    assert notes(source) == ([NOTE.format(17)] if CALLS[said] == 5 else [])


@pytest.mark.parametrize(
    ("inside", "outside", "right"),
    [
        ("training=True", "", 5),
        ("True", "", 5),
        ("training=training", "", 7),
        ("training", "", 7),
        ("training=training", "training=True", 5),
        ("training", "training=True", 5),
        ("training=False", "training=True", 7),
    ],
)
def test_so_it_is_inside_of_another(inside: str, outside: str, right: int) -> None:
    source = text(f"Around()(x, {outside})", inside=inside)
    if inside.startswith("training="):
        assert of_keras(source) == right
    assert parse(source).shapes[-1] == (right,)


def test_a_network_that_the_text_trains_is_drawn_as_nobody_trains_it() -> None:
    trained = text("x", inside="training=training").replace("model = keras.Model(x, x)\n", "")
    source = f"{trained}import numpy as np\nnet = Around()\nnet(np.ones((2, 4)), training=True)\n"
    assert parse(source).shapes[-1] == (7,)


@pytest.mark.parametrize("said", ["training=True", "True"])
def test_a_dropout_that_stays_on_is_told(said: str) -> None:
    source = text(f"layers.Dense(3)(layers.Dropout(0.5)(x, {said}))")
    assert any("a dropout stays on" in note for note in parse(source).notes)


def of_keras(source: str) -> Any:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    pytest.importorskip("keras", reason="Keras is not installed")
    names: dict[str, Any] = {}
    exec(source, names)
    return names["model"].output_shape[-1]
