"""With several networks in a text, the one that it builds last, else its last class."""

from __future__ import annotations

import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.layers.network import Network
from cnnviz.reading import parse


def of_class(name: str, channels: int, base: str = "nn.Module", args: str = "") -> str:
    """A class whose network gives so many channels."""
    return (
        f"class {name}({base}):\n    def __init__(self{args}):\n        super().__init__()\n"
        f"        self.c = nn.Conv1d(1, {channels}, 1)\n\n    def forward(self, x):\n"
        "        return self.c(x)\n\n\n"
    )


TWO = "from torch import nn\n\n\n" + of_class("First", 3) + of_class("Second", 5)


def channels(text: str, model: str | None = None) -> int:
    return read(text, model).shapes[-1][0]


def read(text: str, model: str | None = None) -> Network:
    return parse(text, (1, 8), model=model)


@pytest.mark.parametrize(
    ("more", "right"),
    [
        ("", 5),
        ("net = First()", 3),
        ("a = Second()\nb = First()", 3),
        ("a = First()\nb = Second()\ncriterion = nn.MSELoss()\n", 5),
        ("def main():\n    net = First()\n    train(net)\nmain()", 3),
        ("if __name__ == '__main__':\n    net = First().to(device)", 3),
        ("a = nn.Sequential(Second(), nn.ReLU(), nn.Conv1d(5, 7, 1))", 7),
        ("for fold in folds():\n    net = First()\n    fit(net)", 3),
        ("net = nn.DataParallel(First())\nnet = net.cuda()", 3),
        (
            "net = nn.Sequential()\nnet.add_module('a', nn.Sequential(nn.Conv1d(1, 6, 1)))"
            "\nnet.add_module('b', nn.Conv1d(6, 7, 1))",
            7,
        ),
        ("import copy\nnet = First()\nema = copy.deepcopy(net).eval()", 3),
    ],
)
def test_the_last_that_is_built_else_the_last_class(more: str, right: int) -> None:
    assert channels(TWO + more) == right


@pytest.mark.parametrize(
    ("name", "right"),
    [("First", 3), ("Second", 5), ("a", 3), ("b", 5), ("make", 3), ("First()", 3)],
)
def test_the_user_chooses_by_variable_class_or_function(name: str, right: int) -> None:
    more = "def make():\n    return First()\n\na = First()\nb = Second()\n"
    assert channels(TWO + more, name) == right


def test_a_note_names_the_others() -> None:
    assert read(TWO).notes == ("Second is drawn; --model chooses another: First",)
    assert read(TWO + "net = First()").notes == ("net is drawn; --model chooses another: Second",)


def test_a_note_names_four_others_and_counts_the_rest() -> None:
    text = "from torch import nn\n" + "".join(of_class(f"Net{at}", at + 1) for at in range(6))
    (note,) = read(text).notes
    assert note.endswith("--model chooses another: Net1, Net2, Net3 or Net4 and 1 more")


A, B = (
    "nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2))",
    "nn.Sequential(nn.Linear(3, 5), nn.ReLU())",
)


@pytest.mark.parametrize("head", ["", "from torch import nn\n"])
@pytest.mark.parametrize(
    ("body", "drawn", "other"),
    [
        (f"net = {A}\nnet = {B}\n", "net", "net:{}"),
        (f"a = {A}\nb = {B}\n", "b", "a"),
        (f"nets = [{A}, {B}]\n", "nets[1]", "nets[0]"),
        (f"nets = {{'a': {A}, 'b': {B}}}\n", "nets['b']", "nets['a']"),
        (f"print({A})\nprint({B})\n", "Sequential", "Sequential:{}"),
    ],
)
def test_two_that_are_chains_are_two_and_either_is_chosen(
    head: str, body: str, drawn: str, other: str
) -> None:
    text, other = head + body, other.format(head.count("\n") + 1)
    net = cnnviz.parse(text, (3,))
    assert f"{drawn} is drawn; --model chooses another: {other}" in net.notes
    both = net, cnnviz.parse(text, (3,), model=other)
    assert [cnnviz.summary(one).to_dict()["totals"]["parameters"] for one in both] == [20, 26]


def test_a_name_of_no_network_is_an_error_with_what_there_is() -> None:
    with pytest.raises(CnnvizError, match="no such network; did you mean Second"):
        read(TWO, "Secund")
    with pytest.raises(CnnvizError, match="no such network; there are First and Second"):
        read(TWO, "x")


def test_a_class_that_others_are_made_of_is_not_the_network() -> None:
    text = "from torch import nn\n" + of_class("Net", 3).replace("nn.Conv1d(1, 3, 1)", "Block()")
    assert channels(text + of_class("Block", 5)) == 5


