"""What a text leaves open is asked for: what layers of scripts are made with, shapes, options."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse
from tests.reading.told import told

KERAS = "inp = Input(shape={})\nx = Conv1D(8, 3)(inp)\nx = Flatten()(x)\nx = Dense(3)(x)\n"
TORCH = "conv = nn.Conv1d({}, 4, 3)\nout = conv(x)\n"
FEW = [
    (KERAS, "(data.shape[1], 1)", "data.shape[1]"),
    ("m = np.mean(data)\n" + KERAS, "(data.shape[1], 4)", "data.shape[1]"),
    (KERAS, "(opt.seq_len, 1)", "opt.seq_len"),
    (KERAS, "self.config['input_shape']", "self.config['input_shape']"),
    (KERAS, "data.shape[1:]", "data.shape[1:]"),
    (TORCH, "data.shape[1]", "data.shape[1]"),
    (TORCH, "opt.channels", "opt.channels"),
    (TORCH, "n", "n"),
    ("x = Conv1D({}, 3)(inputs)\nx = Dense(3)(x)\n", "data.n", "data.n"),
]


@pytest.mark.parametrize(("text", "words", "name"), FEW)
def test_what_layers_are_made_with_is_no_input(text: str, words: str, name: str) -> None:
    ((place, reason),) = told(text.format(words))
    assert place == name
    assert reason.startswith(f"{name} is not known: ") and f"{name}=" in reason


def test_what_layers_are_called_on_is_the_input() -> None:
    keras = "n = 4\nx = Conv1D(n, 3)(data)\nx = Conv1D(8, data.shape[2] + 1)(x)\n"
    assert parse(keras, (2, 9)).shapes == ((2, 9), (4, 7), (8, 5))
    assert parse("conv = nn.Conv1d(2, 4, 3)\nout = conv(data)\n", (2, 9)).shapes[1] == (4, 7)


_KERAS = """import config
WIDTH = config.WIDTH
def net(shape):
    inp = Input(shape=shape)
    x = Conv{0}D(WIDTH, 3)(inp)
    if config.DEEP:
        x = Conv{0}D(config.CLASSES, 1)(x)
    return Model(inp, x)
"""


@pytest.mark.parametrize("dims", [1, 2, 3])
def test_behind_a_shape_that_is_asked_for_all_is_told(dims: int) -> None:
    """A number stood in for the shape, over which no layer is called."""
    with pytest.raises(CnnvizError) as error:
        parse(_KERAS.format(dims))
    last = str(error.value).splitlines()[-1]
    for name in ("shape", "config.WIDTH", "config.DEEP", "config.CLASSES"):
        assert f"{name}=" in last


def test_what_follows_from_another_name_is_not_asked_for() -> None:
    """`c` and `h` are sizes of what a layer gives of `width`: to say `width` says them."""
    text = (
        "import torch\nfrom torch import nn\n\nclass Net(nn.Module):\n"
        "    def __init__(self, width, n):\n"
        "        super().__init__()\n        self.a = nn.Conv2d(width, 8, 3)\n"
        "        _, c, h, w = self.a(torch.zeros(1, width, 9, 9)).size()\n"
        "        self.b = nn.Linear(c * h * w, n)\n    def forward(self, x):\n"
        "        return self.b(self.a(x).flatten(1))\n"
    )
    with pytest.raises(CnnvizError) as told:
        parse(text)
    assert str(told.value).splitlines()[-1] == "All at once: --set width=VALUE --set n=VALUE"


@pytest.mark.parametrize(
    "lines",
    [
        "args = argparse.ArgumentParser().parse_args()\nn = getattr(args, 'width')\n",
        "from config import args\nn = getattr(args, 'width', 4)\n",
        "def make(args):\n    return getattr(args, 'width')\n"
        "from config import args\nn = make(args)\n",
    ],
)
def test_an_attribute_by_a_word_is_asked_for_as_one_by_a_dot(lines: str) -> None:
    """`getattr(args, "width")` of what is not known ended in an AttributeError of ours."""
    text = f"import argparse\nfrom torch import nn\n{lines}net = nn.Sequential(nn.Linear(3, n))\n"
    with pytest.raises(CnnvizError, match=r"say --set args\.width=VALUE"):
        parse(text)
    assert parse(text, settings={"args.width": 8}).shapes[-1] == (8,)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("functools.reduce(getattr, ['a', 'b'], opt)", "opt.a.b"),
        ("getattr(*(opt, 'z'))", "opt.z"),
        ("(lambda k: getattr(opt, k))('w')", "opt.w"),
    ],
)
def test_an_attribute_by_a_word_has_a_name_that_can_be_said(value: str, name: str) -> None:
    """`getattr.b` and `*p.z` were asked for."""
    text = (
        "import functools\nfrom torch import nn\nclass Net(nn.Module):\n"
        "    def __init__(self, opt):\n        super().__init__()\n"
        f"        self.a = nn.Linear(3, {value})\n"
        "    def forward(self, x):\n        return self.a(x)\n"
    )
    with pytest.raises(CnnvizError, match=f"say --set {name}=VALUE"):
        parse(text)
    assert parse(text, settings={name: 8}).shapes[-1] == (8,)


IMAGE = "from torch import nn\nconv = nn.Conv2d({}, 4, 3)\nprint(image.shape)\n{}\n"


@pytest.mark.parametrize("size", ["image.shape[1]", "image.shape[-3]"])
def test_the_size_of_what_a_layer_is_called_on_is_that_of_the_given_input(size: str) -> None:
    """It was said that image is nowhere in this text."""
    text = IMAGE.format(size, "out = conv(image)")
    assert parse(text, (3, 8, 8)).shapes == ((3, 8, 8), (4, 6, 6))
    with pytest.raises(CnnvizError, match=r"image\.shape.* is not known"):
        parse(text)


@pytest.mark.parametrize(
    "rest", ["", "enc = nn.Conv2d(3, 5, 3)\nz = enc(other)\nout = conv(image)"]
)
def test_another_name_s_size_is_asked_for(rest: str) -> None:
    with pytest.raises(CnnvizError, match=r"image\.shape\[1\] is not known"):
        parse(IMAGE.format("image.shape[1]", rest), (3, 8, 8))
