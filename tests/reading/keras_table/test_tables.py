"""Tables of model.summary() are read where they leave one answer, and refused where not."""

from __future__ import annotations

import re

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.told import told

KERAS_2 = """
Model: "sequential"
_________________________________________________________________
 Layer (type)                Output Shape              Param #
=================================================================
 conv2d (Conv2D)             (None, 26, 26, 32)        320

 max_pooling2d (MaxPooling2D  (None, 13, 13, 32)       0
 )

 conv2d_1 (Conv2D)           (None, 7, 7, 64)          18496

 batch_normalization (BatchN  (None, 7, 7, 64)         256
 ormalization)

 flatten (Flatten)           (None, 3136)              0

 dropout (Dropout)           (None, 3136)              0

 dense (Dense)               (None, 10)                31370

=================================================================
Total params: 50,442
Trainable params: 50,314
Non-trainable params: 128
_________________________________________________________________
"""

LAYERS = (
    "Conv2d(1, 32, kernel_size=3)",
    "MaxPool2d(kernel_size=2)",
    "Conv2d(32, 64, kernel_size=3, stride=2, padding=1)",
    "BatchNorm2d(64)",
    "Flatten()",
    "Dropout()",
    "Linear(3136, 10)",
)

KERAS_3 = """
┏━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┓
┃ Layer (type)        ┃ Output Shape      ┃    Param # ┃ Connected to      ┃
┡━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━┩
│ input_layer_1       │ (None, 32, 32, 3) │          0 │ -                 │
│ (InputLayer)        │                   │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ conv2d_2 (Conv2D)   │ (None, 32, 32, 8) │        224 │ input_layer_1[0]… │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ a_very_long_name_f… │ (None, 32, 32, 8) │        144 │ conv2d_2[0][0]    │
│ (SeparableConv2D)   │                   │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ add (Add)           │ (None, 32, 32, 8) │          0 │ conv2d_2[0][0],   │
│                     │                   │            │ a_very_long_name… │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ concatenate         │ (None, 32, 32,    │          0 │ add[0][0],        │
│ (Concatenate)       │ 16)               │            │ conv2d_2[0][0]    │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ global_average_poo… │ (None, 16)        │          0 │ concatenate[0][0] │
│ (GlobalAveragePool… │                   │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ dense_1 (Dense)     │ (None, 3)         │         51 │ global_average_p… │
└─────────────────────┴───────────────────┴────────────┴───────────────────┘
 Total params: 419 (1.64 KB)
"""


def test_a_table_of_keras_2_is_read_over_its_input() -> None:
    net = parse(KERAS_2, (1, 28, 28))
    assert tuple(map(repr, net.layers))[:2] == LAYERS[:2]
    assert net.names[2:] == ("conv2d_1", "batch_normalization", "flatten", "dropout", "dense")
    assert net.shapes[-1] == (10,)
    assert sum(layer.parameters or 0 for layer in net.layers) == 50_314
    assert any("worked out from the table" in note for note in net.notes)


def test_without_its_input_a_table_leaves_more_than_one_answer() -> None:
    ((words, reason),) = told(KERAS_2)
    assert words == "conv2d (Conv2D)             (None, 26, 26, 32)        320"
    assert "the table does not say the input: give it (--input)" in reason


def test_a_table_with_branches_is_read_by_what_is_connected_to_what() -> None:
    net = parse(f"model.summary() says\n{KERAS_3}\nwhy?")
    assert net.input_shape == (3, 32, 32)
    assert sum(layer.parameters or 0 for layer in net.layers) == 419
    assert net.source_names(net.names.index("concatenate")) == ("add", "conv2d_2")
    assert net.shapes[-1] == (3,)


