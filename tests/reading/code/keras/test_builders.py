"""Builders of Keras networks whose shapes do not fit, or fit another input than is taken for them.

The right numbers are those of Keras 3.15, which ran the texts.
"""

from __future__ import annotations

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.told import told

HEAD = "from keras.layers import *\nfrom keras.models import Model\n"
BODY = "    i = Input((10,))\n    x = Add()([Dense(4)(i), Dense({n})(i)])\n    return Model(i, x)\n"
FUNCTION = f"{HEAD}def gen(n=5):\n{BODY.format(n='n')}"
METHOD = (
    f"{HEAD}class Gan:\n    def __init__(self):\n        self.net = self.gen()\n"
    f"    def gen(self):\n{BODY.format(n=5).replace('    ', '        ')}"
)
FAULT = ("Add()([Dense(4)(i), Dense({n})(i)])", "Add cannot join 4 and 5: their sizes differ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{FUNCTION}{call}", "n")
        for call in (
            "model = gen()",
            "autoencoder = gen()",
            "G = gen(n=5)",
            "gen(5).summary()",
            "nets = {'g': gen()}",
            "if True:\n    generator, k = gen(), 3",
        )
    ]
    + [(f"{METHOD}{call}", "5") for call in ("gan = Gan()", "Gan().net.summary()")],
)
def test_what_a_builder_cannot_build_is_told_whatever_it_is_called(text: str, said: str) -> None:
    assert told(text) == [(FAULT[0].format(n=said), FAULT[1])]


MAPS = (
    "i = Input((None, None, 3))\nx = Conv2D(4, 3, padding='same')(i)\nx = Reshape((16, 16, 4))(x)\n"
    "x = Conv2D(25, 3, padding='same')(x)\n"
)
ROWS = (
    "i = Input((None, 100))\nx = Dense(256)(i)\nx = Reshape((1, 16, 16))(x)\n"
    "x = Conv2D(25, 3, padding='same')(x)\n"
)


def _ways(body: str) -> list[str]:
    inner = body.replace("\n", "\n    ")
    return [
        f"{HEAD}{body}m = Model(i, x)",
        f"{HEAD}def gen():\n    {inner}return Model(i, x)\nG = gen()",
        f"{HEAD}class Gan:\n  def __init__(self):\n    {inner}self.g = Model(i, x)\ngan = Gan()",
    ]


@pytest.mark.parametrize("text", _ways(MAPS))
def test_an_input_that_is_left_open_is_the_one_that_is_given(text: str) -> None:
    net = parse(text, (3, 16, 16))
    assert (summarize(net).totals.parameters, net.shapes[-1]) == (1037, (25, 16, 16))


@pytest.mark.parametrize("text", _ways(ROWS))
def test_rows_of_no_length_are_those_that_are_given(text: str) -> None:
    net = parse(text, (100, 1))
    assert (summarize(net).totals.parameters, net.shapes[-1]) == (29481, (25, 1, 16))


@pytest.mark.parametrize(
    ("text", "like"),
    [*((one, "3x32x32") for one in _ways(MAPS)), *((one, "100x32") for one in _ways(ROWS))],
)
def test_what_depends_on_sizes_that_are_left_open_asks_for_them(text: str, like: str) -> None:
    ((_, reason),) = told(text)
    said = f"; the text leaves sizes of its input open, here 64: --input {like} says others"
    assert reason.startswith("Reshape cannot make") and reason.endswith(said)


def test_what_does_not_depend_on_them_does_not_ask() -> None:
    body = "i = Input((None, None, 3))\nx = Foo()(Dense(4)(i))\n"
    for text in _ways(body):
        ((_, reason),) = told(text)
        assert "--input" not in reason


_UNMADE = "this adds a layer to Sequential itself, which is not called: write Sequential()"


@pytest.mark.parametrize(
    ("text", "call"),
    [
        (
            "from keras import Sequential\nfrom keras.layers import *\nmodel = Sequential\n"
            "model.add(Conv2D(4, 3, input_shape=(8, 8, 1)))\nmodel.add(Flatten)\n"
            "model.add(Dense(10))",
            "model.add(Conv2D(4, 3, input_shape=(8, 8, 1)))",
        ),
        (
            "import keras\nfrom keras.layers import *\ndef build():\n    net = keras.Sequential\n"
            "    net.add(Dense(3, input_dim=4))\n    return net\nnet = build()",
            "net.add(Dense(3, input_dim=4))",
        ),
        (
            "from torch import nn\nnet = nn.Sequential\nnet.add_module('a', nn.Linear(3, 4))\n"
            "net.append(nn.Linear(4, 4))",
            "net.add_module('a', nn.Linear(3, 4))",
        ),
    ],
)
def test_layers_are_added_to_no_class(text: str, call: str) -> None:
    assert told(text) == [(call, _UNMADE)]


BLOCKS = f"""{HEAD}def norm(y, n):
    return BatchNormalization()(Conv2D(n, 3)(y))
def block(x, n, skip=False):
    x = norm(n=n, y=x)
    return concatenate([x, Conv2D(2, 1)(x)])
"""


def test_what_a_function_makes_of_its_input_is_drawn_by_its_name() -> None:
    """It was asked for with `--set x=VALUE`, which no value answers."""
    net = parse(BLOCKS, (3, 8, 8), model="block", settings={"n": 4})
    assert net.shapes[-1] == (6, 6, 6)
    assert summarize(net).totals.parameters == 130
    ((_, reason),) = told(BLOCKS, model="block", settings={"n": 4})
    assert reason.endswith("and x, the input of its model, has no default: say it with --input")


def test_a_text_of_such_functions_names_the_last_that_takes_one_input() -> None:
    more = "def joined(a, b):\n    return add([Dense(3)(a), b])\ndef size(n):\n    return 2 * n\n"
    ((_, reason),) = told(BLOCKS + more)
    assert reason.endswith("or --model block draws what block() makes of an --input")
    ((_, reason),) = told(HEAD + more)
    assert reason.endswith("paste the code that builds it")
