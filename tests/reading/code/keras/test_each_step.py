"""Keras's TimeDistributed and RepeatVector, a layer at each step; the numbers are Keras 3.15's."""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

EACH = (
    "from keras import layers, models\nnet = models.Sequential([\n    layers.Input((12, 3)),\n"
    "    layers.Conv1D(8, 3, activation='relu'), layers.Flatten(), layers.RepeatVector(5),\n"
    "    layers.TimeDistributed(layers.Dense(4, activation='relu')),\n"
    "    layers.TimeDistributed(layers.Dropout(0.2)),\n"
    "    layers.TimeDistributed(layers.Dense(2), name='out')])\n"
)


def test_a_vector_is_repeated_and_each_place_gets_the_same_layer() -> None:
    net = parse(EACH)
    assert summarize(net).totals.parameters == 414
    assert net.shapes[-1] == (2, 5)
    assert [net.shapes[net.names.index(name) + 1] for name in ("1", "3")] == [(80,), (4, 5)]


STEPS = (
    "import keras\nfrom keras import layers\nnet = keras.Sequential([\n"
    "    layers.Input((5, 8, 9, 3)), {}, layers.TimeDistributed(layers.Dense(2))])\n"
)


@pytest.mark.parametrize(
    ("words", "shape", "parameters"),
    [  # The parameters are those of Keras 3.15.
        ("layers.TimeDistributed(layers.Flatten())", (216, 5), 434),
        (
            "layers.TimeDistributed(layers.AveragePooling2D(3, 2, padding='same'))",
            *((3, 5, 4, 5), 8),
        ),
        (
            "layers.TimeDistributed(keras.Sequential([layers.Conv2D(4, 3), layers.Flatten()]))",
            *((168, 5), 450),
        ),
    ],
)
def test_a_layer_at_each_step_is_one_over_all_steps(
    words: str, shape: tuple[int, ...], parameters: int
) -> None:
    net = parse(STEPS.format(words))
    assert net.shapes[-2] == shape and net.shapes[-1] == (2, *shape[1:])
    assert summarize(net).totals.parameters == parameters
    assert any("one layer over all steps, which treats each alike" in one for one in net.notes)


@pytest.mark.parametrize(
    ("inner", "why"),
    [
        ("layers.LSTM(3)", "cnnviz knows no layer LSTM"),
        ("layers.GroupNormalization(3)", "follow this GroupNormalization in TimeDistributed"),
        (
            "keras.Model(i, [layers.Add()([i, layers.ReLU()(i)]), i])",
            "follows TimeDistributed of a layer or of a Seq",
        ),
        ("layers.Conv2D(2, 12)", "the kernel of Conv3d, 1x12x12, is larger than its input"),
    ],
)
def test_what_is_not_followed_at_each_step_is_told(inner: str, why: str) -> None:
    text = "import keras\ni = keras.Input((8, 9, 3))\n"
    with pytest.raises(CnnvizError, match=why):
        parse(text + STEPS.format(f"layers.TimeDistributed({inner})"))


@pytest.mark.parametrize("inner", ["RepeatVector(3)", "ReLU(), layers.RepeatVector(3)"])
def test_no_step_is_followed_where_the_channels_are_first(inner: str) -> None:
    text = (
        "import keras\nfrom keras import layers\n"
        "keras.backend.set_image_data_format('channels_first')\n"
        "net = keras.Sequential([layers.Input((6, 4)),"
        f" layers.TimeDistributed(keras.Sequential([layers.{inner}]))])\n"
    )
    with pytest.raises(CnnvizError, match="TimeDistributed is not followed where channels are"):
        parse(text)
