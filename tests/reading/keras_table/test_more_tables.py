"""Tables with more than their rows: columns of what is trained, other tables in the text."""

from __future__ import annotations

import re

import pytest

from cnnviz.errors import CnnvizError, SpecError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.told import told

TRAINED = """
┏━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━┳━━━━━━━━━━┳━━━━━━━┓
┃ Layer (type)             ┃ Output Shape    ┃  Param # ┃ Trai… ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━╇━━━━━━━━━━╇━━━━━━━┩
│ input_layer (InputLayer) │ (None, 500, 1)  │        0 │   -   │
├──────────────────────────┼─────────────────┼──────────┼───────┤
│ conv1d (Conv1D)          │ (None, 500, 64) │      256 │   Y   │
├──────────────────────────┼─────────────────┼──────────┼───────┤
│ re_lu (ReLU)             │ (None, 500, 64) │        0 │   -   │
└──────────────────────────┴─────────────────┴──────────┴───────┘
"""


def test_a_column_of_what_is_trained_connects_nothing() -> None:
    """As summary(show_trainable=True) prints it, and R does; the count is that of Keras 3.15."""
    network = parse(TRAINED)
    assert [layer.spec_name for layer in network.layers] == ["Conv1d", "ReLU"]
    assert summarize(network).totals.parameters == 256


TWO = """
Model: "gen"
{rule}
Layer (type)                 Output Shape              Param #
{double}
dense (Dense)                (None, 8)                 136
{double}
Total params: 136

Model: "dis"
{rule}
Layer (type)                 Output Shape              Param #
{double}
dense_1 (Dense)              (None, 1)                 9
{double}
Total params: 9
""".format(rule="_" * 65, double="=" * 65)


def test_another_table_of_a_text_is_told_and_chosen_by_its_name() -> None:
    """The second one was left out without a word."""
    first = parse(TWO, (16,))
    assert summarize(first).totals.parameters == 136
    assert first.notes[0] == ("one of 2 tables of the text is drawn; --model chooses another: dis")
    second = parse(TWO, (8,), model="dis")
    assert summarize(second).totals.parameters == 9
    unnamed = parse(re.sub("Model: .*", "", TWO), (16,))
    assert "paste another alone" in unnamed.notes[0]


CODE = (
    "import keras\nm = keras.Sequential([keras.layers.Dense(8, input_shape=(16,))])\nm.summary()\n"
)


@pytest.mark.parametrize(
    ("text", "there"),
    [
        (TWO, "there are 'gen' and 'dis'"),
        (TWO.replace("gen", "my gen").replace("dis", "gen"), "there are 'my gen' and 'gen'"),
        (f'{CODE}"""{TWO}"""', "there are 'm', 'gen' and 'dis'"),
        (re.sub("Model: .*", "", TWO), "its tables have no names"),
        (TRAINED, "its tables have no names"),
    ],
)
def test_a_table_that_is_not_there_is_told_with_those_that_are(text: str, there: str) -> None:
    """Code is looked for before tables: it said that there is none."""
    with pytest.raises(CnnvizError) as error:
        parse(text, model="critic")
    assert str(error.value) == f"--model 'critic': the text has no such network; {there}"


def test_a_second_table_of_the_same_name_is_chosen_by_its_number() -> None:
    """The note told of the one that was drawn."""
    text = TWO.replace("dis", "gen")
    first = parse(text, (16,))
    assert first.notes[0] == "one of 2 tables of the text is drawn; --model chooses another: gen@2"
    second = parse(text, (8,), model="gen@2")
    assert summarize(second).totals.parameters == 9
    assert second.notes[0] == "one of 2 tables of the text is drawn; --model chooses another: gen"


@pytest.mark.parametrize("said", ['"dis criminator"', "'dis criminator'", "**`dis criminator`**"])
def test_a_name_may_have_blanks(said: str) -> None:
    text = TWO.replace('"dis"', said)
    assert parse(text, (16,)).notes[0].endswith('--model chooses another: "dis criminator"')
    assert summarize(parse(text, (8,), model="dis criminator")).totals.parameters == 9


BLANKS = """
Model: "a rather long name of a model that goes on and on beyond the width of 
what is printed"
┏━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━┓
┃ Layer (type)        ┃ Output Shape      ┃    Param # ┃ Connected to      ┃
┡━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━┩
│ input_layer_1       │ (None, 16)        │          0 │ -                 │
│ (InputLayer)        │                   │            │                   │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ my dense (Dense)    │ (None, 8)         │        136 │ input_layer_1[0]… │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ other one (Dense)   │ (None, 8)         │        136 │ input_layer_1[0]… │
├─────────────────────┼───────────────────┼────────────┼───────────────────┤
│ sum of both (Add)   │ (None, 8)         │          0 │ my dense[0][0],   │
│                     │                   │            │ other one[0][0]   │
└─────────────────────┴───────────────────┴────────────┴───────────────────┘
 Total params: 272 (1.06 KB)
"""  # noqa: W291 Printed by Keras 3.15.


