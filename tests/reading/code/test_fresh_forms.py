"""Forms met in public texts; the right numbers are those of PyTorch 2.13, which ran the texts."""

from __future__ import annotations

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

TORCH = "import numpy as np\nimport torch\nfrom torch import nn\n"
NET = TORCH + (
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.fc = nn.Linear(4, 3)\n    def forward(self, x):\n        return self.fc(x)"
)


@pytest.mark.parametrize(
    "text",
    [
        f"{NET}```",
        f"{NET}``` \n\nWhy is it slow?\n",
        f"Mine:\n\n```python\n{NET}```\n\nWhy is it slow?\n",
        f"Mine:\n```\n{NET}```\nand\n```\nnet = Net()```\nThanks!\n",
    ],
)
def test_a_fence_may_stand_at_the_end_of_the_last_line(text: str) -> None:
    """Python's own complaint was told before."""
    assert parse(text).shapes == ((4,), (3,))


@pytest.mark.parametrize("grid", ["ogrid", "mgrid"])
def test_grids_have_the_sizes_of_their_axes(grid: str) -> None:
    """torch: (2, 2, 4, 5) of weight, so 4x11 from 2x2x... ; 80 numbers and no bias."""
    text = TORCH + (
        f"g = np.{grid}[:4, 0:10:2]\n"
        "tent = (1 - abs(g[0] - 1.5) / 2) * (1 - abs(g[1] - 1.5) / 2)\n"
        "up = nn.ConvTranspose2d(2, 2, 3, stride=2, bias=False)\n"
        "w = torch.from_numpy(tent).float()\n"
        "up.weight.data = w.view(1, 1, 4, 5).repeat(2, 2, 1, 1)\n"
        "net = nn.Sequential(up)\n"
    )
    net = parse(text, (2, 3, 3))
    assert summarize(net).totals.parameters == 80
    assert net.shapes[-1] == (2, 8, 9)


@pytest.mark.parametrize("norm", ["spectral_norm", "weight_norm"])
def test_a_norm_of_weights_is_known_by_its_full_path(norm: str) -> None:
    """It was said of it that it is not in the text."""
    text = TORCH + (
        f"from torch.nn.utils.{norm} import {norm}, remove_{norm}\n"
        f"net = nn.Sequential({norm}(nn.Linear(4, 3)), remove_{norm}({norm}(nn.Linear(3, 2))))\n"
    )
    found = parse(text)
    assert [layer.computed for layer in found.layers] == [norm, ""]
    assert not any("is not in the text" in note for note in found.notes)
