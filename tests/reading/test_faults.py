"""Each wrong spec has its faults told: the place, the very words, the reason and the fix."""

from __future__ import annotations

import pytest

from cnnviz.reading import parse
from tests.reading.told import refused, told, underlined

ONE = [
    # Names of layers.
    ("Conv1(1, 1, 3)", "Conv1", "cnnviz knows no layer Conv1; did you mean Conv1d?"),
    ("conv2d(1, 1, 3)", "conv2d", "cnnviz knows no layer conv2d; did you mean Conv2d?"),
    ("Maxpool2D(2)", "Maxpool2D", "cnnviz knows no layer Maxpool2D; did you mean MaxPool2d?"),
    ("Dens(10)", "Dens", "cnnviz knows no layer Dens; did you mean Dense?"),
    ("Zebra(10)", "Zebra", "cnnviz knows no layer Zebra"),
    ("my.Conv2d(1, 1, 3)", "my.Conv2d", "cnnviz knows no package my: write Conv2d"),
    ("F.relu(x)", "F.relu", "this is a function, not a layer: write ReLU(...)"),
    ("ReLU", "ReLU", "a layer has parentheses: write ReLU(...)"),
    ("nn.Flatten", "nn.Flatten", "a layer has parentheses: write Flatten(...)"),
    ("relu", "relu", "a layer has parentheses: write ReLU(...)"),
    ("conv(1, 1, 3)", "conv", "cnnviz knows no layer conv; did you mean Conv1d?"),
    (
        "banana",
        "banana",
        "a layer was expected here, such as Conv1d(1, 1, kernel_size=3); nothing says what banana"
        " is (--skip banana passes it by)",
    ),
    ("42", "42", "a layer was expected here, such as Conv1d(1, 1, kernel_size=3)"),
    ("Upsample()", "Upsample", "Upsample needs either size or scale_factor"),
    # Names of arguments.
    (
        "Conv1d(1, 1, kernal_size=3)",
        "kernal_size",
        "Conv1d has no argument kernal_size; did you mean kernel_size?",
    ),
    (
        "Linear(3, 2, banana=3)",
        "banana",
        "Linear has no argument banana: it takes in_features, out_features and bias",
    ),
    ("Sigmoid(x=3)", "x", "Sigmoid has no argument x: it takes no values"),
    ("ReLU(dtype=torch.float32)", "dtype", "ReLU has no argument dtype: it takes inplace"),
    ("MaxPool2d(2, device=None)", "device", "MaxPool2d has no argument device: it takes"),
    # Numbers of arguments.
    (
        "Conv1d(1, 2)",
        "Conv1d",
        "Conv1d lacks kernel_size: write Conv1d(in_channels, out_channels, kernel_size)",
    ),
    (
        "nn.Linear()",
        "nn.Linear",
        "Linear lacks in_features and out_features: write Linear(in_features, out_features)",
    ),
    (
        "Conv1d(1, 2, 3, kernel_size=5)",
        "kernel_size",
        "kernel_size is given twice: value 3 is kernel_size as well",
    ),
    ("Linear(1, bias=True, bias=False, out_features=2)", "bias", "bias is given twice"),
    ("Linear(1, 2, True, None, None, 7)", "7", "this is one too many: Linear takes in_features,"),
    ("Conv1d(padding=1, 1, 1, 3)", "1", "a value without a name must come before those with"),
    ("Conv1d(1, out_channels=2, 3)", "3", "a value without a name must come before those with"),
    # Values.
    ("Conv1d(1, 1, 3.5)", "3.5", "kernel_size must be a whole number, not 3.5"),
    ("Conv1d(1, True, 3)", "True", "out_channels must be a whole number, not True"),
    ("Conv1d(1, 1, -3)", "-3", "kernel_size must be 1 or more, not -3"),
    ("Conv1d(1, 1, 3, stride=0)", "0", "stride must be 1 or more, not 0"),
    ("Conv2d(1, 1, (3, 3, 3))", "(3, 3, 3)", "kernel_size has 3 numbers for 2 axes: (3, 3, 3)"),
    ("Conv2d(1, 1, 3, bias=1)", "1", "bias must be True or False, not 1"),
    ("Conv2d(1, 1, 3, padding='sme')", "'sme'", "padding in words must be 'same' or 'valid', not"),
    ("Conv2d(1, 1, 3, padding_mode=circle)", "circle", "padding_mode must be one of circular,"),
    ("Conv2d(1, 1, n)", "n", "n is a name, and a spec is read, never run: write its value"),
    ("ReLU(inplace=true)", "true", "true is written True"),
    ("Conv2d(1, 1, x[0])", "x[0]", "this cannot be worked out, for a spec is read, never run"),
    ("Conv2d(1, 1, f(3))", "f(3)", "a value was expected here, not a call"),
    ("Conv2d(1, 6, 3, groups=4)", "4", "groups=4 does not divide in_channels=1"),
    ("Conv2d(4, 6, 3, groups=4)", "4", "groups=4 does not divide out_channels=6"),
    ("Conv2d('a', 6, 3, groups=4)", "'a'", "in_channels must be a whole number, not 'a'"),
    ("Dropout(1.5)", "1.5", "p is a probability, from 0 to 1, not 1.5"),
    ("Unflatten(1, (-2, 4))", "(-2, 4)", "unflattened_size must be -1 or more, not -2"),
    ("Conv1d(1, 1, 1000000000000001)", "1000000000000001", "this number is too large"),
    ("Conv1d(1, 1, 9999999999999999999)", "9999999999999999999", "this number is too large"),
    ("Conv1d(1, 1, 10**20)", "10**20", "this number is too large"),
    ("Conv1d(1, 1, 9**9**9)", "9**9", "this tower of powers is not worked out: write its value"),
    ("Conv1d(1, 1, 2**-1)", "2**-1", "this power is not worked out: write its value"),
    ("Conv1d(1, 1, 3/0)", "3/0", "this divides by zero"),
    # What is wrong itself is no news of the layers after it.
    ("Conv2d(1, kernel_size=3), Conv2d(7, 3, 3)", "Conv2d", "Conv2d lacks out_channels: write"),
    # Brackets, commas, quotes.
    ("Conv1d(1, 1, 3", "(", "this ( is never closed"),
    ("Conv1d(1, 1, 3))", ")", "this closes nothing that was opened before it"),
    ("Conv1d(1, 4, 3\nReLU()", "(", "this ( is never closed"),
    (
        "Net(\n  (a): Linear(1, 2\n  (b): ReLU()\n)",
        "(",
        "this ( is never closed: if the print is cut off, paste all of it",
    ),
    ("Conv1d(1, 1, [3)", "[", "this [ is never closed"),
    ("Conv1d(1, 1, 3]", "]", "this should be )"),
    ("Conv1d(1, 1, kernel_size==3)", "=", "one = is enough"),
    ("Conv1d{1, 1, 3}", "{", "this should be ("),
    ("Net(\n  (0): 0 x ReLU()\n  (1): Tanh()\n)", "0", "this must be a whole number of layers"),
    ("Conv1d(1 1, 3)", "1", "a comma or a new line is missing before this"),
    ("Conv1d(1, 1, 3) ReLU()", "ReLU", "a comma or a new line is missing before this"),
    ("Conv1d(1, , 3)", ",", "a value is missing after this ,"),
    ("Conv1d(1, 1, kernel_size=)", "=", "a value is missing after this ="),
    ("Conv1d(1, 1, 3, padding='same)", "'same", "this quote is never closed"),
    ("ReLU() $ Tanh()", "$", "this has no meaning in a list of layers"),
    ("ReLU() ² Tanh()", "²", "this has no meaning in a list of layers"),
    ("ReLU() -> Tanh()", "->", "this has no meaning in a list of layers"),
    # A layer after another.
    (
        "Conv2d(1, 6, 5), ReLU(), Conv2d(5, 7, 3)",
        "5",
        "the layer before gives 6 channels, but this Conv2d takes 5: write Conv2d(6, ...)",
    ),
    (
        "Conv2d(1, 6, 5), BatchNorm2d(num_features=8)",
        "8",
        "the layer before gives 6 channels, but this BatchNorm2d takes 8: write BatchNorm2d(6)",
    ),
    (
        "Linear(3, 2), Linear(4, 5)",
        "4",
        "the layer before gives 2 features, but this Linear takes 4: write Linear(2, ...)",
    ),
    (
        "Conv2d(1, 6, 5), Conv1d(6, 7, 3)",
        "Conv1d",
        "Conv1d takes channels x length, but its input is 6x3x3",
    ),
    (
        "Conv2d(1, 6, 5), Flatten(), Linear(100, 10)",
        "100",
        "the layer before gives 150 features, but this Linear takes 100: write Linear(150, ...);"
        " no input was given, and no square one fits: say yours with --input",
    ),
]


