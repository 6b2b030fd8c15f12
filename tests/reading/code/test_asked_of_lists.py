"""What a list of layers hangs on is told at once, and saying it is enough."""

from __future__ import annotations

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
