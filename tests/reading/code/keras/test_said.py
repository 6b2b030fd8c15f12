"""A Keras model's input is what the text says of it, in whatever the model passes it to first.

The shapes and parameters are those of Keras 3.15, run over the input that the text says.
"""

from __future__ import annotations

import os
from ast import literal_eval
from contextlib import nullcontext
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
    (
        "self.rows = [layers.Conv2D(4, 3, input_shape=(12, 9, 3)), layers.Conv2D(2, 1)]",
        "return self.rows[1](self.rows[0](x))",
        122,
    ),
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
    (channels, *places) = map(int, given.split("x"))
    fix = f"write {(*places, channels)} there, or give it that"
    why = f"this is called with {given}, but the text says {said} for its input: {fix}"
    assert faults == [("self.two(self.one(x))", why)]


@pytest.mark.parametrize(("made", "shape"), [one[:2] for one in UNFIT])
def test_keras_refuses_it(made: str, shape: Shape) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras = pytest.importorskip("keras", reason="Keras is not installed")
    names: dict[str, Any] = {}
    exec(HEAD.format(made=made, called=TWO), names)
    with pytest.raises(ValueError):
        names["net"](keras.ops.zeros((1, *shape[1:], shape[0])))


BODIES = [  # Layers of an input of 9x9x4, and whether their weights are others for 7x7x4.
    ("layers.Conv2D(2, 3)", False),
    ("layers.Permute((2, 1, 3)), layers.Dense(2)", False),
    ("layers.GlobalMaxPooling2D(), layers.Dense(2)", False),
    ("layers.Reshape((-1, 4)), layers.Dense(2)", False),
    ("layers.PReLU()", True),
    ("layers.Reshape((-1,)), layers.Dense(2)", True),
    ("layers.Permute((3, 1, 2)), layers.Dense(2)", True),
    ("layers.BatchNormalization(axis=1)", True),
    ("layers.TimeDistributed(layers.Flatten()), layers.Dense(2)", True),
]
SEQUENTIAL = "keras.Sequential([layers.Input((9, 9, 4)), {}])"
IN_CALL = "self.one = layers.Conv2D(4, 3); self.two = {}"
MADE = "import keras\nfrom keras import layers\ni = layers.Input((7, 7, 4))\n"
MADES = [
    f"{MADE}two = {SEQUENTIAL}\nmodel = keras.Model(i, two(i))\n",
    f"{MADE}two = keras.Sequential([{{}}])\ntwo.build((None, 9, 9, 4))\n"
    "model = keras.Model(i, two(i))\n",
    f"{MADE}j = layers.Input((9, 9, 4))\ntwo = keras.Model(j, keras.Sequential([{{}}])(j))\n"
    "model = keras.Model(i, two(i))\n",
    f"{MADE}two = {SEQUENTIAL}\nmodel = keras.Sequential([i, layers.ReLU(), two])\n",
]


@pytest.mark.parametrize(("body", "other"), BODIES)
def test_a_sequential_in_call_takes_other_sizes_if_its_weights_do(body: str, other: bool) -> None:
    text = HEAD.format(made=IN_CALL.format(SEQUENTIAL.format(body)), called=TWO)
    if other:
        ((where, why),) = told(text, (3, 9, 9))
        assert where == "self.two(self.one(x))"
        assert why.startswith("this is called with 4x7x7, but the text says 4x9x9 for its input")
        mended = text.replace("(9, 9, 4)", "(7, 7, 4)")
        assert parse(mended, (3, 9, 9)).input_shape == (3, 9, 9)
    else:
        assert parse(text, (3, 9, 9)).shapes[1] == (4, 7, 7)


@pytest.mark.parametrize("text", MADES)
@pytest.mark.parametrize("body", [one for one, _ in BODIES])
def test_a_model_of_tensors_takes_no_other_sizes(text: str, body: str) -> None:
    ((_, why),) = told(text.format(body))
    assert why == (
        "this is called with 4x7x7, but the text says 4x9x9 for its input: write (7, 7, 4) there,"
        " or give it that"
    )
    mended = text.format(body).replace("9, 9, 4", "7, 7, 4")
    assert parse(mended).input_shape == (4, 7, 7)


AXES = [
    ("(7, 4)", "(4,)", False),
    ("(4,)", "(7, 4)", False),
    ("(7, 7, 4)", "(None, None, 4)", True),
    ("(7, 7, 4)", "(None, 9, 4)", False),
]
CALLED = (
    "import keras\nfrom keras import layers\nj = layers.Input({1})\n"
    "two = keras.Model(j, layers.Dense(3)(j))\ni = layers.Input({0})\n"
    "model = keras.Model(i, two(i))\n"
)


@pytest.mark.parametrize(("given", "said", "fits"), AXES)
def test_axes_and_sizes_that_are_left_open(given: str, said: str, fits: bool) -> None:
    text = CALLED.format(given, said)
    if fits:
        assert summarize(parse(text)).totals.parameters == 15
    else:
        ((_, why),) = told(text)
        assert why.endswith(f"for its input: write {given} there, or give it that")


@pytest.mark.parametrize(("given", "said", "fits"), AXES)
def test_keras_refuses_those(given: str, said: str, fits: bool) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    pytest.importorskip("keras", reason="Keras is not installed")
    with nullcontext() if fits else pytest.raises(ValueError):
        exec(CALLED.format(given, said), {})


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("body", "other"), BODIES)
def test_keras_refuses_so(body: str, other: bool) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras = pytest.importorskip("keras", reason="Keras is not installed")
    for text in MADES:
        with pytest.raises(ValueError):
            exec(text.format(body), {})
    names: dict[str, Any] = {}
    exec(HEAD.format(made=IN_CALL.format(SEQUENTIAL.format(body)), called=TWO), names)
    with pytest.raises((ValueError, RuntimeError)) if other else nullcontext():
        names["net"](keras.ops.zeros((1, 9, 9, 3)))


@pytest.mark.parametrize(
    ("layer", "example"),
    [("Conv1D", "(28, 1)"), ("Conv2D", "(28, 28, 1)"), ("Conv3D", "(28, 28, 28, 1)")],
)
@pytest.mark.parametrize("of_input", [True, False, None])
def test_a_shape_is_asked_for_as_the_first_layer_takes_it(
    layer: str, example: str, of_input: bool | None
) -> None:
    text = "from keras import Input, Model, Sequential\nfrom keras.layers import *\n"
    text += "def build(shape):\n"
    if of_input is None:
        text += f"    return Sequential([Input(shape), {layer}(2, 3)])\n"
    elif of_input:
        text += f"    i = Input(shape)\n    return Model(i, {layer}(2, 3)(i))\n"
    else:
        text += f"    return Sequential([{layer}(2, 3, input_shape=shape)])\n"
    ((_, why),) = told(text)
    assert why.endswith(f'say --set "shape={example}"')
    assert parse(text, settings={"shape": literal_eval(example)}).shapes[-1][0] == 2


@pytest.mark.parametrize("layers", ["Input(*), Conv2D(2, 3)", "Conv2D(2, 3, input_shape=*)"])
@pytest.mark.parametrize("shape", ["(8, 8, 1) if TF else (1, 8, 8)", "shape"])
def test_what_decides_which_shape_it_is_is_no_shape(layers: str, shape: str) -> None:
    text = "from keras import Input, Sequential\nfrom keras.layers import Conv2D\n"
    text += "shape = (8, 8, 1)\nif TF:\n    shape = (1, 8, 8)\n"
    ((_, why),) = told(f"{text}m = Sequential([{layers.replace('*', shape)}])")
    assert why.endswith("say --set TF=VALUE")
