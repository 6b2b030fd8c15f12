"""Output shapes: PyTorch's rules, and the words where it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from cnnviz.errors import ShapeFault
from cnnviz.layers.learned import LearnedScale, LearnedShift
from cnnviz.layers.network import chain, check_size
from tests.layers.test_parameters import made
from tests.oracles import drawn, runtime

Shape = tuple[int, ...]

SHAPES: list[tuple[str, Shape, Shape]] = [
    # The examples of PyTorch's own documentation, where it has them.
    ("Conv1d(16, 33, 3, stride=2)", (16, 50), (33, 24)),
    ("Conv2d(16, 33, (3, 5), stride=(2, 1), padding=(4, 2))", (16, 50, 100), (33, 28, 100)),
    ("Conv2d(16, 33, (3, 5), (2, 1), (4, 2), (3, 1))", (16, 50, 100), (33, 26, 100)),
    ("Conv3d(16, 33, (3, 5, 2), (2, 1, 1), (4, 2, 0))", (16, 10, 50, 100), (33, 8, 50, 99)),
    ("Conv1d(1, 1, 4, padding='same')", (1, 7), (1, 7)),
    ("Conv1d(1, 1, 4, padding='valid')", (1, 7), (1, 4)),
    ("Conv1d(1, 1, 3, padding=((2, 0),))", (1, 7), (1, 7)),
    (
        "ConvTranspose2d(16, 33, (3, 5), stride=(2, 1), padding=(4, 2))",
        (16, 50, 100),
        (33, 93, 100),
    ),
    ("ConvTranspose2d(16, 16, 3, 2, 1, 1)", (16, 6, 6), (16, 12, 12)),
    ("MaxPool1d(3, stride=2)", (16, 50), (16, 24)),
    ("MaxPool2d((3, 2), stride=(2, 1))", (16, 50, 32), (16, 24, 31)),
    ("AvgPool3d((3, 2, 2), stride=(2, 1, 2))", (16, 50, 44, 31), (16, 24, 43, 15)),
    ("MaxPool1d(2, ceil_mode=True)", (1, 5), (1, 3)),
    # The third window would start at 4, in the padding after the 3 inputs.
    ("MaxPool1d(2, 2, 1, ceil_mode=True)", (1, 3), (1, 2)),
    ("MaxPool1d(3, 2, ceil_mode=True)", (1, 2), (1, 1)),
    ("AdaptiveAvgPool2d((5, 7))", (64, 8, 9), (64, 5, 7)),
    ("AdaptiveMaxPool2d((None, 7))", (64, 10, 9), (64, 10, 7)),
    ("GlobalMaxPool1d()", (4, 9), (4, 1)),
    ("GlobalAvgPool3d(keepdims=False)", (4, 2, 2, 2), (4,)),
    ("Linear(20, 30)", (7, 20), (7, 30)),
    ("Flatten()", (32, 5, 5), (800,)),
    ("Flatten(2)", (3, 4, 5), (3, 20)),
    ("Flatten(1, 2)", (3, 4, 5), (12, 5)),
    ("Flatten(-2)", (3, 4, 5), (3, 20)),
    ("Unflatten(1, (2, 5, 5))", (50,), (2, 5, 5)),
    ("Unflatten(2, (-1, 3))", (4, 6), (4, 2, 3)),
    ("ReflectionPad2d((1, 1, 2, 0))", (1, 3, 3), (1, 5, 5)),
    ("ZeroPad1d((3, 1))", (2, 4), (2, 8)),
    ("ZeroPad2d((0, 2))", (3, 4, 4), (3, 4, 6)),
    ("ConstantPad3d((1, 2, 0, 1), 0.5)", (3, 4, 4, 4), (3, 4, 5, 7)),
    ("ZeroPad2d((-1, 1, 0, -2))", (1, 4, 4), (1, 2, 4)),
    ("CircularPad1d(2)", (1, 2), (1, 6)),
    ("Upsample(scale_factor=1.5)", (1, 5), (1, 7)),
    ("Upsample(scale_factor=(2, 3))", (1, 4, 4), (1, 8, 12)),
    ("Upsample(7)", (1, 3, 3), (1, 7, 7)),
    ("Upsample(scale_factor=3)", (1, 400_000), (1, 1_200_000)),
    ("BatchNorm1d(100)", (100,), (100,)),
    ("BatchNorm3d(100)", (100, 35, 45, 10), (100, 35, 45, 10)),
    ("Dropout2d()", (128,), (128,)),
    ("Softmax(dim=-1)", (3, 4), (3, 4)),
    ("PReLU(3)", (3, 4), (3, 4)),
    ("GroupNorm(2, 6)", (6, 4, 4), (6, 4, 4)),
    ("Scale(6)", (6, 4, 4), (6, 4, 4)),
    ("LayerNorm((4, 5))", (6, 4, 5), (6, 4, 5)),
    ("LayerNorm(6, channels_first=True)", (6, 4, 5), (6, 4, 5)),
    ("InstanceNorm2d(3)", (7, 4, 4), (7, 4, 4)),
    ("SyncBatchNorm(3)", (3, 4), (3, 4)),
    ("LocalResponseNorm(5)", (3, 4), (3, 4)),
    ("ConstantPad2d((1, 2, -1, 0), 0.5)", (3, 4, 4), (3, 3, 7)),
    ("PixelShuffle(3)", (9, 4, 4), (1, 12, 12)),
    ("PixelUnshuffle(3)", (1, 12, 12), (9, 4, 4)),
    ("ChannelShuffle(2)", (6, 4), (6, 4)),
    ("Permute((0, 2, 3, 1))", (3, 4, 5), (4, 5, 3)),
    ("Permute((0, -1, 1))", (3, 4), (4, 3)),
    ("Slice(2, 1, -1)", (3, 8), (3, 6)),
    ("Slice(-1, stop=-3)", (3, 8), (3, 5)),
    ("Slice(1, 0, 6, 2)", (6, 8), (3, 8)),
    ("Slice(2, -1, keepdim=False)", (6, 8), (6,)),
    ("Mean((2, 3))", (6, 4, 4), (6,)),
    ("Mean((-2, -1), True)", (6, 4, 4), (6, 1, 1)),
    ("Flip((1, 2))", (6, 4), (6, 4)),
    ("Max(1)", (6, 4), (4,)),
    ("Sum()", (6, 4), (1,)),
    ("LazyConv2d(8, 3)", (5, 9, 9), (8, 7, 7)),
    ("LazyConvTranspose1d(8, 3)", (5, 9), (8, 11)),
    ("LazyLinear(3)", (2, 9), (2, 3)),
    ("LazyBatchNorm2d()", (5, 9, 9), (5, 9, 9)),
    ("LazyInstanceNorm1d()", (5, 9), (5, 9)),
    ("SyncBatchNorm(8)", (8,), (8,)),
    ("Upsample(scale_factor=2, mode='bilinear')", (3, 4, 5), (3, 8, 10)),
    ("Upsample((3, 9), mode='bicubic', align_corners=True)", (3, 4, 5), (3, 3, 9)),
    ("UpsamplingBilinear2d(scale_factor=1.5)", (3, 4, 5), (3, 6, 7)),
]


@pytest.mark.parametrize(("spec", "shape", "expected"), SHAPES, ids=[s[0] for s in SHAPES])
def test_shapes(spec: str, shape: Shape, expected: Shape) -> None:
    assert made(spec).output_shape(shape) == expected


REFUSED = [
    ("Conv2d(3, 6, 5)", (3, 32), "Conv2d takes channels x height x width, but its input is 3x32"),
    ("Conv1d(3, 6, 5)", (3, 8, 8), "Conv1d takes channels x length, but its input is 3x8x8"),
    ("Conv2d(1, 6, 5)", (3, 32, 32), "takes 1 input channel, but its input has 3 (3x32x32)"),
    ("Conv2d(3, 6, 5)", (1, 32, 32), "takes 3 input channels, but its input has 1 (1x32x32)"),
    ("Conv1d(1, 1, 5)", (1, 4), "the kernel of Conv1d, 5, is larger than its input, 4"),
    ("Conv1d(1, 1, 7, padding=1)", (1, 4), "7, is larger than its input, 4 (6 with padding)"),
    ("Conv1d(1, 1, 3, dilation=4)", (1, 8), "3 (9 with its dilation), is larger than its input, 8"),
    ("Conv2d(1, 1, (2, 5))", (1, 4, 4), "the kernel of Conv2d, 2x5, is larger than its input, 4x4"),
    ("Conv1d(1, 1, 3, padding=4, padding_mode='reflect')", (1, 4), "mode 'reflect': at most 3 pos"),
    ("Conv1d(1, 1, 3, padding=5, padding_mode='circular')", (1, 4), "'circular': at most 4 pos"),
    ("ReflectionPad1d(4)", (1, 4), "ReflectionPad1d cannot pad an axis of 4 by 4"),
    ("CircularPad1d(5)", (1, 4), "CircularPad1d cannot pad an axis of 4 by 5"),
    ("ZeroPad1d((-5, 6))", (1, 4), "ZeroPad1d cuts away all of its input, 1x4"),
    ("CircularPad1d((4, -1))", (1, 4), "CircularPad1d cannot pad an axis of 3 by 4"),
    ("ZeroPad1d(-2)", (1, 4), "ZeroPad1d cuts away all of its input, 1x4"),
    ("ConvTranspose1d(1, 1, 1, padding=3)", (1, 4), "cuts away all of its output"),
    ("MaxPool2d(3)", (1, 2, 9), "the kernel of MaxPool2d, 3x3, is larger than its input, 2x9"),
    ("AvgPool1d(2)", (8,), "AvgPool1d takes channels x length, but its input is 8"),
    ("Linear(16, 10)", (4, 4), "Linear takes 16 features, but the last axis of its input has 4"),
    ("Flatten(-3)", (4, 4), "start_dim=-3 means the batch axis"),
    ("Flatten(3)", (4, 4), "start_dim=3: the input has axes 0 to 2, the batch among them"),
    ("Flatten(2, 1)", (4, 4), "start_dim=2 of Flatten comes after end_dim=1"),
    ("Unflatten(1, (3, -1))", (50,), "Unflatten cannot make 3x-1 of 50 neurons"),
    ("BatchNorm1d(4)", (3,), "BatchNorm1d takes 4 input channels, but its input has 3"),
    ("BatchNorm2d(4)", (4, 9), "BatchNorm2d takes channels x height x width"),
    ("Dropout1d()", (4, 9, 9), "Dropout1d takes channels x length"),
    ("Upsample(scale_factor=2)", (4,), "takes channels and 1 to 3 spatial axes, not 4"),
    ("Upsample(scale_factor=(2, 2))", (4, 4), "has 2 numbers, but its input has 1 spatial axis"),
    ("Upsample(scale_factor=0.1)", (4, 4), "leaves nothing of 4x4"),
    ("Upsample(10**9 + 1)", (4, 4), "unless by a whole factor, 1,048,576 is the most here"),
    ("UpsamplingNearest2d(4)", (4, 4), "takes channels x height x width"),
    ("Softmax()", (3, 4), "say dim=1 (the channels) or dim=2"),
    ("Softmax(0)", (3, 4), "dim=0 means the batch axis"),
    ("PReLU(4)", (3, 4), "a slope for each of 4 channels, but its input has 3"),
    ("GroupNorm(2, 6)", (4, 4), "GroupNorm takes 6 channels, but its input has 4 (4x4)"),
    ("Scale(6)", (4, 4), "Scale(6) scales 6 channels, but its input has 4 (4x4)"),
    ("LayerNorm((4, 5))", (5, 4), "normalises 4x5, but its input, 5x4, has other last sizes"),
    ("LayerNorm((4, 5))", (5,), "has other last sizes"),
    ("LayerNorm(4, channels_first=True)", (5, 4), "has other first sizes"),
    ("InstanceNorm2d(3, affine=True)", (7, 4, 4), "takes 3 input channels, but its input has 7"),
    ("LocalResponseNorm(5)", (9,), "takes channels and positions, not 9"),
    ("PixelShuffle(2)", (6, 4, 4), "takes a multiple of 4 channels, but its input has 6"),
    ("PixelUnshuffle(2)", (6, 4, 5), "PixelUnshuffle(2) takes multiples of 2, not 4x5"),
    ("ChannelShuffle(4)", (6, 4), "ChannelShuffle(4) does not divide 6x4"),
    ("Permute((0, 2, 1))", (3, 4, 5), "orders 3 axes, the batch among them"),
    ("Slice(2, 9)", (3, 8), "takes 0 positions of 3x8"),
    ("Slice(2, keepdim=False)", (3, 8), "takes 8 positions of 3x8"),
    ("Mean(0)", (3, 8), "dim=0 means the batch axis"),
    ("Upsample(2, mode='bilinear')", (3, 8), "mode 'bilinear' takes 2 spatial axes"),
    ("UpsamplingBilinear2d(2)", (3, 8), "mode 'bilinear' takes 2 spatial axes"),
]


@pytest.mark.parametrize(("spec", "shape", "reason"), REFUSED, ids=[r[0] for r in REFUSED])
def test_what_is_refused_says_why(spec: str, shape: Shape, reason: str) -> None:
    with pytest.raises(ShapeFault) as caught:
        made(spec).output_shape(shape)
    assert reason in str(caught.value)


@pytest.mark.parametrize("cls", [LearnedScale, LearnedShift])
@pytest.mark.parametrize(
    ("own", "shape", "fits"),
    [
        ((3, 4), (3, 4), True),
        ((3, 1), (3, 4), True),
        ((1, 1), (3, 4), True),
        ((3, 4), (3, 5), False),
        ((2, 1), (3, 4), False),
        ((3,), (3, 4), False),
        ((3, 4, 1), (3, 4), False),
    ],
)
def test_numbers_that_stand_beside_the_input(
    cls: Any, own: Shape, shape: Shape, fits: bool
) -> None:
    if fits:  # As NumPy repeats them.
        assert np.broadcast_shapes(own, shape) == shape
        assert cls(own).output_shape(shape) == shape
        return
    with pytest.raises(ShapeFault, match="which do not fit its input"):
        cls(own).output_shape(shape)


def test_a_network_says_at_which_layer_it_breaks() -> None:
    layers = (made("Conv1d(1, 2, 3)"), made("ReLU()"), made("Conv1d(1, 1, 3)"))
    with pytest.raises(ShapeFault, match="input channel") as caught:
        chain((1, 8), layers)
    assert caught.value.position == 2  # type: ignore[attr-defined]


@pytest.mark.parametrize("shape", [(), (0,), (3, -1), (1, 2**16, 2**15)])
def test_what_is_no_shape_or_too_large_is_refused(shape: Shape) -> None:
    with pytest.raises(ShapeFault):
        check_size(shape)
    with pytest.raises(ShapeFault):
        chain(shape, ())


@settings(max_examples=150)
@given(drawn.sliding())
def test_convolutions_have_the_runtimes_shape(case: Any) -> None:
    layer, shape = case
    x = np.zeros(shape, np.float32)
    ins = layer.in_channels // layer.groups
    weight = np.zeros((layer.out_channels, ins, *layer.kernel_size), np.float32)
    assert runtime.conv(layer, x, weight, None).shape == layer.output_shape(shape)


@pytest.mark.parametrize(
    ("layer", "shape", "words"),
    [
        ("GroupNorm(2, 4)", (6, 3), "GroupNorm takes 4 channels, but its input has 6 (6x3)"),
        ("LayerNorm(4)", (3,), "LayerNorm normalises 4, but its input, 3, has other last sizes"),
    ],
)
def test_a_norm_says_what_does_not_fit(layer: str, shape: Shape, words: str) -> None:
    with pytest.raises(ShapeFault) as caught:
        made(layer).output_shape(shape)
    assert str(caught.value) == words


def test_padding_is_told_where_there_is_some() -> None:
    with pytest.raises(ShapeFault, match=r"is larger than its input, 4$"):
        made("Conv1d(1, 1, 5)").output_shape((1, 4))
