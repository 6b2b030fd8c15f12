"""Tables with more than their rows: columns of what is trained, other tables in the text."""

from __future__ import annotations

import re

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

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
    with pytest.raises(CnnvizError, match="critic"):
        parse(TWO, model="critic")
    unnamed = parse(re.sub("Model: .*", "", TWO), (16,))
    assert "paste another alone" in unnamed.notes[0]
