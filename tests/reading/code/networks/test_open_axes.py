"""A network whose layers say nothing of its input: how many axes that has is asked for."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.layers.base import Shape
from cnnviz.reading import parse

HEAD = (
    "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n\n\n"
    "class Up(nn.Module):\n    def forward(self, x):\n        return "
)
UP = "F.upsample(x, size=(x.shape[2] * 2, x.shape[3] * 2), mode='bilinear')"
OPEN: dict[str, tuple[str, Shape]] = {
    UP: ("3x64x64", (3, 8, 8)),
    "F.interpolate(x, size=[2 * n for n in x.shape[2:]] if x.dim() > 3 else [x.size(4)])": (
        "3x64x64",
        (3, 8, 8),
    ),
    "F.avg_pool1d(x, x.shape[2] // 2)": ("3x64", (3, 2)),
}


@pytest.mark.parametrize("forward", OPEN)
def test_how_many_axes_an_input_has_is_asked_for(forward: str) -> None:
    such, gives = OPEN[forward]
    text = f"{HEAD}{forward}\n\n\nnet = Up()\n"
    with pytest.raises(
        CnnvizError, match=f"nothing says how many axes .* --input {such}\n"
    ) as caught:
        parse(text)
    assert len(caught.value.faults) == 1  # type: ignore[attr-defined]
    shape = (3, 4, 4) if len(gives) == 3 else (3, 4)
    assert parse(text, shape).shapes[-1] == gives


@pytest.mark.parametrize(
    "line",
    [
        "net(torch.zeros((1, 3, 30, 30)))",
        "x = torch.zeros(1, 3, 30, 30)\ntorch.onnx._export(net, x, 'a.onnx', verbose=True)",
    ],
)
def test_a_network_without_a_layer_that_learns_is_called_as_the_text_calls_it(line: str) -> None:
    net = parse(f"{HEAD}{UP}\n\n\nnet = Up()\n{line}\n")
    assert net.shapes == ((3, 30, 30), (3, 60, 60))
    assert not net.chosen_input


def test_what_no_input_mends_is_told_as_it_is() -> None:
    with pytest.raises(CnnvizError, match="Nothing is nowhere in this text"):
        parse(f"{HEAD}F.relu(x) * Nothing\n\n\nnet = Up()\n")


def test_an_input_of_more_axes_than_there_are_words_for_is_refused_at_its_layer() -> None:
    text = "from keras.layers import *\nDense(5, input_shape=(2, 3, 4, None, 5))"
    with pytest.raises(CnnvizError, match="Dense takes up to 3 axes of positions"):
        parse(text)
