"""A text's own classes and functions of Keras: attributes, a base never begun, inputs not given."""

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


@pytest.mark.parametrize("model", ["Model(x, y)", "Model([x], [y])", "Model(inputs=x, outputs=y)"])
def test_what_a_function_makes_a_model_of_is_the_input_that_is_given(model: str) -> None:
    """The parameters are those of Keras 3.15, by running it on `Net(Input((9, 12, 3)), 5)`."""
    text = "from keras import Model\nfrom keras.layers import *\ndef Net(x, n):\n"
    text += f"    y = Dense(n)(Flatten()(Conv2D(4, 3)(x)))\n    return {model}\n"
    ((_, why),) = told(text)
    assert why.endswith("and x, the input of its model, has no default: say it with --input")
    assert told(text, (3, 9, 12))[0][1].endswith("say --set n=VALUE")
    net = parse(text, (3, 9, 12), settings={"n": 5})
    assert (net.input_shape, summarize(net).totals.parameters) == ((3, 9, 12), 1517)
    assert parse(text, settings={"n": 5, "x": (9, 12, 3)}).shapes == net.shapes


def test_a_sequential_of_models_without_a_layer_of_its_own_names_what_is_missing() -> None:
    """It was a fault of cnnviz's own."""
    text = (
        "import keras\nj = keras.Input((8,))\n"
        "z = keras.Sequential([j, keras.Model(j, base(j)[0])])(y)"
    )
    [(place, reason)] = told(text)
    assert place == "base" and reason.startswith("base is nowhere in this text")
