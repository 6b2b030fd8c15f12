"""All that a text leaves open is told at once, each with how to say it; saying it is enough."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

_NET = """import yaml
from torch import nn
cfg = yaml.safe_load(open("c.yml"))
class Net(nn.Module):
    def __init__(self, num_classes, opt):
        super().__init__()
        self.c = nn.ModuleList([nn.Conv2d(3, 3, 3, padding=1) for _ in range(cfg["depth"])])
        self.n = nn.Linear(3 * cfg["net"]["w"][0], num_classes)
        self.act = nn.ReLU() if cfg.get("act", "relu") == "relu" else nn.SiLU()
        if opt.big:
            self.n = nn.Linear(3 * 64, num_classes * 2)
    def forward(self, x):
        for c in self.c:
            x = self.act(c(x))
        return self.n(x.flatten(1))
"""
_SAID = {
    "num_classes": 10,
    "cfg['depth']": 2,
    "cfg['net']['w'][0]": 64,
    "cfg['act']": "silu",
    "opt.big": False,
}


def _found(text: str, shape: tuple[int, ...], said: dict[str, object]) -> dict[str, Any]:
    return summarize(parse(text, shape, settings=said)).to_dict()


def test_all_that_a_constructor_leaves_open_is_told_at_once() -> None:
    """Of these five, two were told."""
    with pytest.raises(CnnvizError) as error:
        parse(_NET, (3, 8, 8))
    last = str(error.value).splitlines()[-1]
    assert last.startswith("All at once: ")
    for name in _SAID:
        assert f"{name}=" in last
    assert "opt=" not in last


def test_what_is_told_is_all_that_has_to_be_said() -> None:
    found = _found(_NET, (3, 8, 8), _SAID)
    assert [one["type"] for one in found["layers"]] == [
        *("Conv2d", "SiLU", "Conv2d", "SiLU", "Flatten", "Linear")
    ]
    assert found["totals"]["parameters"] == 2 * 84 + 192 * 10 + 10


_HEAD = "import json, argparse, yaml\nfrom torch import nn\n"
_GET = f"{_HEAD}cfg = yaml.safe_load(open('c.yml'))\nact = cfg.get('act', 'relu')\n"
_UPDATED = f"{_HEAD}cfg = {{}}\ncfg.update(json.load(open('c.json')))\n"
_CHOSEN = (
    f"{_HEAD}p = argparse.ArgumentParser()\np.add_argument('--arch')\nargs = p.parse_args()\n"
    "nets = {'a': lambda: nn.Linear(4, 2), 'b': lambda: nn.Linear(4, 3)}\n"
)
_ONE = [
    (
        f"{_GET}m = nn.Sequential(nn.Linear(4, 3), nn.ReLU() if act == 'relu' else nn.SiLU())",
        "cfg['act']='relu'",
        {'cfg["act"]': "silu"},
        15,
    ),
    (
        f"{_GET}m = nn.Sequential(nn.Linear(4, 3), nn.ReLU() if act == 'relu' else nn.SiLU())",
        "cfg['act']='relu'",
        {"cfg.get('act','relu')": "relu"},
        15,
    ),
    (f"{_UPDATED}m = nn.Linear(4, cfg['w'])", "cfg['w']=VALUE", {"cfg['w']": 3}, 15),
    (
        f"{_UPDATED}m = nn.Linear(4, cfg['net']['w'])",
        "cfg['net']['w']=VALUE",
        {"cfg['net']['w']": 3},
        15,
    ),
    (f"{_UPDATED}m = nn.Linear(4, cfg.get('w'))", "cfg['w']=VALUE", {"cfg['w']": 3}, 15),
    (
        f"{_CHOSEN}model = nets[args.arch]()\nprint(model)",
        "args.arch=VALUE",
        {"args.arch": "b"},
        15,
    ),
    (f"{_CHOSEN}f = nets[args.arch]\nmodel = f()", "args.arch=VALUE", {"args.arch": "a"}, 10),
]


@pytest.mark.parametrize(("text", "asked", "said", "parameters"), _ONE)
def test_what_is_not_known_is_told_with_how_to_say_it(
    text: str, asked: str, said: dict[str, object], parameters: int
) -> None:
    with pytest.raises(CnnvizError) as error:
        parse(text, (4,))
    assert "; say --set " in str(error.value) and asked in str(error.value)
    assert _found(text, (4,), said)["totals"]["parameters"] == parameters


def test_more_than_are_shown_are_said_at_once_too() -> None:
    names = [f"n{at}" for at in range(7)] + ["cfg['k']"]
    layers = ", ".join(f"nn.Linear(4, 4 * {name})" for name in names)
    text = f"from torch import nn\nimport yaml\ncfg = yaml.safe_load(open('c'))\nm = [{layers}]\n"
    text += "net = nn.Sequential(*m)\n"
    with pytest.raises(CnnvizError) as error:
        parse(text)
    *_, last = str(error.value).splitlines()
    said = [f"--set {name}=VALUE" for name in names[:-1]] + ["--set \"cfg['k']=VALUE\""]
    assert last == f"All at once: {' '.join(said)}"


OUTPUTS = """from keras import Input, Model, layers
def build(stacks):
    i = Input((4,))
    found = []
    for _ in range(stacks):
        found.append(layers.Dense(3)(i))
    return Model(inputs=i, outputs=found)
