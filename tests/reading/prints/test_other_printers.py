"""Prints that another library wrote or wrote into: fast.ai's layers, the counts of ptflops."""

from __future__ import annotations

import re

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse

FAST_AI = """Sequential(
  (0): AdaptiveConcatPool2d(
    (ap): AdaptiveAvgPool2d(output_size=1)
    (mp): AdaptiveMaxPool2d(output_size=1)
  )
  (1): Flatten({})
  (2): Linear(in_features=4096, out_features=5, bias=False)
)"""


@pytest.mark.parametrize("said", ["", "full=False"])
def test_fast_ais_flatten_keeps_the_batch(said: str) -> None:
    assert parse(FAST_AI.format(said), (2048, 7, 7)).shapes[-2:] == ((4096,), (5,))


def test_fast_ais_flatten_of_the_batch_is_refused() -> None:
    with pytest.raises(CnnvizError, match="Flatten has no argument full"):
        parse(FAST_AI.format("full=True"), (2048, 7, 7))


COUNTED = """Net(
  0.0 M, 100.000% Params, 0.0 GMac, 100.000% MACs,{0}
  (conv1): Conv2d(0.0 M, 25.000% Params, 0.0 GMac, 50.000% MACs, 3, 8, kernel_size=(3, 3))
  (bn): BatchNorm2d(16, 0.1% Params, 115.2 KMac, 0.064% MACs, 8, eps=1e-05, momentum=0.1)
  (relu): ReLU(0, 0.000% Params, 0.0 Mac, 0.000% MACs, inplace=True)
  (frozen): FrozenBatchNorm2d(0, 0.000% Params, 0.0 Mac, 0.000% MACs, 8)
  (block): Sequential(
    1.79 k, 7.1% Params, 1.4 MMac, 3.1% MACs,{0}
    (0): Flatten(0, 0.000% Params, 0.0 Mac, 0.000% MACs, start_dim=1, end_dim=-1)
    (1): Linear(7.21 k, 29.4% Params, 7.21 KMac, 1.0% MACs, in_features=7200, out_features=2)
  )
)"""


@pytest.mark.parametrize("end", ["", " "])
def test_what_ptflops_prints_before_arguments_is_left_out(end: str) -> None:
    plain = re.sub(r"[\d.]+(?: \w)?, [\d.]+% Params, .*?MACs,\s?", "", COUNTED.format(" "))
    assert "%" not in plain
    read, bare = parse(COUNTED.format(end)), parse(plain)
    assert read.layers == bare.layers and len(read.layers) == 6
    assert read.names == bare.names


def test_a_batch_norm_of_any_axes_that_mmengine_prints() -> None:
    """The print of a synchronized norm that was made to run without processes was refused."""
    text = (
        "Net(\n  (conv): Conv2d(1, 32, kernel_size=(3, 3), stride=(2, 2), bias=False)\n"
        "  (bn): _BatchNormXd(32, eps=1e-05, momentum=0.01, affine=True)\n)"
    )
    assert [layer.parameters for layer in parse(text, (1, 9, 9)).layers] == [288, 64]


TIMM = """ResNet(
  (conv1): Conv2d(3, 4, kernel_size=(7, 7), stride=(2, 2), padding=(3, 3), bias=False)
  (bn1): BatchNorm2d(4, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)
  (act1): ReLU(inplace=True)
  (maxpool): MaxPool2d(kernel_size=3, stride=2, padding=1, dilation=1, ceil_mode=False)
  (layer1): Identity()
  (layer2): Identity()
  (layer3): Identity()
  (layer4): Identity()
  (global_pool): SelectAdaptivePool2d(pool_type={}, flatten={})
  (fc): Linear(in_features=4, out_features=10, bias=True)
)"""


@pytest.mark.parametrize("flatten", ["Flatten(start_dim=1, end_dim=-1)", "True"])
@pytest.mark.parametrize(("pool", "kind"), [("avg", "Avg"), ("max", "Max")])
def test_timms_pool_is_what_it_prints(pool: str, kind: str, flatten: str) -> None:
    """AdaptiveMaxPool2d was proposed in place of a mean; timm's ResNets were refused."""
    net = parse(TIMM.format(pool, flatten), (3, 32, 32))
    assert [layer.spec_name for layer in net.layers[-3:]] == [
        f"Adaptive{kind}Pool2d",
        "Flatten",
        "Linear",
    ]
    assert net.shapes[-3:] == ((4, 1, 1), (4,), (10,))
    assert net.notes == ("a print does not show forward(): ResNet is wired as known by that name",)


def test_timms_pool_of_both_kinds_is_refused() -> None:
    with pytest.raises(CnnvizError, match="cnnviz knows no layer SelectAdaptivePool2d"):
        parse(TIMM.format("catavgmax", "True"), (3, 32, 32))


def test_timms_pool_of_a_size_that_it_prints() -> None:
    """As timm printed it once, its size with a space before it."""
    pool = "SelectAdaptivePool2d (output_size=3, pool_type=avg, flatten=False)"
    net = parse(f"Net(\n  (conv): Conv2d(4, 4, 1)\n  (pool): {pool}\n)", (4, 9, 9))
    assert net.shapes[-1] == (4, 3, 3)
