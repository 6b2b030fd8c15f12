"""Which layers have a weight and a bias, as `hasattr` and `is None` tell them apart."""

from __future__ import annotations

from typing import Any

import pytest

import cnnviz
from tests.reading.code.test_faults import module

LAYERS = [
    ("nn.ReLU()", "--"),
    ("nn.MaxPool2d(2)", "--"),
    ("nn.Dropout(0.5)", "--"),
    ("nn.Identity()", "--"),
    ("nn.Flatten()", "--"),
    ("nn.Softmax(1)", "--"),
    ("nn.Upsample(scale_factor=2)", "--"),
    ("nn.ZeroPad2d(1)", "--"),
    ("nn.Sequential()", "--"),
    ("nn.ModuleList()", "--"),
    ("nn.LocalResponseNorm(2)", "--"),
    ("nn.Conv2d(4, 4, 1)", "WW"),
    ("nn.Conv2d(4, 4, 1, bias=False)", "WN"),
    ("nn.LazyConv2d(4, 1)", "WW"),
    ("nn.Linear(6, 6, bias=False)", "WN"),
    ("nn.BatchNorm2d(4)", "WW"),
    ("nn.BatchNorm2d(4, affine=False)", "NN"),
    ("nn.InstanceNorm2d(4)", "NN"),
    ("nn.InstanceNorm2d(4, affine=True)", "WW"),
    ("nn.GroupNorm(2, 4, affine=False)", "NN"),
    ("nn.LayerNorm(6)", "WW"),
    ("nn.LayerNorm(6, bias=False)", "WN"),
    ("nn.LayerNorm(6, elementwise_affine=False)", "NN"),
    ("nn.RMSNorm(6)", "W-"),
    ("nn.RMSNorm(6, elementwise_affine=False)", "N-"),
    ("nn.PReLU()", "W-"),
    ("nn.Embedding(3, 4)", "W-"),
]
"""For each its weight, then its bias: W for one that it has, N for None, - for no attribute."""


@pytest.mark.parametrize(("layer", "has"), LAYERS)
@pytest.mark.parametrize(("name", "at"), [("weight", 0), ("bias", 1)])
def test_a_text_tells_them_apart(layer: str, has: str, name: str, at: int) -> None:
    """A ReLU was said to have a bias: code that initialises what has one took another way."""
    first = f"a = {layer}; n = 5 if not hasattr(a, '{name}') else 6 if a.{name} is None else 7"
    text = module(f"{first}; self.c = nn.Conv2d(4, n, 1)", "return self.c(x)")
    assert "-NW"[cnnviz.parse(text, (4, 6, 6)).shapes[-1][0] - 5] == has[at]


@pytest.mark.parametrize(("layer", "has"), LAYERS)
def test_so_does_pytorch(layer: str, has: str) -> None:
    torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")
    made = eval(layer, {"nn": torch.nn})
    found = [getattr(made, name, "-") for name in ("weight", "bias")]
    assert (
        "".join("-" if isinstance(one, str) else "N" if one is None else "W" for one in found)
        == has
    )


@pytest.mark.parametrize(
    ("line", "channels"),
    [
        ("n = 5 if hasattr(self.c.weight, 'original') else 4", 4),
        ("n = 4 if getattr(self.c.weight, 'mask', None) is None else 5", 4),
        ("n = 5 if hasattr(x, 'mask') else 4", 4),
        ("n = getattr(x, 'wide', 4)", 4),
        ("n = 4 if hasattr(x, 'view') and hasattr(x, 'device') else 5", 4),
        ("x.mask = 3; n = 5 if hasattr(x, 'mask') else 4", 0),
    ],
)
def test_a_tensor_has_what_pytorch_gives_it(line: str, channels: int) -> None:
    """It was said to have any, and to ask a weight so in forward was a crash."""
    text = module("self.c = nn.Conv2d(4, 4, 1)", f"{line}; return self.c(x)[:, :n - 1]")
    if channels:
        assert cnnviz.parse(text, (4, 6, 6)).shapes[-1][0] == channels - 1
        return
    with pytest.raises(cnnviz.CnnvizError, match="whether a tensor has mask is not known"):
        cnnviz.parse(text, (4, 6, 6))
