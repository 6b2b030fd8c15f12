"""What PyTorch printed of a layer, from version 0.2 to today, and what others print of theirs."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse
from tests.reading.told import told

FORMS = [
    # 0.2 and 0.3
    ("Linear (676 -> 10)", (676,), "Linear(676, 10)"),
    ("Linear(in_features=676, out_features=10)", (676,), "Linear(676, 10)"),
    ("ReLU (inplace)", (4,), "ReLU(inplace=True)"),
    ("ReLU6 (inplace)", (4,), "ReLU6(inplace=True)"),
    ("LeakyReLU (0.2, inplace)", (4,), "LeakyReLU(negative_slope=0.2, inplace=True)"),
    ("ELU (alpha=1.0, inplace)", (4,), "ELU(inplace=True)"),
    ("Threshold (0, 1e-06)", (4,), "Threshold(0, 1e-06)"),
    ("PReLU (1)", (4,), "PReLU()"),
    ("Dropout (p = 0.5)", (4,), "Dropout()"),
    ("Dropout (p = 0.2, inplace)", (4,), "Dropout(p=0.2, inplace=True)"),
    ("Dropout2d (p=0.3)", (4, 2, 2), "Dropout2d(p=0.3)"),
    ("Dropout(p=0.5, inplace)", (4,), "Dropout(inplace=True)"),
    ("Softmax ()", (4,), "Softmax()"),
    ("Tanh ()", (4,), "Tanh()"),
    (
        "Conv2d (3, 64, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1), bias=False)",
        (3, 8, 8),
        "Conv2d(3, 64, kernel_size=3, padding=1, bias=False)",
    ),
    (
        "BatchNorm2d (8, eps=1e-05, momentum=0.1, affine=True)",
        (8, 4, 4),
        "BatchNorm2d(8)",
    ),
    (
        "MaxPool2d (size=(2, 2), stride=(2, 2), dilation=(1, 1))",
        (1, 8, 8),
        "MaxPool2d(kernel_size=2)",
    ),
    (
        "MaxPool2d (size=(3, 3), stride=(2, 2), padding=(1, 1), dilation=(1, 1))",
        (1, 8, 8),
        "MaxPool2d(kernel_size=3, stride=2, padding=1)",
    ),
    (
        "AvgPool2d (size=7, stride=1, padding=0, ceil_mode=False, count_include_pad=True)",
        (1, 8, 8),
        "AvgPool2d(kernel_size=7, stride=1)",
    ),
    ("AdaptiveAvgPool2d (output_size=(6, 6))", (1, 8, 8), "AdaptiveAvgPool2d(6)"),
    ("ReflectionPad2d (3, 3, 3, 3)", (1, 8, 8), "ReflectionPad2d(3)"),
    ("ReflectionPad2d((3, 3, 3, 3))", (1, 8, 8), "ReflectionPad2d(3)"),
    (
        "ConvTranspose2d(8, 4, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1),"
        " output_padding=(1, 1))",
        (8, 4, 4),
        "ConvTranspose2d(8, 4, kernel_size=3, stride=2, padding=1, output_padding=1)",
    ),
    ("Upsample(size=None, scale_factor=2, mode=nearest)", (1, 4, 4), "Upsample(scale_factor=2)"),
    ("Upsample (scale_factor=2, mode=nearest)", (1, 4, 4), "Upsample(scale_factor=2)"),
    ("UpsamplingNearest2d(scale_factor=2.0, mode=nearest)", (1, 4, 4), None),
    # 0.4 to 2
    ("ZeroPad2d(padding=(0, 1, 0, 1), value=0.0)", (1, 4, 4), "ZeroPad2d((0, 1, 0, 1))"),
    ("ZeroPad2d((1, 1, 1, 1))", (1, 4, 4), "ZeroPad2d(1)"),
    ("Hardtanh(min_val=0.0, max_val=6.0, inplace)", (4,), None),
    ("Softmax(dim=None)", (4,), "Softmax()"),
    ("GELU(approximate='none')", (4,), "GELU()"),
    ("Flatten()", (4, 2, 2), "Flatten()"),
    ("Flatten(start_dim=1, end_dim=-1)", (4, 2, 2), "Flatten()"),
    ("Unflatten(dim=1, unflattened_size=(4, 2, 2))", (16,), "Unflatten(1, (4, 2, 2))"),
    (
        "Conv1d(1, 4, kernel_size=(3,), stride=(1,), padding=same, padding_mode=circular)",
        (1, 8),
        "Conv1d(1, 4, kernel_size=3, padding='same', padding_mode='circular')",
    ),
    (
        "BatchNorm1d(8, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)",
        (8,),
        "BatchNorm1d(8)",
    ),
    # quantized, and of others
    (
        "QuantizedConv2d(1, 4, kernel_size=(3, 3), stride=(1, 1), scale=0.1, zero_point=3)",
        (1, 8, 8),
        "Conv2d(1, 4, kernel_size=3)",
    ),
    (
        "QuantizedLinear(in_features=4, out_features=2, scale=1.0, zero_point=0,"
        " qscheme=torch.per_channel_affine)",
        (4,),
        "Linear(4, 2)",
    ),
    (
        "DynamicQuantizedLinear(in_features=4, out_features=2, dtype=torch.qint8,"
        " qscheme=torch.per_tensor_affine)",
        (4,),
        "Linear(4, 2)",
    ),
    # One for each position's channels, as PyTorch has it: the last axis.
    ("LayerNorm((8,), eps=1e-05, elementwise_affine=True)", (4, 8), "LayerNorm((8,))"),
    (
        "Quantize(scale=tensor([0.02]), zero_point=tensor([0]), dtype=torch.quint8)",
        (4,),
        "Identity()",
    ),
    ("DeQuantize()", (4,), "Identity()"),
    ("MemoryEfficientSwish()", (4,), "SiLU()"),
    ("h_swish()", (4,), "Hardswish()"),
    ("StochasticDepth(p=0.0125, mode=row)", (4,), "Identity()"),
    ("DropPath(drop_prob=0.1)", (4,), "Identity()"),
]


@pytest.mark.parametrize(("text", "shape", "layer"), FORMS)
def test_a_printed_layer_is_read(text: str, shape: tuple[int, ...], layer: str | None) -> None:
    net = parse(f"Net (\n  (a): {text}\n)", shape)
    assert len(net.layers) == 1
    assert layer is None or repr(net.layers[0]) == layer


def layers(text: str, shape: tuple[int, ...]) -> list[str]:
    return list(map(repr, parse(f"Net(\n  (a): {text}\n)", shape).layers))


def test_a_layer_with_children_keeps_both() -> None:
    values = "3, 8, kernel_size=(3, 3), stride=(1, 1), bias=False"
    norm = f"Conv2d(\n  {values}\n  (norm): BatchNorm2d(8)\n)"
    assert layers(norm, (3, 8, 8)) == [
        "Conv2d(3, 8, kernel_size=3, bias=False)",
        "BatchNorm2d(8)",
    ]


def test_a_fused_layer_is_both() -> None:
    linear = "QuantizedLinearReLU(in_features=4, out_features=2, scale=1.0, zero_point=0)"
    assert layers(linear, (4,)) == ["Linear(4, 2)", "ReLU()"]
    conv = "ConvBn2d(\n  1, 4, kernel_size=(3, 3), stride=(1, 1)\n  (bn): BatchNorm2d(4)\n)"
    assert layers(conv, (1, 8, 8)) == ["Conv2d(1, 4, kernel_size=3)", "BatchNorm2d(4)"]


def test_what_pads_comes_before_the_layer_that_prints_it() -> None:
    text = """Conv2dStaticSamePadding(
      3, 32, kernel_size=(3, 3), stride=(2, 2), bias=False
      (static_padding): ZeroPad2d(padding=(0, 1, 0, 1), value=0.0)
    )"""
    assert layers(text, (3, 8, 8)) == [
        "ZeroPad2d((0, 1, 0, 1))",
        "Conv2d(3, 32, kernel_size=3, stride=2, bias=False)",
    ]


def test_a_convolution_of_ones_own_says_what_it_is() -> None:
    net = parse("Net(\n  (c): WSConv2d(3, 4, kernel_size=(3, 3), stride=(1, 1))\n)", (3, 8, 8))
    assert repr(net.layers[0]) == "Conv2d(3, 4, kernel_size=3)"
    assert any(note.startswith("WSConv2d is read as the Conv2d") for note in net.notes)
    assert any("what else it may learn, such as a gain, is not" in note for note in net.notes)


@pytest.mark.parametrize(("size", "padding"), [(8, "((0, 1), (0, 1))"), (7, "1")])
def test_padding_same_of_another_framework_is_its_own(size: int, padding: str) -> None:
    """What TensorFlow does: ceil(size / stride) positions, the odd one padded after."""
    text = "Conv2dSame(3, 4, kernel_size=(3, 3), stride=(2, 2), bias=False)"
    found = layers(text, (3, size, size))
    assert found == [f"Conv2d(3, 4, kernel_size=3, stride=2, padding={padding}, bias=False)"]


NOT_KNOWN = [
    "DeformConv2d(3, 4, kernel_size=(3, 3), stride=(1, 1))",
    "MaskedConv2d(3, 4, kernel_size=(3, 3), stride=(1, 1))",
    "NoisyLinear(in_features=3, out_features=4)",
    "LSTM(3, 4, batch_first=True)",
    "Lambda()",
]


@pytest.mark.parametrize("text", NOT_KNOWN)
def test_a_class_that_may_have_other_weights_is_refused_by_name(text: str) -> None:
    name = text.partition("(")[0]
    ((words, reason),) = told(f"Net(\n  (a): {text}\n  (b): {text}\n)", (3, 8, 8))
    assert words == name
    assert reason.startswith(f"cnnviz knows no layer {name}")


def test_losses_and_metrics_are_no_layers() -> None:
    text = "Lit(\n  (model): Linear(4, 2)\n  (loss): MSELoss()\n  (acc): MulticlassAccuracy()\n)"
    assert parse(text, (4,)).names == ("model",)


def test_a_child_that_is_none_makes_no_layer() -> None:
    assert parse("Net(\n  (a): ReLU()\n  (b): None\n)", (4,)).names == ("a",)


LABELS = ["a:b", "conv-1", "3x3", "layer 1", "a/b", "x(y)", "é", "a,b", "'a'", "@", "#1"]


@pytest.mark.parametrize("label", LABELS)
def test_a_label_may_have_any_sign_but_a_dot(label: str) -> None:
    """The keys of a ModuleDict are the user's own."""
    net = parse(f"Net(\n  ({label}): Conv2d(1, 4, kernel_size=(3, 3), stride=(1, 1))\n)", (1, 8, 8))
    assert repr(net.layers[0]) == "Conv2d(1, 4, kernel_size=3)"


WORDS = """
Net(
  (embed): Embedding(1000, 16)
  (conv): Conv1d(16, 8, kernel_size=(3,), stride=(1,))
  (own): Squash(8)
  (act): ReLU()
)
"""


@pytest.mark.parametrize("names", [("Embedding", "Squash"), ("embed", "own")])
def test_what_is_skipped_has_no_faults(names: tuple[str, ...]) -> None:
    with pytest.raises(CnnvizError, match="--skip Embedding draws what is behind it"):
        parse(WORDS)
    net = parse(WORDS, (16, 10), skip=names)
    assert net.shapes == ((16, 10), (8, 8), (8, 8))
