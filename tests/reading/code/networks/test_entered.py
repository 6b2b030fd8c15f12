"""Where no input is given, the layer that data reaches first says it, not the one made first.

The parameters are those of PyTorch 2.13, which takes each of these inputs.
"""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.layers.base import Shape
from cnnviz.reading import parse
from tests.reading.code.test_faults import module
from tests.reading.told import told

LAST = "self.o = nn.Linear(64, 10); "
DENSE = LAST + "self.l = nn.Linear(784, 64); "
CONV = LAST + "self.l = nn.Conv2d(3, 64, 3); "
ROW = LAST + "self.l = nn.Conv1d(3, 64, 3); "
MEAN = "return self.o(self.l(x).mean((2, 3)))"
BOTH = "return self.o(self.l(x))"
ENTERED = [
    (DENSE + "self.g = nn.Flatten()", "x = self.g(x); " + BOTH, (784,), 50890),
    (DENSE, "x = torch.flatten(x, 1); " + BOTH, (784,), 50890),
    (DENSE, "x = x.view(-1, 784); " + BOTH, (784,), 50890),
    (DENSE, "x = x.reshape(x.shape[0], 28 * 28); " + BOTH, (784,), 50890),
    (DENSE, "x = torch.relu(x); " + BOTH, (784,), 50890),
    (CONV + "self.g = nn.MaxPool2d(2)", "x = self.g(x); " + MEAN, (3, 6, 6), 2442),
    (CONV, "x = F.max_pool2d(x, 2); " + MEAN, (3, 6, 6), 2442),
    (CONV, "x = F.relu(x / 255); " + MEAN, (3, 5, 5), 2442),
    (CONV, "x = F.pad(x, (1, 1, 1, 1)); " + MEAN, (3, 1, 1), 2442),
    (CONV, "n, c, h, w = x.shape; " + MEAN, (3, 5, 5), 2442),
    (
        CONV + "self.g = nn.Upsample(scale_factor=2)",
        "x = self.g(x); " + MEAN,
        (3, 2, 2),
        2442,
    ),
    (
        "self.o = nn.Linear(256, 10);"
        " self.g = nn.Sequential(nn.ReLU(), nn.Conv2d(3, 64, 3), nn.MaxPool2d(2))",
        "x = self.g(x); return self.o(x.flatten(1))",
        (3, 6, 6),
        4362,
    ),
    (
        "self.o = nn.Conv2d(64, 10, 1); self.g = nn.MaxPool2d(2); self.l = nn.Conv2d(3, 64, 3)",
        "x = self.g(x); " + BOTH,
        (3, 6, 6),
        2442,
    ),
    (
        LAST
        + "self.l = nn.Linear(400, 64); self.c = nn.Conv2d(3, 16, 3); self.g = nn.MaxPool2d(2)",
        "x = self.c(self.g(x)).flatten(1); " + BOTH,
        (3, 14, 14),
        26762,
    ),
    (
        LAST + "self.l = nn.Linear(20, 64); self.g = nn.BatchNorm1d(20)",
        "x = self.g(x); " + BOTH,
        (20,),
        2034,
    ),
    (ROW, "x = x.permute(0, 2, 1); return self.o(self.l(x).mean(2))", (6, 3), 1290),
    (
        LAST + "self.l = nn.Conv1d(1, 64, 3)",
        "x = x.unsqueeze(1); return self.o(self.l(x).mean(2))",
        (8,),
        906,
    ),
]


@pytest.mark.parametrize(("init", "forward", "shape", "parameters"), ENTERED)
def test_the_layer_that_data_reaches_first_says_the_input(
    init: str, forward: str, shape: Shape, parameters: int
) -> None:
    net = parse(module(init, forward))
    assert net.input_shape == shape and net.chosen_input
    assert summarize(net).totals.parameters == parameters


@pytest.mark.parametrize(("init", "forward", "shape", "parameters"), ENTERED)
def test_pytorch_takes_that_input(init: str, forward: str, shape: Shape, parameters: int) -> None:
    torch = pytest.importorskip("torch")
    made: dict[str, Any] = {}
    exec(module(init, forward), made)
    net = made["Net"]()
    assert net(torch.zeros(2, *shape)).shape[:2] == (2, 10)
    assert sum(one.numel() for one in net.parameters()) == parameters


def test_where_no_layer_says_its_axes_the_input_is_asked_for() -> None:
    cut = "n, c, h, w = x.shape; x = x.reshape(n, c, h // 4, 4, w // 4, 4).mean((3, 5)).flatten(1)"
    ((_, reason),) = told(module(LAST + "self.l = nn.Linear(768, 64)", f"{cut}; {BOTH}"))
    assert reason == (
        "no input is given, and nothing says how many axes it has: say it with --input, such as"
        " --input 3x64x64"
    )