def test_names_of_layers_may_have_blanks_too() -> None:
    name = " ".join(BLANKS.partition('"')[2].partition('"')[0].split())
    net = parse(BLANKS, model=name)
    assert net.names == ("my dense", "other one", "sum of both")
    assert summarize(net).totals.parameters == 272
    assert [net.reads(at) for at in range(3)] == [(0,), (0,), (1, 2)]


def test_a_row_may_be_skipped() -> None:
    """`--skip` was passed over without a word."""
    net = parse(TRAINED, skip=["re_lu"])
    assert [layer.spec_name for layer in net.layers] == ["Conv1d"]
    assert any(note.startswith("skipped: re_lu (ReLU)") for note in net.notes)
    with pytest.raises(CnnvizError, match=r"no layer relu to skip \(--skip\); did you mean ReLU"):
        parse(TRAINED, skip=["relu"])


MERGED = """
 Layer (type)                   Output Shape         Param #     Connected to
==================================================================================
 input_1 (InputLayer)           [(None, 4, 5, 2)]    0           []
 re_lu (ReLU)                   (None, 4, 5, 2)      0           ['input_1[0][0]']
 {:<31}{:<21}0           ['input_1[0][0]', 're_lu[0][0]']
==================================================================================
"""


@pytest.mark.parametrize(
    ("kind", "says", "given"),
    [
        ("Concatenate", "(None, 8, 5, 2)", (2, 8, 5)),
        ("Concatenate", "(None, 4, 10, 2)", (2, 4, 10)),
        ("Concatenate", "(None, 4, 5, 4)", (4, 4, 5)),
        ("Concatenate", "(None, 4, 5, 6)", "it gives 4x4x5 of its inputs, not 6x4x5"),
        ("Add", "(None, 4, 5, 3)", "it gives 2x4x5 of its inputs, not 3x4x5"),
    ],
)
def test_inputs_are_joined_along_the_axis_that_the_shape_says(
    kind: str, says: str, given: tuple[int, ...] | str
) -> None:
    text = MERGED.format(f"merged ({kind})", says)
    if isinstance(given, tuple):
        assert parse(text).shapes[-1] == given
    else:
        with pytest.raises(CnnvizError, match=f"merged: {given}"):
            parse(text)


@pytest.mark.parametrize(
    ("begins", "ends"),
    [("\x1b[38;5;34m", "\x1b[0m"), ('<span style="color: #00af00">', "</span>")],
    ids=["as a notebook keeps it", "as a notebook's page has it"],
)
def test_colours_are_no_part_of_a_row(begins: str, ends: str) -> None:
    """Keras 3 prints words and numbers in colour; such a table had no rows."""
    plain = TRAINED.replace("re_lu (ReLU)", "a&lt;b (ReLU)") if "<" in begins else TRAINED
    bold = re.sub(r"(?<=┃) (.*?) (?=┃)", rf"{begins} {ends}{begins}\1{ends} ", plain)
    coloured = re.sub(r"\b(None|\d+|Conv1D|ReLU)\b(?=[ ,)])", rf"{begins}\1{ends}", bold)
    assert coloured.count(ends) > 15
    network = parse(coloured)
    assert network == parse(plain.replace("&lt;", "<"))
    assert summarize(network).totals.parameters == 256


@pytest.mark.parametrize("log", ["[INFO] ", "INFO:root:", "2024-05-01 12:00:0{},123 INFO "])
@pytest.mark.parametrize("table", [TRAINED, TWO])
def test_a_log_puts_words_before_each_line(log: str, table: str) -> None:
    """As print_fn=logger.info does; no row could be read."""
    lines = table.strip("\n").split("\n")
    text = "\n".join(log.format(at % 10) + line for at, line in enumerate(lines))
    shape = None if table is TRAINED else (16,)
    assert parse(text, shape).layers == parse(table, shape).layers