"""


def test_outputs_of_which_the_number_is_open_ask_for_it() -> None:
    with pytest.raises(CnnvizError, match=r"stacks is not known: .* say --set stacks=VALUE"):
        parse(OUTPUTS)
    assert summarize(parse(OUTPUTS, settings={"stacks": 2})).totals.parameters == 30


def test_seven_names_are_said_at_once_of_which_five_are_shown() -> None:
    """The fifth and those behind it were left out."""
    names = [f"n{at}" for at in range(7)]
    text = (
        "from torch import nn\nclass Net(nn.Module):\n"
        f"    def __init__(self, {', '.join(names)}):\n        super().__init__()\n"
        "        self.s = nn.Sequential("
        + ", ".join(f"nn.Linear({a}, {b})" for a, b in pairwise(names))
        + ")\n    def forward(self, x):\n        return self.s(x)\n"
    )
    with pytest.raises(CnnvizError) as error:
        parse(text)
    said = " ".join(f"--set {name}=VALUE" for name in names)
    assert str(error.value).splitlines()[-1] == f"All at once: {said}"
    assert _found(text, (4,), dict.fromkeys(names, 4))["totals"]["parameters"] == 6 * 20


def test_data_that_hangs_on_an_argument_asks_for_that() -> None:
    """The argument was told to have no default, with no way to say it."""
    text = (
        "import torch\nfrom torch import nn\nclass Net(nn.Module):\n"
        "    def __init__(self, n):\n        super().__init__()\n        self.n = n\n"
        "        self.l = nn.Linear(8, 4)\n    def forward(self, x):\n"
        "        b = torch.zeros(1, 4)\n"
        "        for i in range(self.n - 1):\n            b = b + torch.softmax(b, 1)\n"
        "        return (torch.softmax(b, 1) * self.l(x)).mul(2)\n"
    )
    with pytest.raises(CnnvizError, match="has no default; say --set n=VALUE"):
        parse(text)


_ROW = """from torch import nn
class Net(nn.Module):
    def __init__(self, stages, cfg):
        super().__init__()
        self.sizes = cfg["sizes"]
        first = nn.Conv2d(3, 4, 1) if stages[0] == "wide" else nn.Conv2d(3, 4, 3)
        rest = [nn.Conv2d(4, 4, self.sizes[i]) for i in range(len(stages))]
        self.s = nn.Sequential(first, *rest)
    def forward(self, x):
        return self.s(x)
"""


def test_of_a_row_all_is_asked_for_that_is_not_one_key() -> None:
    """`stages[0]` was asked for, then `stages`; and `self.sizes[i]`, of a loop's own i."""
    with pytest.raises(CnnvizError) as error:
        parse(_ROW, (3, 9, 9))
    assert "--set stages=VALUE" in str(error.value)
    assert "stages[0]=" not in str(error.value)
    stages = {"stages": ["wide", "deep"]}
    with pytest.raises(CnnvizError, match=r"--set .cfg\['sizes'\]=VALUE"):
        parse(_ROW, (3, 9, 9), settings=stages)
    found = _found(_ROW, (3, 9, 9), stages | {"cfg['sizes']": [1, 3]})
    assert found["totals"]["parameters"] == 3 * 4 + 4 + 4 * 4 + 4 + 4 * 4 * 9 + 4


_ONE_A_ROUND = (
    "inputs = Input(shape=(length,), dtype='int32')\nx = Embedding(words, width)(inputs)\n"
    "x = Conv1D(count, sizes[0], activation='relu')(x)\nx = Dropout(drop)(Flatten()(x))\n"
    "model = Model(inputs, Dense(2)(x))\nmodel.fit(x_train, y_train)\n"
)


