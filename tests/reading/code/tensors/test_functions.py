"""Functions of tensors in a text, with the numbers that PyTorch and Keras give for it."""

from __future__ import annotations

import pytest

from cnnviz.errors import SpecError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

NET = """
import torch
from torch import nn
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(1, 8, 3)
        self.b = nn.Conv2d({taken}, 2, 3)

    def forward(self, x):
        x = self.a(x)
        {line}
        return self.b(x)
"""

RIGHT = {
    "x = F.glu(x, dim=1)": (4, 154, [2, 4, 4], 3744),
    "x = x.mean((2, 3), keepdim=True).expand(-1, -1, 5, 5)": (8, 226, [2, 3, 3], 3888),
    "x = x.mean(1, keepdim=True).expand(-1, 3, -1, -1)": (3, 136, [2, 4, 4], 3456),
    "x = x.max(dim=1, keepdim=True).values": (1, 100, [2, 4, 4], 2880),
}
"""The channels that the second convolution takes; parameters, output, connections by PyTorch."""


@pytest.mark.parametrize("line", RIGHT)
def test_a_function_gives_what_pytorch_gives(line: str) -> None:
    taken, parameters, output, connections = RIGHT[line]
    net = parse(NET.format(taken=taken, line=line), (1, 8, 8))
    summary = summarize(net)
    assert list(net.shapes[-1]) == output
    assert summary.totals.parameters == parameters
    assert summary.totals.connections == connections


OPTIONS = """
import argparse
from torch import nn
parser = argparse.ArgumentParser()
parser.add_argument("-w", "--width", type=int, default="6")
parser.add_argument("--no-norm", dest="norm", action="store_false")
parser.add_argument("--deep", action="store_true")
args = parser.parse_args({given})
net = nn.Sequential(nn.Conv2d(1, args.width, 3, bias=not args.norm))
if args.deep:
    net.append(nn.Conv2d(args.width, 1, 3))
"""


@pytest.mark.parametrize("given", ["[]", "()", "args=[]"])
def test_options_are_their_defaults_where_the_text_gives_an_empty_command_line(given: str) -> None:
    assert repr(parse(OPTIONS.format(given=given)).layers) == (
        "(Conv2d(1, 6, kernel_size=3, bias=False),)"
    )


def test_an_option_whose_type_the_text_makes_itself_is_told_of() -> None:
    text = OPTIONS.format(given="[]")
    for kind in ("lambda one: 2 * int(one)", "whole"):
        with pytest.raises(SpecError, match="this type of an option is not followed"):
            parse(text.replace("type=int", f"type={kind}"))


def test_options_of_the_real_command_line_are_asked_for() -> None:
    with pytest.raises(SpecError, match="argparse reads the command line"):
        parse(OPTIONS.format(given=""))


SAMPLED = """
import keras
from keras import layers, ops

class Sampling(layers.Layer):
    def call(self, inputs):
        mean, spread = inputs
        noise = keras.random.normal(shape=(ops.shape(mean)[0], ops.shape(mean)[1]))
        return mean + ops.exp(0.5 * spread) * noise

x = keras.Input((4, 4, 1))
h = layers.Flatten()(layers.Conv2D(2, 3)(x))
mean, spread = layers.Dense(3)(h), layers.Dense(3)(h)
model = keras.Model(x, [mean, spread, Sampling()([mean, spread])])
"""


def test_a_sample_around_a_mean_in_keras_is_followed() -> None:
    net = parse(SAMPLED)
    assert summarize(net).totals.parameters == 20 + 2 * 27


@pytest.mark.parametrize(
    "line",
    [
        "x, at = F.max_pool2d(x, 2, return_indices=True)",
        "x, at = nn.MaxPool2d(2, return_indices=True)(x)",
        "x = nn.MaxPool2d(2, return_indices=True)(x)[0]",
        "x, at = F.adaptive_max_pool2d(x, 3, return_indices=True)",
    ],
)
def test_a_pool_may_say_where_the_largest_are(line: str) -> None:
    net = parse(NET.format(taken=8, line=line), (1, 8, 8))
    assert summarize(net).totals.parameters == 226
    assert net.shapes[-1] == (2, 1, 1)


def test_where_the_largest_are_is_not_followed() -> None:
    line = "x, at = F.max_pool2d(x, 2, return_indices=True)\n        x = F.max_unpool2d(x, at, 2)"
    with pytest.raises(SpecError, match="max_unpool2d") as refused:
        parse(NET.format(taken=8, line=line), (1, 8, 8))
    assert len(refused.value.faults) == 1
