"""Spellings and words at the edge of what is read: signs, labels, choices of layers, notes."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.told import refused, told

READ = {
    "Dropout(.25)": "(Dropout(p=0.25),)",
    "ConstantPad1d(1, .5)": "(ConstantPad1d(1, 0.5),)",
    "Hardtanh(-.5, 1.)": "(Hardtanh(min_val=-0.5),)",
    "import torch\nwith torch.no_grad(\n    ):\nReLU(), Tanh()": "(ReLU(), Tanh())",
    "Net(\n  (99999999-100000000): 2 x ReLU()\n)": "(ReLU(), ReLU())",
    # The key of a ModuleDict may be any text without a point.
    "Net(\n  ((a)): ReLU()\n  (a): Tanh()\n)": "(ReLU(), Tanh())",
    "Net(\n  (()): ReLU()\n  (a): Tanh()\n)": "(ReLU(), Tanh())",
    "In [1]: net\nOut[1]: ReLU()": "(ReLU(),)",
    ">>> ReLU()\n>>> Tanh()": "(ReLU(), Tanh())",
    "''''''\nReLU()\n'''words'''": "(ReLU(),)",
    "Conv1d(1, 8 - 2 * 3, 3)": "(Conv1d(1, 2, kernel_size=3),)",
    "Conv1d(1, 8 - 2 - 3, 3)": "(Conv1d(1, 3, kernel_size=3),)",
    "Conv1d(1, 12 // 2 * 3, 3)": "(Conv1d(1, 18, kernel_size=3),)",
}


def test_a_label_keeps_its_letters_digits_and_signs() -> None:
    assert parse("Net(\n  (a-b_c+d): ReLU()\n)", (4,)).names == ("a-b_c+d",)


def test_a_chosen_vector_says_why_it_is_so_long() -> None:
    any_, fixed = (parse(text).notes[0] for text in ("ReLU()", "Linear(3, 2)"))
    assert any_ == "input: 6 (none was given; it is any vector, for nothing fixes its length)"
    assert fixed == "input: 3 (none was given; it is what the first layer takes)"


@pytest.mark.parametrize("text", READ)
def test_it_is_read(text: str) -> None:
    assert repr(parse(text, (1, 4)).layers) == READ[text]


FENCE = "```"
PARTS = "(\n    nn.Conv2d(3, 32, 4, stride=2, padding=1),\n    nn.ReLU(),\n)"


@pytest.mark.parametrize("tick", [FENCE, "~~~"])
@pytest.mark.parametrize("name", ["self.encoder = ", "encoder = ", "model = ", ""])
@pytest.mark.parametrize("word", ["", "python", "py"])
def test_words_around_a_fence_are_no_layers(word: str, name: str, tick: str) -> None:
    """PyTorch counts 1,568 parameters."""
    spec = f"{name}nn.Sequential{PARTS}"
    text = f"I changed it to (see a)\n{tick}{word}\n{spec}\n{tick}\nNow the code works.\n"
    assert summarize(parse(text)).totals.parameters == 1568
    error = f"{text}{tick}\nRuntimeError: mat1 and mat2 shapes cannot be multiplied\n{tick}\n"
    assert summarize(parse(error)).totals.parameters == 1568


def test_layers_of_two_fences_are_not_taken_for_one_network() -> None:
    two = f"From\n{FENCE}\nConv2d(1, 2, 3)\n{FENCE}\nto\n{FENCE}\nConv2d(2, 2, 3)\n{FENCE}\n"
    with pytest.raises(CnnvizError, match="line 1, column 1"):
        parse(two)


FAULTS = {
    "[, ReLU()]": ("[", "a value is missing after this ["),
    "[,]": ("[", "a value is missing after this ["),
    "Conv1d(1, 1, 10**15)": (
        "10**15", "kernel_size is at most 65,536 per axis here, not 1,000,000,000,000,000",
    ),
    "Conv1d(1, 1, 10**15 + 1)": ("10**15 + 1", "this number is too large"),
    "Net(\n  (0-2): 2 x ReLU()\n)": ("0-2", "this label does not count 2 layers"),
    "Net(\n  (123456789-123456790): 2 x ReLU()\n)": (
        "123456789-123456790", "this label does not count 2 layers",
    ),
    "import torch\nwith a(\n    ):\nReLU() Tanh()": (
        "Tanh", "a comma or a new line is missing before this",
    ),
    "weight_norm(Conv1d(1, 2, 3), dim=1)": (
        "dim=1", "only the weight, along its first axis, can be computed",
    ),
    "weight_norm(Conv1d(1, 2, 3), 'bias')": (
        "'bias'", "only the weight, along its first axis, can be computed",
    ),
    "Net(\n  (): ReLU()\n  (a): Tanh()\n)": (
        ")", "the print is cut off, lines are missing here: paste all of it",
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_is_told(text: str) -> None:
    assert told(text, (1, 8)) == [FAULTS[text]]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("weight_norm(Conv1d(1, 2, 3))", 10),  # Its two lengths beside 6 + 2 numbers.
        ("nn.utils.weight_norm(Conv1d(1, 2, 3), 'weight', 0)", 10),
        ("weight_norm(ConvTranspose1d(3, 2, 3), name='weight', dim=0)", 23),
        ("spectral_norm(Conv1d(1, 2, 3), 'weight', 1, 1e-12)", 8),
    ],
)
def test_a_weight_that_is_computed_is_counted_as_pytorch_does(text: str, count: int) -> None:
    assert summarize(parse(text)).totals.parameters == count


COMPUTED = """Net(
  (c): ParametrizedConv2d(
    1, 2, kernel_size=(3, 3), stride=(1, 1)
    (parametrizations): ModuleDict(
      (weight): ParametrizationList(
        (0): _WeightNorm()
      )
    )
  )
{})"""
ORDER = "layers are taken in printed order; a print does not tell whether forward() calls them so"
CALLS = (
    " is among the layers: calls of functions, such as F.relu or F.max_pool2d in forward(), are"
    " not printed; add them as layers where they belong"
)
NOTES = {
    "  (r): ReLU()\n": [ORDER],
    "": [ORDER, f"no activation and no pooling{CALLS}"],
    "  (d): Dropout(p=0.5, inplace=False)\n": [ORDER, f"no activation and no pooling{CALLS}"],
    "  (p): MaxPool2d(kernel_size=2, stride=2)\n": [ORDER, f"no activation{CALLS}"],
    "  (r): ReLU()\n  (p): AvgPool2d(kernel_size=2, stride=2, padding=0)\n": [ORDER],
    "  (r): ReLU()\n  (p): AvgPool2d(kernel_size=4, stride=4, padding=0)\n": [
        ORDER, "a print leaves out AvgPool's ceil_mode and count_include_pad: defaults are taken",
    ],
    "  (r): ReLU()\n  (p): AvgPool2d(kernel_size=2, stride=1, padding=((0, 1), (0, 1)))\n": [
        ORDER, "a print leaves out AvgPool's ceil_mode and count_include_pad: defaults are taken",
    ],
    "  (r): ReLU()\n  (p): AvgPool2d (size=4, stride=4, padding=0, ceil_mode=False,"
    " count_include_pad=True)\n": [ORDER],
    "  (r): ReLU()\n  (u): Upsample(scale_factor=2.0, mode='nearest')\n": [ORDER],
    # Its corners stay corners.
    "  (r): ReLU()\n  (u): UpsamplingBilinear2d(scale_factor=2.0, mode='bilinear')\n": [ORDER],
    "  (r): ReLU()\n  (u): Upsample(scale_factor=2, mode='bilinear', align_corners=True)\n": [
        ORDER,
    ],
    "  (r): ReLU()\n  (u): Upsample(scale_factor=2.0, mode='bilinear')\n": [
        ORDER, "a print leaves out Upsample's align_corners: False is taken",
    ],
}  # fmt: skip


@pytest.mark.parametrize("more", NOTES)
def test_a_print_says_what_it_leaves_out(more: str) -> None:
    net = parse(COMPUTED.format(more), (1, 8, 8))
    assert repr(net.layers[0]) == "weight_norm(Conv2d(1, 2, kernel_size=3))"
    assert list(net.notes) == NOTES[more]


CHOICES = {
    ("", "Linear(4, 3), ReLU()"): "column 1: no layers are named; there are layers 0 to 1",
    ("", "Linear(4, 3)"): "column 1: no layers are named; there is only layer 0",
    ("", "a = Linear(4, 3)"): "column 1: no layers are named; there is only a",
    ("", "a = Linear(4, 3)\nb = ReLU()"): "column 1: no layers are named; there are a and b",
    ("0:9", "Linear(4, 3), ReLU()"): "column 3: there is no layer 9; there are layers 0 to 1",
    ("x", "a = Linear(4, 3)"): "column 1: there is no layer x; there is only a",
    ("-1", "Linear(4, 3), ReLU()"): (
        "column 1: layers are counted from 0, not from the end; there are layers 0 to 1"
    ),
}


@pytest.mark.parametrize(("choice", "text"), CHOICES)
def test_a_choice_of_layers_that_fits_none(choice: str, text: str) -> None:
    message = str(refused(text, layers=choice)).partition("\n")[0]
    assert message == f"choice of layers (--layers), {CHOICES[choice, text]}"


def test_a_layer_to_skip_that_is_like_none_gets_no_hint() -> None:
    for name, hint in (("Relu", "; did you mean ReLU?"), ("zzz", "")):
        with pytest.raises(CnnvizError) as caught:
            parse("Linear(4, 3), ReLU()", skip=[name])
        assert str(caught.value) == f"there is no layer {name} to skip (--skip){hint}"


SQUEEZED = """Net(
  (stem): Conv2d(3, {wide}, kernel_size=(3, 3), stride=(1, 1))
  (body): Block(
    (conv): Conv2d({wide}, {wide}, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
    (down): Conv2d({wide}, {narrow}, kernel_size=(1, 1), stride=(1, 1))
    (up): Conv2d({narrow}, {wide}, kernel_size=(1, 1), stride=(1, 1))
    (act): ReLU()
  )
)"""


@pytest.mark.parametrize(("narrow", "doubted"), [(4, True), (5, False)])
def test_a_quarter_of_the_channels_may_be_squeeze_and_excitation(
    narrow: int, doubted: bool
) -> None:
    text = SQUEEZED.format(wide=16, narrow=narrow)
    if doubted:
        assert "narrow and widen single positions" in str(refused(text, (3, 8, 8)))
    else:
        assert parse(text, (3, 8, 8)).shapes[-1] == (16, 6, 6)


def test_what_is_no_config_of_keras_is_read_as_a_text() -> None:
    with pytest.raises(CnnvizError) as caught:
        parse('ReLU("class_name")')
    assert "class_name" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "size", "gives"),
    [
        ("ReflectionPad1d((-2, 3))", 4, 5),  # As PyTorch: copied from the axis as it came.
        ("ReflectionPad1d((-1, 2))", 3, 4),
        ("CircularPad1d((-1, 2))", 3, 4),
        ("ZeroPad1d((-3, 1))", 3, 1),
    ],
)
def test_padding_may_cut_away_at_the_other_end(text: str, size: int, gives: int) -> None:
    assert parse(text, (1, size)).shapes[-1] == (1, gives)


def test_a_circle_is_that_of_what_is_left() -> None:
    ((_, reason),) = told("CircularPad1d((-2, 3))", (1, 4))
    assert "cannot pad an axis of 2 by 3 in mode 'circular': at most 2 positions" in reason


BOOLS = (
    *("LeakyReLU(True)", "LeakyReLU(False)", "ELU(True)", "Dropout(True)", "Dropout2d(False)"),
    *("Hardtanh(False, True)", "Softplus(True)", "Threshold(True, False)", "Hardshrink(True)"),
    *("BatchNorm2d(4, True)", "GroupNorm(2, 4, True)", "PReLU(init=True)", "RReLU(False, True)"),
    *("ConstantPad2d(0, True)", "Upsample(scale_factor=True)", "LocalResponseNorm(2, True)"),
)


@pytest.mark.parametrize("text", BOOLS)
def test_a_bool_is_a_number_where_pytorch_takes_any(text: str) -> None:
    """All of them run in PyTorch 2.13 and keep the shape; a whole number may not be a bool."""
    assert parse(text, (4, 4, 4)).shapes == ((4, 4, 4), (4, 4, 4))
    code = f"import torch.nn as nn\nnet = nn.Sequential(nn.Conv2d(1, 4, 1), nn.{text})\n"
    assert parse(code, (1, 4, 4)).shapes[-1] == (4, 4, 4)
