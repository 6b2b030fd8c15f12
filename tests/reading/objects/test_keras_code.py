"""Keras models whose Lambdas and layers of own classes are called without numbers."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.reading.keras_config.reading import read_config
from tests.reading.computed import numbers, output

os.environ.setdefault("KERAS_BACKEND", "torch")
keras: Any = pytest.importorskip("keras", reason="Keras is not installed")
L = keras.layers


def test_code_in_a_file_is_refused_and_called_in_a_model() -> None:
    model = keras.Sequential([keras.Input((4,)), L.Lambda(lambda x: x * 2), L.Dense(2)])
    with pytest.raises(CnnvizError, match="a Lambda holds code, which is never run"):
        read_config(json.loads(model.to_json()))
    before = len(model.layers[1]._inbound_nodes)
    assert [repr(one) for one in cnnviz.parse(model).layers] == ["Affine(factor=2)", "Linear(4, 2)"]
    assert len(model.layers[1]._inbound_nodes) == before


class Halved(L.Layer):
    """A layer whose own weights no layer here has; it does another thing when it is trained."""

    def __init__(self, learns: bool) -> None:
        super().__init__()
        self.conv = L.Conv2D(4, 3)
        self.learns = learns
        self.own = self.add_weight(shape=(4,))

    def call(self, x: Any, training: bool = True) -> Any:
        x = self.conv(x)
        if training:
            x = x + 1
        return x * self.own if self.learns else x / 2


def test_a_layer_of_a_class_is_followed_if_all_its_weights_are_found() -> None:
    given = keras.Input((8, 8, 3))
    with pytest.raises(CnnvizError, match="cnnviz knows no layer Halved"):
        cnnviz.parse(keras.Model(given, Halved(True)(given)))
    with pytest.raises(CnnvizError, match="cnnviz knows no layer Halved"):
        cnnviz.parse(keras.Model(given, Halved(False)(given)))  # It never uses its weight.


class Blurred(Halved):
    """The same without weights of its own."""

    def add_weight(self, **_: Any) -> None:
        return None


def test_it_is_followed_as_it_is_when_it_is_not_trained() -> None:
    given = keras.Input((8, 8, 3))
    net = cnnviz.parse(keras.Model(given, Blurred(False)(given)))
    assert [repr(one) for one in net.layers] == [
        "Conv2d(3, 4, kernel_size=3)",
        "Affine(factor=0.5)",
    ]


def swish(x: Any) -> Any:
    """A function of the user's own that has the name of one of Keras's."""
    return x * 3


@pytest.mark.parametrize("own", [swish, lambda x: x * 3])
def test_an_activation_of_the_users_own_is_called(own: Any) -> None:
    dense = L.Dense(4, activation=own)
    given = keras.Input((4,))
    model = keras.Model(given, L.Activation(own)(dense(dense(given))))
    expected = ["Linear(4, 4)", "Affine(factor=3)", "Linear(4, 4)", *["Affine(factor=3)"] * 2]
    assert [repr(one) for one in cnnviz.parse(model).layers] == expected
    assert dense.activation is own


def test_an_activation_that_a_config_only_names_is_told_and_code_refused() -> None:
    given = keras.Input((4,))
    text = keras.Model(given, L.Dense(4, activation=swish)(given)).to_json()
    assert cnnviz.parse(text).notes == ("the function swish is taken for Keras's of that name",)
    text = keras.Model(given, L.Dense(4, activation=lambda x: x * 3)(given)).to_json()
    with pytest.raises(CnnvizError, match="its activation holds code, which is never run"):
        cnnviz.parse(text)


def test_an_activation_that_cannot_be_called_is_refused() -> None:
    def relu(x: Any) -> Any:
        return x.detach() if hasattr(x, "detach") else abs(x.numpy())

    model = keras.Sequential([keras.Input((4,)), L.Dense(4)])
    model.layers[0].activation = relu
    with pytest.raises(CnnvizError, match="its activation is a function of your own"):
        cnnviz.parse(model)
    with pytest.raises(CnnvizError, match="its activation is a function of your own"):
        cnnviz.parse(keras.Sequential([keras.Input((8, 3)), L.LSTM(4, activation=swish)]))
    model.layers[0].get_config = None
    with pytest.raises(CnnvizError, match="holds code that cannot be called without numbers"):
        cnnviz.parse(model)


class Late(L.Layer):  # type: ignore[misc]
    """A layer that calls another when it is not trained, which then has no weights yet."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = L.Conv2D(3, 1), L.Conv2D(3, 1)

    def call(self, x: Any, training: bool = True) -> Any:
        return self.first(x) if training else self.second(x)


def test_a_model_gets_no_weights_by_being_read() -> None:
    given = keras.Input((8, 8, 3))
    model = keras.Model(given, Late()(given, training=True))
    with pytest.raises(CnnvizError, match="cnnviz knows no layer Late"):
        cnnviz.parse(model)
    assert len(model.weights) == 2
    model.layers[1].second(given)
    assert len(model.weights) == 4


class Deep(keras.Model):  # type: ignore[misc]
    """A model that calls a layer of its own class, and that a Lambda."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = Blurred(False)
        self.halved = L.Lambda(lambda x: x / 2)

    def call(self, x: Any, training: bool = True) -> Any:
        return self.halved(self.inner(x, training=training))


def test_what_such_a_layer_calls_is_called_as_well() -> None:
    given = keras.Input((8, 8, 3))
    model = Deep()
    for net in (cnnviz.parse(keras.Model(given, model(given))), cnnviz.parse(model, (3, 8, 8))):
        assert [one.spec_name for one in net.layers] == ["Conv2d", "Affine", "Affine"]


@pytest.mark.parametrize(("size", "pool", "other"), [(7, 3, False), (7, 2, False), (8, 3, True)])
def test_means_that_keras_takes_otherwise_on_pytorch_are_told(
    size: int, pool: int, other: bool
) -> None:
    model = keras.Sequential([keras.Input((size, 1)), L.AveragePooling1D(pool, 2, padding="same")])
    net = cnnviz.parse(model)
    given = keras.ops.convert_to_numpy(model(numbers(1, size, 1).astype("float32")))[0, :, 0]
    assert (abs(output(net, numbers(1, size))[0] - given).max() > 1e-3) == other
    assert any("on PyTorch it repeats the last ones" in one for one in net.notes) == other
