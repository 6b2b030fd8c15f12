"""Parameters: what a layer takes, what it makes of it, and what it refuses, in which words."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings

from cnnviz.errors import ArgumentFault
from cnnviz.layers import find, names
from tests.oracles import drawn

MAKERS: dict[str, Any] = {}
for _name in names():
    _kind = find(_name)
    assert _kind is not None
    MAKERS[_name] = partial(_kind.cls, _kind.dims) if _kind.dims else _kind.cls


def made(spec: str) -> Any:
    """The layer of a spec, by Python's own reading of it; ours is tested elsewhere."""
    return eval(spec, {"__builtins__": {}}, MAKERS)


@settings(max_examples=600)
@given(drawn.any_layer())
def test_repr_makes_the_layer_again(case: Any) -> None:
    layer, _ = case
    if repr(layer).split("(")[0] in MAKERS:  # twins are in no spec
        assert made(repr(layer)) == layer
        assert hash(made(repr(layer))) == hash(layer)


@pytest.mark.parametrize(
    ("spec", "shown"),
    [
        ("Conv1d(1, 4, 3)", "Conv1d(1, 4, kernel_size=3)"),
        ("Conv2d(3, 6, (5, 5), (1, 1), 'same')", "Conv2d(3, 6, kernel_size=5, padding='same')"),
        ("Conv2d(3, 6, (5, 3), 1, ((0, 1), (2, 2)))",)
        + ("Conv2d(3, 6, kernel_size=(5, 3), padding=((0, 1), (2, 2)))",),
        ("Conv2d(3, 6, 3, 1, ((1, 1), (1, 1)))", "Conv2d(3, 6, kernel_size=3, padding=1)"),
        ("Conv1d(1, 1, 3, padding=0, bias=True)", "Conv1d(1, 1, kernel_size=3)"),
        ("TiledConv1d(1, 1, 3)", "TiledConv1d(1, 1, kernel_size=3, tiles=2)"),
        ("ConvTranspose2d(1, 2, 3, 2, 1, 1)",)
        + ("ConvTranspose2d(1, 2, kernel_size=3, stride=2, padding=1, output_padding=1)",),
        ("MaxPool2d(2, 2)", "MaxPool2d(kernel_size=2)"),
        ("MaxPool2d(3, stride=2, padding=1)", "MaxPool2d(kernel_size=3, stride=2, padding=1)"),
        ("AvgPool2d((2, 3), 2)", "AvgPool2d(kernel_size=(2, 3), stride=2)"),
        ("AdaptiveAvgPool2d((None, 7))", "AdaptiveAvgPool2d((None, 7))"),
        ("AdaptiveAvgPool2d((1, 1))", "AdaptiveAvgPool2d(1)"),
        ("GlobalAvgPool2d(False)", "GlobalAvgPool2d(keepdims=False)"),
        ("Linear(3, 2, bias=False)", "Linear(3, 2, bias=False)"),
        ("Flatten(1, -1)", "Flatten()"),
        ("Unflatten(1, (4, 4))", "Unflatten(1, (4, 4))"),
        ("BatchNorm2d(6, eps=1e-05, momentum=0.1)", "BatchNorm2d(6)"),
        ("BatchNorm2d(6, affine=False, bias=False)", "BatchNorm2d(6, affine=False)"),
        ("BatchNorm2d(6, bias=False)", "BatchNorm2d(6, bias=False)"),
        ("Dropout(0.5)", "Dropout()"),
        ("Dropout2d(0.2)", "Dropout2d(p=0.2)"),
        ("ReLU(True)", "ReLU(inplace=True)"),
        ("LeakyReLU(0.2)", "LeakyReLU(negative_slope=0.2)"),
        ("Softmax(1)", "Softmax(dim=1)"),
        ("ZeroPad2d((1, 2, 0, 0))", "ZeroPad2d((1, 2, 0, 0))"),
        ("ReflectionPad1d((2, 2))", "ReflectionPad1d(2)"),
        ("Upsample(scale_factor=2.0)", "Upsample(scale_factor=2.0)"),
        ("UpsamplingNearest2d((8, 8))", "UpsamplingNearest2d(size=(8, 8))"),
        ("Threshold(0.1, 20)", "Threshold(0.1, 20)"),
        ("PixelShuffle(upscale_factor=2)", "PixelShuffle(2)"),
        ("PixelUnshuffle(downscale_factor=2)", "PixelUnshuffle(2)"),
    ],
)
def test_repr_is_short_and_in_pytorchs_names(spec: str, shown: str) -> None:
    assert repr(made(spec)) == shown
    assert made(shown) == made(spec)


@pytest.mark.parametrize("name", names())
def test_a_layer_is_a_value_that_does_not_change(name: str) -> None:
    cls = find(name).cls  # type: ignore[union-attr]
    for field in fields(cls):
        with pytest.raises(FrozenInstanceError):
            setattr(object.__new__(cls), field.name, 1)


