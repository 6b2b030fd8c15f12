"""Models and layers of Keras that are called with words, in any order, and what may be said twice.

The numbers are those of Keras 3.15, which ran the texts: `test_keras_counts_so`, where it is.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from cnnviz.errors import SpecError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

KERAS = "import keras\nfrom keras import layers\n"
CALLED = (
    KERAS
    + "inner = keras.Sequential([layers.Input((12,)), layers.Dense(3)])\nx = layers.Input((12,))\n"
    "net = keras.Model(x, layers.Dense(2)({}))\n"
)
OWN = (
    f"{KERAS}class Block(layers.Layer):\n    def build(self, sizes):\n"
    "        self.inner = layers.Dense(sizes[-1])\n        self.drop = layers.Dropout(0.3)\n"
    "    def call(self, x, {}training=None):\n"
    "        return self.drop(self.inner(x), training=training)\n"
    "x = layers.Input((12,))\nnet = keras.Model(x, Block()({}))\n"
)
ADDED = f"{KERAS}net = keras.Sequential([layers.Input((4,))])\nnet.add({{}})\n"
SEQUENTIAL = (
    f"{KERAS}class Chain(keras.Sequential):\n    def call(self, x, training=None):\n        {{}}\n"
    "inner = Chain([layers.Input((12,)), layers.Dense(3)])\nx = layers.Input(({},))\n"
    "net = keras.Model(x, inner(x))\n"
)
READ = [
    *((ADDED.format(f"layer=layers.Dense(3){more}"), 15) for more in ("", ", rebuild=True")),
    *((ADDED.format(f"{one}layers.Dense(3)"), 15) for one in ("rebuild=True, layer=",)),
    *((ADDED.format(f"layers.Dense(3), {one}"), 15) for one in ("True", "rebuild=True")),
    (CALLED.format("inner(inputs=x, training=True)"), 47),
    (CALLED.format("inner(training=False, inputs=x)"), 47),
    (CALLED.format("inner(mask=None, inputs=x)"), 47),
    (CALLED.format("inner.call(training=False, inputs=x)"), 47),
    (CALLED.format("layers.Dropout(0.3)(training=False, inputs=x)"), 26),
    (CALLED.format("layers.RMSNormalization()(x=x)"), 38),
    (CALLED.format("keras.activations.leaky_relu(negative_slope=0.3, x=x)"), 26),
    (CALLED.format("keras.activations.elu(alpha=0.5, x=x)"), 26),
    *((OWN.format(star, "training=False, x=x"), 156) for star in ("", "*, ")),
    *((OWN.format(star, "training=True, x=x"), 156) for star in ("", "*, ")),
    (SEQUENTIAL.format("return super().call(training=training, inputs=x)", 12), 39),
]


@pytest.mark.parametrize(("text", "parameters"), READ)
def test_what_is_named_may_stand_in_any_order(text: str, parameters: int) -> None:
    assert summarize(parse(text)).totals.parameters == parameters


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(("text", "parameters"), READ)
def test_keras_counts_so(text: str, parameters: int) -> None:
    assert ran(text).count_params() == parameters


UNLIKE = [
    "return super().call(x)",
    "return super().call(training=training, inputs=x)",
    "return self.layers[-1](x)",
]


@pytest.mark.parametrize("does", UNLIKE)
def test_a_sequential_that_is_called_on_other_sizes_than_it_says_is_refused(does: str) -> None:
    with pytest.raises(SpecError, match="called with 13, but the text says 12 for its input") as at:
        parse(SEQUENTIAL.format(does, 13))
    assert "net = keras.Model(x, inner(x))" in str(at.value)


@pytest.mark.parametrize("does", UNLIKE)
def test_keras_refuses_it(does: str) -> None:
    with pytest.raises(ValueError, match="incompatible with the layer"):
        ran(SEQUENTIAL.format(does, 13))


@pytest.mark.parametrize(
    ("added", "named"),
    [
        ("layers.Dense(3), activation='relu'", "not activation"),
        ("activation='relu', layer=layers.Dense(3)", "not activation"),
        ("layers.Dense(3), 'relu'", "not more than a layer"),
        ("rebuild=True", "what is added here is no layer"),
    ],
)
def test_what_add_does_not_take_is_named(added: str, named: str) -> None:
    with pytest.raises(SpecError, match=named):
        parse(ADDED.format(added))


def ran(text: str) -> Any:
    """The network that Keras makes of a text."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    pytest.importorskip("keras", reason="Keras is not installed")
    names: dict[str, Any] = {}
    exec(text, names)
    return names["net"]
