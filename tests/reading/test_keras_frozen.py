"""What does not learn in a Keras network is not counted in all: in a text, a model, its JSON.

The right numbers are how many Keras 3.15 has in `trainable_weights`, and how many besides.
"""

from __future__ import annotations

import json
import os
from typing import Any

import numpy as np
import pytest

import cnnviz
from cnnviz.layers.network import Network
from cnnviz.reading.keras_config.reading import read_config

HEAD = "import keras\nfrom keras import layers, Sequential, Model, Input\n"
BASE = (
    "base = Sequential([Input((8, 8, 1)), layers.Conv2D(2, 3), layers.BatchNormalization(),"
    " layers.Conv2D(3, 3)])\n"
)
ON_IT = "model = Sequential([base, layers.Flatten(), layers.Dense(2)])\n"
GRAPH = (
    "i = Input((8, 8, 1))\nbase = Model(i, layers.Conv2D(3, 3)(layers.Conv2D(2, 3)(i)))\n"
    "j = Input((8, 8, 1))\n{}model = Model(j, layers.Dense(2)(layers.Flatten()(base(j))))\n"
)
OWN = (
    "class Own(layers.Layer):\n    def __init__(self, **kwargs):\n"
    "        super().__init__(**kwargs)\n        {}self.d = layers.Dense(3)\n"
    "    def call(self, x):\n        return self.d(x)\n"
)
# The farther from the end, the sooner a layer is listed: b comes behind both of a's.
WAYS = (
    "i = Input((8, 8, 1))\nb = layers.Conv2D(2, 1)(i)\na = layers.Conv2D(3, 1)(i)\n"
    "a = layers.Conv2D(2, 1)(a)\nmodel = Model(i, layers.Conv2D(1, 3)({}([a, b])))\n"
    "for one in model.layers[:{}]:\n    one.trainable = False\n"
)
FROZEN = [
    ("model = Sequential([Input((8, 8, 1)), layers.Conv2D(2, 3, trainable=False)])\n", 0, 20),
    (BASE + "base.trainable = False\n" + ON_IT, 98, 81),
    (BASE + ON_IT + "base.trainable = False\n", 98, 81),
    (BASE + ON_IT + "model.layers[0].trainable = False\n", 98, 81),
    (BASE + ON_IT + "model.get_layer(index=0).trainable = False\n", 98, 81),
    (BASE + ON_IT + "setattr(base, 'trainable', False)\n", 98, 81),
    (BASE + "for one in base.layers[:-1]:\n    one.trainable = False\n" + ON_IT, 155, 24),
    (BASE + "base.trainable = False\nbase.layers[-1].trainable = True\n" + ON_IT, 155, 24),
    (BASE + "base.trainable = False\nbase.trainable = True\n" + ON_IT, 179, 0),
    (BASE + "for k, one in enumerate(base.layers):\n    one.trainable = k >= 1\n" + ON_IT, 159, 20),
    (BASE + "base.trainable = False\nbase.add(layers.Conv2D(1, 1))\n" + ON_IT, 38, 81),
    (BASE + ON_IT + "model.trainable = False\nmodel.layers[-1].trainable = True\n", 0, 179),
    (BASE.replace("])", "], trainable=False)") + ON_IT, 179, 0),
    (GRAPH.format("base.trainable = False\n"), 98, 77),
    (GRAPH.format("base.layers[1].trainable = False\n"), 155, 20),
    (GRAPH.format("") + "model.trainable = False\n", 0, 175),
    (
        "i = Input((4,))\nd = layers.Dense(4)\nd.trainable = False\n"
        "model = Model(i, layers.Dense(1)(d(d(i))))\n",
        *(5, 20),
    ),
    (
        "model = Sequential([Input((5,)), layers.Embedding(10, 4, trainable=False),"
        " layers.Conv1D(2, 3)])\n",
        *(26, 40),
    ),
    (
        "model = Sequential([Input((5, 4)), layers.TimeDistributed("
        "layers.Dense(3, trainable=False)), layers.Dense(2)])\n",
        *(8, 15),
    ),
    (WAYS.format("layers.add", 2), 31, 6),
    (WAYS.format("layers.add", 5), 19, 18),
    (WAYS.format("layers.Average()", -1), 19, 18),
    (
        "i = Input((5,))\nmodel = Model(i, layers.Conv1D(2, 3)(layers.Embedding(10, 4)(i)))\n"
        "model.layers[1].trainable = False\n",
        *(26, 40),
    ),
    (OWN.format("") + "own = Own()\nmodel = Sequential([Input((4,)), own, layers.Dense(2)])\n"
     "own.trainable = False\n", 8, 15),
    (OWN.format("") + "model = Sequential([Input((4,)), Own(trainable=False), layers.Dense(2)])\n",
     23, 0),
    (OWN.format("self.trainable = False\n        ")
     + "model = Sequential([Input((4,)), Own(), layers.Dense(2)])\n", 23, 0),
]  # fmt: skip


def holds(net: Network, learned: int, frozen: int) -> None:
    """Whether so many parameters are counted, and so many said not to be."""
    totals = cnnviz.summary(net).to_dict()["totals"]
    assert totals["parameters"] == learned
    notes = [note for note in net.notes if "do not learn" in note]
    if frozen:
        assert len(notes) == 1 and notes[0].startswith(f"{frozen} parameters do not learn")
    else:
        assert not notes
    rows = cnnviz.summary(net).to_dict()["layers"]
    assert sum(row["parameters"] for row in rows if row.get("call", 1) == 1) >= (
        learned + frozen - sum(one.parameters for one in net.uncalled)
    )


