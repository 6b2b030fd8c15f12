"""Kinds of code that were met in another sample of public texts; own wording.

The right numbers are those of PyTorch 2.13 and Keras 3.15, which ran the texts.
"""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.layers.network import Network
from cnnviz.reading import parse

KERAS = "from keras.models import Model, Sequential\nfrom keras.layers import *\nimport keras\n"
TORCH = "import torch\nfrom torch import nn\n"

_LAST = f"""{KERAS}model = Sequential([Input((15, 15, 3)), Conv2D(4, 3, padding="same")])
model.add(MaxPooling2D(2, data_format="channels_first"))
model.add(Conv2D(5, 2))
model.add(Flatten())
model.add(Dense(7))
"""
_FIRST = f"""{KERAS}ORDER = "channels_first"
model = Sequential([Input((2, 12, 10)), Conv2D(8, 3, data_format=ORDER), MaxPooling2D(2)])
model.add(Conv2D(3, 2, data_format=ORDER))
model.add(GlobalAveragePooling2D(data_format=ORDER))
model.add(Dense(2))
"""
_DEFAULT = f"""{KERAS}def block(x, n, data_format="channels_first"):
    x = Conv1D(n, 3, data_format=data_format)(x)
    return BatchNormalization(axis=1)(x)
x = inputs = Input((2, 20))
x = MaxPooling1D(2)(block(x, 6))
model = Model(inputs, GlobalMaxPooling1D()(block(x, 4)))
"""
_TOLD = f"""{KERAS}keras.backend.set_image_data_format("channels_first")
kept = dict(data_format="channels_last")
model = Sequential([Input((9, 8, 3)), Conv2D(4, 3, data_format="channels_last"), Flatten()])
model.add(Dense(3))
"""


def totals(net: Network) -> tuple[int, int]:
    """Its parameters and its connections with a learned weight."""
    found = summarize(net).totals
    return found.parameters, found.connections


@pytest.mark.parametrize(
    ("text", "given", "right"),
    [
        (_LAST, (3, 15, 15), (3104, 28488)),
        (_FIRST, (2, 12, 10), (211, 12870)),
        (_DEFAULT, (2, 20), (102, 1224 + 172)),  # Keras's 1,224, and those of its norms.
        (_TOLD, (3, 9, 8), (619, 5040)),
    ],
)
def test_a_keras_layer_takes_the_axis_for_channels_that_keras_does(
    text: str, given: tuple[int, ...], right: tuple[int, int]
) -> None:
    net = parse(text)
    assert net.input_shape == given
    assert totals(net) == right == totals(parse(text, given))


def test_that_a_layer_is_turned_is_said() -> None:
    text = (
        'Conv2D(4, 3, data_format="channels_first", input_shape=(1, 8, 8)), MaxPooling2D(2),'
        " Flatten(), Dense(2)"
    )
    net = parse(text)
    assert totals(net)[0] == 40 + 2 * 4 * 3 * 3 + 2  # Keras pools over channels and rows.
    assert any("takes the last axis for its channels" in note for note in net.notes)


def test_a_method_of_a_class_that_is_not_in_the_text_is_passed_by() -> None:
    text = f"""{KERAS}import unittest
class Test(unittest.TestCase):
    def test_it(self):
        model = Sequential([Input((8, 8, 1)), Conv2D(3, 3)])
        score = model.evaluate(x, y)
        self.assertNotEqual(0, score)
"""
    assert totals(parse(text)) == (30, 972)


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ('torch.__version__ < "1.5"', False),
        ('version.parse(torch.__version__) >= version.parse("1.8.0")', True),
        ('LooseVersion(torch.__version__) < LooseVersion("0.4.1")', False),
        ('int(torch.__version__.split(".")[0]) > 1', True),
        ("version.parse(torch.__version__).major > 1", True),
        ("sys.version_info >= (3, 6)", True),
        ("sys.version_info >= (3, 14)", False),
        ("sys.version_info[:3] == (3, 13, 0)", True),
        ("sys.version_info[0] < 3", False),
        ("sys.version_info.minor > 5", True),
    ],
)
def test_a_version_is_the_current_one(condition: str, holds: bool) -> None:
    text = f"""{TORCH}import sys
from packaging import version
from distutils.version import LooseVersion
net = nn.Sequential(nn.Conv2d(1, 7 if {condition} else 2, 3), nn.ReLU())
"""
    assert parse(text, (1, 8, 8)).shapes[-1] == (7 if holds else 2, 6, 6)


