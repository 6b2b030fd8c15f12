"""Keras 1's `merge`, its arguments by name and by position; its name for a Dropout's rate."""

from __future__ import annotations

import pytest

from cnnviz.errors import SpecError
from cnnviz.reading.parse import parse

TEXT = """
from keras.layers import Input, Convolution2D, merge
from keras.models import Model
i = Input(shape=(8, 6, 3))
a = Convolution2D(4, 3, 3, border_mode='same')(i)
b = Convolution2D({maps}, 1, 1, border_mode='same')(i)
m = Model(input=i, output=merge({arguments}))
"""


@pytest.mark.parametrize(
    ("maps", "arguments", "name", "shape"),
    [
        (4, "[a, b]", "Add", (4, 8, 6)),
        (4, "[a, b], 'mul'", "Multiply", (4, 8, 6)),
        # A mean is a sum, and what divides it acts on each neuron alone.
        (4, "[a, b], mode='ave'", "Affine", (4, 8, 6)),
        (6, "[a, b], 'concat'", "Concat", (10, 8, 6)),
        (6, "[a, b], 'concat', -1", "Concat", (10, 8, 6)),
        (4, "[a, b], 'concat', 1", "Concat", (4, 16, 6)),
        (4, "[a, b], mode='concat', concat_axis=2", "Concat", (4, 8, 12)),
    ],
)
def test_a_merge_is_what_its_mode_says(
    maps: int, arguments: str, name: str, shape: tuple[int, ...]
) -> None:
    network = parse(TEXT.format(maps=maps, arguments=arguments))
    assert network.layers[-1].spec_name == name
    assert network.shapes[-1] == shape


def test_other_modes_are_refused() -> None:
    with pytest.raises(SpecError, match="this merge of Keras 1"):
        parse(TEXT.format(maps=4, arguments="[a, b], 'dot'"))


@pytest.mark.parametrize("more", ["", ", name='d'", ", input_shape=(4,)"])
def test_a_dropout_s_rate_may_have_its_old_name(more: str) -> None:
    head = "from keras import Input, Sequential, layers\n"
    text = f"{head}m = Sequential([Input((4,)), layers.Dropout(p=0.25{more}), layers.Dense(3)])"
    assert repr(parse(text).layers[0]) == "Dropout(p=0.25)"
