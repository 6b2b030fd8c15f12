"""What is wrong with code, or not known of it, is told at its place, with what to do."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError, SpecError
from cnnviz.layers.conv import Conv
from cnnviz.reading import parse
from tests.reading.told import told, underlined

HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"


def module(init: str, forward: str, more: str = "") -> str:
    """A text with a class of these lines."""
    made = "".join(f"        {line}\n" for line in init.split("; "))
    gone = "".join(f"        {line}\n" for line in forward.split("; "))
    return (
        f"{HEAD}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n{made}"
        f"    def forward(self, x):\n{gone}{more}"
    )


CONV = "self.c = nn.Conv2d(3, 4, 3)"
FAULTS = [
    # A layer as it is made: all at once, as in a typed spec.
    (
        module("self.c = nn.Conv2d(3, 4, kernal_size=3); self.d = nn.Convd(4)", "return self.c(x)"),
        [
            ("kernal_size", "Conv2d has no argument kernal_size; did you mean kernel_size?"),
            ("nn.Convd", "cnnviz knows no layer Convd; did you mean Conv3d?"),
        ],
    ),
    (
        module("self.c = nn.LSTM(3, 4)", "return self.c(x)[0]"),
        [
            ("nn.LSTM", "cnnviz knows no layer LSTM"),
        ],
    ),
    # Data on its way.
    (
        module(f"{CONV}; self.d = nn.Conv2d(5, 4, 3)", "return self.d(self.c(x))"),
        [("5", "the call before gives 4 channels, but this Conv2d takes 5: write Conv2d(4, ...)")],
    ),
    (
        module(f"{CONV}; self.f = nn.Linear(500, 2)", "return self.f(self.c(x).flatten(1))"),
        [
            (
                "500",
                "the call before gives 3,600 features, but this Linear takes "
                "500; no square input fits",
            )
        ],
    ),
    (
        module(f"{CONV}; self.f = nn.Linear(2704, 2)", "return self.f(self.c(x).view(-1, 2704))"),
        [
            (
                "self.c(x).view(-1, 2704)",
                "one input has 3,600 numbers here, but this makes 2,704 of them; it fits with"
                " --input 3x28x28",
            )
        ],
    ),
    (
        module(CONV, "return x + self.c(x)"),
        [("x + self.c(x)", "sizes Nx3x32x32 and Nx4x30x30 do not fit")],
    ),
    (
        module(CONV, "return torch.cat([self.c(x), self.c(x)])"),
        [
            (
                "torch.cat([self.c(x), self.c(x)])",
                "this joins batches, not what is in them: say dim=1",
            )
        ],
    ),
    (
        module(CONV, "return self.c(x).view(16, -1)"),
        [
            (
                "self.c(x).view(16, -1)",
                "this fixes the batch at 16; write x.size(0) there, or -1",
            )
        ],
    ),
    (
        module(CONV, "x = self.c(x); assert x.shape[1] == 5, 'no'; return x"),
        [("assert x.shape[1] == 5, 'no'", "this assert does not hold: x.shape[1] == 5")],
    ),
    (
        module(CONV, "x = self.c(x); if x.sum() > 0: x = self.c(x); return x"),
        [
            (
                "3",
                "the call before gives 4 channels, but this Conv2d takes 3: write Conv2d(4, ...)",
            ),
            ("x.sum()", "it depends on the numbers in a tensor"),
        ],
    ),
    (
        module(CONV, "return torch.matmul(self.c(x), x)"),
        [("torch.matmul(self.c(x), x)", "cnnviz does not follow the matmul of two tensors")],
    ),
    (module(CONV, "return self.d(x)"), [("self.d", "nothing in this text makes self.d")]),
    (
        module(CONV, "self.c(x)"),
        [("def forward(self, x):", "this network gives nothing back")],
    ),
    (
        module(CONV, "x = self.c(x); ...; return x"),
        [("...", "... stands for lines that are left out here")],
    ),
    (
        module("self.c = [nn.Conv2d(3, 4, 3)]", "return self.c[0](x)"),
        [
            (
                "nn.Conv2d(3, 4, 3)",
                "this layer is in a plain list or made anew in forward(), where PyTorch does not"
                " see it: it is never counted, trained or moved; put it into an nn.ModuleList, or"
                " make it an attribute",
            )
        ],
    ),
    (
        HEAD + "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.c = nn.Linear(32, 3)\n    def forward(self, a, b):\n"
        "        return self.c(a + b)\n",
        [
            (
                "b",
                "forward takes b beside the input; a network here has one input: --set b=VALUE"
                " if it is no tensor",
            )
        ],
    ),
    # What nobody can know without running it.
    (
        "import json\nfrom torch import nn\nwith open('a') as f:\n    cfg = json.load(f)\n"
        "net = nn.Sequential(nn.Conv2d(3, cfg['w'], 3), nn.Conv2d(cfg['w'], 2 * cfg['v'], 3))",
        [
            (
                "cfg['w']",
                "cfg['w'] is not known: json.load reads a file; say --set \"cfg['w']=VALUE\"",
            ),
            (
                "cfg['v']",
                "cfg['v'] is not known: json.load reads a file; say --set \"cfg['v']=VALUE\"",
            ),
        ],
    ),
    (
        "import argparse\nfrom torch import nn\np = argparse.ArgumentParser()\n"
        "p.add_argument('-w', '--width', type=int, default=8)\nargs = p.parse_args()\n"
        "net = nn.Sequential(nn.Conv2d(3, args.width, 3))",
        [
            (
                "args.width",
                "args.width is not known: argparse reads the command line, where it is 8 if left"
                " out; say --set args.width=8",
            )
        ],
    ),
    (
        "import os\nfrom torch import nn\nn = int(os.environ['N'])\n"
        "net = nn.Sequential(nn.Conv2d(3, n, 3))",
        [
            (
                "os.environ['N']",
                "os.environ['N'] is not known: os.environ depends on the machine; say --set"
                " \"os.environ['N']=VALUE\"",
            )
        ],
    ),
    (
        "import random\nfrom torch import nn\nn = random.choice([2, 3])\n"
        "net = nn.Sequential(*[nn.Conv2d(3, 3, 1) for _ in range(n)])",
        [
            (
                "random.choice([2, 3])",
                "n is not known: random.choice gives something else on every "
                "run; say --set n=VALUE",
            )
        ],
    ),
    (
        HEAD + "class Net(nn.Module):\n    def __init__(self, width, depth, k=3):\n"
        "        super().__init__()\n        self.c = nn.Conv2d(3, width, k)\n"
        "    def forward(self, x):\n        return self.c(x)\n",
        [
            (
                name,
                f"{name} is not known: the text never builds Net, and {name} has no default; say"
                f" --set {name}=VALUE",
            )
            for name in ("width", "depth")
        ],
    ),
    (
        "from torchvision import models\nfrom torch import nn\n"
        "net = models.resnet18(weights=None)\n"
        "net.fc = nn.Linear(512, 2)",
        [
            (
                "models.resnet18(weights=None)",
                "resnet18 is torchvision's own network, whose layers are not in this text: paste"
                " what print(model) prints, or hand the object to cnnviz.parse in Python",
            )
        ],
    ),
    (
        "from torch import nn\nfrom blocks import Block\n"
        "net = nn.Sequential(nn.Conv2d(3, 4, 3), Block(4))",
        [("Block", "Block comes from blocks, which is not in this text: paste its code too")],
    ),
    (
        "from paddle import nn\nnet = nn.Sequential(nn.Conv2D(3, 16, 3))",
        [
            (
                "nn.Sequential(nn.Conv2D(3, 16, 3))",
                "paddle.nn.Sequential is PaddlePaddle's; cnnviz reads PyTorch and Keras",
            )
        ],
    ),
    (
        "def twice(n):\n    return 2 * n\nprint(twice(3))",
        [
            (
                "def twice(n):\n    return 2 * n\nprint(twice(3))",
                "there is no network in this code: no class with forward() or call(), no"
                " Sequential, no Model; paste the code that builds it",
            )
        ],
    ),
    (
        "class Net(nn.Module):\n    def __init__(self):\n        self.c = nn.Conv2d(3, 4, 3\n",
        [("(", "this is no Python: '(' was never closed")],
    ),
]


@pytest.mark.parametrize(("text", "right"), FAULTS)
def test_a_fault_is_told_where_it_is(text: str, right: list[tuple[str, str]]) -> None:
    assert told(text, (3, 32, 32)) == right


def test_carets_stand_under_the_words() -> None:
    with pytest.raises(SpecError) as caught:
        parse(
            "é = 1\nfrom torch import nn\nnet = nn.Sequential(nn.Conv2d('ü', é, args.ä))", (3, 8, 8)
        )
    assert underlined(str(caught.value)) == ["'ü'", "args.ä"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("class Net(nn.re):\n    def __init__(self):\n        self.a = nn.ReLU()\n\n"
         "    def forward(self, x):\n        return self.a(x)\n",
         "Net makes no network: torch.nn.re is no class of networks"),
        ("x = keras.Input((4, 4, 2147483648))\ny = layers.Conv2D(8, 1)(x)\n"
         "model = keras.Model(x, y)\n", "cnnviz takes fewer than 2^31"),
        ('inputs = keras.Input((32, 32, 3))\n'
         'x = layers.Conv2D(8, 3, padding="same")(inputs)\ny = layers.Conv2D(8, 1)(inputsഽ)\n'
         'outputs = layers.Dense(10)(layers.GlobalAveragePooling2D()(layers.add([x, y])))\n'
         'model = keras.Mod[[', "inputsഽ is nowhere in this text"),
    ],
)  # fmt: skip
def test_what_a_fuzzer_found_is_told_in_words(text: str, said: str) -> None:
    with pytest.raises(CnnvizError) as caught:
        parse(text)
    assert said in str(caught.value)


def test_a_loop_that_is_no_python_is_told_of_as_code() -> None:
    text = "net = nn.Sequential(nn.Linear(4, 2))\nfor x in loader:\n    loss = net(x) +\n"
    text += "    n = if\n    y ==\n"
    ((_, words),) = told(text)
    assert words == "this is no Python: invalid syntax"


def test_prose_around_layers_that_are_cut_off_is_no_fault() -> None:
    text = "The model architecture is\n```\n    model = Sequential()\n"
    text += "    model.add(Conv1D(8, 3))\n    model.add(MaxPooling1D())\n    model.add(Conv\n"
    assert told(text) == [("(", "this is no Python: '(' was never closed")]


@pytest.mark.parametrize(("word", "known"), [("a", True), ("b", False)])
def test_a_set_is_known_where_both_ways_make_the_same(word: str, known: bool) -> None:
    text = (
        "import torch.nn as nn\nkinds = set()\n"
        f"if told:\n    kinds.add('a')\nelse:\n    kinds.add({word!r})\n"
        "net = nn.Sequential(nn.Conv1d(1, 4 if 'a' in kinds else 2, 3))\n"
    )
    if known:
        assert parse(text).layers == (Conv(1, 1, 4, 3),)
    else:
        with pytest.raises(CnnvizError, match="told is nowhere in this text"):
            parse(text)