_BUILDER = f"""{TORCH}class Plain(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.c = nn.Conv2d(n, 2 * n, 3)
    def forward(self, x):
        return self.c(x)
class Net(nn.Module):
    def __init__(self, block, act, kind):
        super().__init__()
        self.first, self.act, self.kind = block(3), act(), kind
    def forward(self, x):
        x = self.act(self.first(x))
        return x if self.kind == "whole" else x[:, :1]
def build(width, kind="whole"):
    return nn.Sequential(Plain(width), Net(Plain, nn.ReLU, kind))
"""


def test_a_class_of_the_text_or_of_the_framework_can_be_said() -> None:
    said = {"block": "Plain", "act": "nn.PReLU"}
    net = parse(_BUILDER, (3, 8, 8), model="Net", settings={**said, "kind": "whole"})
    assert (totals(net)[0], net.shapes[-1]) == (6 * 27 + 6 + 1, (6, 6, 6))
    part = parse(_BUILDER, (3, 8, 8), model="Net", settings={**said, "kind": "Plain"})
    assert part.shapes[-1] == (1, 6, 6)


def test_what_a_function_lacks_can_be_said() -> None:
    text = _BUILDER.replace("block(3)", "block(2)").replace("Net(Plain", "Net(Plain", 1)
    with pytest.raises(CnnvizError, match="width has no default; say --set width=VALUE"):
        parse(text, (1, 9, 9), model="build")
    net = parse(text, (1, 9, 9), model="build", settings={"width": 1})
    assert net.shapes[-1] == (4, 5, 5)


def test_what_the_text_calls_as_an_argument_is_taken_for_it_and_said() -> None:
    text = f"""{TORCH}widths = [3, 8, 5]
class Net(nn.Module):
    def __init__(self, widths):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(*widths[:2], 3), nn.Conv2d(*widths[1:], 3))
    def forward(self, x):
        return self.body(x)
"""
    net = parse(text, (3, 8, 8))
    assert net.shapes[-1] == (5, 4, 4)
    assert "widths as the text has it" in net.assumed
    assert any("the text never passes widths (line 5)" in note for note in net.notes)
    other = parse(text, (3, 8, 8), settings={"widths": [3, 2, 4]})
    assert other.shapes[-1] == (4, 4, 4) and not other.assumed


_CLASS = """class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3)
        self.fc = nn.Linear(4 * 6 * 6, 5)
    def forward(self, x):
        x = self.conv(x)
        return self.fc(x.view(-1, 4 * 6 * 6))"""


@pytest.mark.parametrize("mark", ["->", "--> ", "=> ", "→ "])
def test_a_line_that_an_arrow_points_at_is_read_without_it(mark: str) -> None:
    text = _CLASS.replace("self.fc = ", f"{mark}self.fc = ")
    assert totals(parse(text, (1, 8, 8))) == (40 + 725, 4 * 9 * 36 + 720)
    with pytest.raises(CnnvizError, match="line 5, column") as caught:
        parse(text.replace("4 * 6 * 6, 5", "99, 5"), (1, 8, 8))
    assert "99" in str(caught.value)


def test_a_backtick_around_several_lines_is_no_code() -> None:
    text = f"My network:\n\n`{_CLASS}`\n\nit gives **this**:\n\n`Error: no module`"
    assert totals(parse(text, (1, 8, 8)))[0] == 765


@pytest.mark.parametrize("name", ["x_train", "x_val", "x_test"])
def test_a_part_of_a_data_set_says_what_the_input_is(name: str) -> None:
    text = f"""{KERAS}from keras.datasets import cifar10
from sklearn.model_selection import train_test_split
(x_train, y_train), (x_test, y_test) = cifar10.load_data()
x_train, x_val, y_train, y_val = train_test_split(x_train, y_train, test_size=0.2)
model = Sequential([Input(shape={name}.shape[1:]), Conv2D(2, 3)])
"""
    assert parse(text).shapes == ((3, 32, 32), (2, 30, 30))


