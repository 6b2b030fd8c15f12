"""Keras's packages in texts that import nothing: what is called on them says whose they are."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

INPUT = "input_shape=(9, 7, 2)"


@pytest.mark.parametrize(
    "text",
    [
        f"model = models.Sequential()\nmodel.add(layers.Conv2D(4, 3, {INPUT}))\n"
        "model.add(layers.Flatten())\nmodel.add(layers.Dense(5))\n",
        f"model = models.Sequential([layers.Conv2D(4, 3, {INPUT}), layers.Flatten(), "
        "layers.Dense(5)])\nmodel.compile(loss='mse')\n",
        f"model = models.Sequential([Conv2D(4, 3, {INPUT}), Flatten(), Dense(5)])\nmodel.fit(x)\n",
        f"model = Sequential([layers.Conv2D(4, 3, {INPUT}), layers.Flatten(), layers.Dense(5)])\n"
        "model.compile(loss='mse')\n",
        f"model = km.Sequential()\nmodel.add(kl.Conv2D(4, 3, {INPUT}))\n"
        "model.add(kl.Flatten())\nmodel.add(kl.Dense(5))\n",
        f"from keras import layers as kl\nmodel = km.Sequential([kl.Conv2D(4, 3, {INPUT}), "
        "kl.Flatten(), kl.Dense(5)])\n",
        "def build():\n    x = kk.Input((9, 7, 2))\n    y = lay.Flatten()(lay.Conv2D(4, 3)(x))\n"
        "    return kk.Model(x, lay.Dense(5)(y))\nm = build()\n",
        "x = layers.Input((9, 7, 2))\ny = layers.Flatten()(layers.Conv2D(4, 3)(x))\n"
        "model = models.Model(x, layers.Dense(5)(y))\n",
    ],
)
def test_kerass_models_and_layers_are_known_by_what_they_have(text: str) -> None:
    net = parse(text)
    assert net.shapes == ((2, 9, 7), (4, 7, 5), (140,), (5,))
    assert summarize(net).totals.parameters == 76 + 705


def test_models_without_an_import_are_torchvisions_where_layers_are_pytorchs() -> None:
    text = "import torch.nn as nn\nnet = nn.Sequential(nn.Linear(3, 4))\nbase = models.resnet18()\n"
    assert parse(text).shapes == ((3,), (4,))
    with pytest.raises(CnnvizError, match="resnet18 is torchvision's own network"):
        parse("net = nn.Sequential(models.resnet18(), nn.Linear(3, 4))\nnet.eval()\n")


def test_open_names_in_a_list_are_asked_for_and_said() -> None:
    text = (
        "model = models.Sequential([\n    layers.Conv2D(4, 3, input_shape=(height, 7, 2)),\n"
        "    layers.Flatten(),\n    layers.Dense(len(names))\n])\n"
    )
    with pytest.raises(CnnvizError, match="say --set height=8") as caught:
        parse(text)
    assert 'say --set "len(names)=8"' in str(caught.value)
    net = parse(text, settings={"height": 9, "len(names)": 5})
    assert net.shapes == ((2, 9, 7), (4, 7, 5), (140,), (5,))


@pytest.mark.parametrize(
    "text",
    [
        "m = km.Sequential([kl.Dense(3, input_dim=4), kl.Special(3)])\n",  # Not all is Keras's.
        "m = km.Sequential(kl)\nm.add(kl.Dense(3, input_dim=4))\n",
        "import torch\nm = torch.nn.Sequential(kl.Flatten(), torch.nn.Linear(3, 4))\n",
    ],
)
def test_a_name_of_which_more_is_taken_is_asked_for(text: str) -> None:
    with pytest.raises(CnnvizError, match=r"kl is nowhere in this text|knows no package kl"):
        parse(text)


def test_functional_is_pytorchs() -> None:
    text = (
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.l = nn.Linear(3, 2)\n    def forward(self, x):\n"
        "        return functional.log_softmax(self.l(x), dim=-1)\n"
    )
    assert [layer.spec_name for layer in parse(text).layers] == ["Linear", "LogSoftmax"]


def test_a_class_of_another_file_that_has_an_attribute_is_asked_for() -> None:
    text = (
        "from other import Base\nimport torch.nn as nn\nclass Net(Base):\n    def __init__(self):\n"
        "        super().__init__()\n        self.c = nn.Linear(3, 4)\n"
        "    def forward(self, x):\n        return self.head(self.c(x))\nnet = Net()\n"
    )
    with pytest.raises(CnnvizError, match="Base, which is not in this text: paste its code too"):
        parse(text)