def test_a_table_below_code_that_is_refused_is_told_as_a_way() -> None:
    code = "from keras import Sequential, layers\nm = Sequential([layers.Conv1D(WIDTH, 3)])\n"
    for text, way in (
        (f'{code}Model: "m"\n{TRAINED}', "\n--model m draws the table below it"),
        (f"{code}{TRAINED}", "\nThe table below it can be drawn alone"),
        (code + TRAINED.replace("(InputLayer)", "(Lambda)    "), "--set WIDTH=VALUE"),
    ):
        with pytest.raises(SpecError) as caught:
            parse(text)
        assert "WIDTH is nowhere in this text" in str(caught.value)
        assert way in str(caught.value)
        assert ("the table below it" in str(caught.value).lower()) == ("--set" not in way)
    assert parse(f'{code}Model: "m"\n{TRAINED}', model="m").shapes == parse(TRAINED).shapes


def test_a_table_without_its_input_s_row_is_told_as_a_way_that_works() -> None:
    code = "from keras import Sequential, layers\nm = Sequential([layers.Conv1D(WIDTH, 3)])\n"
    rows = [line for line in TRAINED.split("\n") if "(InputLayer)" not in line]
    bare = "\n".join(rows)
    start = parse(TRAINED).input_shape
    for head, way in (
        ('Model: "m"\n', "\n--model m --input SHAPE draws the table below it"),
        ("", "\nThe table below it can be drawn alone, with --input SHAPE"),
    ):
        with pytest.raises(SpecError) as caught:
            parse(code + head + bare)
        assert str(caught.value).endswith(way)
    assert parse(f'{code}Model: "m"\n{bare}', start, model="m").shapes == parse(TRAINED).shapes


CROPPED = """Model: "sequential"
_________________________________________________________________
 Layer (type)                Output Shape              Param #
=================================================================
 conv2d (Conv2D)             (None, 30, 30, 4)         112
 cropping2d (Cropping2D)     (None, 27, 28, 4)         0
 conv2d_1 (Conv2D)           (None, 25, 26, 8)         296
=================================================================
Total params: 408
Trainable params: 408
Non-trainable params: 0
_________________________________________________________________
"""


def test_cropping_is_as_much_on_both_sides_and_that_is_said() -> None:
    """Keras 2.15 printed it of Cropping2D(((1, 2), (1, 1))); it was refused."""
    network = parse(CROPPED, (3, 32, 32))
    assert network.shapes[1:] == ((4, 30, 30), (4, 27, 28), (8, 25, 26))
    assert any("as much is assumed to be cropped on both sides" in one for one in network.notes)
    with pytest.raises(CnnvizError, match="no Cropping2D makes"):
        parse(CROPPED.replace("27, 28, 4", "31, 28, 4"), (3, 32, 32))


def test_a_list_of_one_shape_may_be_left_open() -> None:
    """Keras 2.0 prints `[(None, 8, 8, 4), ` for what joins several; heads may be narrower."""
    rows = (
        "c1 (Conv2D)              (None, 8, 8, 4)       112    input_1[0][0]",
        "c2 (Conv2D)              (None, 8, 8, 4)       148    c1[0][0]",
        "add_1 (Add)              [(None, 8, 8, 4),     0      c1[0][0]\n" + " " * 54 + "c2[0][0]",
    )
    head = "Layer (type)  Output Shape  Param #  Connected to"
    start = "input_1 (InputLayer)     (None, 8, 8, 3)       0"
    net = parse("\n____\n".join((head, start, *rows)))
    assert net.names == ("c1", "c2", "add_1")
    assert net.source_names(2) == ("c1", "c2")


def test_words_around_a_table_do_not_make_it_one_of_pytorch() -> None:
    """A warning of Keras, `rows` is not in [96, 128], above its table did."""
    table = """WARNING: `rows` is not in [96, 128]
 Layer (type)                Output Shape              Param #
=================================================================
 input_2 (InputLayer)        [(None, 28, 28, 1)]       0

 conv (Conv2D)               (None, 26, 26, 6)         60
=================================================================
Total params: 60
epochs [1, 2]
"""
    assert parse(table).shapes[-1] == (6, 26, 26)
    progress = "16384/219055592 [....] - ETA: 8s\b\b\b\b\b"  # Refused as binary data.
    assert parse(f"{progress}\n{table}").shapes[-1] == (6, 26, 26)
    fastai = """Sequential (Input shape: ['64 x 1 x 28 x 28'])
Layer (type)         Output Shape         Param #    Trainable
Conv2d               64 x 4 x 14 x 14     40         True
"""
    ((_, reason),) = told(fastai)
    assert "paste what print(model) prints" in reason
    newer = fastai.replace("Conv2d               64 x", "      64 x").replace(
        "40 ", "\nConv2d  40 "
    )
    ((_, reason),) = told(newer)
    assert "does not tell kernels" in reason