def test_a_part_of_what_is_not_known_is_not_known() -> None:
    text = f"""{KERAS}from sklearn.model_selection import train_test_split
data, labels = np.load("x.npy"), np.load("y.npy")
a, b, c, d = train_test_split(data, labels)
model = Sequential([Conv2D(2, 3, input_shape=a.shape[1:])])
"""
    with pytest.raises(CnnvizError, match=r"a.shape\[1:\] is not known"):
        parse(text)


def test_a_summary_of_another_cells_import_says_the_input() -> None:
    text = f"{_CLASS.replace('6 * 6, 5', '5 * 5, 5').replace('6 * 6)', '5 * 5)')}\n"
    for call in (
        "torchinfo.summary(Net(), input_size=(1, 1, 7, 7))",
        "torchsummary.summary(Net(), (1, 7, 7))",
    ):
        net = parse(text + call)
        assert net.input_shape == (1, 7, 7) and "as the text says" in net.notes[0]


def test_what_a_function_has_can_be_handed_on() -> None:
    text = f"""{KERAS}def net(width, depth=1, size=8, **rest):
    x = inputs = Input((size, size, 1))
    for _ in range(depth):
        x = Conv2D(width, 3)(x)
    return Model(inputs, x)
def deep(depth=2, size=12, **rest):
    return net(width=5, **locals())
"""
    assert parse(text).shapes[-1] == (5, 8, 8)


def test_a_function_that_calls_the_one_which_makes_the_model_builds_it() -> None:
    text = f"""{KERAS}def net(width, classes):
    x = Input((8, 8, 1))
    return Model(x, Dense(classes)(Flatten()(Conv2D(width, 3)(x))))
def small(classes=4):
    return net(3, classes)
def large(classes=4):
    return net(9, classes)
def count(model):
    return model.count_params()
"""
    net = parse(text)
    assert totals(net)[0] == 90 + 324 * 4 + 4
    assert "large is drawn; --model chooses another: net or small" in net.notes


def test_a_class_that_only_calls_a_function_is_not_the_network() -> None:
    text = f"""{TORCH}class Apply(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function
    def forward(self, x):
        return self.function(x)
class Trainer:
    def model(self):
        return nn.Sequential(nn.Conv2d(1, 2, 3), Apply(lambda x: x.flatten(1)), nn.Linear(72, 3))
"""
    assert totals(parse(text, (1, 8, 8)))[0] == 20 + 219


@pytest.mark.parametrize(("size", "kernel"), [(8, 3), (9, 3), (8, 5), (9, 5)])
def test_what_is_padded_before_a_stride_is_as_in_keras(size: int, kernel: int) -> None:
    text = f"""{KERAS}from keras.applications import imagenet_utils
x = Input(({size}, {size}, 1))
y = ZeroPadding2D(imagenet_utils.correct_pad(x, {kernel}))(x)
model = Model(x, Conv2D(1, {kernel}, strides=2)(y))
"""
    assert parse(text).shapes[-1] == (1, -(-size // 2), -(-size // 2))
    old = text.replace("from keras.applications import imagenet_utils", "import keras_applications")
    old = old.replace("imagenet_utils.correct_pad(x", "keras_applications.correct_pad(backend, x")
    assert parse("from keras import backend\n" + old).shapes == parse(text).shapes


def test_an_input_that_is_turned_first_has_its_channels_last() -> None:
    text = f"{TORCH}import torch.nn.functional as F\n" + _CLASS.replace(
        "x = self.conv(x)", "x = self.conv(x.permute(0, 3, 1, 2))"
    ).replace("Conv2d(1,", "Conv2d(2,")
    net = parse(text)
    assert net.input_shape == (8, 8, 2) and net.chosen_input
    assert totals(net) == (4 * 18 + 4 + 725, 4 * 18 * 36 + 720)
