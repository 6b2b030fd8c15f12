"""What a builder that the text never calls takes from the rest of its arguments can be said."""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.told import refused, told

HEAD = "from keras.layers import Input, Dense\nfrom keras.models import Model\nimport keras\n"
TEXTS = [
    "def build_network(**params):\n    inputs = Input(shape=params['shape'])\n"
    "    return Model(inputs, Dense(params['n'])(inputs))\n",
    "def head(x, **params):\n    return Dense(params['n'], name=params.get('name'))(x)\n"
    'def build(dim=8, **params):\n    inputs = Input(shape=params["shape"])\n'
    "    return Model(inputs, head(inputs, **params))\n",
    "class Builder:\n    def build(self, **params):\n        i = Input(shape=params['shape'])\n"
    "        return Model(i, Dense(params['n'])(i))\n",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(
    "settings",
    [
        {"params['shape']": (8,), "params['n']": 3},
        {'params["shape"]': [8], "params": {"n": 3}},
        {"params": {"shape": (8,), "n": 3, "other": 5}},
    ],
)
def test_what_is_said_of_it_is_heeded(text: str, settings: dict[str, Any]) -> None:
    net = parse(HEAD + text, settings=settings)
    assert (summarize(net).totals.parameters, net.shapes) == (27, ((8,), (3,)))


@pytest.mark.parametrize("text", TEXTS)
def test_what_nobody_says_is_asked_for(text: str) -> None:
    reasons = {words.replace('"', "'"): reason for words, reason in told(HEAD + text)}
    assert reasons.keys() == {"params['shape']", "params['n']"}
    assert reasons["params['n']"].endswith("""; say --set "params['n']=VALUE\"""")
    assert reasons["params['shape']"].endswith("""; say --set "params['shape']=(28, 28, 1)\"""")


def test_a_class_asks_for_it_as_well() -> None:
    text = (
        f"{HEAD}class Net(keras.Model):\n    def __init__(self, **kwargs):\n"
        "        super().__init__()\n        self.d = Dense(kwargs['n'])\n"
        "    def call(self, x):\n        return self.d(x)\n"
    )
    ((words, reason),) = told(text, (8,))
    assert words == "kwargs['n']" and reason.endswith("""say --set "kwargs['n']=VALUE\"""")
    assert summarize(parse(text, (8,), settings={"kwargs['n']": 3})).totals.parameters == 27


HANDED_ON = (
    "from torch import nn\nclass Coord(nn.Module):\n"
    "    def __init__(self, width, **kwargs):\n        super().__init__()\n"
    "        self.conv = nn.Conv2d(3, width, **kwargs)\n"
    "    def forward(self, x):\n        return self.conv(x)\n"
)


def test_what_a_layer_lacks_is_asked_of_the_rest_that_it_is_given() -> None:
    """It was told to write Conv2d(in_channels, out_channels, kernel_size)."""
    why = "the text never builds Coord"
    width = f"width is not known: {why}, and width has no default; say --set width=VALUE"
    key = "kwargs['kernel_size']"
    size = f'{key} is not known: {why}; say --set "{key}=VALUE"'
    assert [reason for _, reason in told(HANDED_ON)] == [width, size]
    told_last = str(refused(HANDED_ON)).splitlines()[-1]
    assert told_last == f'All at once: --set width=VALUE --set "{key}=VALUE"'


@pytest.mark.parametrize("said", [{"kwargs['kernel_size']": 3}, {"kwargs": {"kernel_size": 3}}])
def test_what_is_said_of_a_rest_is_handed_on(said: dict[str, Any]) -> None:
    net = parse(HANDED_ON, settings={"width": 4, **said})
    assert summarize(net).totals.parameters == 3 * 4 * 9 + 4


def test_a_layer_that_lacks_something_itself_is_told_so() -> None:
    text = HANDED_ON.replace("3, width, **kwargs", "3, width").replace("width,", "width=2,", 1)
    assert told(text) == [
        (
            "nn.Conv2d",
            "Conv2d lacks kernel_size: write Conv2d(in_channels, out_channels, kernel_size)",
        )
    ]


_WITH_KEYS = "def hg(**kwargs):\n    return {}\n"
_COMPLETE = "def hg2(ch=16):\n    return hg(ch=ch)\n"


@pytest.mark.parametrize("built", ["nn.Sequential(nn.Linear(3, kwargs['ch']))", "N(kwargs['ch'])"])
@pytest.mark.parametrize("turned", [False, True])
def test_what_a_function_builds_by_one_that_lacks_a_key_is_drawn(built: str, turned: bool) -> None:
    functions = [_WITH_KEYS.format(built), _COMPLETE][:: -1 if turned else 1]
    own = (
        "class N(nn.Module):\n    def __init__(self, ch):\n        super().__init__()\n"
        "        self.c = nn.Linear(3, ch)\n    def forward(self, x):\n        return self.c(x)\n"
    )
    text = "from torch import nn\n" + own * ("N(" in built) + "".join(functions)
    net = parse(text)
    assert net.shapes[-1] == (16,)
    assert "hg2 is drawn; --model chooses another: hg" in net.notes


GIN = """import gin
import torch.nn as nn
@gin.configurable
def head(size, width):
    return nn.Conv2d(size, width, 1)
@gin.configurable
class Net(nn.Module):
    def __init__(self, size, depth=2):
        super().__init__()
        self.layers = nn.Sequential(*[nn.Conv2d(size, size, 3) for _ in range(depth)], head(size))
    def forward(self, x):
        return self.layers(x)
net = Net()
"""


def test_what_a_decorator_passes_from_a_configuration_is_asked_for() -> None:
    """It was "Net lacks size", which no setting answered."""
    why = "@gin.configurable gives {} its {}, from what is not in this text"
    assert told(GIN) == [
        ("head(size)", f"width is not known: {why.format('head', 'width')}; say --set width=VALUE"),
        ("Net()", f"size is not known: {why.format('Net', 'size')}; say --set size=VALUE"),
    ]
    net = parse(GIN, settings={"size": 4, "width": 6})
    assert net.shapes[-1][0] == 6
    doubts = [note for note in net.notes if note.startswith("what gin.configurable")]
    assert [note.partition(": ")[2] for note in doubts] == [
        "head is read as it is without that",
        "Net is read as it is without that",
    ]


def test_without_such_a_decorator_a_call_lacks_its_argument() -> None:
    ((_, reason),) = told(GIN.replace("@gin.configurable\n", ""))
    assert reason == "__init__ lacks size"


ROW = """from torch import nn
class Net(nn.Module):
    def __init__(self, *widths):
        super().__init__()
        {}
        self.conv = nn.Conv2d(a, b, 3)
    def forward(self, x):
        return self.conv(x)
"""


@pytest.mark.parametrize("reads", ["a, b = widths", "a = widths[0]; b = widths[1]"])
def test_what_a_class_takes_in_a_row_can_be_set(reads: str) -> None:
    """It was said that there are 0 items in this, and no setting was taken."""
    text = ROW.format(reads)
    with pytest.raises(CnnvizError, match=r"nothing says widths; say --set widths=\(VALUE, ...\)"):
        parse(text, (3, 8, 8))
    assert parse(text, (3, 8, 8), settings={"widths": (3, 4)}).shapes[-1] == (4, 6, 6)


def test_a_row_that_the_text_fills_is_its_own() -> None:
    text = ROW.format("a, b = widths") + "net = Net(3, 5)\n"
    assert parse(text, (3, 8, 8)).shapes[-1] == (5, 6, 6)
