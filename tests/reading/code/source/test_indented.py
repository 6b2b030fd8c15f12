"""Code that is indented behind lines of prose, as Markdown and reStructuredText have it."""

from __future__ import annotations

import textwrap

import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.reading import parse
from tests.reading.told import told

IMPORTS = "import torch\nimport torch.nn as nn\n\n"
NET = (
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.c = nn.Conv2d(1, 32, 3)\n\n    def forward(self, x):\n        return self.c(x)\n"
)
CHAIN = "net = nn.Sequential(\n    nn.Conv2d(1, 32, kernel_size=3),\n    nn.ReLU(),\n)\n"
ONE_LINE = "a = nn.Conv2d(1, 32, kernel_size=3)\nnet = nn.Sequential(a, nn.ReLU())\n"
SPLIT = NET.index("    def forward")


@pytest.mark.parametrize("code", [NET, CHAIN])
@pytest.mark.parametrize("indent", ["    ", "  ", "\t"])
@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("My model:", ""),
        ("I have this network and it doesn't work, why?", "Thanks，in advance!"),
        ("Quick start\n-----------\n\nA network is built\nwith simple code::", "Read on."),
        ("快速上手\n----\n\n您可以使用简单的代码, 如下::", "* and that\n  is it"),
    ],
)
def test_code_that_is_indented_behind_prose_is_read(
    code: str, indent: str, before: str, behind: str
) -> None:
    text = f"{before}\n\n{textwrap.indent(IMPORTS + code, indent)}\n{behind}\n"
    assert sum(layer.own_parameters for layer in parse(text).layers) == 32 * 9 + 32


@pytest.mark.parametrize("between", ["and then", "What is printed is this:\n\n    1 2 3\n\nThen"])
def test_blocks_belong_together(between: str) -> None:
    first, last = (textwrap.indent(code, "    ") for code in (IMPORTS + "n = 7\n", "n, 2)"))
    text = f"First\n\n{first}\n{between}\n\n    net = nn.Linear({last.strip()}\n"
    assert parse(text).layers[0].own_parameters == 16


def test_a_fault_in_an_indented_block_stands_where_it_is() -> None:
    chain = "net = nn.Sequential(\n    nn.Conv2d(1, 2, 3),\n    nn.Conv2d(7, 5, 3))\n"
    ((words, reason),) = told(f"Mine:\n\n{textwrap.indent(IMPORTS + chain, '    ')}", (1, 8, 8))
    assert words == "7" and "this Conv2d takes 7" in reason


@pytest.mark.parametrize(
    "text",
    [
        # A class, and what may be more of it.
        f"{IMPORTS}{NET[:SPLIT]}and then\n\n{NET[SPLIT:]}",
        textwrap.indent(IMPORTS + NET, "    ") + "Then\n\n        net = nn.Linear(2, 2)\n",
        # The head of a class is no prose.
        f"clss Net(nn.Module):\n\n{NET.partition(chr(10))[2]}",
        f"class Net\n\n{NET.partition(chr(10))[2]}",
    ],
)
def test_what_may_be_code_before_a_block_is_told(text: str) -> None:
    with pytest.raises(CnnvizError):
        cnnviz.parse(text)


@pytest.mark.parametrize("before", ["", "Here is my code:\n", "```\n"])
@pytest.mark.parametrize("code", [IMPORTS + NET, ONE_LINE])
def test_a_first_line_alone_that_is_indented_begins_the_code(before: str, code: str) -> None:
    net = parse(f"{before}   {code}")
    assert sum(layer.own_parameters for layer in net.layers) == 32 * 9 + 32


def test_a_line_in_a_block_stays_in_it() -> None:
    tried = "try:\n    import torch.nn as nn\nexcept ImportError:\n    raise\n"
    assert len(parse(tried + CHAIN).layers) == 2
