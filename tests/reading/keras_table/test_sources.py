"""Names that a narrow column cuts off: what a row reads is known, or it is refused."""

from __future__ import annotations

from cnnviz.reading import parse
from tests.reading.told import told

HEAD = """
┃ Layer (type)    ┃ Output Shape      ┃ Param # ┃ Connected to  ┃
│ input_layer     │ (None, 32, 32, 3) │       0 │ -             │
│ (InputLayer)    │                   │         │               │
├─────────────────┼───────────────────┼─────────┼───────────────┤
"""


def _row(name: str, kind: str, count: int, reads: str, channels: int = 16) -> str:
    return f"""│ {name} │ (None, 32, 32, {channels}) │ {count} │ {reads} │
│ ({kind}) │ │ │ │
├─────────────────┼───────────────────┼─────────┼───────────────┤
"""


def test_two_rows_of_the_same_cut_name_are_not_taken_for_one() -> None:
    """The first activation reads the first norm: it was given the second, without a word."""
    text = HEAD + _row("conv2d", "Conv2D", 448, "input_layer[…")
    text += _row("conv2d_1", "Conv2D", 64, "input_layer[…")
    text += _row("batch_normaliz…", "BatchNormaliz…", 64, "conv2d[0][0]")
    text += _row("batch_normaliz…", "BatchNormaliz…", 64, "conv2d_1[0][0]")
    text += _row("activation", "Activation", 0, "batch_normal…")
    text += _row("activation_1", "Activation", 0, "batch_normal…")
    text += _row("add", "Add", 0, "activation[0… activation_1…")
    ((_, reason),) = told(text)
    assert "it reads batch_normal…, which may be any of 2 rows: model.summary(line_len" in reason


def test_the_only_row_that_nothing_else_reads_is_taken_with_a_note() -> None:
    text = HEAD + _row("conv2d", "Conv2D", 448, "input_layer[…")
    text += _row("batch_normalization", "BatchNormaliz…", 64, "conv2d[0][0]")
    text += _row("activation", "Activation", 0, "batch_normal…")
    text += _row("conv2d_1", "Conv2D", 2320, "activation[0][0]")
    text += _row("batch_normalizatio…", "BatchNormaliz…", 64, "conv2d_1[0][0]")
    text += _row("activation_1", "Activation", 0, "batch_normal…")
    text += _row("add", "Add", 0, "activation[0][0], activation_1…")
    net = parse(text)
    assert net.inputs[net.names.index("activation_1")] == (5,)
    assert any("cuts off batch_normal… in its last column" in note for note in net.notes)


def test_the_rest_of_a_name_beside_the_rest_of_what_it_reads_is_of_its_own_column() -> None:
    """As TensorFlow 2.15 breaks cells; the row read `input_of_1allion_a`, of both columns."""
    table = """
 Layer (type)           Output Shape         Param #   Connected to
===========================================================================
 input_of_all (InputLa  [(None, 8, 8, 4)]    0         []
 yer)

 first_long_convolutio  (None, 8, 8, 4)      148       ['input_of_
 n_1 (Conv2D)                                          all[0][0]']

 second_long_convoluti  (None, 8, 8, 4)      148       ['first_long_convolutio
 on_2a                                                 n_1[0][0]']
 (Conv2D)
===========================================================================
"""
    net = parse(table)
    assert net.names == ("first_long_convolution_1", "second_long_convolution_2a")
