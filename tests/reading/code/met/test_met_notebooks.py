"""Cells of notebooks, as they were met in public ones: code without a class or an import.

The right numbers are those of PyTorch 2.13 and Keras 3.15, which ran the texts.
"""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.layers.conv import Conv
from cnnviz.reading import parse
from tests.reading.told import told

LIST = (
    "net = keras.models.Sequential([keras.layers.Dense(5, input_shape=[4]), keras.layers.Dense(1)])"
)
CELL = "net = nn.Sequential(\n    nn.Conv2d(1, 4, 3),\n    nn.ReLU())\n"


def learned(text: str) -> int:
    return summarize(parse(text)).totals.parameters


@pytest.mark.parametrize(
    "line",
    ["keras.backend.clear_session()", "np.random.seed(42)", "print(tf.__version__)", "!ls data"],
)
def test_a_call_before_a_list_of_layers_makes_it_code(line: str) -> None:
    assert learned(f"{line}\n\n{LIST}\n") == 31


@pytest.mark.parametrize("name", ["FEATURES", "N_IN"])
def test_a_constant_of_another_cell_is_asked_for(name: str) -> None:
    text = LIST.replace("[4]", f"({name},)")
    assert told(text) == [
        (name, f"{name} is not known: {name} is nowhere in this text; say --set {name}=VALUE")
    ]
    assert summarize(parse(text, settings={name: 4})).totals.parameters == 31


def test_the_shape_of_data_of_another_cell_is_asked_for() -> None:
    text = LIST.replace("[4]", "x_train.shape[1:]")
    with pytest.raises(CnnvizError, match="x_train is nowhere in this text"):
        parse(text)


@pytest.mark.parametrize("head", ["In [5]:\n", "In [ ]:\n", "In [*]:\n", "In:\n", "In: "])
@pytest.mark.parametrize("tail", ["", "\nOut[5]:\nSequential(\n  made of two\n)\n", "\nOut: 3\n"])
def test_what_a_viewer_shows_of_a_cell_is_its_code(head: str, tail: str) -> None:
    cell = CELL.replace("\n", "\n    ") if head == "In: " else CELL
    assert learned(f"{head}{cell.rstrip()}\n{tail}") == 40


def test_a_command_of_the_shell_may_go_on_over_lines() -> None:
    shell = "!wget --quiet \\\n    https://a.org/x.json \\\n    -O /tmp/x.json\n"
    assert learned(f"n = 4\n{shell}net = nn.Conv2d(1, n, 3)\n") == 40


def test_numbers_in_tensors_are_reckoned_with() -> None:
    text = "import torch\nn = torch.add(torch.tensor(1), torch.tensor(3))\n"
    assert learned(f"{text}net = torch.nn.Conv2d(1, int(n), 3)\n") == 40


def test_a_class_that_builds_with_another_files_class_names_it() -> None:
    text = (
        "from keras import Model, Input\nfrom zoo import Composable\n\n\n"
        "class Deep(Composable):\n    def __init__(self):\n        x = Input((8, 8, 1))\n"
        "        self._model = Model(x, self.Conv2D(x, 3))\n"
    )
    with pytest.raises(CnnvizError, match="Deep builds with what it has from Composable, which"):
        parse(text)
    with pytest.raises(CnnvizError, match="there is no network in this code"):
        parse(text.replace("Input(", "read(").replace("Model(", "show("))


def test_what_stands_beside_a_fence_is_no_code() -> None:
    text = (
        "Mine:\n```python\nimport torch.nn as nn\nnet = nn.Sequential(nn.Conv1d(1, 2, 5))\n```\n\n"
        "net = nn.Sequential(nn.Conv1d(1, 4, 7))\n"
    )
    assert parse(text).layers == (Conv(1, 1, 2, 5),)


@pytest.mark.parametrize("loss", ["nn.CrossEntropyLoss()", "nn.MSELoss(reduction='sum')"])
def test_a_loss_behind_a_network_makes_it_code(loss: str) -> None:
    assert learned(f"{CELL}loss_fn = {loss}\n") == 40


MODULE = (
    "import torch.nn as nn\n\n\nclass Net(nn.Module):\n    def __init__(self):\n"
    "        super().__init__()\n        self.conv = nn.Conv2d(1, 8, 3)\n\n"
    "    def forward(self, x):\n        return self.conv(x)\n"
)
DOCSTRING = '''def find(directory):
    """Finds.

    Example:
        >>> (["a", "b"], {"a": 0, ...})
        In [3]: find(".")
        ```
        find("..")
        ```
    """
    return directory


'''


@pytest.mark.parametrize(
    "text",
    [
        f"%matplotlib inline\n{DOCSTRING}{MODULE}",
        f"{DOCSTRING}{MODULE}!nvidia-smi\n",
        f"%%time\n{MODULE}\n{DOCSTRING}find?\n",
        f"{DOCSTRING}{MODULE}\nRuntimeError: mat1 and mat2 shapes cannot be multiplied\n",
        f"Mine:\n~~~\n{DOCSTRING}{MODULE}~~~\nThanks!\n".replace("```", "..."),
        f"{MODULE}\n>>> net = Net()\n>>> net\nNet(\n  (conv): made of one\n)\n",
        f"{MODULE}\nIn [4]: net = Net()\n   ...: net.eval()\nOut[4]: Net(one)\n",
    ],
)
def test_prompts_in_a_docstring_make_no_session(text: str) -> None:
    """PyTorch: 80 parameters, 8x3x3; a session behind a class is its own part of the text."""
    assert parse(text, (1, 5, 5)).shapes == ((1, 5, 5), (8, 3, 3))
    assert learned(text) == 80