@pytest.mark.parametrize(
    ("spec", "shape", "completed"),
    [
        ("LazyLinear(3)", (4,), "Linear(4, 3)"),
        ("LazyConv1d(3, 2)", (4, 9), "Conv1d(4, 3, 2)"),
        ("LazyConvTranspose1d(3, 2)", (4, 9), "ConvTranspose1d(4, 3, 2)"),
        ("LazyBatchNorm1d()", (4, 9), "BatchNorm1d(4)"),
        # PyTorch: a lazy instance norm learns a weight and a bias, unlike InstanceNorm1d itself.
        (
            "LazyInstanceNorm1d()",
            (4, 9),
        )
        + ("InstanceNorm1d(4, affine=True, track_running_stats=True)",),
    ],
)
def test_what_a_lazy_layer_becomes(spec: str, shape: tuple[int, ...], completed: str) -> None:
    assert made(spec).over(shape) == made(completed)


REFUSED = [
    ("Conv1d(0, 1, 3)", "in_channels", "in_channels must be 1 or more, not 0"),
    ("Conv1d(1, 1.5, 3)", "out_channels", "out_channels must be a whole number, not 1.5"),
    ("Conv1d(1, True, 3)", "out_channels", "out_channels must be a whole number, not True"),
    ("Conv1d(1, 1, -3)", "kernel_size", "kernel_size must be 1 or more, not -3"),
    ("Conv1d(1, 1, (3, 3))", "kernel_size", "kernel_size has 2 numbers for 1 axis: (3, 3)"),
    ("Conv2d(1, 1, (3, 3, 3))", "kernel_size", "kernel_size has 3 numbers for 2 axes: (3, 3, 3)"),
    ("Conv1d(1, 1, 10**6)", "kernel_size", "at most 65,536 per axis here, not 1,000,000"),
    ("Conv1d(1, 1, 3, stride=0)", "stride", "stride must be 1 or more, not 0"),
    ("Conv1d(1, 1, 3, padding=-1)", "padding", "padding must be 0 or more, not -1"),
    ("Conv1d(1, 1, 3, padding='full')", "padding", "must be 'same' or 'valid', not 'full'"),
    ("Conv1d(1, 1, 3, 2, padding='same')", "padding", "padding='same' needs stride 1"),
    ("Conv2d(1, 1, 3, padding=((1, 2), 3))", "padding", "a (before, after) pair per axis"),
    ("Conv1d(1, 1, 3, dilation=0)", "dilation", "dilation must be 1 or more, not 0"),
    ("Conv1d(4, 6, 3, groups=3)", "groups", "groups=3 does not divide in_channels=4"),
    ("Conv1d(4, 6, 3, groups=4)", "groups", "groups=4 does not divide out_channels=6"),
    ("Conv1d(1, 1, 3, bias='tied')", "bias", "bias must be True or False, not 'tied'"),
    ("Conv1d(1, 1, 3, bias=1)", "bias", "bias must be True or False, not 1"),
    ("Conv1d(1, 1, 3, padding_mode='mirror')",)
    + ("padding_mode", "must be one of circular, reflect, replicate, zeros, not 'mirror'"),
    ("TiledConv1d(1, 1, 3, tiles=0)", "tiles", "tiles must be 1 or more, not 0"),
    ("TiledConv1d(1, 1, 3, tiles=60000)", "tiles", "60,000 tiles of 3 cells are more than 65,536"),
    ("ConvTranspose1d(1, 1, 3, 2, 0, 2)", "output_padding", "smaller than the stride or the dila"),
    ("ConvTranspose1d(1, 1, 3, padding_mode='reflect')", "padding_mode", "'zeros' only, not 'refl"),
    ("ConvTranspose1d(1, 3, 3, groups=2)", "groups", "groups=2 does not divide in_channels=1"),
    ("Linear(0, 1)", "in_features", "in_features must be 1 or more, not 0"),
    ("Linear(1, 1, bias='untied')", "bias", "bias must be True or False, not 'untied'"),
    ("MaxPool1d(2, padding=2)", "padding", "half of the window, which has 2 cells"),
    ("MaxPool1d(1, padding=1)", "padding", "half of the window, which has 1 cell"),
    ("MaxPool1d(3, padding=2, dilation=2)", "padding", "half of the window, which has 3 cells"),
    ("AvgPool2d(3, padding=2)", "padding", "padding of 2 is more than half of the window"),
    ("MaxPool1d(2, ceil_mode=1)", "ceil_mode", "ceil_mode must be True or False, not 1"),
    ("AvgPool1d(2, divisor_override=3)", "divisor_override", "AvgPool1d has no divisor_override"),
    ("AvgPool2d(2, divisor_override=0)", "divisor_override", "divisor_override must not be 0"),
    ("AdaptiveAvgPool2d((1, 2, 3))", "output_size", "output_size needs 2 numbers, not (1, 2, 3)"),
    ("AdaptiveMaxPool1d(0)", "output_size", "output_size must be 1 or more, not 0"),
    ("AdaptiveMaxPool1d(10**7)", "output_size", "at most 1,048,576 per axis here, not 10,000,000"),
    ("GlobalAvgPool1d(1)", "keepdims", "keepdims must be True or False, not 1"),
    ("Flatten(1.0)", "start_dim", "start_dim must be a whole number, not 1.0"),
    ("Unflatten(1, 16)", "unflattened_size", "unflattened_size must be sizes, not 16"),
    ("Unflatten(1, (-1, -1))", "unflattened_size", "may leave one size open (-1)"),
    ("BatchNorm1d(0)", "num_features", "num_features must be 1 or more, not 0"),
    ("BatchNorm1d(2, 'small')", "eps", "eps must be a number, not 'small'"),
    ("Dropout(1.5)", "p", "p is a probability, from 0 to 1, not 1.5"),
    ("Dropout2d(None)", "p", "p must be a number, not None"),
    ("Hardtanh(True)", "max_val", "max_val must be above min_val"),
    ("ReLU(1)", "inplace", "inplace must be True or False, not 1"),
    ("ZeroPad1d((1, 2, 3))", "padding", "padding needs 2 numbers, two per axis, not (1, 2, 3)"),
    ("ReflectionPad2d((0, 2))", "padding", "padding needs 4 numbers, two per axis, not (0, 2)"),
    ("ZeroPad2d(1.5)", "padding", "padding must be a whole number, not 1.5"),
    ("Upsample()", "scale_factor", "Upsample needs either size or scale_factor"),
    ("Upsample(4, 2)", "size", "Upsample needs either size or scale_factor"),
    ("Upsample(scale_factor=0)", "scale_factor", "scale_factor must be above 0, not 0"),
    (
        "Upsample(4, mode='close')",
        "mode",
        "one of bicubic, bilinear, linear, nearest",
    ),
    ("Upsample(4, mode='linear', align_corners=1)", "align_corners", "must be True or False"),
    ("Conv2d(1, 1, (3,))", "kernel_size", "kernel_size has 1 number for 2 axes: (3,)"),
    ("ConvTranspose3d(1, 1, [3])", "kernel_size", "kernel_size has 1 number for 3 axes: [3]"),
    ("LocallyConnected2d(1, 1, (3,))", "kernel_size", "kernel_size has 1 number for 2 axes"),
    ("LazyConv2d(8, (3,))", "kernel_size", "kernel_size has 1 number for 2 axes: (3,)"),
    ("LazyConv2d(8, 3, groups=3)", "groups", "groups=3 does not divide out_channels=8"),
    ("GroupNorm(3, 8)", "num_groups", "num_groups=3 does not divide num_channels=8"),
    ("GroupNorm(0, 8)", "num_groups", "num_groups must be 1 or more, not 0"),
    ("LayerNorm(())", "normalized_shape", "normalized_shape must be sizes, not none"),
    ("LayerNorm((2, 3), channels_first=True)", "channels_first", "normalises one axis only"),
    ("LocalResponseNorm(0)", "size", "size must be 1 or more, not 0"),
    ("ConstantPad1d(1, 'x')", "value", "value must be a number, not 'x'"),
    ("PixelShuffle(0)", "upscale_factor", "upscale_factor must be 1 or more, not 0"),
    ("Permute((1, 0, 2))", "axes", "name each once, the batch (0) first"),
    ("Permute(2)", "axes", "axes must be the axes in their new order, not 2"),
    ("Slice(1, step=0)", "step", "step must be 1 or more, not 0"),
    ("Mean(())", "dim", "dim must name an axis"),
    ("Upsample(4, align_corners=False)", "align_corners", "mode='nearest' has no align_corners"),
    ("Flatten(0)", "start_dim", "start_dim=0 is the batch axis, which must stay: write Flatten()"),
    ("Hardtanh(1, 1)", "max_val", "max_val must be above min_val"),
    ("GELU('exact')", "approximate", "approximate must be one of none, tanh, not 'exact'"),
    ("CELU(0)", "alpha", "alpha must not be 0"),
    ("Hardshrink(-1)", "lambd", "lambd must be 0 or more, not -1"),
]


@pytest.mark.parametrize(("spec", "argument", "reason"), REFUSED, ids=[r[0] for r in REFUSED])
def test_what_is_refused_is_named(spec: str, argument: str, reason: str) -> None:
    with pytest.raises(ArgumentFault) as caught:
        made(spec)
    assert caught.value.argument == argument
    assert reason in caught.value.reason


def test_a_layer_cannot_be_changed() -> None:
    layer = made("Conv1d(1, 1, 3)")
    with pytest.raises(AttributeError):
        layer.stride = (2,)


def test_layers_of_different_families_are_never_equal() -> None:
    local, conv = made("LocallyConnected1d(1, 1, 3)"), made("Conv1d(1, 1, 3)")
    assert local != conv and made("Conv2d(1, 1, 3)") != conv
    assert len({conv, made("Conv1d(1, 1, (3,))"), local}) == 2


def test_a_window_of_one_cell_has_one_cell() -> None:
    with pytest.raises(ArgumentFault, match=r"which has 1 cell$"):
        made("MaxPool1d(1, padding=1)")
