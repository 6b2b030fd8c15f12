"""A part of a network, by positions or names, with the input that the layers before it give."""

from __future__ import annotations

import pytest

from cnnviz.errors import SpecError
from cnnviz.reading import parse
from tests.reading.told import told, underlined

NET = """Net(
  (conv1): Conv2d(1, 6, kernel_size=(5, 5), stride=(1, 1))
  (features): Sequential(
    (0): ReLU()
    (1): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)
    (2): Conv2d(6, 16, kernel_size=(5, 5), stride=(1, 1))
  )
  (fc): Linear(in_features=1024, out_features=10, bias=True)
)"""
NAMES = ("conv1", "features.0", "features.1", "features.2", "flatten", "fc")

PICKED = [
    ("0:3", NAMES[0:3]),
    ("1:2", NAMES[1:2]),
    ("2", NAMES[2:3]),
    (":2", NAMES[:2]),
    ("4:", NAMES[4:]),
    (":", NAMES),
    ("0:6", NAMES),
    ("conv1", NAMES[0:1]),
    ("features", NAMES[1:4]),
    ("features.0:features.1", NAMES[1:3]),
    ("conv1:features", NAMES[0:4]),
    ("features.2:", NAMES[3:]),
    ("flatten:fc", NAMES[4:]),
    ("conv1,features.0", NAMES[0:2]),
    (" conv1 , features ", NAMES[0:4]),
    ("1:fc", NAMES[1:]),
    ("….2", NAMES[3:4]),  # As a summary's table cuts it off.
    ("…ures.0:…ures.2", NAMES[1:4]),
]


@pytest.mark.parametrize(("text", "names"), PICKED)
def test_positions_and_names_pick_layers(text: str, names: tuple[str, ...]) -> None:
    whole = parse(NET, (1, 28, 28))
    part = parse(NET, (1, 28, 28), layers=text)
    start = NAMES.index(names[0])
    assert whole.names == NAMES
    assert part.names == names
    assert part.layers == whole.layers[start : start + len(names)]
    assert part.shapes == whole.shapes[start : start + len(names) + 1]
    assert part.input_shape == part.shapes[0]


def test_it_is_said_which_part_was_picked() -> None:
    assert "layers: conv1 to features.1 (3 of 6)" in parse(NET, (1, 28, 28), "0:3").notes
    assert "layers: fc (1 of 6)" in parse(NET, (1, 28, 28), "fc").notes


@pytest.mark.parametrize(
    ("text", "layers", "linear"),
    [
        ("Conv2d(1, 1, 3), Linear(9, 2)", "1", "layer 2"),
        ("Conv2d(1, 1, 3), Linear(9, 2)", "0:2", "layer 2"),
        ("conv = Conv2d(1, 1, 3)\nfc = Linear(9, 2)", "flatten", "fc"),
        ("conv = Conv2d(1, 1, 3)\nfc = Linear(9, 2)", "flatten:fc", "fc"),
    ],
)
def test_a_flatten_is_told_by_the_linear_that_needs_it(text: str, layers: str, linear: str) -> None:
    part = parse(text, (1, 5, 5), layers)
    assert f"a Flatten was put in before {linear}, which takes 1x3x3 as 9 features" in part.notes
    assert part.assumed == (f"Flatten put in before {linear}",)
    assert len(part.names) == len(part.layers)


WRONG = [
    ("features.9", "features.9", "no layer is called features.9; did you mean features."),
    ("zebra", "zebra", "there is no layer zebra; there are conv1, features.0, features.1,"),
    ("9", "9", "there is no layer 9; there are conv1,"),
    ("0:9", "9", "there is no layer 9; there are conv1,"),
    ("-1", "-1", "layers are counted from 0, not from the end; there are conv1,"),
    ("0:-1", "-1", "layers are counted from 0, not from the end; there are conv1,"),
    ("3:1", "3:1", "this picks nothing: the end comes before the start; there are conv1,"),
    ("2:2", "2:2", "this picks nothing: the end comes before the start; there are conv1,"),
    ("fc:conv1", "fc:conv1", "this picks nothing: the end comes before the start; there are"),
    ("conv1,fc", "fc", "layers must follow one another: this does not continue what is before"),
    ("…zebra", "…zebra", "there is no layer …zebra; there are conv1,"),
    ("…", "…", "there is no layer …; there are conv1,"),
    ("conv1,,fc", "", "a name is missing here"),
    ("conv1,features.0,zebra", "zebra", "there is no layer zebra; there are conv1,"),
    ("0:1:2", "1:2", "there is no layer 1:2; there are conv1,"),
]