REFUSED = [
    (KERAS_2.replace("18496", "18497"), "no Conv2D makes 64x7x7 of 32x13x13"),
    (KERAS_2.replace("(Dropout)", "(LSTM)   "), "a table does not tell what a LSTM does"),
    (KERAS_2.replace("(None, 26, 26, 32)", "(None, None, None, 32)"), "its sizes are open"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_a_row_that_leaves_no_answer_is_refused(text: str, reason: str) -> None:
    assert reason in told(text, (1, 28, 28))[0][1]


@pytest.mark.parametrize("name", ["torchsummary", "torchinfo"])
def test_tables_of_others_are_told_what_to_paste(name: str) -> None:
    sizes = {"torchsummary": "[-1, 6, 24, 24]", "torchinfo": "[1, 6, 24, 24]"}[name]
    table = f"Layer (type)    Output Shape    Param #\n====\nConv2d-1   {sizes}    156\n"
    ((_, reason),) = told(table)
    assert "paste what print(model) prints" in reason


def test_a_kernel_of_one_cell_is_one_layer_whatever_the_padding() -> None:
    table = KERAS_2.replace("(None, 7, 7, 64)          18496", "(None, 26, 26, 64)        2112")
    table = table.split(" max_pooling2d")[0] + " conv2d_1" + table.split(" conv2d_1")[1]
    table = table.split(" batch_norm")[0] + "=" * 65
    net = parse(table, (1, 28, 28))
    assert [repr(one) for one in net.layers][1] == "Conv2d(32, 64, kernel_size=1)"


MOBILE = """
 Layer (type)                   Output Shape              Param #
==================================================================
 input_1 (InputLayer)           [(None, 224, 224, 3)]     0
 conv1 (Conv2D)                 (None, 112, 112, 32)      864
 conv_dw_1 (DepthwiseConv2D)    (None, 112, 112, 32)      288
 conv_pw_1 (Conv2D)             (None, 112, 112, 64)      2048
 conv_pad_2 (ZeroPadding2D)     (None, 113, 113, 64)      0
 conv_dw_2 (DepthwiseConv2D)    (None, 56, 56, 64)        576
"""


def test_a_kernel_of_equal_sides_goes_before_a_bias() -> None:
    """288 are 9 weights a channel, or 8 and a bias; what MobileNet's table has is a kernel 3x3."""
    layers = [repr(one) for one in parse(MOBILE).layers]
    assert layers[1].startswith("Conv2d(32, 32, kernel_size=3, ")
    assert "groups=32, bias=False" in layers[1]
    assert layers[3] == "ZeroPad2d((0, 1, 0, 1))"
    assert layers[4].startswith("Conv2d(64, 64, kernel_size=3, stride=2")


def test_a_table_over_words_begins_at_their_vectors() -> None:
    text = """
    _________________________________________________________________
     Layer (type)                Output Shape              Param #
    =================================================================
     embedding (Embedding)       (None, 20, 8)             400
     conv1d (Conv1D)             (None, 18, 4)             100
     global_max_pooling1d (Globa  (None, 4)                0
     lMaxPooling1D)

     dense (Dense)               (None, 1)                 5
    =================================================================
    Total params: 505
    """
    net = parse(text)
    assert net.shapes == ((8, 20), (4, 18), (4,), (1,))
    assert sum(one.parameters for one in net.uncalled) == 400
    assert any("looks up" in note for note in net.notes)


def written(*rows: tuple[str, str, int]) -> str:
    """A table of names with classes, sizes and numbers, in columns as Keras 2 has them."""
    head = [("Layer (type)", "Output Shape", "Param #"), ("=" * 20, "=" * 20, "=" * 9)]
    return "".join(f" {a:<30}{b:<26}{c}\n" for a, b, c in [*head, *rows, head[1]])


def table(kind: str, taken: str, given: str, count: int) -> str:
    """The table of one layer."""
    return written(
        ("in (InputLayer)", f"[(None, {taken})]", 0), (f"a ({kind})", f"(None, {given})", count)
    )


@pytest.mark.parametrize(
    ("kind", "taken", "given", "count", "layers"),
    [
        (
            *("SeparableConv2D", "12, 12, 4", "10, 10, 8", 76),
            ("Conv2d(4, 4, kernel_size=3, groups=4, bias=False)", "Conv2d(4, 8, kernel_size=1)"),
        ),
        (
            *("SeparableConv2D", "12, 12, 1", "10, 10, 8", 25),
            ("Conv2d(1, 1, kernel_size=3, bias=False)", "Conv2d(1, 8, kernel_size=1)"),
        ),
        (
            *("DepthwiseConv2D", "12, 12, 4", "10, 10, 8", 80),
            ("Conv2d(4, 8, kernel_size=3, groups=4)",),
        ),
        ("PReLU", "12, 12, 4", "12, 12, 4", 4, ("PReLU(num_parameters=4)",)),
        ("PReLU", "12, 12, 4", "12, 12, 4", 576, ("NeuronPReLU(num_parameters=576)",)),
        ("Conv1D", "16, 1", "16, 8", 32, ("Conv1d(1, 8, kernel_size=3, padding='same')",)),
    ],
)
def test_a_row_has_as_many_numbers_as_it_says(
    kind: str, taken: str, given: str, count: int, layers: tuple[str, ...]
) -> None:
    net = parse(table(kind, taken, given, count))
    assert tuple(map(repr, net.layers)) == layers
    assert summarize(net).totals.parameters == count


def test_a_layer_norm_over_channels_is_read() -> None:
    said = ("LayerNormalization", "12, 12, 4", "12, 12, 4")
    net = parse(table(*said, 8))
    assert summarize(net).totals.parameters == 8
    assert net.shapes[-1] == (4, 12, 12)
    assert "several" in told(table(*said, 4))[0][1]  # Its factors, or its summands.


def test_an_even_kernel_may_be_an_odd_one_without_a_bias() -> None:
    ((_, words),) = told(table("Conv1D", "16, 1", "16, 8", 24))
    assert "kernel_size=2" in words
    assert "kernel_size=3" in words


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Param #", "Param "),  # A column that is cut.
        ("(None, ", "(32, "),  # A model of batches of 32.
        ("  +", " "),  # A page that kept no columns.
        (r"\(BatchN  (.*)\n ormalization\)", r"(BatchNormalizationV1)  \1"),  # TensorFlow 1.13.
    ],
)
def test_other_forms_of_the_same_table(old: str, new: str) -> None:
    text = re.sub(old.replace("(None", r"\(None"), new, KERAS_2)
    assert text != KERAS_2
    assert tuple(map(repr, parse(text, (1, 28, 28)).layers)) == LAYERS


