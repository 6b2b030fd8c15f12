"""What a text asks of a weight or bias is what PyTorch 2.13 answers; - where a layer has none."""

from __future__ import annotations

from typing import Any

import pytest

import cnnviz

ASKED = (
    *("l.weight.size(0)", "l.weight.size()[0]", "l.weight.size(-1)", "l.weight.shape[0]"),
    *("l.weight.shape[-1]", "l.weight.dim()", "l.weight.ndim", "l.weight.numel()"),
    *("l.weight.nelement()", "l.bias.size(0)", "l.bias.shape[0]", "l.bias.numel()"),
    *("l.weight.data.size(0)", "l.weight.detach().shape[0]"),
)
ANSWERS = {
    "nn.Linear(6, 7)": "7 7 6 7 6 2 2 42 42 7 7 7 7 7",
    "nn.Conv2d(4, 8, (3, 5), groups=2)": "8 8 5 8 5 4 4 240 240 8 8 8 8 8",
    "nn.ConvTranspose2d(4, 8, 3, groups=2)": "4 4 3 4 3 4 4 144 144 8 8 8 4 4",
    "nn.Conv1d(3, 5, 2)": "5 5 2 5 2 3 3 30 30 5 5 5 5 5",
    "nn.Embedding(100, 30)": "100 100 30 100 30 2 2 3000 3000 - - - 100 100",
    "nn.BatchNorm2d(5)": "5 5 5 5 5 1 1 5 5 5 5 5 5 5",
    "nn.LayerNorm((3, 4))": "3 3 4 3 4 2 2 12 12 3 3 12 3 3",
    "nn.LayerNorm(9)": "9 9 9 9 9 1 1 9 9 9 9 9 9 9",
    "nn.GroupNorm(2, 6)": "6 6 6 6 6 1 1 6 6 6 6 6 6 6",
    "nn.PReLU(3)": "3 3 3 3 3 1 1 3 3 - - - 3 3",
    "nn.InstanceNorm2d(3, affine=True)": "3 3 3 3 3 1 1 3 3 3 3 3 3 3",
    "nn.RMSNorm(5)": "5 5 5 5 5 1 1 5 5 - - - 5 5",
    "nn.Conv3d(1, 2, 3)": "2 2 3 2 3 5 5 54 54 2 2 2 2 2",
    "nn.ConvTranspose1d(3, 4, 5)": "3 3 5 3 5 3 3 60 60 4 4 4 3 3",
    "nn.SyncBatchNorm(4)": "4 4 4 4 4 1 1 4 4 4 4 4 4 4",
}
CASES = [
    (layer, asked, int(found))
    for layer, answers in ANSWERS.items()
    for asked, found in zip(ASKED, answers.split(), strict=True)
    if found != "-"
]
TEXT = "import torch.nn as nn\nl = {}\nnet = nn.Sequential(nn.Linear(2, {}), nn.ReLU())\n"


@pytest.mark.parametrize(("layer", "asked", "found"), CASES)
def test_what_a_text_asks_of_a_weight(layer: str, asked: str, found: int) -> None:
    assert cnnviz.parse(TEXT.format(layer, asked), (2,)).shapes[-1] == (found,)


@pytest.mark.parametrize(("layer", "asked", "found"), CASES)
def test_that_is_what_pytorch_answers(layer: str, asked: str, found: int) -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed")
    names: dict[str, Any] = {}
    exec(TEXT.format(layer, asked), names)
    assert names["net"][0].out_features == found


def test_a_network_that_is_called_by_its_own_call_is_named() -> None:
    start = "class {}(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    start += "        self.c = nn.Linear(3, 4)\n    def {}(self, x):\n        return self.c(x)\n"
    text = (
        "import torch.nn as nn\n" + start.format("Own", "__call__") + start.format("B", "forward")
    )
    assert "B is drawn; --model chooses another: Own" in cnnviz.parse(text, (3,)).notes
