"""Calls are named so that nothing is called as anything else: not as the input, not twice."""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from cnnviz.reading.objects.torch_modules import read_module

_HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"
_NET = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.{0}, self.{1} = nn.Linear(4, 4), nn.Linear(4, 4)
    def forward(self, x):
        {2}
model = Net()
"""


def _found(text: str, shape: tuple[int, ...] = (4,), **given: Any) -> dict[str, Any]:
    return summarize(parse(text, shape, **given)).to_dict()


def _names(found: dict[str, Any]) -> list[str]:
    return [one["name"] for one in found["layers"]]


def test_a_module_called_input_is_not_the_input_of_the_network() -> None:
    forward = "h = self.input(x); g = F.relu(self.b(h)); return g * x + h"
    text = _HEAD + _NET.format("input", "b", forward)
    found = _found(text)
    assert _names(found) == ["input_1", "b", "relu", "mul", "add"]
    assert [one.get("inputs") for one in found["layers"]][3:] == [
        ["relu", "input"],
        ["mul", "input_1"],
    ]
    said = "the module called input is named input_1 here: input is the network's own input"
    assert said in parse(text, (4,)).notes
    assert _names(_found(text, layers="input_1")) == ["input_1"]


def test_a_module_of_an_object_called_input_is_not_the_input_of_the_network() -> None:
    torch = pytest.importorskip("torch")

    class Net(torch.nn.Module):  # type: ignore[name-defined, misc]
        def __init__(self) -> None:
            super().__init__()
            self.input, self.relu = torch.nn.Linear(4, 4), torch.nn.Linear(4, 4)

        def forward(self, x: Any) -> Any:
            return self.relu(torch.relu(self.input(x))) + x

    network = read_module(torch, Net(), (4,))
    assert network.names == ("input_1", "relu_1", "relu", "add")
    assert any(note.startswith("the module called input is named") for note in network.notes)


@pytest.mark.parametrize(
    "text",
    [
        "Net(\n  (input): Linear(in_features=4, out_features=2)\n  (r): ReLU()\n)",
        "input = nn.Linear(4, 2)\nr = nn.ReLU()",
        f"{_HEAD}from collections import OrderedDict\nmodel = nn.Sequential(OrderedDict("
        "input=nn.Linear(4, 2), r=nn.ReLU()))",
    ],
)
def test_a_layer_in_a_row_is_not_called_as_the_input(text: str) -> None:
    network = parse(text, (4,))
    assert network.names == ("input_1", "r")
    assert any(note.startswith("the module called input is named") for note in network.notes)


def test_a_module_keeps_its_path_and_a_function_gets_another_name() -> None:
    forward = "return self.relu_1(self.relu(F.relu(x))) + F.relu(x)"
    found = _found(_HEAD + _NET.format("relu", "relu_1", forward))
    assert _names(found) == ["relu_2", "relu", "relu_1", "relu_3", "add"]


def test_a_list_counts_its_modules_anew_once_one_is_gone() -> None:
    """As PyTorch does, of a Sequential whose modules have names, too."""
    dicts = "from collections import OrderedDict\nmodel = nn.Sequential(OrderedDict("
    named = f"{dicts}a=nn.Linear(4, 4), b=nn.ReLU(), c=nn.Tanh()))\n"
    plain = "model = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Tanh())\n"
    for made in (named, plain):
        for gone in ("model.pop(1)", "del model[1]", "del model[1:2]"):
            assert _names(_found(f"{_HEAD}{made}{gone}\n")) == ["0", "1"]


def test_nothing_is_put_among_modules_with_names() -> None:
    """PyTorch moves those behind it by their numbers, and finds none."""
    dicts = "from collections import OrderedDict\nmodel = nn.Sequential(OrderedDict("
    text = f"{_HEAD}{dicts}a=nn.Linear(4, 4), b=nn.ReLU()))\nmodel.insert(1, nn.Tanh())\n"
    with pytest.raises(CnnvizError, match="only among numbered modules"):
        _found(text)


_LABELS = ("my block", "a<", "a>", "fc/1", "a,b", "a:b", "é\"'", "x@2")


def _print() -> str:
    lines = "".join(f"  ({label}): Linear(in_features=4, out_features=4)\n" for label in _LABELS)
    return f"Net(\n{lines})"


def test_labels_of_a_print_are_names_whatever_their_signs() -> None:
    assert parse(_print(), (4,)).names == _LABELS


@pytest.mark.parametrize("label", _LABELS)
def test_layers_are_found_by_such_a_label(label: str) -> None:
    assert parse(_print(), (4,), layers=label).names == (label,)


def test_a_range_of_layers_is_found_by_such_labels() -> None:
    assert parse(_print(), (4,), layers="a<:a:b").names == _LABELS[1:6]
    assert parse(_print(), (4,), layers="fc/1,a,b, a:b").names == _LABELS[3:6]


def test_layers_without_a_name_have_the_one_that_keras_gives_them() -> None:
    text = (
        "from keras import Input, Model, layers\nx = Input((8, 8, 3))\n"
        "y = layers.MaxPool2D()(x)\ny = layers.Conv2DTranspose(4, 3)(y)\n"
        "y = layers.PReLU(shared_axes=[1, 2])(y)\ny = layers.Conv2DTranspose(4, 3)(y)\n"
        "model = Model(x, y)"
    )
    names = ("max_pooling2d", "conv2d_transpose", "p_re_lu", "conv2d_transpose_1")  # Keras 3's.
    assert parse(text).names == names
