"""Networks of sound, which take inputs of thousands of positions: the smallest is found.

The right numbers are those of PyTorch 2.13, which ran the texts over these inputs; over one
position less it raised an error.
"""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

HEAD = "import torch\nfrom torch import nn\n"
WAVES = f"""{HEAD}class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rows = nn.ModuleList([nn.Conv1d(4, 4, 2, dilation=2 ** n) for n in range(10)])
        self.first = nn.Conv1d(6, 4, 1)
    def forward(self, x):
        left = x.shape[2] - 1023
        total = torch.zeros((x.shape[0], 4, left))
        x = self.first(x)
        for row in self.rows:
            x = torch.relu(row(x))
            total += x[:, :, -left:]
        return total
"""
STEPS = f"""{HEAD}class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.ModuleList([nn.Conv1d(1, 1, 3, padding=1) for _ in range(11)])
    def forward(self, x):
        kept = []
        for one in self.down:
            x = one(x)
            kept.append(x)
            x = x[:, :, ::2]
        for one in kept[::-1]:
            x = nn.functional.interpolate(x, scale_factor=2)
            x = torch.cat((x, one), 1).mean(1, keepdim=True)
        return x
"""
CASES = [(WAVES, (6, 1024), 388), (STEPS, (1, 2048), 44)]


@pytest.mark.parametrize(("text", "shape", "parameters"), CASES)
def test_the_smallest_input_of_thousands_is_found(
    text: str, shape: tuple[int, int], parameters: int
) -> None:
    net = parse(text)
    assert net.input_shape == shape
    assert summarize(net).totals.parameters == parameters
    assert "none was given" in net.notes[0]


@pytest.mark.parametrize(("text", "shape", "parameters"), CASES)
def test_that_is_what_pytorch_takes(text: str, shape: tuple[int, int], parameters: int) -> None:
    torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
    names: dict[str, Any] = {}
    exec(text, names)
    net = names["Net"]()
    assert sum(one.numel() for one in net.parameters()) == parameters
    net(torch.zeros(2, *shape))
    with pytest.raises(RuntimeError):
        net(torch.zeros(2, shape[0], shape[1] - 1))


def test_a_tensor_whose_size_is_not_known_is_told() -> None:
    text = WAVES.replace("self.first =", "self.b = torch.zeros(width)\n        self.first =")
    assert parse(text).input_shape == (6, 1024)