def test_what_a_function_builds_that_nobody_calls() -> None:
    text = "from torch import nn\n" + of_class("Net", 3, args=", n").replace(
        "(1, 3, 1)", "(1, n, 1)"
    )
    text += "def small():\n    return Net(2)\n\ndef large(n=9):\n    return Net(n)\n"
    assert channels(text) == 9
    assert "--model chooses another: small" in read(text).notes[0]
    assert channels(text, "small") == 2


SIZED = "from torch import nn\n" + of_class("Net", 3, args=", n").replace("(1, 3, 1)", "(1, n, 1)")


def test_what_a_function_trains_that_nobody_calls() -> None:
    assert channels(SIZED + "def main():\n    net = Net(7)\n    fit(net)\n") == 7


def test_a_function_whose_network_has_a_part_that_is_not_here_is_not_chosen() -> None:
    text = SIZED + "def known():\n    return Net(7)\n\ndef other():\n"
    text += "    net = nn.Sequential(Net(4), nn.ReLU())\n    net[0] = zoo.part(3)\n    return net\n"
    assert channels(text) == 7
    assert read(text).notes == ("known is drawn; --model chooses another: other",)


def test_two_that_a_condition_decides_between_are_asked_for() -> None:
    text = TWO + "if args.small:\n    net = First()\nelse:\n    net = Second()\n"
    with pytest.raises(CnnvizError, match=r"args\.small is not known"):
        read(text)
    assert parse(text, (1, 8), settings={"args.small": True}).shapes[-1] == (3, 8)


def test_a_base_that_the_text_lacks_is_said_to_be_taken_as_a_module() -> None:
    text = "from torch import nn\nfrom base import BaseModel\n" + of_class("Net", 3, "BaseModel")
    assert read(text).notes == ("BaseModel is not in the text: it is taken as nn.Module (line 3)",)


LOSS = (
    "class Overlap(nn.Module):\n    def __init__(self, smooth=1):\n        super().__init__()\n"
    "        self.smooth = smooth\n\n    def forward(self, given, wanted):\n"
    "        return 1 - (given * wanted).sum() / (given.sum() + self.smooth)\n\n\n"
)
ACTIVATION = "class Bend(nn.Module):\n    def forward(self, x):\n        return x.tanh()\n\n\n"
LAST = of_class("Net", 4).replace("self.c(x)", "self.last(x)")
FINISHED = "def net():\n    made = Net()\n    made.last = made.c\n    del made.c\n    return made\n"


@pytest.mark.parametrize("after", [LOSS, ACTIVATION, LOSS + ACTIVATION])
def test_a_loss_or_an_activation_after_a_network_is_not_the_network(after: str) -> None:
    assert channels(TWO + after) == 5


def test_a_class_that_a_function_finishes_is_what_the_function_gives() -> None:
    net = read("from torch import nn\n\n\n" + LAST + FINISHED)
    assert net.shapes[-1][0] == 4
    assert net.names == ("last",)


OWN_NORM = (
    "from keras import layers, Model\n\n\ndef small(size=8):\n"
    "    x = layers.Input((size, 1))\n    y = Norm()(layers.Conv1D(3, 1)(x))\n"
    "    return Model(x, y)\n\n\nclass Norm(layers.BatchNormalization):\n"
    "    def call(self, x, training=False):\n        return super().call(x, training)\n"
)


@pytest.mark.parametrize("call", ["nn.Linear.forward(self, x)", "super().forward(x)"])
def test_a_layer_of_ones_own_may_call_the_one_that_it_comes_from(call: str) -> None:
    text = (
        "from torch import nn\nclass Own(nn.Linear):\n    def __init__(self):\n"
        "        nn.Linear.__init__(self, 4, 3)\n\n    def forward(self, x):\n"
        f"        return {call}\n\n\nnet = nn.Sequential(Own(), nn.ReLU())\n"
    )
    assert repr(parse(text).layers) == "(Linear(4, 3), ReLU())"


def test_a_layer_that_the_text_makes_its_own_is_not_the_network() -> None:
    net = parse(OWN_NORM)
    assert net.layers[0].spec_name == "Conv1d"
    assert net.shapes[0] == (1, 8)


def test_a_layer_of_its_own_is_not_the_network_though_it_makes_layers() -> None:
    wide = (
        "class Wide(nn.Conv1d):\n    def __init__(self):\n        super().__init__(1, 5, 1)\n"
        "        self.more = nn.Conv1d(5, 6, 1)\n\n    def forward(self, x):\n"
        "        return self.more(super().forward(x))\n"
    )
    net = read("from torch import nn\n" + of_class("Net", 3) + wide)
    assert net.shapes[-1] == (3, 8)
    assert net.notes == ("Net is drawn; --model chooses another: Wide",)