@pytest.mark.parametrize(("text", "words", "reason"), ONE, ids=[text for text, _, _ in ONE])
def test_a_fault_is_told_where_it_is(text: str, words: str, reason: str) -> None:
    ((found, why),) = told(text)
    assert (found, why[: len(reason)]) == (words, reason)
    assert underlined(str(refused(text))) == [words]


def test_all_faults_are_told_at_once_in_the_order_of_the_text() -> None:
    text = (
        "Conv2d(1, 6, kernal_size=5, stride='a')\n"
        "Relu()\n"
        "Conv2d(5, 16, 5, groups=3, bias=3)\n"
        "Flatten(, Linear(400, 10)"
    )
    assert [words for words, _ in told(text)] == [
        *("kernal_size", "'a'", "Relu", "3", "3", "(", "("),
    ]


def test_faults_of_layers_that_follow_one_another_are_told_together() -> None:
    text = (
        "Conv2d(1, 6, 5), Conv2d(5, 7, 3), BatchNorm2d(8), Flatten(), Linear(63, 9), Linear(8, 3)"
    )
    assert [words for words, _ in told(text)] == ["5", "8", "8"]


def test_channels_are_compared_behind_an_unknown_layer() -> None:
    text = "Conv2d(1, 6, 5), Zebra(), Conv2d(7, 3, 1), ReLU(), BatchNorm2d(4)"
    assert [words for words, _ in told(text)] == ["Zebra", "4"]


