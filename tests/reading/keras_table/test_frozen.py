"""What a table says does not learn is not counted in all, where one answer is left.

The tables are those of Keras 2.15; so are the numbers.
"""

from __future__ import annotations

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

TABLE = """
_________________________________________________________________
 Layer (type)                Output Shape              Param #
=================================================================
 conv2d (Conv2D)             (None, 26, 26, 8)         80

 batch_normalization (Batch  (None, 26, 26, 8)         32
 Normalization)

 flatten (Flatten)           (None, 5408)              0

 dense (Dense)               (None, 10)                54090

=================================================================
Total params: 54202 (211.73 KB)
Trainable params: {} (211.35 KB)
Non-trainable params: {} (384.00 Byte)
_________________________________________________________________
"""


@pytest.mark.parametrize(
    ("learned", "kept", "frozen"),
    [
        (54186, 16, set()),  # What BatchNormalization keeps learns in no table.
        (54106, 96, {"conv2d"}),
        (54170, 32, {"batch_normalization"}),
        (54090, 112, {"conv2d", "batch_normalization"}),
        (96, 54106, {"dense"}),
        (0, 54202, {"conv2d", "batch_normalization", "dense"}),
    ],
)
def test_the_lines_under_a_table_say_what_does_not_learn(
    learned: int, kept: int, frozen: set[str]
) -> None:
    net = parse(TABLE.format(learned, kept), (1, 28, 28))
    assert summarize(net).totals.parameters == learned
    assert net.frozen == frozen
    if frozen:
        (note,) = (one for one in net.notes if "do not learn" in one)
        assert all(name in note for name in frozen)


TWO = """
 Layer (type)                Output Shape              Param #
=================================================================
 conv2d (Conv2D)             (None, 28, 28, 8)         584

 conv2d_1 (Conv2D)           (None, 28, 28, 8)         584

 flatten (Flatten)           (None, 6272)              0

 dense (Dense)               (None, 10)                62730

=================================================================
Total params: 63898 (249.60 KB)
Trainable params: 63314 (247.32 KB)
Non-trainable params: 584 (2.28 KB)
"""


def test_where_several_layers_may_be_meant_that_is_said() -> None:
    net = parse(TWO, (8, 28, 28))
    assert summarize(net).totals.parameters == 63898
    (note,) = (one for one in net.notes if "do not learn" in one)
    assert note == (
        "584 parameters do not learn, as the table says, but not of which layers:"
        " they are in the total"
    )


def test_a_column_says_what_does_not_learn() -> None:
    """As summary(show_trainable=True) prints it."""
    rows = TWO.replace("Param #", "Param #   Trainable").replace("  62730", "  62730     Y")
    head, _, rest = rows.partition("584\n")
    text = f"{head}584       Y\n{rest.replace('  584', '  584       N', 1)}"
    net = parse(text, (8, 28, 28))
    assert summarize(net).totals.parameters == 63314
    assert net.frozen == {"conv2d_1"}


def test_a_table_of_vectors_may_be_what_does_not_learn() -> None:
    text = """
Layer (type)                 Output Shape              Param #
=================================================================
embedding_1 (Embedding)      (None, 1000, 100)         17410600
conv1d_1 (Conv1D)            (None, 996, 128)          64128
=================================================================
Total params: 17,474,728
Trainable params: 64,128
Non-trainable params: 17,410,600
"""
    assert summarize(parse(text)).totals.parameters == 64128


def test_many_layers_take_no_time() -> None:
    """Of 300 rows whose sums all differ no set is looked for to the end."""
    rows = "".join(
        f"conv1d_{n} (Conv1D) (None, 9, {n + 1}) {n * (n + 1) + n + 1}\n" for n in range(1, 300)
    )
    counted = sum((n + 1) ** 2 for n in range(1, 300))
    said = f"Trainable params: {counted - 4_000_000}\nNon-trainable params: 4,000,000\n"
    net = parse(f"Layer (type)  Output Shape  Param #\n====\n{rows}====\n{said}", (1, 9))
    assert any("not of which layers" in one for one in net.notes)


def test_a_column_of_what_is_trained_is_no_layer_that_a_row_reads() -> None:
    """Of a model with branches: it was refused, "N, which it reads, is no row before it"."""
    table = """
_____________________________________________________________________________________________
 Layer (type)          Output Shape          Param #   Connected to              Trainable
=============================================================================================
 input_1 (InputLayer)  [(None, 16, 16, 3)]   0         []                        Y

 conv2d (Conv2D)       (None, 16, 16, 4)     112       ['input_1[0][0]']         N

 conv2d_1 (Conv2D)     (None, 16, 16, 4)     148       ['conv2d[0][0]']          Y

 add (Add)             (None, 16, 16, 4)     0         ['conv2d[0][0]',          Y
                                                        'conv2d_1[0][0]']
=============================================================================================
Total params: 260 (1.02 KB)
Trainable params: 148 (592.00 Byte)
Non-trainable params: 112 (448.00 Byte)
"""
    net = parse(table)
    assert summarize(net).totals.parameters == 148
    assert net.frozen == {"conv2d"}
    assert tuple(net.reads(2)) == (1, 2)


NARROW = """
Model: "functional"
┏━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━┳━━━━━━━━┳━━━━━━━━━━━━━┳━━━━━┓
┃               ┃ Output      ┃  Param ┃ Connected   ┃     ┃
┃ Layer (type)  ┃ Shape       ┃      # ┃ to          ┃ Tr… ┃
┡━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━╇━━━━━━━━╇━━━━━━━━━━━━━╇━━━━━┩
│ input_layer   │ (None, 8,   │      0 │ -           │  -  │
│ (InputLayer)  │ 8, 4)       │        │             │     │
├───────────────┼─────────────┼────────┼─────────────┼─────┤
│ conv2d        │ (None, 8,   │    148 │ input_laye… │  N  │
│ (Conv2D)      │ 8, 4)       │        │             │     │
├───────────────┼─────────────┼────────┼─────────────┼─────┤
│ conv2d_1      │ (None, 8,   │    148 │ conv2d[0][… │  Y  │
│ (Conv2D)      │ 8, 4)       │        │             │     │
├───────────────┼─────────────┼────────┼─────────────┼─────┤
│ add (Add)     │ (None, 8,   │      0 │ input_laye… │  -  │
│               │ 8, 4)       │        │ conv2d_1[0… │     │
└───────────────┴─────────────┴────────┴─────────────┴─────┘
 Total params: 296 (1.16 KB)
"""


def test_heads_in_two_lines_are_read_as_one() -> None:
    """Keras 3.15 with line_length=60: columns to the right of the heads' first words were lost."""
    net = parse(NARROW)
    assert net.inputs == ((0,), (1,), (0, 2))
    assert any("for conv2d (the table says so)" in note for note in net.notes)
    assert summarize(net).totals.parameters == 148
    assert parse("\x1b[1m" + NARROW.replace("┃ ", "┃\x1b[1m \x1b[0m")).inputs == net.inputs
