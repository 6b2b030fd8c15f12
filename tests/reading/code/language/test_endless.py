"""itertools, `zip(strict=True)`, the fields of dataclasses: each text runs in PyTorch as well."""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

HEAD = (
    "import dataclasses, itertools\nfrom dataclasses import dataclass, field\n"
    "from itertools import chain, count, cycle, islice, repeat, starmap, zip_longest\n"
    "import torch.nn as nn\n"
    "@dataclass\nclass Block:\n    cin: int\n    cout: int\n    size: int = 3\n"
    "@dataclass\nclass Config:\n    width: int = 4\n"
    "    blocks: list = field(default_factory=lambda: [Block(3, 8), Block(8, 16, 5)])\n"
    "    def __post_init__(self):\n        self.hidden = self.width * 4\n"
)
NET = (
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.all = nn.ModuleList([{}])\n"
    "    def forward(self, x):\n        return self.all[0](x)\nnet = Net()\n"
)
WIDTHS = "[nn.Linear(a, b) for a, b in zip({})]"
CASES = [
    ("", "*" + WIDTHS.format("[3, 4, 5], islice([3, 4, 5, 6], 1, None)"), 16 + 25 + 36),
    ("", "*" + WIDTHS.format("[3, 4], itertools.count(4)"), 16 + 25),
    ("", "*" + WIDTHS.format("count(4, -1), [3, 2]"), 15 + 8),
    ("c = cycle([4, 5])\n", "nn.Linear(4, next(c)), nn.Linear(4, next(c)), nn.Linear(5, next(c))",
     20 + 25 + 24),
    ("c = count(1)\n", "*" + WIDTHS.format("c, [1]") + ", nn.Linear(next(c), 1)", 2 + 4),
    ("c = count(1)\n", "*" + WIDTHS.format("[1], c") + ", nn.Linear(next(c), 1)", 2 + 3),
    ("c = count(1)\n", "*" + WIDTHS.format("islice(c, 1, 5, 2), (3, 4)") +
     ", nn.Linear(next(c), 1)", 9 + 20 + 7),
    ("g = (nn.Linear(n, n) for n in (2, 3, 4))\n", "*islice(g, 2), *g", 6 + 12 + 20),
    ("", "*starmap(nn.Linear, [(3, 4), (4, 5)])", 16 + 25),
    ("", "*chain.from_iterable([[nn.Linear(3, 4)], (nn.ReLU(), nn.Linear(4, 5))])", 16 + 25),
    ("", "*[nn.Linear(a or 3, b) for a, b in zip_longest([], [3, 3])]", 24),
    ("", "*[nn.Linear(a, b) for a, b in zip([3, 4], [4, 5], strict=True)]", 16 + 25),
    ("it = iter([3, 4, 5, 6])\n", "*" + WIDTHS.format("islice(it, 2), islice(it, 2)"), 16 + 36),
    ("", "*[nn.Linear(a, b) for a, b in zip(repeat(3), repeat(3, 2))]", 24),
    ("c = Config()\n", "*[nn.Conv2d(*dataclasses.astuple(b)) for b in c.blocks]", 224 + 3216),
    ("d = dataclasses.asdict(Config())\n", "*[nn.Conv2d(*b.values()) for b in d['blocks']]",
     224 + 3216),
    ("d = dataclasses.asdict(Config())\n", "nn.Linear(len(d), 3)", 9),
    ("c = dataclasses.replace(Config(), width=8)\n", "nn.Linear(c.width, c.hidden)", 288),
    ("b = Block(3, 8)\n",
     "nn.Conv2d(*[getattr(b, f.name) for f in dataclasses.fields(b)])", 224),
    ("s = sum(f.default for f in dataclasses.fields(Block) if f.name == 'size')\n",
     "nn.Linear(s, 3)", 12),
    ("w = [*itertools.takewhile(lambda n: n < 20, (3 * 2**i for i in count()))]\n",
     "*" + WIDTHS.format("w, w[1:]"), 24 + 84),
    ("it = iter([3, 4, 9, 5])\nw = [*itertools.takewhile(lambda n: n < 9, it)]\n",
     "nn.Linear(len(w), next(it))", 15),
    ("", "*" + WIDTHS.format("[3, 4], itertools.dropwhile(lambda n: n < 5, [3, 4, 5, 3])"),
     20 + 15),
    ("", "*" + WIDTHS.format("[3, 4], itertools.filterfalse(lambda n: n % 2, count(3))"), 16 + 30),
    ("ok = dataclasses.is_dataclass(Config) and not dataclasses.is_dataclass(3)\n",
     "nn.Linear(3, 3, bias=ok)", 12),
]  # fmt: skip


@pytest.mark.parametrize(("before", "layers", "learned"), CASES)
def test_what_python_makes_of_it_is_read(before: str, layers: str, learned: int) -> None:
    network = parse(HEAD + before + NET.format(layers))
    assert summarize(network).totals.parameters == learned


@pytest.mark.parametrize(("before", "layers", "learned"), CASES)
def test_pytorch_counts_as_many(before: str, layers: str, learned: int) -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed")
    import sys
    import types

    made = types.ModuleType("text")
    sys.modules["text"] = made
    exec(HEAD + before + NET.format(layers), made.__dict__)
    net: Any = made.__dict__["net"]
    assert sum(one.numel() for one in net.parameters()) == learned


REFUSED = [
    (WIDTHS.format("[3], [4, 5], strict=True"), r"zip\(strict=True\): argument 2 is longer"),
    (WIDTHS.format("[3], count(), strict=True"), r"zip\(strict=True\)"),
    (WIDTHS.format("count(), count()"), "this never ends"),
    ("islice(cycle([nn.ReLU()]), None)", "this never ends"),
    ("[nn.Linear(n, 2) for n in count()]", "this never ends"),
    ("[nn.Linear(2, n) for n in chain([3], cycle(n for n in [4]))]", "this never ends"),
    ("map(nn.ReLU, repeat(True))", "this never ends"),
]


@pytest.mark.parametrize(("layers", "why"), REFUSED)
def test_what_has_no_end_or_fails_is_refused(layers: str, why: str) -> None:
    with pytest.raises(CnnvizError, match=why):
        parse(HEAD + NET.format(f"*{layers}"))


STARS = [
    ("from math import *", "floor(pi * 2)", 6),
    ("from math import pi, e", "int(pi + e)", 5),
    ("from itertools import *", "sum(islice(count(2), 2))", 5),
    ("from math import *\nfrom utils import *\ndef floor(x):\n    return 3", "floor(9.5)", 3),
]


@pytest.mark.parametrize(("line", "size", "right"), STARS)
def test_all_names_of_a_package_are_there(line: str, size: str, right: int) -> None:
    """Its functions were nowhere in the text, and `pi * 2` was a tuple."""
    text = f"{line}\nfrom torch import nn\nnet = nn.Sequential(nn.Linear(4, {size}))\n"
    assert parse(text).shapes[-1] == (right,)


def test_all_functions_of_pytorch_are_there() -> None:
    text = (
        "from torch import *\nfrom torch.nn import *\nfrom torch.nn.functional import *\n"
        "class N(Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.a = Linear(4, 4)\n    def forward(self, x):\n"
        "        return cat([relu(self.a(x)), x], 1)\n"
    )
    assert parse(text).names == ("a", "relu", "cat")
