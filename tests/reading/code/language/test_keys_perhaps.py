"""A dict or container that may have a key, or not: how many it has is not known, nor that it has.

Such a key counted as there, so that a size that is the number of them was one too large or small.
"""

from __future__ import annotations

import pytest

from cnnviz import summary
from cnnviz.errors import CnnvizError

START = (
    "import torch\nfrom torch import nn\ntable = {'a': 4}\nnet = nn.Sequential(nn.Linear(4, 4))\n"
)
CHANGES = [
    "if torch.load('x'):\n    {}\n",
    "for _ in torch.load('x'):\n    {}\n",
    "i = 0\nwhile i < 10**6:\n    i += 1\n    if i == 3:\n        {}\n",
]
HEAD = "head = nn.Sequential(nn.Linear(4, {}))\n"


@pytest.mark.parametrize("around", CHANGES)
@pytest.mark.parametrize(
    ("change", "size"),
    [
        ("table['b'] = 1", "len(table)"),
        ("table['b'] = 1", "sum(table.values())"),
        ("table['b'] = 1", "len(list(table))"),
        ("table['b'] = 1", "len(table.keys())"),
        ("table['b'] = 1", "3 if 'b' in table else 2"),
        ("del table['a']", "3 if table else 2"),
        ("net.append(nn.ReLU())", "len(net)"),
        ("net = nn.Sequential(*net, nn.ReLU())", "len(net)"),
        ("net.append(nn.ReLU())", "len([one for one in net])"),
    ],
)
def test_what_counts_keys_is_told(around: str, change: str, size: str) -> None:
    text = START + around.format(change) + HEAD.format(size)
    with pytest.raises(CnnvizError, match=r"this loop takes too long to follow|torch\.load"):
        summary(text, (4,), model="head")


@pytest.mark.parametrize("around", CHANGES)
@pytest.mark.parametrize(
    "size",
    ["table['a']", "5 if 'a' in table else 4", "5 if table else 4", "4 if 'c' in table else 5"],
)
def test_what_is_there_is_known(around: str, size: str) -> None:
    text = START + around.format("table['b'] = 1") + HEAD.format(size)
    assert summary(text, (4,), model="head").totals.parameters == (
        20 if size == "table['a']" else 25
    )
