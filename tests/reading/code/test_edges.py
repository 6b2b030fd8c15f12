"""Code at its edges: what forward takes, layers that a text calls itself, shapes of data sets."""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.layers.base import Shape
from cnnviz.reading import parse
from cnnviz.reading.code.values.budget import DEPTH
from tests.reading.code.test_faults import module
from tests.reading.told import told

HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"
TAKES = """class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 2)
        self.b = nn.Linear(2, 3)
    def forward(self, x, {said}):
        x = self.a(x)
        if {name}:
            x = self.b(x)
        return x
"""


@pytest.mark.parametrize(
    ("name", "said", "settings", "layers"),
    [
        ("training", "training", {}, 1),
        ("train", "train", {}, 1),
        ("is_training", "is_training", {}, 1),
        ("training", "training", {"training": True}, 2),
        ("training", "training", {"training": False}, 1),
        ("deep", "deep=True", {}, 2),
        ("deep", "deep=False", {}, 1),
        ("deep", "deep", {"deep": True}, 2),
        ("deep", "deep", {"deep": 0}, 1),
        ("deep", "*, deep=True", {}, 2),
    ],
)
def test_what_a_forward_takes_beside_its_input(
    name: str, said: str, settings: dict[str, Any], layers: int
) -> None:
    net = parse(HEAD + TAKES.format(name=name, said=said), settings=settings)
    assert len(net.layers) == layers


def test_a_forward_that_takes_something_unknown_asks_for_it() -> None:
    ((words, reason),) = told(HEAD + TAKES.format(name="deep", said="deep"))
    assert words == "deep"
    assert reason == (
        "forward takes deep beside the input; a network here has one input: --set deep=VALUE if it"
        " is no tensor, --layers a draws what x goes through"
    )


SCRIPT = """conv = nn.Conv2d(3, 4, 3)
x = {}
y = F.relu(conv(x))
z = nn.MaxPool2d(2)(y)
print(z.shape)
"""


@pytest.mark.parametrize(
    ("made", "given", "shape"),
    [
        ("torch.randn(1, 3, 8, 8)", None, (3, 8, 8)),
        ("torch.ones((2, 3, 9, 9))", None, (3, 9, 9)),
        ("torch.zeros(size=(1, 3, 7, 8))", None, (3, 7, 8)),
        ("torch.rand([1, 3, 6, 6])", None, (3, 6, 6)),
        ("torch.randn(1, 3, 8, 8)", (3, 10, 10), (3, 10, 10)),
    ],
)
def test_a_text_that_calls_its_layers_itself(made: str, given: Shape | None, shape: Shape) -> None:
    net = parse(HEAD + SCRIPT.format(made), given)
    assert [one.spec_name for one in net.layers] == ["Conv2d", "ReLU", "MaxPool2d"]
    assert net.input_shape == shape


def test_a_vector_of_one_axis_is_no_input_of_a_script() -> None:
    text = "x = torch.rand(5)\nw = torch.zeros(1, 4)\nlin = nn.Linear(4, 2)\ny = lin(w)\n"
    assert parse(HEAD + text).input_shape == (4,)


TWO = f"{HEAD}c, d = nn.Conv2d(2, 4, 3), nn.Linear(6, 5)\n"
MINE = "from keras import layers, Input\nfrom mine import mystery\n"


@pytest.mark.parametrize("made", ["load('cat.png')", "prepared(load('cat.png'))[None]"])
def test_what_a_function_makes_of_a_file_is_the_input_of_a_script(made: str) -> None:
    net = parse(f"{TWO}z = c({made})\ny = d(z)\n", (2, 8, 8))
    assert net.names == ("c", "d")
    assert net.shapes == ((2, 8, 8), (4, 6, 6), (4, 6, 5))


@pytest.mark.parametrize(
    "text",
    [
        f"{TWO}y = d(mystery(c(torch.rand(1, 2, 8, 8))))\n",
        f"{TWO}z = c(im)\ny = d(mystery(z))\n",
        f"{MINE}x = layers.Conv2D(4, 3)(x)\nx = mystery(x)\ny = layers.Dense(5)(x)\n",
        f"{MINE}x = layers.Conv2D(4, 3)(Input((8, 8, 2)))\ny = layers.Dense(5)(mystery(x))\n",
    ],
)
def test_a_layer_behind_what_is_not_known_is_not_left_out_of_a_script(text: str) -> None:
    """The layers before it were drawn as if there were no more."""
    (fault,) = told(text, (2, 8, 8))
    assert fault[0] == "mystery" and "in this text" in fault[1]


