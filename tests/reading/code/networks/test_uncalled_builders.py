"""What a function that nobody calls builds around the last class is the network, with a note."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse
from tests.reading.code.networks.test_choosing import TWO, read
from tests.reading.told import refused

HEAD = "def head(n=4):\n    return nn.Sequential(Second(), nn.Flatten(), nn.Linear(40, n))\n"


@pytest.mark.parametrize(
    ("more", "right", "note"),
    [
        (HEAD, 4, "head is drawn; --model chooses another: Second or First"),
        ("def of():\n    return Second()\n" + HEAD, 4,
         "head is drawn; --model chooses another: of, Second or First"),
        (HEAD + "def of():\n    return Second()\n", 4,
         "head is drawn; --model chooses another: of, Second or First"),
        ("def half():\n    return nn.Sequential(Second(), nn.Conv1d(5, 2, 1))\n" + HEAD, 4,
         "head is drawn; --model chooses another: half, Second or First"),
        (HEAD + "def both():\n    body = head(9)\n    return nn.Sequential(body, nn.ReLU())\n", 9,
         "both is drawn; --model chooses another: head, Second or First"),
        ("def of():\n    return Second()\n", 5,
         "Second is drawn; --model chooses another: of or First"),
        ("def test():\n    net = Second()\n    print(net)\n", 5,
         "Second is drawn; --model chooses another: First"),
        ("def head(n):\n    return nn.Sequential(Second(), nn.Flatten(), nn.Linear(40, n))\n", 5,
         "Second is drawn; --model chooses another: First"),
        ("def of():\n    return nn.Sequential(Second(), nn.Flatten(), Missing())\n", 5,
         "Second is drawn; --model chooses another: First"),
        (HEAD + "net = Second()\n", 5, "net is drawn; --model chooses another: First"),
        (HEAD + "head(6)\n", 6, "Sequential is drawn; --model chooses another: First"),
    ],
)  # fmt: skip
def test_what_a_function_that_nobody_calls_builds_around_the_last_class(
    more: str, right: int, note: str
) -> None:
    net = read(TWO + more)
    assert net.shapes[-1][0] == right
    assert net.notes == (note,)


OF_KERAS = """import keras
from keras import layers
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.d = layers.Dense(5)
    def call(self, x):
        return self.d(x)
def build():
"""


@pytest.mark.parametrize(
    "lines",
    [
        "return keras.Sequential([keras.Input((8,)), Net(), layers.Dense(3)])",
        "i = keras.Input((8,)); return keras.Model(i, layers.Dense(3)(Net()(i)))",
    ],
)
def test_what_one_of_keras_builds_around_a_model_of_the_text(lines: str) -> None:
    net = parse(OF_KERAS + f"    {lines}\n")
    assert net.shapes == ((8,), (5,), (3,))
    assert net.notes[-1] == "build is drawn; --model chooses another: Net"


_LACKS = """from torch import nn
class Net(nn.Module):
    def __init__(self, widths, n):
        super().__init__()
        self.c = nn.Linear(3, widths[-1].out)
        self.d = nn.Linear(6, n)
    def forward(self, x):
        return self.d(self.c(x))
"""


def test_functions_that_lack_something_themselves_and_build_the_class_are_named() -> None:
    text = _LACKS + "class W:\n    def __init__(self, out):\n        self.out = out\n"
    text += "def large(n):\n    return Net([W(6)], n)\n"
    last = "\nlarge builds Net: --model large draws what it gives"
    assert str(refused(text)).endswith(last)
    more = text + "def small(n, out=6):\n    net = Net([W(out)], n)\n    return net\n"
    more += "def main(n):\n    print(Net([W(4)], n))\n"
    last = "\nlarge and small build Net: --model small draws what it gives"
    assert str(refused(more)).endswith(last)
    net = parse(more, model="small", settings={"n": 2})
    assert net.shapes == ((3,), (6,), (2,))
    assert "build" not in str(refused(_LACKS)).replace("never builds", "")


def test_only_functions_that_can_be_chosen_are_named() -> None:
    text = _LACKS + "class W:\n    def __init__(self, out):\n        self.out = out\n"
    text += "def get(n):\n    return Net([W(6)], n)\n"
    text += "def load(ns):\n    nets = []\n    for n in ns:\n        nets.append(get(n))\n"
    text += "    return nets\n"
    text += "def lost(n):\n    return Net([W(6)], n).move.there()\n"
    text += "def other(n):\n    Net([W(6)], n)\n    return nn.Linear(3, n)\n"
    last = "\nget builds Net: --model get draws what it gives"
    assert str(refused(text)).endswith(last)
    assert parse(text, model="get", settings={"n": 2}).shapes == ((3,), (6,), (2,))


@pytest.mark.parametrize(
    ("given", "said", "how"),
    [
        ("*args", (3, 4, 3), r'--set "args=\(VALUE, \.\.\.\)"'),
        ("**args", {"in_channels": 3, "out_channels": 4, "kernel_size": 3}, "--set args=VALUE"),
    ],
)
def test_a_layer_whose_arguments_are_all_open_is_not_left_out(
    given: str, said: object, how: str
) -> None:
    """The ReLU alone was drawn, without a word."""
    made = f"return nn.Sequential(nn.Conv2d({given}), nn.ReLU())"
    text = f"from torch import nn\ndef f(args):\n    {made}\n"
    with pytest.raises(CnnvizError, match=f"args is not known.*{how}"):
        parse(text)
    network = parse(text, settings={"args": said})
    assert [one.spec_name for one in network.layers] == ["Conv2d", "ReLU"]


def test_functions_that_give_what_a_class_lacks_by_default_are_named() -> None:
    text = (
        "from torch import nn\nclass Net(nn.Module):\n    def __init__(self, dims=None):\n"
        "        super().__init__()\n        self.a = nn.Linear(dims[0], dims[1])\n"
        "    def forward(self, x):\n        return self.a(x)\n"
        "def small(k: int):\n    return Net([k, 3])\ndef large(k: int):\n    return Net([k, 9])\n"
    )
    message = str(refused(text))
    assert message.endswith("small and large build Net: --model large draws what it gives")
    assert parse(text, model="large", settings={"k": 5}).shapes == ((5,), (9,))


def test_what_a_loop_left_is_no_argument_of_a_function() -> None:
    """The letter that a loop over letters ended with was taken for widths."""
    text = (
        "from torch import nn\ndef make(widths):\n"
        "    return nn.Sequential(*[nn.Linear(4, width) for width in widths])\n"
        "for name in ['x']:\n    for widths in 'AB':\n        print(name, widths)\n"
    )
    assert "widths is not known: the text never calls make()" in str(refused(text))