@pytest.mark.parametrize(("text", "learned", "frozen"), FROZEN)
def test_what_a_text_freezes_is_not_counted(text: str, learned: int, frozen: int) -> None:
    holds(cnnviz.parse(HEAD + text), learned, frozen)


@pytest.mark.parametrize(("text", "learned", "frozen"), FROZEN)
def test_nor_is_what_a_model_freezes(text: str, learned: int, frozen: int) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    pytest.importorskip("keras", reason="Keras is not installed")
    names: dict[str, Any] = {}
    exec(HEAD + text, names)
    model = names["model"]
    assert sum(int(np.prod(one.shape)) for one in model.trainable_weights) == learned
    if "Own" in text or "TimeDistributed" in text:
        return
    holds(cnnviz.parse(model), learned, frozen)
    holds(read_config(json.loads(model.to_json())), learned, frozen)


def test_nor_is_what_a_list_of_layers_freezes() -> None:
    """As many as Keras has in `trainable_weights`."""
    text = "SeparableConv2D(4, 3, trainable=False, activation='relu', input_shape=(8, 8, 1))"
    holds(
        cnnviz.parse(f"{text}, BatchNormalization(trainable=False), Flatten(), Dense(2)"), 290, 25
    )
    holds(cnnviz.parse(f"a = {text}, Flatten(), Dense(2, trainable=True)"), 290, 17)


NAMES = (
    "old = layers.Conv2D(4, 3)\nmodel = Sequential([Input((8, 8, 1)), layers.Conv2D(2, 3),"
    " layers.TimeDistributed(layers.Dense(2), name='each'), layers.Conv2D(1, 3)])\n{}\n"
)
FREE = "model.get_layer('{}').trainable = False"


@pytest.mark.parametrize(
    ("line", "frozen"),
    [
        (FREE.format("conv2d_1"), 20),
        (FREE.format("each"), 6),
        ("for one in model.layers:\n    one.trainable = 'conv2d' not in one.name", 39),
        ("keras.backend.clear_session(); layers.Conv2D(1, 1)\n" + FREE.format("conv2d_2"), 19),
        ("model.add(layers.Conv2D(1, 1)); " + FREE.format("conv2d_3"), 2),
    ],
)
def test_layers_have_the_names_that_keras_gives_them(line: str, frozen: int) -> None:
    """The numbers are those of Keras 3.15, in a fresh session."""
    net = cnnviz.parse(HEAD + NAMES.format(line))
    holds(net, 45 + 2 * ("add" in line) - frozen, frozen)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (
            FREE.format("conv2d"),
            "no layer of this model is called 'conv2d', but conv2d_1, ",
        ),
        ("model.layers[N].trainable = False", "N is nowhere in this text"),
        ("for one in model.layers[:N]:\n    one.trainable = False", "N is nowhere in this text"),
        ("for k in range(N):\n    model.layers[k].trainable = False", "N is nowhere in this text"),
        ("if N:\n    model.layers[0].trainable = False", "N is nowhere in this text"),
        ("model.layers[0].trainable = N", "N is nowhere in this text"),
        ("model.add(layers.Conv2D(1, 1, trainable=N))", "N is nowhere in this text"),
    ],
)
def test_what_learns_is_never_guessed(line: str, why: str) -> None:
    with pytest.raises(cnnviz.CnnvizError) as raised:
        cnnviz.parse(HEAD + NAMES.format(line))
    assert why in str(raised.value)


@pytest.mark.parametrize(
    "line",
    [
        "base.trainable = False",
        "for one in base.layers[:3]:\n    one.trainable = False",
        "base.get_layer('a').trainable = False",
        "N = 1; model.layers[N].trainable = True",
        "base = keras.applications.VGG16()\nfor one in base.layers[:N]:\n    one.trainable = False",
    ],
)
def test_what_other_networks_learn_does_not_matter(line: str) -> None:
    holds(cnnviz.parse(HEAD + NAMES.format(line), model="model"), 45, 0)


COMPILED = "model.compile(optimizer='adam', loss='mse')\n"


def test_what_is_said_after_a_model_is_compiled_does_not_matter_to_it() -> None:
    holds(cnnviz.parse(HEAD + BASE + ON_IT + COMPILED + "base.trainable = False\n"), 179, 0)
    holds(cnnviz.parse(HEAD + BASE + ON_IT + "base.trainable = False\n" + COMPILED), 98, 81)
    again = "base.trainable = False\n" + COMPILED
    holds(cnnviz.parse(HEAD + BASE + ON_IT + COMPILED + again), 98, 81)


def test_of_two_networks_each_learns_what_it_had_when_it_was_compiled() -> None:
    text = (
        f"{HEAD}judge = Sequential([Input((4,)), layers.Dense(3), layers.Dense(1)])\n"
        "judge.compile(loss='mse')\nmaker = Sequential([Input((2,)), layers.Dense(4)])\n"
        "judge.trainable = False\nboth = Sequential([maker, judge])\nboth.compile(loss='mse')\n"
    )
    holds(cnnviz.parse(text), 12, 19)
    holds(cnnviz.parse(text, model="judge"), 19, 0)
