"""A model of Keras's that is called counts as a whole, whichever of its outputs is used."""

from __future__ import annotations

import os
from typing import Any

import pytest

import cnnviz
from cnnviz.reading import parse

HEAD = """import keras
from keras import layers
i = keras.Input((8,))
h = layers.Dense(6, name="h")(i)
one, two = layers.Dense(5, name="d1")(h), layers.Dense(7, name="d2")(h)
base = keras.Model(i, [one, two])
class Own(layers.Layer):
    def __init__(self):
        super().__init__()
        self.a, self.b, self.c = (layers.Dense(n, name=f"of{n}") for n in (5, 7, 9))
    def call(self, x):
        return self.a(x), self.b(x)
class Whole(keras.Model):
    def __init__(self):
        super().__init__()
        self.base = base
    def call(self, x):
        return self.base(x)
x = keras.Input((4,))
y = layers.Dense(8)(x)
"""
PROGRAMS = {
    # The parameters as Keras 3.15 counts them, and what of them is not drawn.
    "z = base(y)[0]": (196, "d2"),
    "z = base(y)[1]": (202, "d1"),
    "z, _ = base(y)": (196, "d2"),
    "z = layers.Concatenate()(base(y))": (217, ""),
    "z = base(y)[0]; base(y)[1]": (196, "d2"),
    "a, _ = base(y); _, b = base(y); z = layers.Concatenate()([a, b])": (217, ""),
    "j = keras.Input((8,)); z = keras.Model(j, base(j)[1])(y)": (202, "d1"),
    "j = keras.Input((8,)); z = keras.Model(j, base(j))(y)[1]": (202, "d1"),
    "full = keras.Model(x, base(y)); z = full(x)[0]": (196, "d2"),
    "j = keras.Input((8,)); z = keras.Sequential([j, keras.Model(j, base(j)[0])])(y)": (196, "d2"),
    "z = Own()(y)[0]": (166, "of7"),
    "z = Own()(y)[1]": (172, "of5"),
    "z = Whole()(y)[0]": (196, "d2"),
    "z = keras.Model(i, one)(y)": (147, ""),
}


@pytest.mark.parametrize("lines", PROGRAMS)
def test_a_model_that_is_called_counts_as_a_whole(lines: str) -> None:
    net = parse(f"{HEAD}{lines}\nmodel = keras.Model(x, layers.Dense(3)(z))\n", model="model")
    counted, left = PROGRAMS[lines]
    assert cnnviz.summary(net).totals.parameters == counted
    assert ", ".join(one.name for one in net.uncalled) == left
    assert any(note.startswith(f"{left}: only outputs") for note in net.notes) == bool(left)


@pytest.mark.parametrize("lines", PROGRAMS)
def test_keras_counts_so(lines: str) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    pytest.importorskip("keras", reason="Keras is not installed")
    names: dict[str, Any] = {}
    exec(f"{HEAD}{lines}\nmodel = keras.Model(x, layers.Dense(3)(z))\n", names)
    assert names["model"].count_params() == PROGRAMS[lines][0]
    if "Own" not in lines and "Whole" not in lines:  # Those have a call of their own.
        assert cnnviz.summary(names["model"]).totals.parameters == PROGRAMS[lines][0]