@pytest.mark.parametrize(("text", "words", "reason"), WRONG, ids=[text for text, _, _ in WRONG])
def test_a_wrong_choice_says_what_there_is(text: str, words: str, reason: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse(NET, (1, 28, 28), layers=text)
    (fault,) = caught.value.faults
    assert fault.reason.startswith(reason)
    if words:
        assert underlined(str(caught.value)) == [words]


def test_the_caret_stands_where_a_name_is_missing() -> None:
    with pytest.raises(SpecError) as caught:
        parse("ReLU(), Tanh()", layers="0,,1")
    assert str(caught.value).endswith("\n  0,,1\n    ^")


def test_a_typed_network_has_positions() -> None:
    with pytest.raises(SpecError, match="there is no layer 2; there are layers 0 to 1"):
        parse("ReLU(), Tanh()", layers="2")
    with pytest.raises(SpecError, match="there is no layer x; there is only layer 0"):
        parse("ReLU()", layers="x")
    with pytest.raises(SpecError, match="no layers are named; there are layers 0 to 1"):
        parse("ReLU(), Tanh()", layers=" ")


def test_the_message_names_the_option() -> None:
    from cnnviz.errors import SpecError

    with pytest.raises(SpecError) as caught:
        parse("ReLU()", layers="foo")
    assert str(caught.value).startswith(
        "choice of layers (--layers), column 1: there is no layer foo; there is only layer 0\n"
    )


UNKNOWN = "Conv2d(1, 6, 5), Zebra(3), Conv2d(7, 3, 1), ReLU(), Lion(), BatchNorm2d(4)"


def test_unknown_layers_outside_of_the_part_are_no_fault() -> None:
    assert parse(UNKNOWN, (1, 9, 9), layers="0").shapes == ((1, 9, 9), (6, 5, 5))


def test_behind_an_unknown_layer_the_input_is_the_parts_own() -> None:
    part = parse(UNKNOWN, (7, 4, 4), layers="2:4")
    assert part.shapes == ((7, 4, 4), (3, 4, 4), (3, 4, 4))
    said = "the layers before layer 2 cannot be followed: the input is taken as layer 2's own"
    assert said in part.notes
    found = parse(UNKNOWN, layers="2:4")
    assert found.input_shape == (7, 3, 3)
    assert found.notes[0].startswith("input: 7x3x3 (none was given;")
    assert found.notes[0].endswith(said)


def test_an_input_that_the_layers_before_refuse_is_the_parts_own() -> None:
    part = parse("Conv2d(3, 8, 3), ReLU(), Conv2d(8, 8, 3)", (8, 6, 6), layers="2")
    assert part.shapes == ((8, 6, 6), (8, 4, 4))
    assert (
        "the layers before layer 2 cannot be followed: the input is taken as layer 2's own"
        in part.notes
    )


def test_a_part_with_an_input_of_its_own_can_need_a_flatten() -> None:
    text = "Zebra(), Conv2d(6, 16, 5), Linear(400, 10)"
    part = parse(text, layers="1:3")
    assert part.names == ("0", "1", "2")
    assert part.shapes == ((6, 9, 9), (16, 5, 5), (400,), (10,))
    named = parse("a = Zebra()\nb = Conv2d(6, 16, 5)\nc = Linear(400, 10)", layers="b:c")
    assert named.names == ("b", "flatten", "c")


def test_a_part_can_begin_between_a_layer_and_its_activation() -> None:
    text = "Conv1D(2, 3, activation='relu'), Conv1D(1, 1)"
    part = parse(text, (1, 8), layers="1:")
    assert part.shapes == ((2, 6), (2, 6), (1, 6))
    assert part.names == ("1", "2")


def test_unknown_layers_inside_of_the_part_are_faults() -> None:
    reason = "cnnviz knows no layer Zebra; --layers can pick a part without it, --skip passes it by"
    assert told(UNKNOWN, layers="0:2") == [("Zebra", reason)]
    assert [words for words, _ in told(UNKNOWN)] == ["Zebra", "Lion"]


def test_faults_of_the_text_itself_are_told_with_any_part() -> None:
    assert told("ReLU(), Tanh(, Zebra(", layers="0")[0][1] == "a value is missing after this ("


def test_a_name_is_not_the_beginning_of_another() -> None:
    assert parse("conv1 = ReLU()\nconv10 = Tanh()", layers="conv1").names == ("conv1",)


def test_layers_behind_the_part_need_not_fit_any_input() -> None:
    text = "Conv2d(1, 6, 5), MaxPool2d(2), Flatten(), Linear(7, 2)"
    assert parse(text, layers="1").shapes == ((6, 6, 6), (6, 3, 3))


def test_layers_behind_the_part_need_not_fit() -> None:
    text = "Conv2d(1, 6, 5), ReLU(), Conv2d(5, 1, 1)"
    assert parse(text, (1, 9, 9), layers="0:2").shapes[-1] == (6, 5, 5)
    assert parse(text, layers="0:2").input_shape == (1, 7, 7)


def test_layers_of_the_part_must_fit() -> None:
    ((words, _),) = told("Conv2d(1, 6, 5), ReLU(), Conv2d(5, 1, 1)", (1, 9, 9), layers="1:")
    assert words == "5"


BRANCHES = """import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b, self.c = nn.Linear(4, 4), nn.Linear(4, 4), nn.Linear(4, 4)
    def forward(self, x):
        x = self.a(x)
        return self.c(x + self.b(x))
"""


@pytest.mark.parametrize("text", ["b,a", "a,b,a", "1,1"])
def test_calls_of_branches_are_chosen_once_and_in_order(text: str) -> None:
    assert len(parse(BRANCHES, layers="a,b").layers) == 2
    with pytest.raises(SpecError) as caught:
        parse(BRANCHES, layers=text)
    (fault,) = caught.value.faults
    assert fault.reason == "each call once, in the order in which the data passes"
    assert (fault.start, fault.end) == (0, len(text))
    assert underlined(str(caught.value)) == [text]
