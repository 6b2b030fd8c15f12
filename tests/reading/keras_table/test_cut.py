"""A table that was not copied to its end: what is left out is said, nothing is melted into it."""

from __future__ import annotations

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from cnnviz.reading.keras_table.ends import open_row_name
from tests.reading.told import told

HEAD = """
Layer (type)                 Output Shape              Param #
=================================================================
input_1 (InputLayer)         (None, 64, 64, 3)         0
"""
CONV = "conv2d_9 (Conv2D)            (None, 64, 64, 128)       3584\n"
NORM = "batch_normalization_8 (Batch (None, 64, 64, 128)       512\n"
ENDS = "the table ends in the row of {}, which is left out"
RULE = "_" * 65 + "\n"


@pytest.mark.parametrize(
    "rows",
    [
        CONV + NORM + "activation_4 (Activation)",
        CONV + NORM + "activation_4 (Activation)\n\nHow many weights are that?\n",
        CONV + NORM + "activation_4 (Act",
        CONV + NORM + "activation_4 (",
        CONV + NORM + "activation_4 (Activation)    (None, 64, ",
        CONV + NORM + "activation_4 (Activation)    (None, 64, 64, 128)",
        CONV + NORM + "activation_4 (Activation)    [(None, 64, 64, 128)]  ",
        RULE.join((CONV, NORM, "activation_4 (Ac")),
        RULE.join((CONV, NORM, "activation_4")),
        f"{CONV}{NORM.replace('(Batch ', '(Batc  ')} hNormalization)\nactivation_4 (Activation)",
        f"{CONV}{NORM.replace('(Batch ', '(Batc  ')} hNormalization)\nactivation_4",
    ],
)
def test_a_last_row_that_is_cut_is_left_out_with_a_word(rows: str) -> None:
    """3,584 + 512 numbers, of which Keras's BatchNormalization learns 256."""
    net = parse(HEAD + rows)
    assert [one.spec_name for one in net.layers] == ["Conv2d", "BatchNorm2d"]
    assert net.names == ("conv2d_9", "batch_normalization_8")
    assert summarize(net).totals.parameters == 3840
    assert net.notes[0] == ENDS.format("activation_4")
    assert "its end left out" in net.assumed


@pytest.mark.parametrize("row", ["conv2d_10 (Conv2D)", "conv2d_10 (Conv2D)  (None, 64, 6"])
def test_a_cut_row_is_no_layer(row: str) -> None:
    for before in (CONV, CONV + NORM):
        net = parse(HEAD + before + row)
        assert len(net.layers) == 1 + (NORM in before)
        assert net.notes[0] == ENDS.format("conv2d_10")


def test_a_frame_and_a_line_of_a_page_may_end_in_a_row() -> None:
    frame = """
┏━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┓
┃ Layer (type)        ┃ Output Shape      ┃    Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━┩
│ input_layer         │ (None, 64, 64, 3) │          0 │
│ (InputLayer)        │                   │            │
├─────────────────────┼───────────────────┼────────────┤
│ conv2d_9 (Conv2D)   │ (None, 64, 64,    │      3,584 │
│                     │ 128)              │            │
├─────────────────────┼───────────────────┼────────────┤
│ activation_4 (Ac"""
    for rest in ("", "tivation) │ (None, 64", "tivation) │", "tivation) │ (None, 64, 64,    │"):
        net = parse(frame + rest)
        assert (net.names, net.notes[0]) == (("conv2d_9",), ENDS.format("activation_4")), rest
    rows = " ".join((HEAD + CONV + NORM + "activation_4 (Activation)").split())
    for rest in ("", " (None, 64, "):
        net = parse(rows + rest)
        assert (len(net.layers), net.notes[0]) == (2, ENDS.format("activation_4"))


@pytest.mark.parametrize(
    "row",
    [
        "activation_4 (Activation)\n",  # Its shape is gone.
        "dense_1 (Dense)              multiple                  16512\n",
        "dense_1 (Dense)              ?                         0 (unbuilt)\n",
    ],
)
def test_a_row_without_a_shape_is_refused_where_others_follow(row: str) -> None:
    """It was left out, or taken for the rest of the row before."""
    for rule in ("", RULE):
        ((_, reason),) = told(HEAD + rule.join((CONV, row, NORM)))
        assert "this row cannot be read" in reason
    ((_, reason),) = told(HEAD + CONV + row + "Total params: 20,096\n")
    assert "this row cannot be read" in reason


def test_a_wide_line_is_looked_at_once() -> None:
    """It took 8 seconds."""
    assert open_row_name(" " * 100_000 + "c") == ""


FRAME = """
┃ Layer (type)        ┃ Output Shape      ┃ Param # ┃ Connected to    ┃
│ i (InputLayer)      │ (None, 8, 8, 4)   │       0 │ -               │
│ r (ReLU)            │ (None, 8, 8, 4)   │       0 │ i[0][0]         │
│ s (ReLU)            │ (None, 8, 8, 4)   │       0 │ r[0][0]         │
├─────────────────────┼───────────────────┼─────────┼─────────────────┤
"""


@pytest.mark.parametrize(
    ("row", "whole"),
    [
        ("│ a (Add)             │ (None, 8, 8, 4)   │       0 │ i[0][0], r[0][0], │", False),
        ("│ a (Add)             │ (None, 8, 8,      │       0 │ i[0][0], r[0][0]  │", False),
        ("│ a (Add)             │ (None, 8, 8, 4)   │       0 │ i[0][0], r[0][0]  │", True),
    ],
)
def test_a_row_of_a_frame_whose_cells_go_on_is_cut(row: str, whole: bool) -> None:
    """The first was an Add of two, whatever it reads in the lines that are not there."""
    net = parse(FRAME + row)
    assert net.names == (("r", "s", "a") if whole else ("r", "s"))
    assert (net.notes[0] == ENDS.format("a")) != whole


@pytest.mark.parametrize("beside", ["", " C"])
def test_a_frame_that_a_window_cut_before_what_rows_read_is_refused(beside: str) -> None:
    """Rich cuts at 80 characters what has 120: the second call of a layer was left out."""
    edge = "━" * len(beside)
    table = f"""
┏━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━┳{edge}
┃ Layer (type)        ┃ Output Shape      ┃ Param # ┃{beside}
┡━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━╇{edge}
│ i (InputLayer)      │ (None, 8, 8, 4)   │       0 │
│ c (Conv2D)          │ (None, 8, 8, 4)   │     148 │
│ r (ReLU)            │ (None, 8, 8, 4)   │       0 │
"""
    ((words, reason),) = told(table)
    assert "Layer (type)" in words
    assert "cut off behind its column Param #: print it whole, model.summary(line_" in reason
    assert parse(table.replace("╇" + edge + "\n", "┩\n")).names == ("c", "r")