KERAS = "from keras import layers, models, Model\n\n\n"
TWICE = "class Twice(layers.Layer):\n    def call(self, x):\n        return x * 2\n\n\n"
BUILD = (
    "def build(size=8):\n    x = layers.Input((size, 1))\n"
    "    return Model(x, layers.Conv1D(5, 1)(Twice()(x)))\n\n\n"
)
WHOLE = (
    "class Net(Model):\n    def __init__(self):\n        super().__init__()\n"
    "        self.c = layers.Conv1D(5, 1)\n\n    def call(self, x):\n        return self.c(x)\n\n\n"
)
FIT = "def fit(x):\n    net = models.Sequential([layers.Conv1D(5, 1), Twice()])\n    net.fit(x)\n"
HELPER = "def pair(n=3):\n    return models.Sequential([layers.Conv1D(n, 1), layers.ReLU()])\n\n\n"


@pytest.mark.parametrize("text", [TWICE + BUILD, BUILD + TWICE, WHOLE + TWICE, TWICE + FIT])
def test_a_layer_of_the_text_s_own_is_a_part_of_what_is_built(text: str) -> None:
    net = read(KERAS + text)
    assert (net.shapes[0], net.shapes[-1]) == ((1, 8), (5, 8))
    assert "Conv1d" in [one.spec_name for one in net.layers]


def test_what_builds_with_a_layer_of_the_text_s_own_is_asked_what_it_is_given() -> None:
    with pytest.raises(CnnvizError, match=r"the text never calls build\(\), and n has no"):
        read(KERAS + TWICE + BUILD.replace("size=8", "n, size=8").replace("(5,", "(n,"))


def test_a_layer_that_builds_with_a_function_is_the_network() -> None:
    made = "    def __init__(self):\n        super().__init__()\n        self.pair = pair(4)\n\n"
    text = TWICE.replace("    def", f"{made}    def", 1).replace("x * 2", "self.pair(x)")
    assert channels(KERAS + HELPER + text) == 4


@pytest.mark.parametrize(
    "helper",
    [
        "def compiled(net: models.Model):\n    net.compile('adam')\n    return net\n",
        "def compiled(*, net: 'x' = None) -> models.Sequential:\n    return net\n",
    ],
)
def test_a_function_that_is_given_a_network_builds_none(helper: str) -> None:
    text = KERAS + HELPER.replace("n=3", "n") + helper
    with pytest.raises(CnnvizError, match=r"the text never calls pair\(\), and n has no default"):
        parse(text, (1, 8))
    assert parse(text, (1, 8), settings={"n": 3}).shapes[-1] == (3, 8)


def test_what_builds_a_part_of_a_class_is_not_the_network() -> None:
    """A class that lacks its arguments was passed over for the helper that makes its head."""
    text = """from torch import nn
def head():
    return nn.Sequential(nn.Linear(8, 4), nn.ReLU())
class Net(nn.Module):
    def __init__(self, args):
        super().__init__()
        self.conv = nn.Conv2d(args.c, 8, 3)
        self.head = head()
    def forward(self, x):
        return self.head(self.conv(x).mean((2, 3)))
"""
    with pytest.raises(CnnvizError, match=r"say --set args\.c=VALUE"):
        parse(text)
    net = parse(text, (3, 5, 5), settings={"args.c": 3})
    assert sum(layer.parameters for layer in net.layers) == 3 * 72 + 8 + 36


def test_a_class_that_is_given_a_network_asks_no_builder_for_it() -> None:
    """It lacks its arguments; the builder, of the same name, was passed over for it."""
    text = """from torch import nn
class Net(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.l = nn.Linear(4, n)
    def forward(self, x):
        return self.l(x)
def model():
    return Net(3)
class Around(nn.Module):
    def __init__(self, model, scale):
        super().__init__()
        self.model, self.scale = model, scale
    def forward(self, x):
        return self.model(x) * self.scale
"""
    assert parse(text).shapes == ((4,), (3,))


@pytest.mark.parametrize("base", ["keras.Model", "tf.keras.models.Model"])
def test_a_model_whose_build_makes_its_layers_is_the_last_that_is_built(base: str) -> None:
    """It has none before its first call: the Sequential above it was drawn."""
    text = f"""
import keras
import tensorflow as tf
from keras import layers
first = keras.Sequential([keras.Input((32, 32, 3)), layers.Conv2D(8, 3)])
class Late({base}):
    def build(self, shape):
        self.conv = layers.Conv2D(4, 3)
    def call(self, x):
        return self.conv(x)
net = Late()
"""
    network = parse(text, (3, 16, 16))
    assert network.shapes == ((3, 16, 16), (4, 14, 14))
    assert "net is drawn; --model chooses another: first" in network.notes
