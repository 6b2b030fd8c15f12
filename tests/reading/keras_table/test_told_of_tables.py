"""What a table leaves out is told at its place, with what helps; Keras 3.15 counts the same."""

from __future__ import annotations

import re

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.layers.base import Shape
from cnnviz.reading import parse
from tests.reading.keras_table.test_tables import KERAS_2, LAYERS, table, written
from tests.reading.told import told

DENSE = written(("a (Dense)", "(None, 64)", 2688), ("b (Dense)", "(None, 10)", 650))
START = ("in (InputLayer)", "[(None, 32, 32, 3)]", 0)
CONV = ("c (Conv2D)", "(None, 30, 30, 8)", 224)


@pytest.mark.parametrize(("given", "biases"), [((41,), 74), ((42,), 10)])
def test_of_a_dense_it_is_said_what_input_fits(given: Shape, biases: int) -> None:
    """Dense(64) over 41 numbers has 2,688, and over 42 without a bias."""
    ((words, reason),) = told(DENSE)
    assert words.startswith("a (Dense)")
    assert "give it (--input); 41 fits, or 42 without a bias; paste" in reason
    totals = summarize(parse(DENSE, given)).totals
    assert (totals.parameters, totals.biases) == (3338, biases)


def test_of_a_dense_of_many_steps_the_steps_are_said_too() -> None:
    text = written(("a (Dense)", "(None, 5, 64)", 2688))
    assert "41x5 fits, or 42x5 without a bias" in told(text)[0][1]
    assert parse(text, (41, 5)).shapes == ((41, 5), (64, 5))


@pytest.mark.parametrize("line", [" ...", "...", " ⋮", " [...]", " … (further rows)"])
def test_a_row_of_dots_is_told_where_it_stands(line: str) -> None:
    text = KERAS_2.replace("Total params: 5", f"{line}\nTotal params: 5")
    for one in (text, KERAS_2.replace(" flatten (F", f"{line}\n flatten (F")):
        ((words, reason),) = told(one, (1, 28, 28))
        assert words == line.strip()
        assert reason.startswith("rows are left out here: paste the table whole")


def test_hard_breaks_and_escapes_of_markdown_are_left_out() -> None:
    lines = KERAS_2.replace("_", r"\_").replace("#", r"\#").strip().split("\n")
    text = "".join(f"{line}\\\n" for line in lines)
    assert tuple(map(repr, parse(text, (1, 28, 28)).layers)) == LAYERS


@pytest.mark.parametrize(
    ("rows", "skip"),
    [
        ([START, ("n (Normalization)", "(None, 32, 32, 3)", 7), CONV], "Normalization"),
        ([("l_1 (Lambda)", "(None, 32, 32, 3)", 0), CONV], "Lambda"),
        ([START, ("my_norm (MyNormaliz", "(None, 32, 32, 3)", 7), CONV], "my_norm"),
    ],
)
def test_what_leaves_a_shape_as_it_is_can_be_skipped_as_is_said(
    rows: list[tuple[str, str, int]], skip: str
) -> None:
    """Only the input was asked for, or no way was named."""
    ((_, reason),) = told(written(*rows))
    assert f"a table does not tell what a {rows[-2][0].split('(')[1].rstrip(')')} does" in reason
    assert f"; --skip {skip} passes it by; " in reason
    found = parse(written(*rows), skip=[skip])
    assert (found.input_shape, summarize(found).totals.parameters) == ((3, 32, 32), 224)


def test_no_input_is_asked_for_where_it_would_not_help() -> None:
    ((words, reason),) = told(written(("d (Dense)", "(None, 5)", 30), ("g (GRU)", "(None, 8)", 9)))
    assert words.startswith("g (")
    assert "g: a table does not tell what a GRU does; paste" in reason


def test_open_sizes_are_told_before_the_input() -> None:
    start = ("in (InputLayer)", "[(None, None, None, 3)]", 0)
    conv = ("c (Conv2D)", "(None, None, None, 8)", 224)
    ((words, reason),) = told(written(start, conv))
    assert words.startswith("c (") and reason.startswith("c: its sizes are open; paste the code")


@pytest.mark.parametrize("kind", ["BatchNormalization", "Dropout", "Rescaling"])
def test_a_first_row_that_keeps_its_shape_tells_the_input(kind: str) -> None:
    count = 12 if kind.startswith("Batch") else 0
    assert parse(written((f"a ({kind})", "(None, 32, 32, 3)", count), CONV)).shapes[0] == (
        3,
        32,
        32,
    )


def test_how_zeros_stand_is_said() -> None:
    said = "zeros are assumed to be equal on both sides; an odd one is on the right or below"
    assert said in parse(table("ZeroPadding2D", "8, 8, 3", "9, 9, 3", 0)).notes
    assert said not in parse(table("Flatten", "8, 8, 3", "192", 0)).notes


def test_maps_of_three_axes_are_read_with_channels_first() -> None:
    """Conv3D(8, 3, padding="same") and UpSampling3D(2) of Keras, over 4x16x16x8."""
    rows = [
        ("in (InputLayer)", "[(None, 4, 16, 16, 8)]", 0),
        ("c (Conv3D)", "(None, 8, 16, 16, 8)", 872),
        ("u (UpSampling3D)", "(None, 8, 32, 32, 16)", 0),
    ]
    assert parse(written(*rows)).shapes[-1] == (8, 32, 32, 16)
    assert re.search("channels first", parse(written(*rows)).notes[0])
