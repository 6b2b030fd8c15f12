"""Texts that show a network, or a layer alone, one input: without a batch axis, or by its sizes.

The right numbers are those of PyTorch 2.13.
"""

from __future__ import annotations

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.told import told

TORCH = "import torch\nfrom torch import nn\n"
SUMMED = f"{TORCH}from torchsummary import summary\nconv = nn.Conv2d(3, 4, 3)\n"
NET = (
    f"{TORCH}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.conv = nn.Conv2d(3, 4, 3)\n        self.fc = nn.Linear(144, 2)\n"
    "    def forward(self, x):\n        x = self.conv(x{})\n        return self.fc(x.flatten({}))\n"
    "net = Net()\nnet(torch.zeros({}))\n"
)


@pytest.mark.parametrize(
    ("lines", "parameters", "shape"),
    [
        ("summary(conv, (3, 8, 8))", 112, (4, 6, 6)),
        ("summary(conv, input_size=(3, 8, 9))", 112, (4, 6, 7)),
        ("bn = nn.BatchNorm2d(4)\nsummary(conv, (3, 8, 8))", 112, (4, 6, 6)),
        ("bn = nn.BatchNorm2d(4)\nsummary(conv, (3, 8, 8))\nsummary(bn, (4, 6, 6))", 8, (4, 6, 6)),
        ("summary(nn.Linear(6, 2), (6,))", 14, (2,)),
        ("summary(nn.Linear(6, 2), (5, 6))", 14, (5, 2)),
    ],
)
def test_a_layer_alone_is_summed_up(lines: str, parameters: int, shape: tuple[int, ...]) -> None:
    """There was said to be nothing between the input and what it gives."""
    net = parse(f"{SUMMED}{lines}\n")
    assert summarize(net).totals.parameters == parameters
    assert net.shapes[-1] == shape


def test_the_other_layers_of_such_a_text_are_named_and_can_be_drawn() -> None:
    text = f"{SUMMED}bn = nn.BatchNorm2d(4)\nsummary(conv, (3, 8, 8))\n"
    assert parse(text).notes[-1] == "conv is drawn; --model chooses another: bn"
    assert summarize(parse(text, model="bn")).totals.parameters == 8


def test_layers_that_are_called_as_well_are_read_as_they_are_called() -> None:
    text = f"{SUMMED}summary(conv, (3, 8, 8))\nx = nn.ReLU()(conv(torch.zeros(1, 3, 8, 8)))\n"
    assert len(parse(text).layers) == 2


@pytest.mark.parametrize(
    ("added", "start", "more"),
    [("", "", ""), (".unsqueeze(0)", "1", ", and leave out what adds that axis later")],
)
def test_an_input_without_a_batch_axis_is_told_where_it_is_given(
    added: str, start: str, more: str
) -> None:
    """PyTorch takes it; a forward goes by other axes then."""
    why = "this gives one input alone, 3x8x8, which has no batch axis: write 1x3x8x8"
    assert told(NET.format(added, start, "3, 8, 8")) == [("net(torch.zeros(3, 8, 8))", why + more)]
    net = parse(NET.format("", start, "1, 3, 8, 8"))
    assert summarize(net).totals.parameters == 402 and net.shapes[-1] == (2,)


@pytest.mark.parametrize(
    "lines",
    [
        "net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU())\n{}",
        "net = nn.Conv2d(3, 4, 3)\ny = {}",
        "net = nn.Conv2d(3, 4, 3)\nrelu = nn.ReLU()\ny = relu({})",
    ],
)
def test_so_it_is_of_layers_in_a_row_and_alone(lines: str) -> None:
    text = f"{TORCH}{lines}\n"
    ((words, why),) = told(text.format("net(torch.zeros(3, 8, 8))"))
    assert words == "net(torch.zeros(3, 8, 8))" and "write 1x3x8x8" in why
    net = parse(text.format("net(torch.zeros(1, 3, 8, 8))"))
    assert net.shapes[-1] == (4, 6, 6)


def test_where_the_input_is_said_that_is_drawn_and_a_note_tells_of_the_other() -> None:
    """`mean(1)` is over the channels of 1x3x8x8, over the rows of 3x8x8."""
    text = NET.format("", "1", "3, 8, 8")
    note = "the text gives one input alone, 3x8x8, without a batch axis (line 12): it is drawn as"
    (told_of,) = parse(text, (3, 8, 8)).notes
    assert told_of.startswith(note)
    whole = parse(text.replace("(3, 8", "(1, 3, 8"), (3, 8, 8))
    assert not any("one input alone" in one for one in whole.notes)


def test_a_matrix_that_a_linear_takes_has_a_batch() -> None:
    text = f"{TORCH}net = nn.Sequential(nn.Linear(6, 2), nn.ReLU())\nnet(torch.zeros(5, 6))\n"
    assert parse(text).shapes == ((6,), (2,), (2,))


@pytest.mark.parametrize("sizes", ["2, 12", "1, 12"])
def test_a_batch_of_vectors_that_get_an_axis_is_no_input_alone(sizes: str) -> None:
    """The reason is another: it was said to be the batch axis, which is there."""
    text = (
        f"{TORCH}from utils import fold\nclass Net(nn.Module):\n    def __init__(self):\n"
        "        super().__init__()\n        self.c = nn.Conv1d(1, 4, 3)\n"
        "    def forward(self, x):\n        return fold(self.c(x.unsqueeze(1)))\n"
        f"Net()(torch.zeros({sizes}))\n"
    )
    ((_, why),) = told(text)
    assert "fold comes from utils" in why
