"""How many faults a message shows, and what is no spec or no shape at all."""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading import parse
from tests.reading.told import refused


def test_several_faults_are_counted() -> None:
    assert str(refused("Sequential(\n    Relu(),\n    Tan(),\n)")) == (
        "2 faults in the spec:\n"
        "line 2, column 5: cnnviz knows no layer Relu; did you mean ReLU?\n"
        "  Relu(),\n"
        "  ^^^^\n"
        "line 3, column 5: cnnviz knows no layer Tan; did you mean Tanh?\n"
        "  Tan(),\n"
        "  ^^^"
    )


def test_at_most_twenty_faults_are_shown() -> None:
    message = str(refused("Zebra()\n" * 50))
    assert message.startswith("50 faults in the spec:\nline 1,")
    assert message.count("^^^^^") == 20
    assert message.endswith("\nand 30 more")


@pytest.mark.parametrize("stray", ["-", "−", "+", "*", "%", "=", "@", "²", "$", "->", ")"])
def test_a_run_of_the_same_stray_characters_is_one_fault(stray: str) -> None:
    run = 20_000 * stray
    (fault,) = refused(run).faults
    # Its first may be a sign or an operator, which is no fault as such.
    assert fault.end == len(run)
    assert fault.start <= 2
    (fault,) = refused(f"Conv1d(1, 1, 3) {run} ReLU()").faults
    assert fault.end - fault.start > len(run) - 8


def test_a_run_of_commas_is_one_fault() -> None:
    (fault,) = refused(f"Conv1d(1, {200 * ','} 1, 3)").faults
    assert fault.reason == "a value is missing after this ,"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the spec is empty: write layers, such as Conv1d"),
        (" \n\t ", "the spec is empty: write layers, such as Conv1d"),
        ("# only a comment", "there is no layer in this text"),
        ("Sequential()", "there is no layer in this text"),
        ("import torch", "there is no layer in this text"),
        ("ReLU(), " * 140_000, "the spec is longer than 1 MiB: that is no network"),
        ("é" * 600_000, "the spec is longer than 1 MiB: that is no network"),
        ("ReLU()\0", "this is binary data, not text: write layers"),
        ("\x89PNG\r\n\x1a\n\0\0", "this is binary data, not text: write layers"),
        ("\udcff\udcfe", "this is binary data, not text: write layers"),
        (
            "Layer (type)  Output Shape  Param #\nConv2d-1  [-1, 2]  8",
            "a table of torchsummary, torchinfo or fastai does not tell kernels",
        ),
        (
            'Model: "m"\n┃ Layer (type)     ┃ Output Shape\n│ dense (Dense)    │ (None, 6)',
            "this table is cut off: its column Param # is missing; print it whole",
        ),
        ("lenet5.txt", "lenet5.txt is no layer, and there is no such file: write layers"),
        ("specs/lenet5", "specs/lenet5 is no layer, and there is no such file: write layers"),
        ("C:\\nets\\a", "C:\\nets\\a is no layer, and there is no such file: write layers"),
    ],
)
def test_what_is_no_spec_is_told_apart(text: str, reason: str) -> None:
    (fault,) = refused(text).faults
    assert fault.reason.startswith(reason)


@pytest.mark.parametrize("shape", [(), (0, 3), (3, -1), (1.5,), (True, 3), 8])
def test_a_shape_from_python_is_checked(shape: Any) -> None:
    with pytest.raises(CnnvizError, match="the input shape must be whole numbers of 1 or more"):
        parse("ReLU()", shape)


def test_numpys_whole_numbers_are_sizes() -> None:
    import numpy as np

    assert parse("ReLU()", (np.int64(3), np.int32(4))).shapes == ((3, 4), (3, 4))


def test_the_error_holds_its_text_and_its_faults() -> None:
    error = refused("Zebra()")
    assert error.text == "Zebra()"
    assert error.status == 2
    assert [tuple(fault)[:2] for fault in error.faults] == [(0, 5)]
