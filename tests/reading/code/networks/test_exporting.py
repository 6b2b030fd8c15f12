"""What a text gives its network to with an input: exports, summaries, counters of operations."""

from __future__ import annotations

import pytest

from cnnviz.reading import parse

SAID = {
    "x = torch.randn(2, 1, 40)\ntorch.onnx.export(net, x, 'a.onnx')\n": (1, 40),
    "torch.onnx.export(net, (torch.randn(2, 1, 40),), 'a', opset_version=11)\n": (1, 40),
    "torch.onnx.export(net.eval(), args=torch.randn(2, 1, 40), f='a')\n": (1, 40),
    "torch.onnx._export(net, torch.randn(2, 1, 40), 'a')\n": (1, 40),
    "traced = torch.jit.trace(net, torch.randn(2, 1, 40))\n": (1, 40),
    "made = torch.export.export(net, (torch.randn(2, 1, 40),))\n": (1, 40),
    "from torchscan import summary\nsummary(net, (1, 40), max_depth=2)\n": (1, 40),
    "import torchscan\ntorchscan.summary(net, input_shape=(1, 40))\n": (1, 40),
    "from torchinfo import summary\nsummary(net, (2, 1, 40))\n": (1, 40),
    "from torchinfo import summary\nsummary(net, input_data=torch.zeros(2, 1, 40))\n": (1, 40),
    "from torchinfo import summary\nsummary(net, (1, 40), batch_dim=0)\n": (1, 40),
    "from torchsummary import summary\nsummary(net, (1, 40))\n": (1, 40),
    "import torchinfo\nfrom torchsummary import summary\nsummary(net, (1, 40))\n": (1, 40),
    "from thop import profile\nf, p = profile(net, inputs=(torch.randn(2, 1, 40),))\n": (1, 40),
    "def main():\n    torch.onnx.export(net, torch.ones(2, 1, 40), 'a')\nmain()\n": (1, 40),
}


@pytest.mark.parametrize("line", SAID)
def test_what_a_tool_is_given_with_the_network_is_its_input(line: str) -> None:
    made = (
        "import torch\nfrom torch import nn\nnet = nn.Sequential(nn.Conv1d(1, 2, 3), nn.ReLU())\n"
    )
    net = parse(made + line)
    assert net.input_shape == SAID[line] and not net.chosen_input
    assert net.notes[0] == "input: 1x40 (as the text says)"


def test_torchsummary_gives_three_axes_without_a_batch() -> None:
    """torchsummary 1.5.1 prints [-1, 2, 7, 7, 7]."""
    net = parse(
        "from torch import nn\nfrom torchsummary import summary\n"
        "net = nn.Sequential(nn.Conv3d(1, 2, 3))\nsummary(net, (1, 9, 9, 9))\n"
    )
    assert net.shapes == ((1, 9, 9, 9), (2, 7, 7, 7))
