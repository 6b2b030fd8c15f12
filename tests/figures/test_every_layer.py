"""Every figure of every kind of layer, alone and after a convolution: drawn or refused in words."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter

import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.figures.catalogue import CATALOGUE, Entry
from tests.figures.legible import words

KINDS = (
    *("PReLU()", "PReLU(4)", "Softmax(dim=1)", "Softmin(dim=1)", "Identity()", "Dropout1d()"),
    *("BatchNorm1d(4)", "BatchNorm1d(4, affine=False)", "InstanceNorm1d(4)", "GroupNorm(2, 4)"),
    *("LayerNorm(6)", "RMSNorm(6)", "LocalResponseNorm(2)", "Flatten()", "Unflatten(1, (2, 2))"),
    *("MaxPool1d(3, 2, 1, ceil_mode=True)", "MaxPool1d(2, dilation=2)", "AvgPool1d(2)"),
    *("AdaptiveAvgPool1d(1)", "AdaptiveMaxPool1d(3)", "Upsample(scale_factor=2)"),
    *("ZeroPad1d(1)", "ZeroPad1d(-1)", "ConstantPad1d(1, 0.5)", "ReflectionPad1d(1)"),
    *("CircularPad1d(1)", "Conv1d(4, 2, 1)", "Conv1d(4, 4, 3, padding=1, padding_mode='circular')"),
    *("Conv1d(4, 8, 3, groups=4)", "ConvTranspose1d(4, 2, 3, stride=2)", "TiledConv1d(4, 2, 3)"),
    *("LocallyConnected1d(4, 2, 3)", "ChannelShuffle(2)", "weight_norm(Conv1d(4, 2, 3))"),
)


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_every_figure_of_every_kind_of_layer(entry: Entry) -> None:
    call = cnnviz.compare if entry.command == "compare" else cnnviz.draw
    came: Counter[str] = Counter()
    for kind in KINDS:
        for text, shape in ((kind, (4, 6)), (f"Conv1d(1, 4, 3), {kind}, Tanh()", (1, 8))):
            try:
                ET.fromstring(call(text, shape, figure=entry.name).svg())
                came["drawn"] += 1
            except CnnvizError as error:
                assert str(error)
    # An image needs two dimensions.
    assert came["drawn"] or entry.name == "image"


def test_a_layer_that_moves_no_window_is_not_the_one_that_is_walked() -> None:
    after = cnnviz.draw("arithmetic", "ZeroPad2d(1), Conv2d(1, 2, 3)", (1, 5, 5)).picture
    assert words(after, "title") == ["No padding: the output is smaller than the input"]
    with pytest.raises(CnnvizError, match="moves none"):
        cnnviz.draw("arithmetic", "ZeroPad2d(1)", (1, 5, 5))
