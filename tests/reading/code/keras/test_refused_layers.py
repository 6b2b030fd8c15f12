"""A layer at fault among Keras's tensors: its fault is told at its place, nothing is left out."""

from __future__ import annotations

import pytest

from cnnviz.errors import SpecError
from cnnviz.reading.parse import parse
from tests.reading.told import told

TEXT = """
from keras import Input, Model
from keras.layers import *
i = Input((11, 4))
x = Conv1D(6, 3)(i)
x = {call}(x)
model = Model(i, Dense(3)(x))
"""


@pytest.mark.parametrize(
    ("call", "place", "reason"),
    [
        ("Conv1D(6, 3, padding='weird')", "'weird'", "padding must be one of"),
        ("MaxPooling1D(0)", "0", "pool_size must be 1 or more"),
        ("Dense(0)", "0", "units must be 1 or more"),
        ("ReLU(6., 0.1, 1)", "1", "a threshold with a negative_slope"),
        ("Dropout(5)", "5", "rate is a probability"),
        ("PReLU(shared_axes=[2])", "PReLU", "shares its slopes along only some positions"),
        ("Conv1D(6, 30)", "Conv1D", "larger than its input"),
    ],
)
def test_its_fault_is_told_at_its_place(call: str, place: str, reason: str) -> None:
    text = TEXT.format(call=call)
    with pytest.raises(SpecError, match=reason) as refused:
        parse(text)
    (fault,) = refused.value.faults
    assert text[fault.start : fault.end] == place
    # There is no value that could be set for what a layer gives.
    assert "--set" not in str(refused.value)


@pytest.mark.parametrize("imported", ["Attention, Dense", "*"])
def test_a_layer_that_is_not_known_is_told_of_however_it_is_imported(imported: str) -> None:
    text = (
        f"from keras import Input, Model\nfrom keras.layers import {imported}\n"
        "i = Input((4,))\nmodel = Model(i, Dense(3)(Attention(3)(i)))"
    )
    with pytest.raises(SpecError, match="knows no layer Attention") as refused:
        parse(text)
    assert "--set" not in str(refused.value)
    # Passed by, its shape is taken to stay.
    passed = parse(text, skip=["Attention"])
    assert passed.shapes[-1] == (3,)
    assert passed.notes[0].startswith("skipped: Attention; ")


@pytest.mark.parametrize(
    "call",
    [
        "Linear(self.rnn.hidden_size, 3)",
        "MaxPool2d(2, self.rnn.hidden_size)",
        "MaxPool2d(2, stride=self.rnn.hidden_size)",
        "LPPool2d(self.rnn.hidden_size, 2)",
    ],
)
def test_what_it_has_is_no_number_that_is_known(call: str) -> None:
    """It was taken for None, which is no number of features, but says a stride."""
    text = (
        "from torch import nn\nclass Net(nn.Module):\n    def __init__(self):\n"
        "        super().__init__()\n        self.rnn = nn.LSTM(4, 8)\n"
        f"        self.next = nn.{call}\n    def forward(self, x):\n        return self.next(x)\n"
    )
    right = [("self.rnn.hidden_size", "this is a layer that cannot be read")]
    assert told(text, (4, 8, 8), skip=["LSTM"]) == right
    assert told(text, (4, 8, 8)) == [("nn.LSTM", "cnnviz knows no layer LSTM"), *right]


def test_what_it_has_in_keras_is_not_said_to_be_missing() -> None:
    text = (
        "from keras import Input, Sequential, layers\nrnn = layers.LSTM(4)\n"
        "net = Sequential([Input((8, 8, 2)), layers.Conv2D(rnn.units, 3)])\n"
    )
    assert told(text) == [("rnn.units", "this is a layer that cannot be read")]


def test_a_class_of_a_package_that_is_not_here_is_asked_for() -> None:
    with pytest.raises(SpecError, match=r"it may come from mine\.blocks"):
        parse("from torch.nn import *\nfrom mine.blocks import *\nnet = Sequential(Foo(3))")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("nn", "a Sequential gets something that is no module: torch.nn"),
        ("3", "a Sequential gets something that is no module: int"),
        ("[nn.ReLU()]", "a Sequential gets something that is no module: list"),
        ("lambda x: x", "a Sequential gets something that is no module: a function"),
        ("F.relu", "a Sequential gets something that is no module: torch.nn.functional.relu"),
        ("nn.ReLU", "ReLU is not called here: write ReLU()"),
        ("Own", "Own is not called here: write Own()"),
    ],
)
def test_what_is_no_module_is_underlined_in_its_sequential(words: str, why: str) -> None:
    text = (
        "import torch.nn as nn\nimport torch.nn.functional as F\nclass Own(nn.Module):\n"
        "    def forward(self, x):\n        return x\n"
        f"net = nn.Sequential(nn.Linear(2, 2), {words})\n"
    )
    assert told(text) == [(words, why)]


def test_a_function_of_another_file_that_takes_the_tensor_is_passed_by() -> None:
    """Its advice, `--skip Caps passes it by`, left a layer where the tensor was."""
    text = """from keras.layers import *
from keras.models import Model
from capsules import Caps, Length
i = Input((8, 8, 3))
x = Length(name="length")(Caps(Conv2D(4, 3)(i), dims=8))
model = Model(i, Dense(5)(Flatten()(x)))
"""
    net = parse(text, skip=("Caps", "Length"))
    assert net.shapes == ((3, 8, 8), (4, 6, 6), (144,), (5,))
