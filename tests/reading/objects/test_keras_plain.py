"""Layers of classes of one's own that change nothing of Keras's are what their base is."""

from __future__ import annotations

import os
from typing import Any

import pytest

import cnnviz
from cnnviz.errors import CnnvizError

os.environ.setdefault("KERAS_BACKEND", "torch")
keras: Any = pytest.importorskip("keras", reason="Keras is not installed")
layers = keras.layers


class Plain(layers.Conv2D):
    """A convolution by another name."""


class Padded(layers.Conv2D):
    """One that sets its arguments and has a method of its own."""

    def __init__(self, filters: int, **options: Any) -> None:
        super().__init__(filters, 3, padding="same", **options)

    def get_config(self) -> Any:
        """With what no Conv2D has."""
        return {**super().get_config(), "mine": 3}

    def shown(self) -> str:
        """Nothing that Keras calls."""
        return "shown"


class Deeper(Padded):
    """Two classes away."""


class Doubled(layers.Conv2D):
    """One that computes otherwise."""

    def call(self, inputs: Any) -> Any:
        """Twice that."""
        return 2 * super().call(inputs)


class More(layers.Dense):
    """One that learns more."""

    def build(self, input_shape: Any) -> None:
        """A weight more."""
        super().build(input_shape)
        self.more = self.add_weight(shape=(3,))


class Model(keras.Model):  # type: ignore[misc]
    """A model that changes nothing."""


@pytest.mark.parametrize(
    ("layer", "same"),
    [
        (Plain(4, 3, strides=2), layers.Conv2D(4, 3, strides=2)),
        (Padded(4, activation="relu"), layers.Conv2D(4, 3, padding="same", activation="relu")),
        (Deeper(4, groups=1), layers.Conv2D(4, 3, padding="same")),
        (
            layers.TimeDistributed(Plain(4, 3)),
            layers.TimeDistributed(layers.Conv2D(4, 3)),
        ),
        (
            keras.Sequential([Plain(4, 3), layers.ReLU()]),
            keras.Sequential([layers.Conv2D(4, 3), layers.ReLU()]),
        ),
    ],
)
@pytest.mark.parametrize("model", [keras.Model, Model])
def test_it_is_the_layer_of_its_base(layer: Any, same: Any, model: Any) -> None:
    shape = (5, 8, 8, 3) if isinstance(layer, layers.TimeDistributed) else (8, 8, 3)
    found = []
    for one in (layer, same):
        given = keras.Input(shape)
        whole = model(given, one(given))
        net = cnnviz.parse(whole)
        assert cnnviz.summary(net).totals.parameters == whole.count_params()
        found.append(list(net.layers))
    assert found[0] == found[1]


@pytest.mark.parametrize("layer", [Doubled(4, 3), More(4)])
def test_what_does_anything_else_is_refused(layer: Any) -> None:
    given = keras.Input((8, 8, 3))
    with pytest.raises(CnnvizError, match=f"knows no layer {type(layer).__name__}"):
        cnnviz.parse(keras.Model(given, layer(given)))