SAID = (
    "from keras import layers, Input\nc = layers.Conv2D(4, 3)\nstart = Input((8, 8, 2))\n"
    "again = start\ny = c(load('cat.png'))\nz = c(again)\n"
)


@pytest.mark.parametrize(("given", "shape"), [(None, (2, 8, 8)), ((2, 9, 9), (2, 9, 9))])
def test_the_input_that_a_script_of_keras_says_is_taken(given: Shape | None, shape: Shape) -> None:
    net = parse(SAID, given)
    assert net.input_shape == shape
    assert net.shapes[-1] == (4, shape[1] - 2, shape[2] - 2)


def test_a_script_of_two_inputs_is_refused() -> None:
    ((words, reason),) = told(SAID + "other = Input((5, 5, 2))\nw = c(other)\n")
    assert words == "Input((5, 5, 2))"
    assert reason.startswith("this text has 2 inputs; a network here has one")


def test_a_second_name_of_an_input_is_no_second_input() -> None:
    net = parse(SAID.replace("y = c(load('cat.png'))\n", ""))
    assert net.shapes == ((2, 8, 8), (4, 6, 6))


DATA = """import numpy as np
from keras.datasets import {name}
from keras.utils import to_categorical
from keras import Sequential, layers
(x, y), (a, b) = {name}.load_data()
{line}
model = Sequential([
    layers.Conv2D(4, 3, input_shape={shape}), layers.Flatten(), layers.Dense({count}),
])
"""
SETS = [
    ("mnist", "x = np.expand_dims(x, -1)\ny = to_categorical(y, 10)", "x.shape[1:]", "y.shape[1]",
     (1, 28, 28), 10),
    ("mnist", "x = x.reshape(-1, 28, 28, 1).astype('float32') / 255", "x.shape[1:]", "10",
     (1, 28, 28), 10),
    ("mnist", "x = np.expand_dims(x, axis=3)", "(x.shape[1], x.shape[2], x.shape[3])",
     "a.shape[0] // 1000", (1, 28, 28), 10),
    ("fashion_mnist", "x = x[..., np.newaxis]", "x.shape[1:]", "x.shape[0] // 6000",
     (1, 28, 28), 10),
    ("cifar10", "m = np.mean(x, axis=0)\ns = np.std(x, axis=(0, 1, 2))", "m.shape", "s.shape[0]",
     (3, 32, 32), 3),
    ("cifar10", "m = np.mean(x, 0)\ns = np.mean(x, axis=(0, -1))", "m.shape", "s.shape[0]",
     (3, 32, 32), 32),
    ("cifar10", "m = np.mean(x)\nx = (x - m) / 255", "x[0].shape", "len(y[0])", (3, 32, 32), 1),
    ("cifar100", "y = to_categorical(x=y, num_classes=100)", "x.shape[1:]", "y.shape[-1]",
     (3, 32, 32), 100),
    ("cifar100", "y = to_categorical(y=y, num_classes=100)", "x.shape[1:]", "y.shape[-1]",
     (3, 32, 32), 100),
    ("cifar100", "y = to_categorical(y, num_classes=100)", "x.shape[1:]", "y.shape[-1]",
     (3, 32, 32), 100),
]  # fmt: skip


@pytest.mark.parametrize(("name", "line", "shape", "count", "given", "units"), SETS)
def test_shapes_of_data_sets(
    name: str, line: str, shape: str, count: str, given: Shape, units: int
) -> None:
    net = parse(DATA.format(name=name, line=line, shape=shape, count=count))
    assert net.input_shape == given
    assert net.shapes[-1] == (units,)


@pytest.mark.parametrize(
    ("name", "many"),
    [("mnist", 60_000), ("fashion_mnist", 60_000), ("cifar10", 50_000), ("cifar100", 50_000)],
)
def test_how_many_images_a_data_set_has(name: str, many: int) -> None:
    """As Keras's pages of its data sets say; for testing, each has 10,000."""
    count = f"len(x) - {many - 7} + (len(b) - 9997)"
    net = parse(DATA.format(name=name, line="", shape="(28, 28, 1)", count=count))
    assert net.shapes[-1] == (10,)


