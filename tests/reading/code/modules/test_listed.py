"""Layers in PyTorch's own list or dict that a text calls itself are read as in Python's.

The shapes and counts are those of PyTorch 2.13, which ran the texts.
"""

from __future__ import annotations

import pytest

from cnnviz.reading import parse

HEAD = "import torch\nfrom torch import nn\nx = torch.randn(1, 3)\n"
LAYERS = "nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)"
LISTED = f"ml = nn.ModuleList([{LAYERS}])\n"


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        (LISTED + "for one in ml:\n    x = one(x)\n", [(3,), (4,), (4,), (2,)]),
        (LISTED + "x = ml[0](x)\n", [(3,), (4,)]),
        (LISTED + "x = ml[2](ml[0](x))\n", [(3,), (4,), (2,)]),
        (LISTED + "ml.append(nn.Linear(2, 9))\nfor one in ml:\n    x = one(x)\n",
         [(3,), (4,), (4,), (2,), (9,)]),
        ("md = nn.ModuleDict({'a': nn.Linear(3, 4), 'b': nn.Linear(4, 2)})\n"
         "for one in md.values():\n    x = one(x)\n", [(3,), (4,), (2,)]),
        ("md = nn.ModuleDict({'a': nn.Linear(3, 4), 'b': nn.Linear(4, 2)})\n"
         "x = md['b'](md['a'](x))\n", [(3,), (4,), (2,)]),
    ],
)  # fmt: skip
def test_layers_that_the_text_calls_itself(text: str, shapes: list[tuple[int, ...]]) -> None:
    assert list(parse(HEAD + text).shapes) == shapes


def test_layers_that_nothing_calls_are_taken_in_their_order() -> None:
    net = parse(HEAD + LISTED)
    assert net.shapes[-1] == (2,)
    assert any("in the order in which the text makes them" in one for one in net.notes)


BLOCK = """class Block(nn.Module):
    def __init__(self, a, b):
        super().__init__()
        self.l = nn.Linear(a, b)
    def forward(self, x):
        return self.l(x).relu()
ml = nn.ModuleList([Block(3, 4), Block(4, 6)])
for one in ml:
    x = one(x)
"""


def test_own_blocks_in_a_list_are_networks_each() -> None:
    net = parse(HEAD + BLOCK)
    assert net.shapes == ((4,), (6,), (6,))
    assert net.notes[1] == "one is drawn; --model chooses another: ml.0"
    assert parse(HEAD + BLOCK, model="ml.0").shapes == ((3,), (4,), (4,))


def test_a_network_that_is_made_of_a_list_is_meant_itself() -> None:
    text = (
        f"{LISTED}class Net(nn.Module):\n    def __init__(self, parts):\n"
        "        super().__init__()\n        self.parts = parts\n    def forward(self, x):\n"
        "        for one in self.parts:\n            x = one(x)\n        return x\nnet = Net(ml)\n"
    )
    assert parse(HEAD + text, (3,)).shapes == ((3,), (4,), (4,), (2,))