def test_a_table_without_rows_is_still_one_of_keras() -> None:
    head = KERAS_2.partition(" conv2d (")[0]
    assert "this table has no rows" in told(f"{head}Total params: 2\n")[0][1]


@pytest.mark.parametrize("margin", ["# ", "    ## ", "> ", "// "])
def test_a_margin_of_comments_or_quotes_is_left_out(margin: str) -> None:
    lines = KERAS_2.strip("\n").split("\n")
    net = parse("".join(f"{margin}{line}\n" for line in lines), (1, 28, 28))
    assert tuple(map(repr, net.layers)) == LAYERS
    assert net.names[0] == "conv2d"


CUT = KERAS_2.replace(" conv2d_1 (Conv2D)           (None, 7, 7, 64)          18496\n", "{}")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (" ... (further layers) ...\n", "rows are left out here: paste the table whole"),
        (" conv2d_1 (None, 7, 7, 64)          18496\n", "this row cannot be read"),
        (
            " conv2d_1 (Conv2D)           multiple                  18496\n",
            "this row cannot be read",
        ),
        ("", "no BatchNormalization makes"),
    ],
)
def test_a_row_is_never_left_out_without_a_word(line: str, reason: str) -> None:
    assert reason in told(CUT.format(line), (1, 28, 28))[0][1]


def test_rows_that_are_missing_are_told_by_their_numbers() -> None:
    """The last layer is cut away, the lines under the table are there: 50,442 numbers in all."""
    cut = KERAS_2.replace(" dense (Dense)               (None, 10)                31370\n", "")
    ((_, reason),) = told(cut, (1, 28, 28))
    assert "the rows have 19,072 parameters, but the table says 50,442: paste it whole" in reason


def test_what_an_optimizer_keeps_is_not_the_tables() -> None:
    under = "Total params: 151,328\nTrainable params: 50,314\nNon-trainable params: 128\n"
    text = KERAS_2.partition("Total params")[0] + under + "Optimizer params: 100,886\n"
    assert tuple(map(repr, parse(text, (1, 28, 28)).layers)) == LAYERS


def test_a_parenthesis_of_a_class_may_stand_alone_in_the_next_line() -> None:
    text = KERAS_2.replace("(MaxPooling2D  (None", "(MaxPooling2D) (None")
    assert text != KERAS_2
    assert tuple(map(repr, parse(text, (1, 28, 28)).layers)) == LAYERS


def test_what_changes_pictures_while_training_is_passed() -> None:
    rows = " random_zoom (RandomZoom)    (None, 28, 28, 1)         0\n\n conv2d (Conv2D) "
    net = parse(KERAS_2.replace(" conv2d (Conv2D) ", rows), (1, 28, 28))
    assert [repr(one) for one in net.layers] == ["Identity()", *LAYERS]
