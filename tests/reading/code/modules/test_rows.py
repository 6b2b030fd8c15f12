"""Layers that stand in a row of a text: with values that the user says, and what is none."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError, SpecError
from cnnviz.reading import parse
from tests.reading.told import told


@pytest.mark.parametrize(
    "text",
    [
        "Conv1d(1, width, 3)",
        "nn.Sequential(nn.Conv1d(1, width, 3))",
        "net = nn.Conv1d(1, width, 3)",
        "Conv1d(1, width, 3)\nReLU()",
    ],
)
def test_a_value_is_said_of_a_name_in_a_typed_spec(text: str) -> None:
    assert parse(text, (1, 8), settings={"width": 5}).shapes[1] == (5, 6)
    (name, reason), *others = told(text, (1, 8))
    assert not others and name == "width" and reason.endswith("or say --set width=8")


def test_what_is_said_of_no_name_of_a_typed_spec_is_refused() -> None:
    with pytest.raises(CnnvizError, match="--set y: the network of this text has no such name"):
        parse("Conv1d(1, 2, k)", settings={"k": 3, "y": 4})


@pytest.mark.parametrize(
    "text",
    [
        "k = int(3.2)\nConv1d(1, 2, k), Foo(3), ReLU()",
        "k = int(3.2)\nConv1d(1, 2, k)\nFoo(3)",
        "k = int(3.2)\na = Conv1d(1, 2, k)\nb = Foo(3)\nc = ReLU()",
        "from mine import Foo\nk = int(3.2)\na = Conv1d(1, 2, k)\nb = Foo(3)\nc = ReLU()",
    ],
)
def test_a_layer_in_a_row_that_is_not_known_is_refused_or_passed_by(text: str) -> None:
    reason = "cnnviz knows no layer Foo; --skip Foo passes it by"
    assert told(text, (1, 8)) == [("Foo", reason)]
    found = parse(text, (1, 8), skip=["Foo"])
    assert found.shapes[1] == (2, 6)
    assert "Foo" in found.notes[0]


@pytest.mark.parametrize("value", ["4", "'M'", "k", "0.5"])
def test_a_value_in_a_row_of_layers_is_refused(value: str) -> None:
    text = f"k = int(3.2)\nConv1d(1, 2, k), {value}, ReLU()"
    assert told(text, (1, 8)) == [(value, "a layer was expected here, not a value")]


def test_what_is_no_layer_is_left_alone() -> None:
    text = "k = int(3.2)\nconv = nn.Conv1d(1, 2, k)\nopt = Adam(conv.parameters())\nprint(opt)"
    assert parse(text, (1, 8)).shapes == ((1, 8), (2, 6))


@pytest.mark.parametrize("made", ["CBAM", "mine.CBAM"])
def test_a_class_from_elsewhere_is_passed_by_in_a_block(made: str) -> None:
    text = (
        "import mine\nimport torch.nn as nn\n"
        f"net = nn.Sequential(nn.Conv1d(1, 2, 3), {made}(2), nn.ReLU())"
    )
    with pytest.raises(SpecError):
        parse(text, (1, 8))
    assert parse(text, (1, 8), skip=["CBAM"]).names == ("0", "2")


def test_a_text_without_imports_speaks_pytorch_unless_a_name_is_keras_s() -> None:
    text = "k = int(3.2)\nnet = Sequential({}(4, k), ReLU({}))"
    assert repr(parse(text.format("Linear", "inplace=True")).layers[-1]) == "ReLU(inplace=True)"
    dense = "k = int(3.2)\nnet = Sequential([Input((4,)), Dense(k), ReLU(6.0)])"
    assert repr(parse(dense).layers[-1]) == "ReLU6()"


@pytest.mark.parametrize(
    "row", ["Conv2D(k, 3, input_shape=(28, 28, 1))", "Input(shape=(28, 28, 1)), Conv2D(k, 3)"]
)
def test_the_input_that_a_row_of_keras_says_is_taken(row: str) -> None:
    found = parse(f"k = int(4.2)\n{row}, Dense(3)")
    assert found.shapes[0] == (1, 28, 28)
    assert "input: 1x28x28 (as the text says)" in found.notes[0]
