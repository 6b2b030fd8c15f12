"""Models in models, as `model.summary(expand_nested=True)` prints them in Keras 3.15 and 2.21."""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.keras_table.test_tables import written
from tests.reading.told import told

KERAS_3 = """
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ input_layer_1 (InputLayer)      │ (None, 32, 32, 3)      │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ vgg16 (Functional)              │ (None, 1800)           │           224 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│    └ input_layer (InputLayer)   │ (None, 32, 32, 3)      │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│    └ c1 (Conv2D)                │ (None, 30, 30, 8)      │           224 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│    └ max_pooling2d              │ (None, 15, 15, 8)      │             0 │
│ (MaxPooling2D)                  │                        │               │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│    └ fl (Flatten)               │ (None, 1800)           │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense (Dense)                   │ (None, 10)             │        18,010 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 18,234 (71.23 KB)
"""
KERAS_2 = """
 Layer (type)                Output Shape              Param #
=================================================================
 input_3 (InputLayer)        [(None, 32, 32, 3)]       0

 vgg16 (Sequential)          (None, 1800)              224
|¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯|
| c1 (Conv2D)                (None, 30, 30, 8)         224      |
|                                                               |
| p1 (MaxPooling2D)          (None, 15, 15, 8)         0        |
|                                                               |
| fl (Flatten)               (None, 1800)              0        |
¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯
 two (Sequential)            (None, 7)                 12607
|¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯|
| top (Functional)           (None, 7)                 12607    |
||¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯||
|| input_2 (InputLayer)      [(None, 1800)]            0       ||
||                                                             ||
|| d1 (Dense)                (None, 7)                 12607   ||
|¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯|
| re_lu (ReLU)               (None, 7)                 0        |
¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯
 dense (Dense)               (None, 10)                80

=================================================================
Total params: 12911 (50.43 KB)
"""
CONNECTED = """
 Layer (type)                Output Shape                 Param #   Connected to
==================================================================================================
 input_4 (InputLayer)        [(None, 32, 32, 3)]          0         []

 flatten (Flatten)           (None, 3072)                 0         ['input_4[0][0]']

 vgg16 (Sequential)          (None, 1800)                 224       ['input_4[0][0]']
|¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯|
| c1 (Conv2D)                (None, 30, 30, 8)            224       []                           |
|                                                                                                |
| p1 (MaxPooling2D)          (None, 15, 15, 8)            0         []                           |
|                                                                                                |
| fl (Flatten)               (None, 1800)                 0         []                           |
¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯¯
 k (Dense)                   (None, 3)                    9219      ['flatten[0][0]']

 dense_1 (Dense)             (None, 3)                    5403      ['vgg16[1][0]']

 out (Add)                   (None, 3)                    0         ['dense_1[0][0]',
                                                                     'k[0][0]']

==================================================================================================
Total params: 14846 (57.99 KB)
"""


@pytest.mark.parametrize(
    ("text", "names", "parameters"),
    [
        (KERAS_3, ("c1", "max_pooling2d", "fl", "dense"), 18234),
        (KERAS_2, ("c1", "p1", "fl", "d1", "re_lu", "dense"), 12911),
    ],
)
def test_a_model_within_is_its_layers(text: str, names: tuple[str, ...], parameters: int) -> None:
    net = parse(text)
    assert (net.names, net.input_shape, net.shapes[-1]) == (names, (3, 32, 32), (10,))
    assert summarize(net).totals.parameters == parameters
    assert net.is_chain


def test_what_reads_a_model_within_reads_its_last_layer() -> None:
    net = parse(CONNECTED)
    assert net.names == ("flatten", "c1", "p1", "fl", "k", "dense_1", "out")
    assert net.inputs == ((0,), (0,), (2,), (3,), (1,), (4,), (6, 5))
    assert summarize(net).totals.parameters == 14846


def test_of_a_merge_within_it_is_not_said_what_it_reads() -> None:
    text = KERAS_3.replace("│    └ fl (Flatten)               │ (None, 1800)  ",
                           "│    └ ad (Add)                   │ (None, 15, 15, 8)")  # fmt: skip
    ((words, reason),) = told(text)
    assert words.startswith("│    └ ad (Add)")
    assert "ad: this Add is in a model within, of which the table does not say what reads" in reason


def test_what_a_table_does_not_tell_of_a_model_within_is_said() -> None:
    """Keras 3.15 prints `conv(conv(x))` in a model within as one row, and what reads which output
    of several as it does with one: both were read without a word.
    """
    note = "the table does not tell what reads what in vgg16: layers there are assumed"
    assert any(note in one for one in parse(KERAS_3).notes)
    assert not any("what reads what" in one for one in parse(CONNECTED).notes)
    two = KERAS_3.replace("(Functional)              │ (None, 1800)  ",
                          "(Functional)              │ [(None, 9), (None, 1800)]  ")  # fmt: skip
    ((words, reason),) = told(two)
    assert words.startswith("│ vgg16 (Functional)")
    assert reason.startswith("vgg16: a table does not tell which layer gives which output of a ")


def test_a_second_input_of_a_model_within_is_told() -> None:
    row = "|| input_2 (InputLayer)      [(None, 1800)]            0       ||\n"
    assert "this is a second input" in told(KERAS_2.replace(row, 2 * row))[0][1]


def test_layers_of_one_name_are_not_confused() -> None:
    assert "what is in a Functional" in told(KERAS_3.replace("┤\n│ dense (", "┤\n│ c1 ("))[0][1]


def test_how_a_model_within_is_printed_is_said() -> None:
    rows = ("in (InputLayer)", "[(None, 9)]", 0), ("g (Functional)", "(None, 8)", 80)
    ((words, reason),) = told(written(*rows))
    assert words.startswith("g (Functional)")
    assert "a Functional: model.summary(expand_nested=True) prints its layers, too; " in reason


def test_a_model_within_that_keeps_its_shape_can_be_skipped_as_is_said() -> None:
    """As one that changes pictures while training: its kind is that of others, too."""
    start, same = ("in (InputLayer)", "[(None, 9)]", 0), ("aug (Sequential)", "(None, 9)", 0)
    rows = written(start, same, ("d (Dense)", "(None, 8)", 80))
    assert "prints its layers, too; --skip aug passes it by; " in told(rows)[0][1]
    assert parse(rows, skip=["aug"]).shapes == ((9,), (8,))


def test_keras_prints_it_so() -> None:
    keras: Any = pytest.importorskip("keras", reason="Keras is not installed")
    layers, lines = keras.layers, list[str]()
    parts = [layers.Input((32, 32, 3)), layers.Conv2D(8, 3), layers.BatchNormalization()]
    inner = keras.Sequential([*parts, layers.GlobalAveragePooling2D()], name="inner")
    outer = keras.Sequential([keras.Input((32, 32, 3)), layers.Rescaling(0.5), inner])
    outer.add(layers.Dense(10))
    outer.summary(expand_nested=True, print_fn=lambda text, **_: lines.append(text))
    net = parse("\n".join(lines))
    kinds = [one.spec_name for one in net.layers]
    assert kinds == ["Identity", "Conv2d", "BatchNorm2d", "GlobalAvgPool2d", "Linear"]
    trained = sum(one.numpy().size for one in outer.trainable_weights)
    assert summarize(net).totals.parameters == trained
