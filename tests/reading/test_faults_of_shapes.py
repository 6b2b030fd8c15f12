"""Shapes that layers do not take are refused where they come in, with what to change."""

from __future__ import annotations

import pytest

from cnnviz.reading import parse, parse_shape
from tests.reading.told import told

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
        "AvgPool3d((2, 3, 4), padding=1)",
        (1, 2, 3, 3),
        "(2, 3, 4)",
        "the kernel of AvgPool3d, 2x3x4, is larger than its input, 2x3x3, which PyTorch does not"
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


AXES = [
    ("Conv1d(1, 1, 3)", (1, 8, 8), "write Conv2d, or --input 1x8"),
    ("Conv1D(1, 3)", (1, 8, 8), "write Conv2D, or --input 1x8"),
    ("Conv1d(3, 1, 3)", (1, 8, 8), "write --input 3x8"),
    ("Conv1d(1, 1, (3,))", (1, 8, 8), "write --input 1x8"),
    ("Conv2d(1, 1, 3)", (8,), "write --input 1x8x8"),
    ("Conv2d(3, 1, 5)", (3, 32), "write Conv1d, or --input 3x32x32"),
    ("Conv2d(1, 1, 9)", (2,), "write --input 1x32x32"),
    ("Conv2d(1, 1, 99)", (2,), ""),
    ("Conv2d(2, 1, 1)", (32767,), "write --input 2x32767x32767"),
    ("Conv2d(2, 1, 1)", (32768,), "write --input 2x8x8"),  # 2^31 neurons are too many.
    ("MaxPool2d(2)", (8, 8), "write MaxPool1d, or --input 1x8x8"),
    ("Upsample(scale_factor=2)", (8,), "write --input 1x8"),
    ("Conv1d(1, 1, 3), Conv2d(1, 1, 3)", (1, 8), "write Conv1d"),
    ("Linear(6, 6), MaxPool1d(2)", (6,), "write Unflatten(1, (channels, length)) before it"),
    (
        "Linear(6, 6), Conv3d(1, 1, 2)",
        (6,),
        "write Unflatten(1, (channels, depth, height, width)) before it",
    ),
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
    assert parse("AvgPool3d((2, 3, 4), padding=1)", (1, 2, 3, 4)).shapes[-1] == (1, 2, 1, 1)
    assert parse("Conv2D(1, 3)", (1, 8, 8)).shapes[-1] == (1, 6, 6)
    assert parse("Conv1d(1, 1, 3), Conv1d(1, 1, 3)", (1, 8)).shapes[-1] == (1, 4)
    text = "Linear(6, 6), Unflatten(1, (1, 2, 3)), Conv2d(1, 1, 2)"
    assert parse(text, (6,)).shapes[-1] == (1, 1, 2)


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
