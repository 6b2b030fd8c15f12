"""Each wrong spec has its faults told: the place, the very words, the reason and the fix."""

from __future__ import annotations

import pytest

from cnnviz.reading import parse, parse_shape
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
    ("Linear(1, 2, True, None, None, 7)", "7", "this is too much: Linear takes in_features,"),
    ("Conv1d(padding=1, 1, 1, 3)", "1", "a value without a name must stand before those with"),
    ("Conv1d(1, out_channels=2, 3)", "3", "a value without a name must stand before those with"),
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
    ("Conv1d(1, 1, 9999999999999999999)", "9999999999999999999", "this number is too large"),
    ("Conv1d(1, 1, 10**20)", "10**20", "this number is too large"),
    ("Conv1d(1, 1, 9**9**9)", "9**9", "this tower of powers is not worked out: write its value"),
    ("Conv1d(1, 1, 2**-1)", "2**-1", "this power is not worked out: write its value"),
    ("Conv1d(1, 1, 3/0)", "3/0", "this divides by zero"),
    # Brackets, commas, quotes.
    ("Conv1d(1, 1, 3", "(", "this ( is never closed"),
    ("Conv1d(1, 1, 3))", ")", "this closes nothing that was opened before it"),
    ("Conv1d(1, 4, 3\nReLU()", "(", "this ( is never closed"),
    ("Net(\n  (a): Linear(1, 2\n  (b): ReLU()\n)", "(", "this ( is never closed"),
    ("Conv1d(1, 1, [3)", "[", "this [ is never closed"),
    ("Conv1d(1, 1, 3]", "]", "this should be )"),
    ("Conv1d(1, 1, kernel_size==3)", "=", "one = is enough"),
    ("Conv1d{1, 1, 3}", "{", "this should be ("),
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
        " no input was given, and no square one fits",
    ),
]


@pytest.mark.parametrize(("text", "words", "reason"), ONE, ids=[text for text, _, _ in ONE])
def test_a_fault_is_told_where_it_is(text: str, words: str, reason: str) -> None:
    ((found, why),) = told(text)
    assert (found, why[: len(reason)]) == (words, reason)
    assert underlined(str(refused(text))) == [words]


SHAPED = [
    (
        "Conv2d(1, 6, 5)",
        (3, 32, 32),
        "1",
        "the input, 3x32x32, has 3 channels, but this Conv2d takes 1: write Conv2d(3, ...)",
    ),
    (
        "Conv2d(1, 6, 5), MaxPool2d(2), Linear(864, 10)",
        (1, 30, 30),
        "864",
        "the layer before gives 6x13x13, 1,014 when flattened, but this Linear takes 864: write"
        " Linear(1014, ...)",
    ),
    (
        "Linear(10, 2)",
        (3, 5),
        "10",
        "the input is 3x5, 15 when flattened, but this Linear takes 10: write Linear(15, ...)",
    ),
    (
        "AvgPool3d(4, padding=2)",
        (1, 3, 4, 4),
        "4",
        "the kernel of AvgPool3d, 4x4x4, is larger than its input, 3x4x4, which PyTorch does not"
        " let padding make up for in 3-D; take a larger input or a smaller kernel",
    ),
    (
        "Conv1d(1, 1, 9, padding=1)",
        (1, 6),
        "9",
        "the kernel of Conv1d, 9, is larger than its input, 6 (8 with padding);"
        " take a larger input or a smaller kernel",
    ),
    (
        "Conv1d(1, 1, 3, padding=9, padding_mode='reflect')",
        (1, 8),
        "9",
        "Conv1d cannot pad an axis of 8 by 9 in mode 'reflect'",
    ),
    (
        "Conv1d(1, 1, 3)",
        (8,),
        "Conv1d",
        "Conv1d takes channels x length, but its input is 8: write --input 1x8",
    ),
    (
        "Unflatten(1, (4, 5))",
        (16,),
        "Unflatten",
        "Unflatten cannot make 4x5 of 16 neurons",
    ),
    (
        "Conv2d(64, 64, 3)",
        (64, 100_000, 100_000),
        "Conv2d",
        "this joins 64x100000x100000 to 64x99998x99998: 640,000,000,000 neurons on one side and"
        " 368,625,254,547,456 connections; cnnviz takes fewer than 2,147,483,648 neurons",
    ),
    (
        "Linear(3, 3000000000)",
        (3,),
        "Linear",
        "this joins 3 to 3000000000: 3,000,000,000 neurons on one side and 9,000,000,000 conn",
    ),
]


