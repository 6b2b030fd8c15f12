"""Rows of a table, one of each kind of layer, are read as what Keras has, or refused.

`rows_of_keras.txt` has what Keras 3.15 says of a layer: its kind, its input and its output,
channels last, and its parameters; and the layers that do that. LocallyConnected is Keras 2's.
"""

from __future__ import annotations

import re
from math import prod
from pathlib import Path

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.keras_table.test_tables import KERAS_3, table, written
from tests.reading.told import told

ROWS = (Path(__file__).parent / "rows_of_keras.txt").read_text().splitlines()
REST = "; paste the code that makes the model, model.to_json(), or give the model in Python"
SEVERAL = "a: several would make {}: {} or {}"
REFUSED = {
    ("Conv2D", "8, 9, 3", "9, 7, 4", 112): (
        "a: no Conv2D makes 4x9x7 of 3x8x9 with its parameters"
    ),
    ("Conv2D", "8, 9, 3", "8, 9, 4", 88): SEVERAL.format(
        "4x8x9 of 3x8x9", "Conv2d(3, 4, kernel_size=(1, 7), padding='same')",
        "Conv2d(3, 4, kernel_size=(7, 1), padding='same')",
    ),
    ("Conv2D", "32, 32, 3", "2, 2, 4", 76): (
        "a: several would make 4x2x2 of 3x32x32: Conv2d(3, 4, kernel_size=(1, 6), stride=16) or"
        " Conv2d(3, 4, kernel_size=(1, 6), stride=17) or Conv2d(3, 4, kernel_size=(1, 6),"
        " stride=18); paste the code"
    ),
    # A kernel of (4, 3) or of (3, 4), both with strides of (2, 3).
    ("Conv2DTranspose", "5, 7, 3", "10, 21, 3", 111): "a: several would make 3x10x21 of 3x5x7: ",
    ("MaxPooling2D", "8, 9, 3", "3, 7, 3", 0): "a: no MaxPooling2D makes 3x3x7 of 3x8x9",
    ("UpSampling2D", "8, 9, 3", "16, 9, 3", 0): "a: no UpSampling2D makes 3x16x9 of 3x8x9",
    # Where a row is missing, the next one has other axes than its class can take or give.
    ("UpSampling2D", "8, 9, 3", "16, 3", 0): "a: no UpSampling2D makes 3x16 of 3x8x9",
    ("UpSampling2D", "3", "3", 0): "a: no UpSampling2D makes 3 of 3",
    ("ZeroPadding2D", "8, 9, 3", "10, 3", 0): "a: no ZeroPadding2D makes 3x10 of 3x8x9",
    ("ZeroPadding1D", "8, 3", "10, 9, 3", 0): "a: no ZeroPadding1D makes 3x10x9 of 3x8",
    ("MaxPooling2D", "8, 9, 3", "4, 3", 0): "a: no MaxPooling2D makes 3x4 of 3x8x9",
    ("MaxPooling2D", "9", "9", 0): "a: no MaxPooling2D makes 9 of 9",
    ("GlobalMaxPooling2D", "8, 3", "3", 0): "a: no GlobalMaxPooling2D makes 3 of 3x8",
    ("GroupNormalization", "8, 9, 3", "8, 9, 3", 6): (
        "a: a table does not tell what a GroupNormalization does"
    ),
    ("Dense", "9", "4", 38): "a: no Dense makes 4 of 9 with its parameters",
    ("BatchNormalization", "9", "9", 20): "a: no BatchNormalization makes 9 of 9",
    ("Flatten", "8, 9, 3", "215", 0): "a: no Flatten makes 215 of 3x8x9",
}  # fmt: skip


