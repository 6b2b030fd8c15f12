"""Norms of equal numbers, which exporters write once, are counted as PyTorch counts modules.

The numbers are PyTorch's of a net with `a`, `b` = nn.Conv2d(3, 4, 3), nn.Conv2d(4, 4, 3) and norms:
276 with two, 268 with one that is called twice.
"""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("onnx", reason="onnx is not installed")

import cnnviz
from cnnviz.layers.network import Network
from cnnviz.reading.onnx.reading import read_onnx
from tests.reading.onnx.models import Made

NOTE = "layers that have the same tensors in the file are counted each"


def two(path: Path, *scopes: str, told: str = "node") -> Network:
    """A network whose norms have the same tensors; `scopes` is where the file has them."""
    made = Made(1, 3, 9, 9)
    norm = [made.weight(f"bn1.{name}", 4) for name in ("weight", "bias", "mean", "var")]
    first = made.weight("a.weight", 4, 3, 3, 3), made.weight("a.bias", 4)
    second = made.weight("b.weight", 4, 4, 3, 3), made.weight("b.bias", 4)
    made.add("Conv", *first)
    for at, scope in enumerate(scopes):
        if at:
            made.add("Relu")
            made.add("Conv", *second)
        made.add("BatchNormalization", *norm)
        node = made.nodes[-1]
        if told == "node" and scope:
            node.name = f"/{scope.replace('.', '/')}/BatchNormalization"
        elif scope:
            names = node.metadata_props.add()
            names.key, names.value = "pkg.torch.onnx.name_scopes", f"['', '{scope}', 'norm']"
    return read_onnx(made.save(path / "m.onnx"))


@pytest.mark.parametrize("told", ["node", "metadata"])
@pytest.mark.parametrize(
    ("scopes", "right", "name"),
    [
        (("bn1", "bn2"), 276, "bn2"),
        (("bn1", "bn1"), 268, "bn1@2"),
        (("bn1", "bn1_1"), 268, "bn1@2"),
        (("layer_1.bn", "layer_2.bn"), 276, "layer_2.bn"),
        (("layer.bn", "layer_1.bn"), 268, "bn1@2"),
        (("layer1.0.bn1", "layer1.1.bn1"), 276, "layer1.1.bn1"),
        (("", ""), 276, "batchnormalization"),
    ],
)
def test_norms_of_the_same_tensors(
    scopes: tuple[str, ...], right: int, name: str, told: str, tmp_path: Path
) -> None:
    net = two(tmp_path, *scopes, told=told)
    assert cnnviz.summary(net).totals.parameters == right
    assert net.names[-1] == name
    assert any(note.startswith(NOTE) for note in net.notes) is (right == 276)


def test_a_norm_behind_a_convolution_that_is_called_again_is_called_again(tmp_path: Path) -> None:
    net = two(tmp_path, "", "", "")  # a, norm, b, norm, b, norm: each b has the norm behind it.
    assert net.names[-2:] == ("b@2", "batchnormalization@2")
    assert cnnviz.summary(net).totals.parameters == 276


def test_norms_of_other_layers_that_share_a_tensor_are_no_tied_weights(tmp_path: Path) -> None:
    made = Made(1, 8)
    ones = made.weight("n.weight", 8)
    for bias in ("n.bias", "m.bias"):
        made.add("LayerNormalization", ones, made.weight(bias, 8), axis=-1)
        made.add("Relu")
    net = read_onnx(made.save(tmp_path / "m.onnx"))
    assert cnnviz.summary(net).totals.parameters == 32


@pytest.mark.parametrize(
    ("operator", "sizes", "right"), [("Mul", (4, 1), 8), ("Mul", (5,), 10), ("PRelu", (4, 1), 8)]
)
def test_scales_and_slopes_of_the_same_tensors_are_counted_each(
    operator: str, sizes: tuple[int, ...], right: int, tmp_path: Path
) -> None:
    made = Made(1, 4, 5)
    made.add("Relu")
    scale = made.weight("a.scale", *sizes)
    for scope in ("a", "b", "b"):
        made.add(operator, scale)
        made.nodes[-1].name = f"/{scope}/{operator}"
    net = read_onnx(made.save(tmp_path / "m.onnx"))
    assert cnnviz.summary(net).totals.parameters == right
    assert net.first_call(3) == 2
    assert any(note.startswith(NOTE) for note in net.notes)