def test_what_hangs_on_an_input_of_keras_that_is_not_known_is_told_at_once() -> None:
    """Each of these was told alone, in six rounds; Keras 3.15 counts 8 x 16 x 3 + 8 + 2 x 34 x 8
    + 2 = 938 in what is not the Embedding."""
    with pytest.raises(CnnvizError) as error:
        parse(_ONE_A_ROUND)
    last = str(error.value).splitlines()[-1]
    names = ["length", "words", "width", "count", '"sizes[0]', "drop"]
    assert last.split(" --set ")[1:] == [
        f'{name}=VALUE"' if name[0] == '"' else f"{name}=VALUE" for name in names
    ]
    said = {"length": 36, "words": 100, "width": 16, "count": 8, "sizes[0]": 3, "drop": 0.5}
    found = _found(_ONE_A_ROUND, (36,), said)
    assert found["totals"]["parameters"] == 100 * 16 + 938


def test_a_shape_that_is_not_known_is_told_with_what_hangs_on_it() -> None:
    text = (
        "from keras import layers, models\n\n\ndef build(shape, count, kinds):\n"
        "    rows, columns, _ = shape\n    x = start = layers.Input((rows, columns, 3))\n"
        "    x = layers.Dense(kinds)(layers.Flatten()(layers.Conv2D(count, 3)(x)))\n"
        "    return models.Model(start, x)\n"
    )
    with pytest.raises(CnnvizError, match="--set shape=VALUE --set count=VALUE --set kinds=VALUE"):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "import sys\nkind = sys.argv[1]\nif kind == 'a':\n    model = Sequential([Dense(other)])\n"
        "else:\n    width = int(sys.argv[2])\n"
        "    model = Sequential([Input((width,)), Dense(3)])\n",
        "from own import wide\nif wide:\n    model = Sequential([Input((count,)), Dense(3)])\n"
        "else:\n    model = Sequential([Input((4,)), Dense(3)])\n",
    ],
)
def test_what_hangs_on_a_decision_is_not_told_before_that(text: str) -> None:
    with pytest.raises(CnnvizError) as error:
        parse(text)
    assert "count" not in str(error.value).partition("\n")[0]
    assert "width" not in str(error.value).partition("\n")[0]


def test_a_class_that_is_an_argument_is_asked_for_itself() -> None:
    """`--set block.expansion=4` was asked for, which does not say what block is."""
    text = """from torch import nn
class Basic(nn.Module):
    expansion = 1
    def __init__(self, c):
        super().__init__()
        self.conv = nn.Conv2d(c, c, 3, padding=1)
    def forward(self, x):
        return self.conv(x) + x
class ResNet(nn.Module):
    def __init__(self, block, layers):
        super().__init__()
        self.body = nn.Sequential(*[block(8) for _ in range(layers[0])])
        self.fc = nn.Linear(8 * block.expansion, 3)
    def forward(self, x):
        return self.fc(self.body(x).mean((2, 3)))
"""
    with pytest.raises(CnnvizError, match="All at once: --set layers=VALUE --set block=Basic"):
        parse(text)
    assert (
        _found(text, (8, 4, 4), {"layers": [2], "block": "Basic"})["totals"]["parameters"] == 1195
    )


_GAME = """from torch import nn
class Net(nn.Module):
    def __init__(self, game, args):
        super().__init__()
        self.bx, self.by = game.getBoardSize()
        self.args = args
        self.c = nn.Conv2d(1, args.ch, 3, padding=1)
        self.fc = nn.Linear(args.ch * self.bx * self.by, game.moves())
    def forward(self, s):
        s = self.c(s.view(-1, 1, self.bx, self.by))
        return self.fc(s.view(-1, self.args.ch * self.bx * self.by))
"""


def test_what_an_open_argument_gives_when_called_is_asked_for_and_its_attribute_once() -> None:
    with pytest.raises(CnnvizError) as caught:
        parse(_GAME)
    said = ' --set "game.getBoardSize()=VALUE" --set args.ch=VALUE --set "game.moves()=VALUE"'
    assert str(caught.value).endswith(f"All at once:{said}")
    settings = {"game.getBoardSize()": (8, 6), "args.ch": 4, "game.moves()": 5}
    net = parse(_GAME, (1, 8, 6), settings=settings)
    assert net.shapes[-1] == (5,)
    assert sum(one.parameters or 0 for one in net.layers) == 40 + 4 * 48 * 5 + 5  # By hand.