@pytest.mark.parametrize("line", ROWS)
def test_a_row_is_read_as_what_keras_has(line: str) -> None:
    kind, taken, given, count, layers = line.split(" | ")
    net = parse(table(kind, taken, given, int(count)))
    assert ", ".join(map(repr, net.layers)) == layers
    *places, channels = map(int, given.split(", "))
    assert net.shapes[-1] == (channels, *places)
    learned = summarize(net).totals.parameters
    kept = 2 * channels if kind == "BatchNormalization" else 0  # Its mean and its variance.
    assert learned == int(count) - kept
    assert prod(net.shapes[0]) == prod(map(int, taken.split(", ")))


@pytest.mark.parametrize("row", REFUSED)
def test_a_row_that_leaves_several_answers_or_none_is_refused(
    row: tuple[str, str, str, int],
) -> None:
    ((_, reason),) = told(table(*row))
    assert reason.startswith(REFUSED[row])
    assert reason.endswith(REST)


@pytest.mark.parametrize("batch", ["32", "None"])
def test_the_only_size_of_a_row_is_that_of_the_batch(batch: str) -> None:
    """So Keras prints Input(shape=(), batch_size=32): one number for each of 32 inputs."""
    start = ("in (InputLayer)", f"[({batch},)]", 0)
    looked_up = ("e (Embedding)", f"({batch}, 8)", 80), ("d (Dense)", f"({batch}, 4)", 36)
    assert parse(written(start, *looked_up)).shapes == ((8,), (4,))
    assert parse(written(*looked_up)).shapes == ((8,), (4,))
    ((_, reason),) = told(written(start, ("r (Rescaling)", f"({batch},)", 0)))
    assert "the table does not say the input" in reason


def test_a_table_of_pytorch_is_refused_at_its_place() -> None:
    text = (
        "What I have:\n\n   Layer (type)    Output Shape    Param #\nConv2d-1  [-1, 2, 6, 6]  20\n"
    )
    ((words, reason),) = told(text)
    assert words == "Layer (type)    Output Shape    Param #"
    assert "does not tell kernels" in reason


def test_a_table_of_two_inputs_is_refused() -> None:
    second = ("b (InputLayer)", "[(None, 4)]", 0)
    ((_, reason),) = told(written(second, second, ("a (Add)", "(None, 4)", 0)))
    assert "b: this is a second input; a network here has one" in reason


def test_pools_are_said_not_to_overlap() -> None:
    said = "pools are assumed to have windows that do not overlap"
    assert said in parse(table("AveragePooling2D", "8, 8, 2", "4, 4, 2", 0)).notes
    assert said not in parse(table("Conv2D", "8, 8, 2", "6, 6, 4", 76)).notes


@pytest.mark.parametrize(
    ("given", "gives", "window"), [("8, 8", "1, 1", 8), ("8, 8", "2, 2", 4), ("3, 3", "1, 1", 2)]
)
def test_of_several_windows_the_most_usual_one_is_taken_and_that_is_said(
    given: str, gives: str, window: int
) -> None:
    """Keras's own ResNets end in a pool over all positions; windows of 5 to 7 leave a rest."""
    net = parse(table("AveragePooling2D", f"{given}, 3", f"{gives}, 3", 0))
    assert net.layers[0].kernel_size == (window, window)  # type: ignore[attr-defined]
    said = f"; of several that fit, one is taken: {window}x{window} for a"
    assert net.notes[-1].endswith(said)


@pytest.mark.parametrize(
    ("given", "kernel", "stride"),
    [("6, 6, 2", 2, 2), ("5, 5, 2", 3, 2), ("4, 4, 2", 3, 3)],
)
def test_a_pool_of_3_in_steps_of_2_is_taken_where_no_other_fits(
    given: str, kernel: int, stride: int
) -> None:
    """Keras 3.15 makes 5x5 of 12x12 by MaxPooling2D(3, strides=2), and by no pool of one number."""
    net = parse(table("MaxPooling2D", "12, 12, 2", given, 0))
    assert (net.layers[0].kernel_size, net.layers[0].stride) == ((kernel,) * 2, (stride,) * 2)  # type: ignore[attr-defined]
    overlaps = any("except a (3x3 in steps of 2): none fits there" in n for n in net.notes)
    assert overlaps == (kernel > stride)


