"""A Keras model's input is what the text says of it, in whatever the model passes it to first.

The shapes and parameters are those of Keras 3.15, run over the input that the text says.
"""

from __future__ import annotations

import os
from ast import literal_eval
from math import prod
from typing import Any

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.layers.base import Shape
from cnnviz.reading import parse
from tests.reading.told import told

HEAD = """import keras
from keras import layers
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.last = layers.Dense(2)
        {made}
    def call(self, x):
        {called}
net = Net()
"""
CONVS = "layers.Conv2D(4, 3, strides=2), layers.Flatten(), layers.Dense(5)"
MODEL = "i = layers.Input((12, 9, 3)); self.body = keras.Model(i, layers.Conv2D(4, 3)(i))"
BODY = "return self.body(x)"
SAID = [
    (f"self.body = keras.Sequential([layers.InputLayer(shape=(12, 9, 3)), {CONVS}])", BODY, 517),
    (f"self.body = keras.Sequential([layers.Input((12, 9, 3)), {CONVS}])", BODY, 517),
    (
        f"self.body = keras.Sequential([layers.Input((12, 9, 3)), {CONVS}])",
        f"x = x / 9; {BODY}",
        517,
    ),
    (
        "self.body = keras.Sequential([layers.Conv2D(4, 3, input_shape=(12, 9, 3)),"
        " layers.Flatten()])",
        "return self.last(self.body(x))",
        674,
    ),
    (
        f"self.body = keras.Sequential([keras.Sequential([layers.Input((12, 9, 3)), {CONVS}])])",
        BODY,
        517,
    ),
    (MODEL, BODY, 112),
    (MODEL, "return self.last(self.body(x))", 122),
    ("self.body = layers.Conv2D(4, 3, input_shape=(12, 9, 3))", BODY, 112),
]


@pytest.mark.parametrize(("made", "called", "parameters"), SAID)
def test_what_the_input_goes_into_says_it(made: str, called: str, parameters: int) -> None:
    net = parse(HEAD.format(made=made, called=called))
    assert net.input_shape == (3, 12, 9)
    assert net.notes[0] == "input: 3x12x9 (as the text says)"
    assert summarize(net).totals.parameters == parameters


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(("made", "called", "parameters"), SAID)
def test_keras_counts_so(made: str, called: str, parameters: int) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras = pytest.importorskip("keras", reason="Keras is not installed")
    names: dict[str, Any] = {}
    exec(HEAD.format(made=made, called=called), names)
    names["net"](keras.ops.zeros((1, 12, 9, 3)))
    assert sum(prod(one.shape) for one in names["net"].weights) == parameters


def test_an_input_of_another_size_is_taken_where_it_is_given() -> None:
    made, called, _ = SAID[0]
    net = parse(HEAD.format(made=made, called=called), (3, 20, 20))
    assert net.input_shape == (3, 20, 20)
    assert net.notes[0] == "the text says 3x12x9 for the input; 3x20x20 was given"


def test_a_model_of_which_a_call_on_data_says_more_goes_by_that() -> None:
    made, called, _ = SAID[1]
    text = HEAD.format(made=made, called=called) + "net.build((None, 12, 9, 3))\n"
    assert parse(text).input_shape == (3, 12, 9)


@pytest.mark.parametrize(
    ("sizes", "shape"),
    [
        ("(None, None, 3)", (3, 5, 5)),
        ("(None, 20, 3)", (3, 5, 20)),
        ("(40, None, 3)", (3, 40, 5)),
    ],
)
@pytest.mark.parametrize("inside", [False, True])
def test_sizes_that_are_left_open_leave_the_channels(
    sizes: str, shape: Shape, inside: bool
) -> None:
    made = f"keras.Sequential([layers.Conv2D(4, 3, input_shape={sizes}), layers.ReLU()])"
    text = f"import keras\nfrom keras import layers\nnet = {made}\n"
    if inside:
        text = HEAD.format(made=f"self.body = {made}", called=BODY)
    net = parse(text)
    assert net.input_shape == shape
    assert net.chosen_input
    assert summarize(net).totals.parameters == 112


VECTOR = "layers.InputLayer(shape=(228,)), layers.Dense(5)"
UNFIT = [
    (f"self.one = layers.Dense(456); self.two = keras.Sequential([{VECTOR}])", (3,), "456", "228"),
    (
        "self.one = layers.Conv2D(4, 3, padding='same');"
        " self.two = keras.Sequential([layers.Input((9, 9, 8)), layers.Conv2D(2, 3)])",
        (3, 9, 9),
        "4x9x9",
        "8x9x9",
    ),
    (
        "self.one = layers.Conv2D(4, 3); self.two ="
        " keras.Sequential([layers.Input((9, 9, 4)), layers.Flatten(), layers.Dense(2)])",
        (3, 9, 9),
        "4x7x7",
        "4x9x9",
    ),
    (
        "self.one = layers.Dense(456);"
        " i = layers.Input((228,)); self.two = keras.Model(i, layers.Dense(5)(i))",
        (3,),
        "456",
        "228",
    ),
]
TWO = "return self.two(self.one(x))"


@pytest.mark.parametrize(("made", "shape", "given", "said"), UNFIT)
def test_a_part_that_is_built_for_another_input_is_refused(
    made: str, shape: Shape, given: str, said: str
) -> None:
    faults = told(HEAD.format(made=made, called=TWO), shape)
    why = f"this is called with {given}, but the text says {said} for its input"
    assert faults == [("self.two(self.one(x))", why)]


@pytest.mark.parametrize(("made", "shape"), [one[:2] for one in UNFIT])
def test_keras_refuses_it(made: str, shape: Shape) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras = pytest.importorskip("keras", reason="Keras is not installed")
    names: dict[str, Any] = {}
    exec(HEAD.format(made=made, called=TWO), names)
    with pytest.raises(ValueError):
        names["net"](keras.ops.zeros((1, *shape[1:], shape[0])))


def test_a_part_without_weights_for_each_place_takes_other_sizes() -> None:
    made = (
        "self.one = layers.Conv2D(4, 3); self.two ="
        " keras.Sequential([layers.Input((9, 9, 4)), layers.Conv2D(2, 3)])"
    )
    net = parse(HEAD.format(made=made, called=TWO), (3, 9, 9))
    assert summarize(net).rows[-1].output_shape == (2, 5, 5)


@pytest.mark.parametrize(
    ("layer", "example"),
    [("Conv1D", "(28, 1)"), ("Conv2D", "(28, 28, 1)"), ("Conv3D", "(28, 28, 28, 1)")],
)
@pytest.mark.parametrize("of_input", [True, False])
def test_a_shape_is_asked_for_as_the_first_layer_takes_it(
    layer: str, example: str, of_input: bool
) -> None:
    text = "from keras import Input, Model, Sequential\nfrom keras.layers import *\n"
    text += "def build(shape):\n"
    if of_input:
        text += f"    i = Input(shape)\n    return Model(i, {layer}(2, 3)(i))\n"
    else:
        text += f"    return Sequential([{layer}(2, 3, input_shape=shape)])\n"
    ((_, why),) = told(text)
    assert why.endswith(f'say --set "shape={example}"')
    assert parse(text, settings={"shape": literal_eval(example)}).shapes[-1][0] == 2