@pytest.mark.parametrize(("text", "shape", "words", "reason"), SHAPED)
def test_a_shape_is_refused_in_words(
    text: str, shape: tuple[int, ...], words: str, reason: str
) -> None:
    ((found, why),) = told(text, shape)
    assert (found, why[: len(reason)]) == (words, reason)


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


AXES = [
    ("Conv1d(1, 1, 3)", (1, 8, 8), "write Conv2d, or --input 1x8"),
    ("Conv1D(1, 3)", (1, 8, 8), "write Conv2D, or --input 1x8"),
    ("Conv1d(3, 1, 3)", (1, 8, 8), "write --input 3x8"),
    ("Conv1d(1, 1, (3,))", (1, 8, 8), "write --input 1x8"),
    ("Conv2d(1, 1, 3)", (8,), "write --input 1x8x8"),
    ("Conv2d(3, 1, 5)", (3, 32), "write Conv1d, or --input 3x32x32"),
    ("Conv2d(1, 1, 9)", (2,), "write --input 1x32x32"),
    ("Conv2d(1, 1, 99)", (2,), ""),
    ("MaxPool2d(2)", (8, 8), "write MaxPool1d, or --input 1x8x8"),
    ("Upsample(scale_factor=2)", (8,), "write --input 1x8"),
    ("Conv1d(1, 1, 3), Conv2d(1, 1, 3)", (1, 8), "write Conv1d"),
    (
        "Linear(6, 6), Conv2d(1, 1, 2)",
        (6,),
        "write Unflatten(1, (channels, height, width)) before it",
    ),
]


@pytest.mark.parametrize(("text", "shape", "fix"), AXES)
def test_a_wrong_number_of_axes_has_a_fix(text: str, shape: tuple[int, ...], fix: str) -> None:
    ((_, reason),) = told(text, shape)
    assert reason.partition(": ")[2] == fix
    _, option, given = fix.partition("--input ")
    if option:
        assert parse(text, parse_shape(given)).layers


def test_the_layer_that_takes_so_many_axes_takes_them() -> None:
    assert parse("Conv2d(1, 1, 3)", (1, 8, 8)).shapes[-1] == (1, 6, 6)
    assert parse("Conv2D(1, 3)", (1, 8, 8)).shapes[-1] == (1, 6, 6)
    assert parse("Conv1d(1, 1, 3), Conv1d(1, 1, 3)", (1, 8)).shapes[-1] == (1, 4)
    text = "Linear(6, 6), Unflatten(1, (1, 2, 3)), Conv2d(1, 1, 2)"
    assert parse(text, (6,)).shapes[-1] == (1, 1, 2)


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


SLIPS = [
    ("Conv2d(3, 16, 3)", (32, 32, 3), "has its channels last; here they come first: "),
    ("Conv2d(3, 16, 3)", (1, 3, 32, 32), "has a batch axis; here the batch is left out: "),
    ("Conv2d(3, 16, 3)", (8, 32, 32, 3), "has a batch axis and its channels last; here the batch"),
]


@pytest.mark.parametrize(("text", "shape", "said"), SLIPS)
def test_an_input_with_its_axes_misplaced_is_told_the_right_one(
    text: str, shape: tuple[int, ...], said: str
) -> None:
    ((_, reason),) = told(text, shape)
    assert said in reason
    assert reason.endswith("--input 3x32x32")


def test_a_pool_is_told_of_a_batch_axis_too() -> None:
    ((_, reason),) = told("MaxPool2d(2)", (1, 3, 8, 8))
    assert reason.endswith("or --input 3x8x8")


def test_keras_s_name_in_pytorch_s_package_is_no_layer_of_either() -> None:
    """Read as Keras's, nn.Conv2D(3, 16, 3) would have 3 filters of 16 cells."""
    words, reason = told("nn.Conv2D(3, 16, 3)")[0]
    assert words == "nn.Conv2D"
    assert reason == "PyTorch has no Conv2D: write nn.Conv2d, or layers.Conv2D for Keras's"
