"""A text's own classes of Keras: their attributes, and what never begins its base."""

from __future__ import annotations

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.told import told

OWN_NAMES = [
    "_input",
    "_sizes",
    "_built",
    "_within",
    "_after",
    "_gives",
    "_of",
    "_vectors",
    "_behind",
]


@pytest.mark.parametrize("name", OWN_NAMES)
@pytest.mark.parametrize("value", ["3", "[1]", "(2, 2)", "None", "lambda x: x"])
@pytest.mark.parametrize("base", ["Model", "Sequential"])
def test_a_text_may_have_any_name_for_its_own_attributes(name: str, value: str, base: str) -> None:
    text = f"""import keras
from keras import layers
class Net(keras.{base}):
    def __init__(self):
        super().__init__()
        self.{name} = {value}
    def build(self, sizes):
        self.last = layers.Dense(sizes[-1], activation=lambda x: x)
    def call(self, x):
        return self.last(x)
net = Net()
"""
    assert summarize(parse(text, (6,))).totals.parameters == 42


@pytest.mark.parametrize("base", ["RepeatVector", "Lambda", "InputLayer", "Dense"])
def test_a_class_that_never_begins_its_base_is_refused(base: str) -> None:
    text = f"""from keras import Sequential, layers
class Own(layers.{base}):
    def __init__(self):
        self.units = 3
net = Sequential([layers.Input((6,)), layers.Dense(3), Own()])
"""
    why = f"Own never calls super().__init__(), which makes it a {base}"
    assert [reason for _, reason in told(text)] == [why]