def test_a_print_with_an_unknown_layer_can_be_read_in_part() -> None:
    text = "Net(\n  (a): ReLU()\n  (b): Zebra(3)\n)"
    reason = "cnnviz knows no layer Zebra; --layers can pick a part without it, --skip passes it by"
    assert told(text) == [("Zebra", reason)]


def test_where_no_layer_is_known_it_is_said_once_what_there_is() -> None:
    reasons = [reason for _, reason in told("LSTM(4), Zebra()")]
    assert reasons[0].startswith("cnnviz knows no layer LSTM; there are Linear, Conv, ")
    assert reasons[1] == "cnnviz knows no layer Zebra"
    ((_, reason),) = told("Conv1d(1, 1, 3), LSTM(4)")
    fix = "--layers can pick a part without it, --skip passes it by"
    assert reason == f"cnnviz knows no layer LSTM; {fix}"
    assert parse("Conv1d(1, 1, 3), LSTM(4)", layers="0").shapes == ((1, 8), (1, 6))


def test_a_value_of_a_misspelt_argument_is_judged_too() -> None:
    assert [words for words, _ in told("Conv1d(1, 1, kernal_size='x')")] == ["kernal_size", "'x'"]


def test_one_fault_is_one_message() -> None:
    assert str(refused("Conv1d(1, 1, kernal_size=3)")) == (
        "line 1, column 14: Conv1d has no argument kernal_size; did you mean kernel_size?\n"
        "  Conv1d(1, 1, kernal_size=3)\n"
        "               ^^^^^^^^^^^"
    )


@pytest.mark.parametrize(
    ("text", "words", "fix"),
    [
        ("nn.Conv2D(3, 16, 3)", "nn.Conv2D", "nn.Conv2d, or layers.Conv2D"),
        ("nn.Rescaling(1 / 255)", "nn.Rescaling", "layers.Rescaling"),
    ],
)
def test_keras_s_name_in_pytorch_s_package_is_no_layer_of_either(
    text: str, words: str, fix: str
) -> None:
    """Read as Keras's, nn.Conv2D(3, 16, 3) would have 3 filters of 16 cells."""
    ((found, reason),) = told(text)
    name = words.removeprefix("nn.")
    assert (found, reason) == (words, f"PyTorch has no {name}: write {fix} for Keras's")
