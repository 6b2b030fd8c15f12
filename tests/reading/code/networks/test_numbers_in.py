"""Texts that call their layers themselves on numbers that they write out: these are the input."""

from __future__ import annotations

import pytest

import cnnviz

HEAD = (
    "import numpy as np\nimport torch\nfrom torch import nn\nimport torch.nn.functional as F\n"
    "a = nn.Linear(3, 2)\n"
)
NUMBERS = "[[1.0, 2.0, 3.0]]"


@pytest.mark.parametrize(
    "calls",
    [
        f"a(torch.Tensor({NUMBERS}))",
        f"print(a(torch.tensor({NUMBERS})))",
        f"x = torch.from_numpy(np.array({NUMBERS}))\ny = F.relu(a(x))",
        f"x = np.array({NUMBERS})\na(torch.FloatTensor(x))",
        f"x = torch.FloatTensor({NUMBERS}[0])\na(x.unsqueeze(0))",
        "a(torch.arange(6.0).view(2, 3))",
        f"x = torch.tensor({NUMBERS})\nb = nn.Linear(3, 2)\ny = a(x) + b(x)",
    ],
)
def test_a_layer_that_is_called_on_numbers(calls: str) -> None:
    """Nothing stood between the input and what the text gives, it was said."""
    network = cnnviz.parse(f"{HEAD}{calls}\n")
    assert (network.input_shape, network.shapes[-1]) == ((3,), (2,))
    assert cnnviz.summary(network).totals.parameters == 8 * (1 + ("b = " in calls))


@pytest.mark.parametrize(
    "weight",
    [
        "a.weight = nn.Parameter(torch.zeros(2, 5))",
        "a.weight.data = torch.zeros(2, 5)",
        "w = torch.zeros(2, 5)\na.weight.data = w",
        "a.weight.data = torch.tensor([[1.0, 2, 3, 4, 5], [1, 2, 3, 4, 5]])",
    ],
)
def test_a_weight_is_no_input(weight: str) -> None:
    """PyTorch 2.13: 2 x 5 and 2."""
    network = cnnviz.parse(f"{HEAD}{weight}\ny = a(torch.zeros(1, 5))\n")
    assert (network.input_shape, network.shapes[-1]) == ((5,), (2,))
    assert cnnviz.summary(network).totals.parameters == 12


def test_another_input_may_be_given() -> None:
    network = cnnviz.parse(f"{HEAD}a(torch.tensor({NUMBERS}))\n", (5, 3))
    assert network.shapes == ((5, 3), (5, 2))