def test_no_pool_at_all_is_refused() -> None:
    ((_, reason),) = told(table("MaxPooling2D", "8, 8, 2", "9, 9, 2", 0))
    assert "no MaxPooling2D makes 2x9x9 of 2x8x8" in reason


def test_a_pool_in_steps_of_1_is_the_only_one_that_makes_nearly_as_much() -> None:
    """Keras 3.15 makes 31x30 of 33x33 by MaxPooling2D((3, 4), strides=1), by no other stride."""
    net = parse(table("MaxPooling2D", "33, 33, 2", "31, 30, 2", 0))
    assert (net.layers[0].kernel_size, net.layers[0].stride) == ((3, 4), (1, 1))  # type: ignore[attr-defined]
    assert any("except a (3x4 in steps of 1): none fits there" in note for note in net.notes)


def test_a_pool_that_keeps_the_size_is_no_pool_of_1_which_would_do_nothing() -> None:
    """Inception's branches have MaxPooling2D(3, strides=1, padding="same")."""
    net = parse(table("AveragePooling2D", "8, 8, 2", "8, 8, 2", 0))
    assert (net.layers[0].kernel_size, net.layers[0].stride) == ((3, 3), (1, 1))  # type: ignore[attr-defined]
    assert "of several that fit, one is taken: 3x3 for a" in net.notes[-1]


def test_a_row_that_reads_what_is_not_there_is_refused() -> None:
    text = KERAS_3.replace("concatenate[0][0]", "concaten_ate[0][0]")
    ((_, reason),) = told(text)
    assert "which it reads, is no row before it" in reason


FRAMED = """
┏━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┓
┃ Layer (type)             ┃ Output Shape      ┃    Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━┩
│ conv2d                   │ (None, 26, 26, 8) │         80 │
│ (Conv2D){end}
├──────────────────────────┼───────────────────┼────────────┤
│ max_pooling2d            │ (None, 13, 13, 8) │          0 │
│ (MaxPooling2D)           │                   │            │
└──────────────────────────┴───────────────────┴────────────┘
"""


@pytest.mark.parametrize(
    "end",
    ["                 │                   │            │", "", "   │", "   │  │", " │ │ │ │"],
)
def test_no_row_is_lost_whose_bars_are_cut_off(end: str) -> None:
    net = parse(FRAMED.format(end=end), (1, 28, 28))
    assert repr(net.layers) == "(Conv2d(1, 8, kernel_size=3), MaxPool2d(kernel_size=2))"


MARKDOWN = """# A network

| Layer (type) | Output Shape | Param # |
|:---|---:|---|
| conv2d (Conv2D) | (None, 26, 26, 32) | 320 |
| max_pooling2d (MaxPooling2D)| (None, 13, 13, 32)  | 0 |
| **flatten** (`Flatten`) | (None, 5408) | 0 |
| dense (Dense) | (None, 10) | 54,090 |
"""
UNBARRED = re.sub(r"(?m)^\| | \|$", "", MARKDOWN)


@pytest.mark.parametrize("text", [MARKDOWN, UNBARRED])
@pytest.mark.parametrize("end", ["", "\nTotal params: 54,410\n", "Trained for 3 epochs.\n"])
def test_a_table_of_markdown_is_read(text: str, end: str) -> None:
    net = parse(text + end, (1, 28, 28))
    assert (summarize(net).totals.parameters, net.shapes[-1]) == (54410, (10,))
    assert len(net.layers) == 4


