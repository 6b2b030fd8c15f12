"""No input is chosen where a lazy layer would be another one over another input.

The counts with an input are those of PyTorch 2.13.
"""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.layers.base import Shape
from cnnviz.reading import parse

NN = "import torch.nn as nn\n"
OPEN = [
    ("nn.Flatten(), nn.LazyLinear(out_features=10)", "LazyLinear", (1, 28, 28), 7850),
    ("nn.LazyLinear(10)", "LazyLinear", (4,), 50),
    ("nn.ReLU(), nn.LazyLinear(10, bias=False)", "LazyLinear", (4,), 40),
    ("nn.LazyConv2d(4, 3)", "LazyConv2d", (3, 8, 8), 112),
    ("nn.LazyConv1d(4, 3), nn.LazyBatchNorm1d()", "LazyConv1d", (2, 8), 36),
    ("nn.LazyBatchNorm2d(), nn.Conv2d(3, 4, 1)", None, (3, 8, 8), 22),
    ("nn.Conv2d(3, 4, 3), nn.Flatten(), nn.LazyLinear(2)", "LazyLinear", (3, 8, 8), 402),
    (
        "nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.LazyLinear(2)",
        None,
        None,
        146,
    ),
    ("nn.Linear(3, 4), nn.LazyLinear(2)", None, (3,), 26),
    ("nn.Linear(48, 12), nn.Unflatten(1, (3, 2, 2)), nn.LazyConv2d(2, 1)", None, (48,), 596),
]


def spellings(layers: str) -> dict[str, str]:
    """The layers as a list, in code, and in a class."""
    forward = f"def forward(self, x):\n        return nn.Sequential({layers})(x)\n"
    own = f"self.n = nn.Sequential({layers})"
    made = f"def __init__(self):\n        super().__init__()\n        {own}\n"
    return {
        "typed": layers,
        "code": f"{NN}model = nn.Sequential({layers})\nprint(model)\n",
        "class": f"{NN}class Net(nn.Module):\n    {made}\n"
        f"    {forward.replace(f'nn.Sequential({layers})', 'self.n')}",
    }


@pytest.mark.parametrize("spelt", ["typed", "code", "class"])
@pytest.mark.parametrize(("layers", "lazy", "shape", "learned"), OPEN)
def test_what_a_lazy_layer_takes_is_not_guessed(
    layers: str, lazy: str | None, shape: Shape | None, learned: int, spelt: str
) -> None:
    text = spellings(layers)[spelt]
    if lazy is None:
        assert summarize(parse(text)).totals.parameters == learned
    else:
        why = f"no input is given, and what this {lazy} takes depends on it: say it with --input"
        with pytest.raises(CnnvizError, match=why):
            parse(text)
    assert summarize(parse(text, shape)).totals.parameters == learned


def test_a_print_of_a_lazy_layer_asks_for_the_input() -> None:
    text = "Net(\n  (flat): Flatten()\n  (fc): LazyLinear(in_features=0, out_features=10)\n)"
    with pytest.raises(CnnvizError, match="what this LazyLinear takes depends on it"):
        parse(text)
    assert summarize(parse(text, (1, 28, 28))).totals.parameters == 7850


def test_a_part_before_a_lazy_layer_needs_no_input() -> None:
    part = parse("Conv2d(3, 4, 3), ReLU(), Flatten(), LazyLinear(2)", layers="0:1")
    assert summarize(part).totals.parameters == 112


def test_what_the_text_says_of_the_input_is_taken() -> None:
    text = f"{NN}import torch\nnet = nn.Sequential(nn.LazyLinear(2))\nnet(torch.zeros(3, 5))\n"
    assert summarize(parse(text)).totals.parameters == 12
