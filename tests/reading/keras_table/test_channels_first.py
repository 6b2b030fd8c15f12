"""A table whose channels are first, as Theano had them, is read so where no layers fit it else."""

from __future__ import annotations

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.told import told

# Of Keras 3.15 with channels_first: 3 * 32 * 9 + 32 and 127008 * 2 + 2.
ROWS = """conv2d_1 (Conv2D)                (None, 32, 126, 126)  896
max_pooling2d_1 (MaxPooling2D)   (None, 32, 63, 63)    0
flatten_1 (Flatten)              (None, 127008)        0
dense_1 (Dense)                  (None, 2)             254018
"""
HEAD = "Layer (type)                     Output Shape          Param #\n"
INPUT = "input_1 (InputLayer)             (None, 3, 128, 128)   0\n"


@pytest.mark.parametrize(("text", "shape"), [(ROWS, (3, 128, 128)), (INPUT + ROWS, None)])
def test_it_is_read(text: str, shape: tuple[int, ...] | None) -> None:
    net = parse(HEAD + text, shape)
    assert net.shapes == (
        (3, 128, 128),
        (32, 126, 126),
        (32, 63, 63),
        (127008,),
        (2,),
    )
    assert summarize(net).totals.parameters == 254_914
    assert "channels first" in net.notes[0]


def test_what_fits_in_no_order_is_told_as_it_was() -> None:
    (_, why), *_ = told(HEAD + INPUT + ROWS.replace("896", "897"))
    assert why.startswith("conv2d_1: ")


def test_channels_that_are_last_stay_so() -> None:
    rows = HEAD + "input_1 (InputLayer)  (None, 9, 9, 3)  0\nconv (Conv2D)  (None, 7, 7, 4)  112\n"
    net = parse(rows)
    assert net.shapes == ((3, 9, 9), (4, 7, 7))
    assert not any("channels first" in note for note in net.notes)


def test_with_channels_first_what_does_not_fit_is_told_where_it_stands() -> None:
    """A BatchNormalization whose axis was left last, has 4 numbers for each of 126 columns."""
    norm = "bn_1 (BatchNormalization)        (None, 32, 126, 126)  504\n"
    pooled = ROWS.index("max_pooling")
    (_, why), *_ = told(HEAD + INPUT + ROWS[:pooled] + norm + ROWS[pooled:])
    assert why.startswith("bn_1: no BatchNormalization makes 32x126x126 of 32x126x126")