def test_what_a_data_set_s_shape_depends_on_is_asked_for() -> None:
    classes = DATA.format(
        name="cifar10", line="y = to_categorical(y, k)", shape="x.shape[1:]", count="y.shape[1]"
    )
    assert "k is nowhere in this text" in told(classes)[0][1]
    axes = DATA.format(name="cifar10", line="m = np.mean(x, axis=k)", shape="m.shape", count="3")
    assert "k is nowhere in this text" in told(axes)[0][1]


EVALUATED = {
    "nn.Sequential(eval('nn.ReLU')(), nn.Linear(4, 2))": "",
    "nn.Sequential(nn.Linear(len('a'.zfill(1000)), 2))": "",
    "nn.Sequential(nn.Linear(len('a'.zfill(1001)), 2))": "this string is too long",
    "nn.Sequential(nn.Linear(eval('1 + 3'), 2))": "eval is not run",
    "nn.Sequential(nn.Linear(eval('f()'), 2))": "eval is not run",
    "nn.Sequential(nn.Linear(eval(4), 2))": "eval is not run",
    "nn.Sequential(nn.Linear(eval(), 2))": "eval is not run",
}


@pytest.mark.parametrize("words", EVALUATED)
def test_words_that_are_evaluated(words: str) -> None:
    text = f"{HEAD}net = {words}"
    if EVALUATED[words]:
        assert EVALUATED[words] in told(text)[0][1]
    else:
        assert parse(text).shapes[-1] == (2,)


RAISED = {
    "x.split(0, 1)": "int is no list",
    "x.split([1, 2], 1)": "parts of [1, 2] do not make 4",
    "x.chunk(0, 1)": "the number of parts must be 1 or more",
    "x.chunk(2, 0)": "the batch cannot be split",
    "x.chunk(2, 4)": "this tensor has 4 axes",
    "x.permute(0, 1, 2)": "this must name each of 4 axes once",
    "x.transpose(1, 4)": "this tensor has 4 axes",
    "x[:, 4]": "this axis has 4 positions",
    "x[:, :, :, :, 0]": "this tensor has 4 axes",
    "x[:, 5:]": "this takes nothing of an axis of 4",
    "x[:, ::-1]": "a tensor in reverse is not followed",
    "F.pad(x, (1, 1), mode='what')": "this padding is not followed",
    "x.repeat()": "how often this is repeated is not known",
    "F.relu()": "a tensor is missing here",
}


@pytest.mark.parametrize("words", RAISED)
def test_what_pytorch_raises_is_told(words: str) -> None:
    text = module("self.c = nn.Conv2d(3, 4, 3)", f"x = self.c(x); return {words}")
    assert RAISED[words] in told(text, (3, 8, 8))[-1][1]


@pytest.mark.parametrize(("deep", "known"), [(DEPTH - 1, True), (DEPTH, False)])
def test_calls_may_nest_as_deep_behind_a_line_that_fails(deep: int, known: bool) -> None:
    text = (
        f"{HEAD}def nested(n):\n    return nested(n - 1) if n else 4\nfailed = [1][3]\n"
        f"k = nested({deep})\nnet = nn.Sequential(nn.Linear(k, 2))\n"
    )
    if known:
        assert parse(text).shapes == ((4,), (2,))
    else:
        reason = f"calls are nested more than {DEPTH} deep here"
        assert told(text)[0][1] == f"k is not known: {reason}; say --set k=VALUE"


def test_calls_of_deep_expressions_are_refused_in_words() -> None:
    minus = "-" * 300
    text = (
        f"{HEAD}def nested(n):\n    return {minus}nested(n - 1) if n else 4\nk = nested(70)\n"
        "net = nn.Sequential(nn.Linear(k, 2))\n"
    )
    reason = "this is nested too deep to follow"
    assert told(text)[0][1] == f"k is not known: {reason}; say --set k=VALUE"


@pytest.mark.parametrize(("length", "cut"), [(60, False), (61, True)])
def test_the_name_of_what_is_not_followed_is_cut_where_it_is_long(length: int, cut: bool) -> None:
    name = "torch.".ljust(length, "a")
    text = f"{HEAD}net = nn.Sequential(nn.Linear({name}(3), 2))\n"
    shown = f"torch.{'a' * 24}…{'a' * 30}" if cut else name
    assert told(text)[0][1] == f"cnnviz does not follow {shown}"
