"""What a list of layers hangs on is told at once, and saying it is enough."""

from __future__ import annotations

import re

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse

_LOOPS = [
    (
        "for i in range(cfg['n']):\n    layers.append(nn.Linear(cfg['w'], cfg['w']))\n"
        "    if cfg['act']:\n        layers.append(nn.ReLU())\n"
        "layers.append(nn.Linear(cfg['w'], cfg['classes']))",
        "n w act classes",
    ),
    (
        "for i in range(cfg['n']):\n    layers += [nn.Linear(4, 4)]\n"
        "    if cfg['act']:\n        layers += [nn.ReLU()]\n"
        "layers += [nn.Linear(4, cfg['classes'])]",
        "n act classes",
    ),
    ("layers = [*[nn.ReLU()] * cfg['n'], nn.Linear(4, cfg['classes'])]", "n classes"),
    (
        "if cfg['act']:\n    layers.append(nn.Linear(cfg['w'], 4))\n"
        "layers.append(nn.Linear(4, cfg['classes']))",
        "w act classes",
    ),
]


@pytest.mark.parametrize(("lines", "names"), _LOOPS)
def test_what_a_list_of_layers_hangs_on_is_told_at_once(lines: str, names: str) -> None:
    """One name was told a round: that of the last test or loop."""
    text = (
        "import json\nfrom torch import nn\ncfg = json.load(open('c'))\nlayers = []\n"
        f"{lines}\nnet = nn.Sequential(*layers)\n"
    )
    with pytest.raises(CnnvizError) as error:
        parse(text)
    last = str(error.value).splitlines()[-1]
    assert sorted(names.split()) == sorted(one for one in names.split() if f"cfg['{one}']=" in last)
    assert last.count("--set") == len(names.split())
    said: dict[str, object] = {f"cfg['{one}']": 4 for one in names.split()}
    assert parse(text, settings=said).shapes[-1] == (4,)


@pytest.mark.parametrize(
    ("made", "names"),
    [
        ("nn.Conv2d(cfg['w'], cfg['w'], 3)", ["w", "n"]),
        ("nn.Sequential(nn.Conv2d(cfg['w'], cfg['v'] * 2, 3))", ["w", "n", "v"]),
        ("nn.Conv2d(3, 3, i)", ["n"]),
    ],
)
def test_how_often_and_of_what_is_asked_at_once(made: str, names: list[str]) -> None:
    """Of a row that nobody knows how long it is, its length was asked for, then what it holds."""
    text = (
        "from torch import nn\nclass Net(nn.Module):\n    def __init__(self, cfg):\n"
        "        super().__init__()\n        self.body = nn.Sequential(\n"
        f"            *[{made} for i in range(cfg['n'])])\n"
        "    def forward(self, x):\n        return self.body(x)\n"
    )
    with pytest.raises(CnnvizError) as error:
        parse(text)
    said = set(re.findall(r"--set \"(cfg\['\w'\])=VALUE\"", str(error.value)))
    assert said == {f"cfg['{name}']" for name in names}
    if made.startswith("nn.Conv2d(cfg"):
        assert len(parse(text, settings={f"cfg['{name}']": 3 for name in names}).layers) == 3


SLICED = """import torch.nn as nn
class Net(nn.Module):
    def __init__(self, widths, cfg):
        super().__init__()
        pairs = zip({name}[:-1], list({name}[1:]))
        self.net = nn.Sequential(*[nn.Conv2d(a, b, 3) for a, b in pairs])
    def forward(self, x):
        return self.net(x)
"""


@pytest.mark.parametrize("name", ["widths", "cfg.w", "cfg['w']"])
def test_a_row_of_which_slices_are_taken_is_asked_for_as_a_whole(name: str) -> None:
    text = SLICED.format(name=name)
    with pytest.raises(CnnvizError) as error:
        parse(text)
    asked = f'"{name}=VALUE"' if "'" in name else f"{name}=VALUE"
    assert f"say --set {asked}" in str(error.value)
    settings = {key: [3, 4, 5] for key in ("widths", name)}
    assert parse(text, (3, 8, 8), settings=settings).shapes[-1] == (5, 4, 4)
