"""Prints of fused modules are read in the order in which PyTorch's own modules calculate."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

_CONV = [(f"Conv{rest}", dims) for rest in ("Bn", "BnReLU", "ReLU") for dims in (1, 2, 3)]


def _types(printed: str, shape: tuple[int, ...]) -> list[str]:
    found = summarize(parse(printed, shape)).to_dict()
    return [one["type"] for one in found["layers"]]


@pytest.mark.parametrize(
    ("name", "dims"), [*_CONV, ("LinearReLU", 0), ("LinearBn1d", 0)], ids=lambda one: str(one)
)
def test_modules_of_training_for_quantization_are_read_in_their_order(name: str, dims: int) -> None:
    """ConvBnReLU2d was read as a convolution, its ReLU, and its norm last."""
    torch, qat, quantization = _torch()
    kind = getattr(qat, f"{name}{dims}d" if dims else name)
    setting = quantization.get_default_qat_qconfig("fbgemm")
    made = kind(3, 8, 3, qconfig=setting) if dims else kind(3, 8, qconfig=setting)
    shape = (3,) + (6,) * dims
    types = _types(str(torch.nn.Sequential(made)), shape)
    main = f"Conv{dims}d" if dims else "Linear"
    norms = [f"BatchNorm{dims or 1}d"] if "Bn" in name else []
    assert types == [main, *norms, *(["ReLU"] if "ReLU" in name else [])]
    # What comes last shows in the numbers: none is below 0 behind a ReLU alone.
    given = made(torch.randn(16, *shape))
    assert (types[-1] == "ReLU") == bool((given >= 0).all())


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("ConvBn", ("Conv", "BatchNorm")),
        ("ConvBnReLU", ("Conv", "BatchNorm", "ReLU")),
        ("ConvReLU", ("Conv", "ReLU")),
        ("BNReLU", ("BatchNorm", "ReLU")),
    ],
)
@pytest.mark.parametrize("dims", [1, 2, 3])
def test_fused_modules_are_read_in_their_order(
    name: str, kinds: tuple[str, ...], dims: int
) -> None:
    torch, _, _ = _torch()
    kind = getattr(torch.ao.nn.intrinsic, f"{name}{dims}d", None)
    if kind is None:
        pytest.skip("PyTorch has no such module")
    wanted = [one if one == "ReLU" else f"{one}{dims}d" for one in kinds]
    values = {"Conv": (3, 3, 3), "BatchNorm": (3,), "ReLU": ()}
    parts = [getattr(torch.nn, cls)(*values[one]) for cls, one in zip(wanted, kinds, strict=True)]
    made = kind(*parts)
    assert [type(one).__name__ for one in made] == wanted
    assert _types(f"Net(\n  (c): {_indented(made)}\n)", (3,) + (6,) * dims) == wanted


@pytest.mark.parametrize(
    "name", ["LinearReLU", "ConvReLU1d", "ConvReLU2d", "ConvReLU3d", "BNReLU2d"]
)
def test_quantized_fused_modules_are_read_in_their_order(name: str) -> None:
    torch, _, _ = _torch()
    kind = getattr(torch.ao.nn.intrinsic.quantized, name)
    dims = int(name[-2]) if name.endswith("d") else 0
    values = (3,) if name.startswith("BN") else (3, 4, 3) if dims else (3, 4)
    stem = {"L": "Linear", "C": f"Conv{dims}d", "B": f"BatchNorm{dims}d"}[name[0]]
    printed = str(torch.nn.Sequential(kind(*values)))
    assert _types(printed, (3,) + (6,) * dims) == [stem, "ReLU"]


def _indented(module: Any) -> str:
    return str(module).replace("\n", "\n  ")


def _torch() -> Any:
    warnings.simplefilter("ignore")
    torch = pytest.importorskip("torch")
    qat = pytest.importorskip("torch.ao.nn.intrinsic.qat")
    pytest.importorskip("torch.ao.nn.intrinsic.quantized")
    quantization = pytest.importorskip("torch.ao.quantization")
    return torch, qat, quantization
