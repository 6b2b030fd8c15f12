"""A forward whose one argument is several inputs, and what draws a part of such a network."""

from __future__ import annotations

import pytest

from cnnviz.errors import SpecError
from cnnviz.reading import parse

HEAD = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"
ONE = "; a network here has one input"


def _net(forward: str) -> str:
    return f"""{HEAD}class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU())
        self.b = nn.Conv2d(3, 4, 3)
    def forward(self, inputs):
        {forward}
"""


def _told(text: str) -> tuple[str, str]:
    """What is told of a text, and the last line of all that is."""
    with pytest.raises(SpecError) as told:
        parse(text)
    (fault,) = told.value.faults
    return fault.reason, str(told.value).rpartition("\n")[2]


@pytest.mark.parametrize(
    ("forward", "named"),
    [
        ("a, b = inputs[0], inputs[1]; return self.a(a) + self.b(b)", "inputs[0] and inputs[1]"),
        ("return self.a(inputs[1]) + self.b(inputs[0])", "inputs[0] and inputs[1]"),
        ("a, b = inputs; return self.a(a) + self.b(b)", "a and b"),
        ("a = inputs['x']; return self.a(a) + self.b(inputs['y'])", "inputs['x'] and inputs['y']"),
    ],
)
def test_several_inputs_in_one_argument_are_told_as_such(forward: str, named: str) -> None:
    reason, last = _told(_net(forward))
    assert sorted(reason.replace(ONE, "").split()) == sorted(
        f"{named} are inputs of their own".split()
    )
    assert reason.endswith(ONE)
    assert last == '--model "Net().a" draws a part of it'
    assert parse(_net(forward), model="Net().a").layers[0].own_parameters == 112


def test_one_input_by_a_name_is_one_of_several() -> None:
    reason, _ = _told(_net("return self.a(inputs['x'])"))
    assert reason == f"inputs['x'] is one of several inputs{ONE}"


def test_one_place_alone_is_one_input_of_the_batch() -> None:
    reason, _ = _told(_net("return self.a(inputs[0])"))
    assert reason == "one input of the batch is taken here, which is not followed"


def test_the_part_that_is_named_can_be_drawn_with_the_input_that_is_said() -> None:
    text = f"""{HEAD}class Inner(nn.Module):
    def __init__(self):
        super().__init__()
        self.c, self.fc = nn.Conv2d(1, 4, 3, 2), nn.Linear(36, 9)
    def forward(self, x):
        return self.fc(torch.flatten(self.c(x), 1))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.open = nn.ModuleList([nn.Conv2d(1, 4, 3)])
        self.stn = Inner()
    def forward(self, x):
        return torch.matmul(x, self.stn(x))
"""
    reason, last = _told(text)
    assert "the matmul of two tensors" in reason
    assert last == '--model "Net().stn" --input 1x7x7 draws a part of it'
    net = parse(text, (1, 7, 7), model="Net().stn")
    assert sum(layer.own_parameters for layer in net.layers) == 40 + 333
    named = _told(f"{text}net = Net()\n")[1]
    assert named == "--model net.stn --input 1x7x7 draws a part of it"


def test_no_part_is_named_where_none_can_be_drawn() -> None:
    text = _net("a, b = inputs; return a").replace("self.a = nn.Sequential(", "self.a = (")
    assert _told(text)[1].strip().startswith("^")
