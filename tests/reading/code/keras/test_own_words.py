"""Keras's custom objects, old names of layers, and models of another's layers.

Parameters and marks are those of Keras 3.15, by running it; Keras 1's are worked out by hand.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest

import cnnviz
from tests.reading.computed import BIAS, WEIGHT, mark, numbers, output
from tests.reading.told import refused

HEAD = "import keras\nfrom keras import layers, ops\n"
NAMED = "model = keras.Sequential([keras.Input((6, 6, 2)), layers.Conv2D(3, 3, activation='own')])"
OWN = "def own(x):\n    return ops.sigmoid(x) * x\n"
BASE = (
    "base = keras.Sequential([keras.Input((6, 6, 2)), layers.Conv2D(4, 3, activation='relu'),"
    " layers.Conv2D(3, 3), layers.GlobalMaxPooling2D(), layers.Dense(5)])\n"
)
COMPUTED = [
    (
        f"{BASE}model = keras.Sequential()\nfor layer in base.layers[:-1]:\n    model.add(layer)\n"
        "model.build((None, 6, 6, 2))",
        *(187, -839.438),
    ),
    (
        f"{BASE}model = keras.Sequential(base.layers[1:3])\nmodel.build((None, 4, 4, 4))",
        *(111, -79.406),
    ),
]
CUSTOM = [  # Keras 3 takes no such words any more: the marks are of tf_keras 2.21.
    (f"{OWN}keras.utils.get_custom_objects().update({{'own': own}})\n{NAMED}", -23.951),
    (f"{OWN}keras.utils.get_custom_objects()['own'] = layers.Activation(own)\n{NAMED}", -23.951),
    (f"keras.saving.get_custom_objects()['own'] = lambda x: x * 2\n{NAMED}", -101.531),
    (f"{OWN}with keras.utils.custom_object_scope({{'own': own}}):\n    {NAMED}", -23.951),
]
UNBUILT = [
    (f"{BASE}model = keras.Sequential(base.layers[:-1])", 187, (2, 6, 6)),
    (f"{BASE}model = keras.Sequential(base.layers[1:3])", 111, (4, 4, 4)),
    (
        "conv = layers.Conv2D(4, 3)\n"
        "keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(2, 3), conv, layers.ReLU()])\n"
        "model = keras.Sequential([conv, layers.Flatten()])",
        *(76, (2, 6, 6)),
    ),
    (
        "base = keras.Sequential([layers.Conv2D(4, 3), layers.Conv2D(5, 3)])\n"
        "model = keras.Sequential(base.layers[:1])",
        *(40, (1, 5, 5)),  # Nothing says it.
    ),
]
OLD = {
    "Deconv2D(3, (3, 3), strides=2, padding='same', input_shape=(6, 6, 2))": (57, (3, 12, 12)),
    "Deconv2D(3, 3, 3, (None, 13, 13, 3), border_mode='valid', subsample=(2, 2),"
    " input_shape=(6, 6, 2))": (57, (3, 13, 13)),
    "AtrousConv2D(3, 3, 3, atrous_rate=2, init='he_normal', input_shape=(6, 6, 2))": (
        *(57, (3, 2, 2)),
    ),
    "Deconv3D(3, 3, input_shape=(6, 6, 6, 2))": (165, (3, 8, 8, 8)),
}


@pytest.mark.parametrize(("text", "parameters", "right"), COMPUTED)
def test_it_computes_what_keras_computes(text: str, parameters: int, right: float) -> None:
    net = cnnviz.parse(HEAD + text)
    assert cnnviz.summary(net).totals.parameters == parameters
    given = output(net, np.moveaxis(numbers(*_shape(text)), -1, 0))
    assert mark(given) == pytest.approx(right, rel=2e-3, abs=0.05)


@pytest.mark.parametrize(("text", "parameters", "right"), COMPUTED)
def test_keras_computes_so(text: str, parameters: int, right: float) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras: Any = pytest.importorskip("keras", reason="Keras is not installed")
    names: dict[str, Any] = {}
    exec(HEAD + text, names)
    model = names["model"]
    for weight in model.weights:
        weight.assign(np.full(weight.shape, BIAS if weight.name == "bias" else WEIGHT))
    assert sum(int(np.prod(one.shape)) for one in model.trainable_weights) == parameters
    x = numbers(*_shape(text))[None].astype(np.float32)
    given = np.asarray(keras.ops.convert_to_numpy(model(x)))[0]
    given = np.moveaxis(given, -1, 0) if given.ndim > 1 else given
    assert mark(given) == pytest.approx(right, rel=2e-3, abs=0.05)


@pytest.mark.parametrize(("text", "right"), CUSTOM)
def test_custom_objects_may_be_named(text: str, right: float) -> None:
    net = cnnviz.parse(HEAD + text)
    assert cnnviz.summary(net).totals.parameters == 57
    given = output(net, np.moveaxis(numbers(6, 6, 2), -1, 0))
    assert mark(given) == pytest.approx(right, rel=2e-3, abs=0.05)


def _shape(text: str) -> tuple[int, int, int]:
    return (4, 4, 4) if "(None, 4, 4, 4)" in text else (6, 6, 2)


@pytest.mark.parametrize(("text", "parameters", "shape"), UNBUILT)
def test_layers_of_another_model_read_what_they_read_there(
    text: str, parameters: int, shape: tuple[int, ...]
) -> None:
    """Their input was one channel, of a size that fits; Keras has made their weights there."""
    net = cnnviz.parse(HEAD + text)
    assert net.input_shape == shape
    assert cnnviz.summary(net).totals.parameters == parameters


@pytest.mark.parametrize("words", OLD)
def test_old_names_of_layers_are_read(words: str) -> None:
    net = cnnviz.parse(f"from keras.layers import *\nmodel = Sequential([{words}])")
    assert (cnnviz.summary(net).totals.parameters, net.shapes[-1]) == OLD[words]


MERGED = """from keras.models import Model
from keras.layers import Input, Convolution2D, merge
i = Input(shape=(3, 32, 32))
a = Convolution2D(8, 3, 3, border_mode="same")(i)
b = Convolution2D({}, 1, 1, border_mode="same")(i)
model = Model(input=i, output=merge([a, b], {}))
"""


def test_a_merge_of_keras_1_calls_what_it_is_given() -> None:
    net = cnnviz.parse(MERGED.format(8, "mode=lambda x: x[0] - 0.5 * x[1], output_shape=(1,)"))
    assert [one.spec_name for one in net.layers] == [
        *("Conv2d", "Conv2d", "Affine", "Affine", "Add")
    ]


def test_a_merge_that_does_not_fit_tells_that_channels_may_be_first_and_its_fix_works() -> None:
    text = MERGED.format(4, "mode='concat', concat_axis=-3")
    last = str(refused(text)).splitlines()[-1]
    assert "K.set_image_data_format('channels_first') in the text says so" in last
    fix = last.partition("if they are first, ")[2].partition(" in the text")[0]
    net = cnnviz.parse(f"from keras import backend as K\n{fix}\n{text}")
    assert net.shapes[-1] == (12, 32, 32)


def test_a_layer_that_is_taken_out_of_a_list_alone_stays_and_is_told() -> None:
    """As in Keras 3.15, whose list is a copy."""
    text = f"{HEAD}{BASE}base.layers.pop()\nmodel = base\n"
    net = cnnviz.parse(text)
    assert cnnviz.summary(net).totals.parameters == 207
    assert any(one.startswith("what layers.pop() (line 4) takes out of") for one in net.notes)
    gone = cnnviz.parse(text.replace("base.layers.pop()", "base.pop()"))
    assert cnnviz.summary(gone).totals.parameters == 187
    assert not any("takes out of" in one for one in gone.notes)
