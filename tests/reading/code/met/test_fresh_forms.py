"""Forms met in public texts; the right numbers are those of PyTorch 2.13, which ran the texts."""

from __future__ import annotations

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.told import told

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


DEEP = TORCH + (
    "class Level(nn.Module):\n    def __init__(self, depth, n):\n        super().__init__()\n"
    "        self.conv = nn.Conv2d(n, n, 3, padding=1)\n        self.depth = depth\n"
    "        if depth > 1:\n            self.next = Level(depth - 1, n)\n"
    "    def forward(self, x):\n        x = self.conv(x)\n"
    "        return self.next(x) if self.depth > 1 else x\n"
    "class Net(nn.Module):\n    def __init__(self, depth):\n        super().__init__()\n"
    "        self.main = Level(depth, 4)\n    def forward(self, x):\n        return self.main(x)\n"
)


def test_a_class_that_makes_itself_to_an_open_depth_asks_for_it() -> None:
    """It was told that calls are nested more than 80 deep, at the first line."""
    ((words, reason),) = told(DEEP)
    assert words == "depth"
    assert reason.endswith("and depth has no default; say --set depth=VALUE")
    assert len(parse(DEEP, (4, 8, 8), settings={"depth": 3}).layers) == 3


FIVE = TORCH + (
    "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        self.conv = nn.Conv2d(6, 4, 3)\n    def forward(self, x):\n{test}"
    "        b, n, c, h, w = x.shape\n        return self.conv(x.reshape(b, n * c, h, w))\n"
)


@pytest.mark.parametrize(
    "test",
    [
        "        assert x.dim() == 5, 'frames'\n",
        "        if x.ndim != 5:\n            raise ValueError('frames')\n",
        "        if len(x.shape) != 5:\n            raise ValueError('frames')\n",
    ],
)
def test_a_test_of_the_number_of_axes_says_what_the_input_has(test: str) -> None:
    text = FIVE.format(test=test)
    ((_, reason),) = told(text)
    assert reason.endswith(
        "; the input has 4 axes without that of the batch: say it with --input, such as 3x16x64x64"
    )
    assert parse(text, (2, 3, 8, 8)).shapes[-1] == (4, 6, 6)


@pytest.mark.parametrize("tensor", ["FloatTensor", "tensor", "as_tensor", "from_numpy"])
def test_of_an_image_that_a_package_makes_no_size_is_known(tensor: str) -> None:
    """The two words that the reader keeps of it were taken for two numbers."""
    text = TORCH + (
        "from torchvision import transforms\nnet = nn.Sequential(nn.Conv2d(3, 4, 3))\n"
        f"net(torch.{tensor}(transforms.ToTensor()(image)).unsqueeze(0))\n"
    )
    assert parse(text).shapes[-1][0] == 4
    assert parse(text, (3, 9, 9)).shapes[-1] == (4, 7, 7)
    assert not any("the text says" in note for note in parse(text, (3, 9, 9)).notes)


BLOCK = TORCH + (
    "{start}class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
    "        last = {made}\n        self.net = nn.Sequential(nn.Linear(4, 3), last)\n"
    "    def forward(self, x):\n        return self.net(x)\n"
)


@pytest.mark.parametrize(
    ("start", "made"),
    [
        ("from blocks import ConvBlock\n", "ConvBlock(3, 2)"),
        ("from blocks import *\n", "Conv_b(3)"),
    ],
)
def test_no_value_is_asked_for_what_a_missing_class_makes(start: str, made: str) -> None:
    """--set last=VALUE was advised, where no value would do."""
    ((_, reason),) = told(BLOCK.format(start=start, made=made))
    assert "--set" not in reason
    assert "paste" in reason


def test_the_code_of_a_function_that_is_nowhere_is_asked_for() -> None:
    text = TORCH + "net = nn.Sequential(nn.Linear(4, 3), own_block(3, 2))\n"
    assert told(text) == [("own_block", "own_block is nowhere in this text: paste its code too")]


def test_no_value_is_asked_for_what_counts_a_loop_over_what_is_not_known() -> None:
    """--set i=VALUE was advised, which changes nothing."""
    text = TORCH + (
        "from helpers import widths\nclass Net(nn.Module):\n    def __init__(self):\n"
        "        super().__init__()\n        self.widths = widths(3)\n"
        "        self.parts = nn.ModuleList()\n"
        "        for i, width in enumerate(self.widths):\n"
        "            self.parts.add_module(f'part{i}', nn.Linear(width, width))\n"
        "    def forward(self, x):\n        for part in self.parts:\n            x = part(x)\n"
        "        return x\n"
    )
    faults = told(text)
    assert not any("--set i=" in reason or "--set width=" in reason for _, reason in faults)
    assert any("widths comes from helpers" in reason for _, reason in faults)
