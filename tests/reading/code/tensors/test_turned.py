"""Functions that turn, roll and gate: torch.flip, torch.roll, amin, nn.GLU.

The right shapes are those of PyTorch 2.13, which ran the texts.
"""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.layers.network import Network
from cnnviz.reading import parse
from tests.reading.told import told

NET = """
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 4, 3)
        self.glu = nn.GLU(dim=1)
        self.last = nn.GLU()

    def forward(self, x):
        x = self.conv(x)
        return {}
"""


def of(given: str) -> Network:
    return parse(NET.format(given), (2, 6, 8))


@pytest.mark.parametrize(
    ("given", "dims"),
    [
        ("x.flip(2)", (2,)),
        ("torch.flip(x, [2, 3])", (2, 3)),
        ("torch.flip(x, dims=(1,))", (1,)),
        ("x.flip(dims=(-1,))", (3,)),
    ],
)
def test_axes_that_are_turned_round(given: str, dims: tuple[int, ...]) -> None:
    net = of(given)
    assert net.shapes[-1] == (4, 4, 6)
    assert repr(net.layers[-1]) == f"Flip({dims})"


@pytest.mark.parametrize(
    ("given", "cuts"),
    [
        ("torch.roll(x, 1, 2)", [(slice(3, 4), slice(0, 3), 2)]),
        ("x.roll(-2, dims=3)", [(slice(2, 6), slice(0, 2), 3)]),
        (
            "torch.roll(x, (5, 1), (1, 2))",
            [(slice(3, 4), slice(0, 3), 1), (slice(3, 4), slice(0, 3), 2)],
        ),
    ],
)
def test_what_is_rolled_out_comes_in_at_the_other_end(
    given: str, cuts: list[tuple[slice, slice, int]]
) -> None:
    net = of(given)
    assert net.shapes[-1] == (4, 4, 6)
    kinds = [layer.spec_name for layer in net.layers[1:]]
    assert kinds.count("Concat") == len(cuts)
    parts = [shape for shape, kind in zip(net.shapes[2:], kinds, strict=True) if kind != "Concat"]
    wide = [part.stop - part.start for first, second, _ in cuts for part in (first, second)]
    axes = [axis - 1 for _, _, axis in cuts for _ in range(2)]
    assert [part[axis] for part, axis in zip(parts, axes, strict=True)] == wide


@pytest.mark.parametrize(
    ("given", "shape"),
    [
        ("self.glu(x)", (2, 4, 6)),
        ("self.last(x)", (4, 4, 3)),
        ("x.amin(dim=1, keepdim=True)", (1, 4, 6)),
        ("torch.amin(x, (2, 3))", (4,)),
    ],
)
def test_gates_and_least_values(given: str, shape: tuple[int, ...]) -> None:
    assert of(given).shapes[-1] == shape


def test_what_cannot_be_turned_is_refused() -> None:
    assert "the batch" in told(NET.format("x.flip(0)"), (2, 6, 8))[0][1]
    with pytest.raises(CnnvizError, match="rolling without axes is not followed"):
        of("torch.roll(x, 1)")
