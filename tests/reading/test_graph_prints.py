"""Prints of a `torch.fx.GraphModule`: the code below the modules says how they are wired.

The prints are PyTorch 2.13's, of networks of these tests; the last test prints them again.
"""

from __future__ import annotations

from textwrap import indent
from typing import Any

import pytest

from cnnviz.errors import SpecError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

MODULES = """Net(
  (stem): Conv2d(3, 8, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1))
  (layer): Module(
    (0): Module(
      (conv): Conv2d(8, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
      (bn): BatchNorm2d(8, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)
    )
    (1): Module(
      (conv): Conv2d(8, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
      (bn): BatchNorm2d(8, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)
    )
  )
  (spare): Linear(in_features=2, out_features=2, bias=True)
  (fc): Linear(in_features=8, out_features=4, bias=True)
)
"""
FORWARD = """def forward(self, x):
    stem = self.stem(x);  x = None
    layer_0_conv = getattr(self.layer, "0").conv(stem)
    layer_0_bn = getattr(self.layer, "0").bn(layer_0_conv);  layer_0_conv = None
    add = layer_0_bn + stem;  layer_0_bn = stem = None
    relu = torch.nn.functional.relu(add, inplace = False);  add = None
    layer_1_conv = getattr(self.layer, "1").conv(relu)
    layer_1_bn = getattr(self.layer, "1").bn(layer_1_conv);  layer_1_conv = None
    add_1 = layer_1_bn + relu;  layer_1_bn = relu = None
    relu_1 = torch.nn.functional.relu(add_1, inplace = False);  add_1 = None
    mean = relu_1.mean((2, 3));  relu_1 = None
    fc = self.fc(mean);  mean = None
    return fc
"""
END = "    \n# To see more debug info, please use `graph_module.print_readable()`\n"
PRINT = f"{MODULES}\n\n\n{FORWARD}{END}"
NAMES = (
    *("stem", "layer.0.conv", "layer.0.bn", "add", "relu"),
    *("layer.1.conv", "layer.1.bn", "add_1", "relu_1", "mean", "fc"),
)
LEARNED = 224 + 2 * (584 + 16) + 6 + 36


@pytest.mark.parametrize(
    "text",
    [
        PRINT,
        PRINT.replace(END, ""),
        ">>> print(gm)\n" + PRINT,
        PRINT.replace("self, x)", "self, x : torch.Tensor) -> torch.Tensor"),
        PRINT.replace("\nNet(", "\nGraphModule("),
        f"```\n{PRINT}```\n",
        f"What it makes of it::\n\n{indent(PRINT, '    ')}",
        f"gm = symbolic_trace(net)\nprint(gm)\n\n{PRINT}\nWhy are there two sums?",
    ],
)
def test_the_code_below_the_modules_says_their_order(text: str) -> None:
    network = parse(text, (3, 16, 16))
    assert network.names == NAMES
    assert [network.reads(at) for at in (3, 7)] == [(3, 1), (7, 5)]
    assert summarize(network).totals.parameters == LEARNED
    assert [one.name for one in network.uncalled] == ["spare"]
    assert network.notes[-1].startswith("the order of the calls is that of the forward")


def test_what_it_lacks_stands_at_its_line() -> None:
    text = PRINT.replace("add = layer_0_bn + stem", "add = layer_0_bn * self.scale")
    with pytest.raises(SpecError, match=r"nothing in this text makes self\.scale") as caught:
        parse(text, (3, 16, 16))
    said = "line 23, column 24: "
    assert str(caught.value).startswith(said)
    assert text.splitlines()[22][23:].startswith("self.scale")


def test_pytorch_prints_the_same() -> None:
    torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
    nn = torch.nn

    class Block(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.conv, self.bn = nn.Conv2d(8, 8, 3, padding=1), nn.BatchNorm2d(8)

        def forward(self, x: Any) -> Any:
            return torch.relu(self.bn(self.conv(x)) + x)

    class Net(nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.stem = nn.Conv2d(3, 8, 3, 2, 1)
            self.layer = nn.Sequential(Block(), Block())
            self.fc = nn.Linear(8, 4)

        def forward(self, x: Any) -> Any:
            return self.fc(self.layer(self.stem(x)).mean((2, 3)))

    net = Net()
    printed = str(torch.fx.symbolic_trace(net))
    for text in (printed, f"{printed}\n\n"):
        network = parse(text, (3, 16, 16))
        assert network.shapes[-1] == (4,)
        assert len(network.layers) == len(NAMES)
        assert network.reads(3) == (3, 1)
    learned = sum(one.numel() for one in net.parameters())
    assert summarize(network).totals.parameters == learned == LEARNED - 6