@pytest.mark.parametrize(
    ("row", "layer"),
    [
        (("global_average_pooling2d_2 (Glo", "(None, 4)", 0), "GlobalAvgPool2d(keepdims=False)"),
        (("global_max_pooling2d (Glob", "(None, 4)", 0), "GlobalMaxPool2d(keepdims=False)"),
        (("max_pooling2d_3", "(None, 4, 4, 4)", 0), "MaxPool2d(kernel_size=2)"),
        (("global_average_pooling2d_2 (", "(None, 4)", 0), "GlobalAvgPool2d(keepdims=False)"),
        (("max_pooling2d_1 (M", "(None, 4, 4, 4)", 0), "MaxPool2d(kernel_size=2)"),
        (
            ("conv2d_transpose (Con", "(None, 10, 10, 2)", 74),
            "ConvTranspose2d(4, 2, kernel_size=3)",
        ),
    ],
)
def test_a_class_that_is_cut_off_is_the_one_of_the_layers_name(
    row: tuple[str, str, int], layer: str
) -> None:
    start = ("in (InputLayer)", "[(None, 8, 8, 4)]", 0)
    assert repr(parse(written(start, row)).layers[-1]) == layer


def test_a_class_that_is_cut_off_behind_another_name_is_asked_for() -> None:
    start = ("in (InputLayer)", "[(None, 8, 8, 4)]", 0)
    ((_, reason),) = told(written(start, ("pool (Glo", "(None, 4)", 0)))
    assert reason.startswith("pool: a table does not tell what a Glo does")
    ((_, reason),) = told(written(start, ("pool", "(None, 4)", 0)))
    assert reason.startswith("pool: a table does not tell what this is: its class is left out")


@pytest.mark.parametrize("kind", ["Mul", "Add", "Average", "I", "Drop", "Activ"])
def test_a_row_with_weights_is_no_layer_without(kind: str) -> None:
    """`(Mul` of a MultiHeadAttention was a Multiply, whose 4,224 numbers were left out."""
    table = f"""
Layer (type)                    Output Shape         Param #     Connected to
==================================================================================
input_1 (InputLayer)            [(None, 64, 32)]     0
__________________________________________________________________________________
block_1_mix ({kind + " ":17} (None, 64, 32)       4224        input_1[0][0]
                                                                 input_1[0][0]
==================================================================================
"""
    ((words, reason),) = told(table)
    assert words.startswith("block_1_mix")
    assert f"a table does not tell what a {kind} does" in reason


def test_a_shape_that_goes_on_in_the_next_line_keeps_its_sizes() -> None:
    """TensorFlow 2.7 to 2.15 break a cell at any character: 12 and 8 were two sizes."""
    table = """
 Layer (type)                   Output Shape         Param #     Connected to
==================================================================================
 input_4 (InputLayer)           [(None, 512, 512, 1  0           []
                                )]

 conv2d_57 (Conv2D)             (None, 512, 512, 12  1280        ['input_4[0][0]']
                                8)
==================================================================================
Total params: 1,280
"""
    assert parse(table).shapes == ((1, 512, 512), (128, 512, 512))


def test_a_count_that_goes_on_in_the_next_line_is_one_number() -> None:
    """147,584 was 14,758 and a row that began at 4."""
    table = """
 Layer (type)           Output Shape         Param #  Connected to
===========================================================================
 input_1 (InputLayer)   [(None, 24, 24, 12     0       []
                        8)]

 conv2d_5 (Conv2D)      (None, 24, 24, 128)    14758   ['input_1[0][0]']
                                               4
===========================================================================
Total params: 147584
"""
    net = parse(table)
    assert summarize(net).totals.parameters == 147_584
    assert net.shapes[-1] == (128, 24, 24)


def test_an_even_kernel_without_a_bias_is_not_taken_before_an_oblong_one_with_it() -> None:
    """480 + 32 numbers are 3 x 5 with a bias as well as 4 x 4 without."""
    table = """
Layer (type)                 Output Shape              Param #
=================================================================
input_1 (InputLayer)         (None, 100, 100, 1)       0
conv2d (Conv2D)              (None, 50, 50, 32)        512
"""
    ((_, reason),) = told(table)
    assert "several would make 32x50x50" in reason
    assert "kernel_size=(3, 5)" in reason
