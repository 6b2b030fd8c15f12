"""A Keras network of which nothing says the input: its weights depend on it, so there are none yet.

Keras itself counts none of them: count_params() of each raises an error.
"""

from __future__ import annotations

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.told import told

ROW = "from tensorflow.keras import layers, Sequential\nm = Sequential([{}])\n"
CLASS = (
    "from tensorflow.keras import layers, Model\nclass Net(Model):\n    def __init__(self):\n"
    "        super().__init__()\n        self.a, self.b = layers.Conv2D(4, 3), layers.Flatten()\n"
    "        self.c = layers.Dense(10)\n    def call(self, x):\n"
    "        return self.c(self.b(self.a(x)))\n"
)
WHY = "no input is given, and what this Dense takes depends on it: say it with --input"
FLAT = ROW.format("layers.Conv2D(4, 3), layers.Flatten(), layers.Dense(10)")
MEAN = ROW.format("layers.Conv2D(4, 3), layers.GlobalAveragePooling2D(), layers.Dense(10)")


@pytest.mark.parametrize("text", [FLAT, CLASS])
def test_a_dense_layer_whose_weights_the_input_decides_is_asked_about(text: str) -> None:
    assert told(text) == [("layers.Dense", WHY)]
    net = parse(text, (3, 8, 8))
    assert summarize(net).totals.parameters == 112 + 1450  # As Keras counts, built for 8x8x3.


def test_padding_that_depends_on_the_size_is_no_weight() -> None:
    same = ROW.format("layers.Conv2D(4, 3, 2, padding='same'), layers.Conv2D(5, 2, padding='same')")
    assert parse(same).layers[-1].parameters == 85


def test_channels_that_are_assumed_are_said() -> None:
    net = parse(MEAN)
    assert net.input_shape == (1, 5, 5)
    assert net.notes[0].endswith(
        "1 channel is assumed, and how many weights there are depends on that)"
    )
    assert not any("assumed" in note for note in parse(MEAN, (3, 9, 9)).notes)
    said = "layers.Conv2D(4, 3, input_shape=(9, 9, 3))"
    assert not any(
        "assumed" in note for note in parse(MEAN.replace("layers.Conv2D(4, 3)", said)).notes
    )
