"""Lines among code that are no Python: what makes a network is told, never passed over."""

from __future__ import annotations

import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.reading import parse
from tests.reading.told import told

KERAS = (
    "from keras.models import Sequential\nfrom keras.layers import Dense\nmodel = Sequential()\n"
)
FIRST, LAST = "model.add(Dense(8, input_shape=(4,)))\n", "model.add(Dense(2))\n"
TORCH = "import torch.nn as nn\nn = 6\nlayers = []\nlayers.append(nn.Linear(4, n))\n"


@pytest.mark.parametrize(
    "line",
    [
        "**model.add(Dense(6))**",
        "model.add(Dense(6 activation='relu'))",
        "model.add(Dense(6, activation='relu')",
        "model.add(Dense(6)))",
        "model.add(Dense(<units>))",
        "3. model.add(Dense(6))",
        "for i in range(3)\n    model.add(Dense(6))",
    ],
)
def test_a_line_of_a_keras_network_is_told(line: str) -> None:
    with pytest.raises(CnnvizError):
        cnnviz.parse(f"{KERAS}{FIRST}{line}\n{LAST}")


@pytest.mark.parametrize(
    "line", ["layers.append(nn.Linear(n n))", "n = 7 8", "n = (I dont know??)"]
)
def test_a_line_of_a_pytorch_network_is_told(line: str) -> None:
    with pytest.raises(CnnvizError):
        cnnviz.parse(
            f"{TORCH}{line}\nlayers.append(nn.Linear(n, 2))\nnet = nn.Sequential(*layers)\n"
        )


def test_a_prompt_before_one_line_alone_makes_no_session() -> None:
    text = f"{KERAS}{FIRST}>>> model.add(Dense(6))\n{LAST}"
    assert [layer.parameters for layer in cnnviz.parse(text).layers] == [40, 54, 14]


def test_prose_is_still_passed_over() -> None:
    text = (
        f"{KERAS}{FIRST}Then I add the last one, and it fails (why?):\n{LAST}Thanks in advance!\n"
    )
    assert [layer.parameters for layer in cnnviz.parse(text).layers] == [40, 18]


@pytest.mark.parametrize("name", ["conv2d" + "x" * 300 + "_", "con " * 60])
def test_a_row_of_a_table_takes_no_time(name: str) -> None:
    rule = "=" * 65
    head = "Layer (type)                Output Shape              Param #"
    text = f"{head}\n{rule}\n{name} (None, 1\n{rule}"
    with pytest.raises(CnnvizError):
        cnnviz.parse(text)


@pytest.mark.parametrize("more", ["activation='relu'", "input_shape=(4,)", "8"])
def test_add_takes_a_layer_alone(more: str) -> None:
    with pytest.raises(CnnvizError, match="add takes a layer alone"):
        cnnviz.parse(f"{KERAS}{FIRST}model.add(Dense(6), {more})\n")


def test_a_fourth_number_of_keras_1_is_no_initialization() -> None:
    """Keras 0 took the channels before the rows."""
    text = "from keras.layers.convolutional import Convolution2D\nmodel = Sequential()\n"
    with pytest.raises(CnnvizError, match="init is no number"):
        cnnviz.parse(f"{text}model.add(Convolution2D(32, 3, 3, 3))\n", (3, 34, 34))


@pytest.mark.parametrize(
    "prose", ["My net:\n", "Here it is (the net).\n", "My net:\n\nIt's small:\n"]
)
@pytest.mark.parametrize("indent", ["", "    "])
@pytest.mark.parametrize("behind", ["", "Thanks (again)!\n"])
def test_lines_in_brackets_are_code_behind_prose(prose: str, indent: str, behind: str) -> None:
    rows = "".join(f"{indent}{row},\n" for row in ("nn.Linear(10, 20)", "nn.ReLU(  # ')'\n)"))
    text = f"{prose}import torch.nn as nn\nmodel = nn.Sequential(\n{rows})\n{behind}"
    net = parse(text)
    assert sum(layer.own_parameters for layer in net.layers) == 220
    assert len(net.layers) == 2


def test_a_lost_indentation_is_asked_for() -> None:
    text = "import torch.nn as nn\nclass A(nn.Module):\ndef __init__(self):\nself.l = nn.ReLU()\n"
    ((words, why),) = told(text)
    assert words == "d" and why.endswith("; if the indentation is lost, paste the text with it")


@pytest.mark.parametrize("line", ["init:\n", "x = torch.cat((x, x1), 1))\n"])
def test_prose_round_lines_of_a_network_has_one_fault_not_one_a_word(line: str) -> None:
    text = (
        "How to make a CNN\n\nI tried it with these lines, and they do not learn.\n\n"
        f"{line}    self.conv1 = nn.Conv1d(1, 3, kernel_size=2)\n"
        "    self.fc = nn.Linear(5, num_classes)\n\nWhat is wrong with that?\n"
    )
    ((_, why),) = told(text)
    assert why.startswith("this is no Python: ")
