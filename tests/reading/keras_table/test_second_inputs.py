"""A second input in a line of its own is joined to its row, in whatever form; none is a fault."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from cnnviz.reading.keras_table.rows import table_of
from tests.reading.told import told

MARKDOWN = """Layer (type) | Output Shape | Param # | Connected to
--- | --- | --- | ---
input_1 (InputLayer) | (None, 8, 8, 4) | 0 |
c1 (Conv2D) | (None, 8, 8, 4) | 148 | input_1[0][0]
add (Add) | (None, 8, 8, 4) | 0 | c1[0][0]
 | | | input_1[0][0]
bn (BatchNormalization) | (None, 8, 8, 4) | 16 | add[0][0]
"""
SECOND = " | | | input_1[0][0]\n"
CLOSED = re.sub(r"(?<!\|)(?=\n)", " |", MARKDOWN)
BOTH_BARS = re.sub(r"(?m)^(?=\S)|^ (?=\|)", "| ", CLOSED)
SPACED = MARKDOWN.replace(SECOND, "input_1[0][0]\n").replace("--- | --- | --- | ---\n", "")
SPACED = SPACED.replace(" |", "")
WIDE = """Layer (type)              Output Shape        Param #   Connected to
=====================================================================
input_1 (InputLayer)      (None, 8, 8, 4)     0
_____________________________________________________________________
c1 (Conv2D)               (None, 8, 8, 4)     148       input_1[0][0]
_____________________________________________________________________
add (Add)                 (None, 8, 8, 4)     0         c1[0][0]
                                                        input_1[0][0]
_____________________________________________________________________
bn (BatchNormalization)   (None, 8, 8, 4)     16        add[0][0]
"""
UNRULED = re.sub(r"___+\n", "", WIDE)
FORMS = [
    MARKDOWN,
    MARKDOWN.replace(SECOND, "| | | input_1[0][0]\n"),
    MARKDOWN.replace(SECOND, "|||input_1[0][0]|\n"),
    MARKDOWN.replace(SECOND, "input_1[0][0] | |||\n"),
    MARKDOWN.replace(SECOND, "input_1[0][0]\n"),
    CLOSED,
    BOTH_BARS,
    BOTH_BARS.replace("| | | | input_1[0][0] |", "|  |  |  | `input_1[0][0]` |"),
    SPACED,
    WIDE,
    UNRULED,
    *(text.replace("[0][0]", "") for text in (MARKDOWN, CLOSED, BOTH_BARS)),
    BOTH_BARS.replace("| | | | input_1[0][0] |", "||||input_1|"),
    UNRULED.replace(f"{'':56}input_1[0][0]\n", "input_1[0][0]\n"),
    re.sub(r"(c1\S+)\n +(input\S+)", r"['\1',\n '\2']", UNRULED),
]


@pytest.mark.parametrize("text", FORMS)
def test_a_second_input_is_joined_to_its_row(text: str) -> None:
    """208 is what Keras 3.15 counts, of which 8 are kept, not learned."""
    net = parse(text)
    assert [one.spec_name for one in net.layers] == ["Conv2d", "Add", "BatchNorm2d"]
    assert net.inputs == ((0,), (1, 0), (2,))
    assert summarize(net).totals.parameters == 156


@pytest.mark.parametrize("text", FORMS)
def test_a_merge_without_its_second_input_is_refused(text: str) -> None:
    """It was left out without a word."""
    lines = text.split("\n")
    add = next(at for at, line in enumerate(lines) if "add (Add)" in line)
    ((place, reason),) = told("\n".join(lines[: add + 1] + lines[add + 2 :]))
    assert (place, place.count("\n")) == (lines[add].strip(), 0)
    assert reason.startswith("add: this Add has one input: its second one is missing; paste")


@pytest.mark.parametrize("kind", ["Add", "Multiply", "Concatenate"])
def test_each_merge_has_two_inputs(kind: str) -> None:
    lone = MARKDOWN.replace(SECOND, "").replace("(Add)", f"({kind})")
    ((_, reason),) = told(lone)
    assert f"this {kind} has one input" in reason
    without_column = re.sub(r"(?m) \| [^|\n]*$", "", lone)  # It does not say what rows read.
    assert f"this {kind} has one input" in told(without_column)[0][1]


def test_several_inputs_may_follow_and_names_have_dots() -> None:
    more = "tf.math.negative[0][0]\n'my add'[0][0], c1[0][0]\n".replace("'", "")
    row = table_of(MARKDOWN.replace(SECOND, more)).rows[2]
    assert row.reads == ("c1", "tf.math.negative", "myadd", "c1")


def test_keras_counts_the_same() -> None:
    keras: Any = pytest.importorskip("keras", reason="Keras is not installed")
    start = keras.Input((8, 8, 4))
    added = keras.layers.Add()([keras.layers.Conv2D(4, 3, padding="same")(start), start])
    assert keras.Model(start, keras.layers.BatchNormalization()(added)).count_params() == 164


@pytest.mark.parametrize("kind", ["Average", "Maximum", "Subtract"])
def test_other_merges_are_read_and_have_two_inputs(kind: str) -> None:
    """An Average was taken for pooling, its second input left out without a word."""
    text = MARKDOWN.replace("(Add)", f"({kind})")
    net = parse(text)
    assert [one.spec_name for one in net.layers] == ["Conv2d", kind, "BatchNorm2d"]
    assert net.inputs == ((0,), (1, 0), (2,))
    ((_, reason),) = told(text.replace(SECOND, ""))
    assert reason.startswith(f"add: this {kind} has one input: its second one is missing")


def test_a_class_that_is_cut_to_average_is_pooling_by_its_name() -> None:
    row = "average_pooling2d_1 (Average | (None, 4, 4, 4) | 0 | c1[0][0]\n"
    text = MARKDOWN[: MARKDOWN.index("add")] + row
    assert repr(parse(text).layers[-1]) == "AvgPool2d(kernel_size=2)"
    ((_, reason),) = told(text.replace("average_pooling2d_1", "mean"))
    assert reason.startswith("mean: a table does not tell what a Average")


def test_a_layer_that_is_called_twice_is_refused() -> None:
    """So Keras prints a shared layer; only its first call was drawn, without a word."""
    ((place, reason),) = told(MARKDOWN.replace("(Add)", "(Activation)"))
    assert place.startswith("add (Activation)")
    assert reason.startswith("add: this Activation reads 2 layers, as one that is called again")


def test_a_class_that_is_cut_within_a_longer_one_is_that_of_the_name() -> None:
    """A Conv2DTranspose, cut, was taken for a Conv2D of the same sizes."""
    rows = MARKDOWN[: MARKDOWN.index("c1 (")]
    for cut in ("(Conv2D", "(Conv2D…", "(Conv2D…)"):
        row = f"conv2d_transpose {cut} | (None, 8, 8, 4) | 148 | input_1[0][0]\n"
        assert [one.spec_name for one in parse(rows + row).layers] == ["ConvTranspose2d"]
        assert parse(rows + row.replace("_transpose", "_3")).layers[0].spec_name == "Conv2d"
        ((_, reason),) = told(rows + row.replace("conv2d_transpose", "up"))
        assert reason.startswith("up: a table does not tell what a Conv2D")
