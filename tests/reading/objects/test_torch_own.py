"""Modules with numbers of their own: other kinds of numbers, wrappers, parameters that join in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import cnnviz
from cnnviz.errors import CnnvizError

torch = pytest.importorskip("torch", reason="PyTorch is not installed")
nn, functional = torch.nn, torch.nn.functional


class Own(nn.Module):  # type: ignore[name-defined, misc]
    """A convolution, with what a test gives it, and a forward of the test's."""

    def __init__(self, way: Any, channels: int = 3, **own: Any) -> None:
        super().__init__()
        self.way, self.c = way, nn.Conv2d(channels, 4, 3)
        for name, value in own.items():
            setattr(self, name, value)

    def forward(self, x: Any) -> Any:
        return self.way(self, x)


def conv(module: Any) -> Any:
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU()).to(module)


MEAN = torch.tensor([0.5, 0.4, 0.3]).view(1, 3, 1, 1)
MODULES = {
    "double": conv(torch.float64),
    "half": conv(torch.float16),
    "bfloat16": conv(torch.bfloat16),
    "DataParallel": nn.DataParallel(conv(torch.float32)),
    "a plain tensor": Own(lambda m, x: m.c(x - m.mean), mean=MEAN),
    "a new tensor": Own(lambda m, x: m.c(x) * torch.full((1, 4, 1, 1), 2.0)),
    "a summand": Own(lambda m, x: m.c(x) + m.p, p=nn.Parameter(torch.rand(1, 4, 6, 6))),
    "one a channel": Own(lambda m, x: m.p + m.c(x), p=nn.Parameter(torch.rand(4, 1, 1))),
    "a factor a neuron": Own(lambda m, x: m.c(x) * m.p, p=nn.Parameter(torch.rand(4, 6, 6))),
    "channels of zeros": Own(lambda m, x: m.c(functional.pad(x, (0, 0, 0, 0, 1, 1))), channels=5),
    "rows and channels": Own(
        lambda m, x: m.c(functional.pad(x[:, :, ::2, ::2], (1, 0, 2, 1, 0, 2), value=3)), channels=5
    ),
}


@pytest.mark.parametrize("name", MODULES)
def test_its_shapes_and_parameters_are_pytorchs(name: str) -> None:
    module = MODULES[name]
    kind = next(module.parameters()).dtype
    inner = module.module if isinstance(module, nn.DataParallel) else module
    network = cnnviz.parse(module, (3, 8, 8))
    with torch.no_grad():
        output = inner(torch.zeros(1, 3, 8, 8, dtype=kind))
    assert network.shapes[-1] == tuple(output.shape[1:])
    totals = cnnviz.summary(network).to_dict()["totals"]
    assert totals["parameters"] == sum(one.numel() for one in module.parameters())


def test_a_learned_summand_is_a_bias_of_its_own() -> None:
    module = MODULES["a summand"]
    graph = cnnviz.connect(module, (3, 8, 8)).layers[-1]
    assert graph.weight.max() == -1
    assert np.array_equal(graph.bias, np.arange(4 * 6 * 6))


def test_the_numbers_of_its_own_stay_where_they_are() -> None:
    module = MODULES["a plain tensor"]
    cnnviz.parse(module, (3, 8, 8))
    assert module.mean is MEAN
    assert MEAN.device.type == "cpu"


def test_a_parameter_that_makes_more_of_what_flows_is_refused() -> None:
    module = Own(
        lambda m, x: m.c(x).mean((2, 3), keepdim=True) + m.p, p=nn.Parameter(torch.rand(4, 2, 2))
    )
    with pytest.raises(
        CnnvizError, match="it joins a parameter of its own to the data, as no layer does"
    ):
        cnnviz.parse(module, (3, 8, 8))
