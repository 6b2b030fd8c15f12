"""Keras 1's `merge`, its arguments by name and by position; its name for a Dropout's rate."""

from __future__ import annotations

import pytest

from cnnviz.errors import SpecError
from cnnviz.reading.parse import parse
from tests.reading.told import told

TEXT = """
from keras.layers import Input, Convolution2D, merge
from keras.models import Model
i = Input(shape=(8, 6, 3))
a = Convolution2D(4, 3, 3, border_mode='same')(i)
b = Convolution2D({maps}, 1, 1, border_mode='same')(i)
m = Model(input=i, output=merge({arguments}))
"""
LAYER = TEXT.replace("merge", "Merge").replace("({arguments})", "({arguments})([a, b])")


@pytest.mark.parametrize(
    ("maps", "arguments", "name", "shape"),
    [
        (4, "[a, b]", "Add", (4, 8, 6)),
        (4, "[a, b], 'mul'", "Multiply", (4, 8, 6)),
        # A mean is a sum, and what divides it acts on each neuron alone.
        (4, "inputs=[a, b], mode='max'", "Maximum", (4, 8, 6)),
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


@pytest.mark.parametrize("more", ["", ", name='d'", ", input_shape=(4,)"])
def test_a_dropout_s_rate_may_have_its_old_name(more: str) -> None:
    head = "from keras import Input, Sequential, layers\n"
    text = f"{head}m = Sequential([Input((4,)), layers.Dropout(p=0.25{more}), layers.Dense(3)])"
    assert repr(parse(text).layers[0]) == "Dropout(p=0.25)"


@pytest.mark.parametrize(
    ("maps", "arguments", "name", "shape"),
    [
        (4, "", "Add", (4, 8, 6)),
        (4, "mode='sum'", "Add", (4, 8, 6)),
        (4, "mode='mul'", "Multiply", (4, 8, 6)),
        (4, "mode='max'", "Maximum", (4, 8, 6)),
        (6, "mode='concat'", "Concat", (10, 8, 6)),
        (4, "None, 'concat', 1", "Concat", (4, 16, 6)),
        (4, "mode='concat', concat_axis=2", "Concat", (4, 8, 12)),
    ],
)
def test_a_layer_that_merges_is_what_its_mode_says(
    maps: int, arguments: str, name: str, shape: tuple[int, ...]
) -> None:
    network = parse(LAYER.format(maps=maps, arguments=arguments))
    assert network.layers[-1].spec_name == name
    assert network.shapes[-1] == shape


@pytest.mark.parametrize(
    "package", ["keras.legacy.layers", "keras.engine", "keras.engine.topology"]
)
def test_a_merge_is_the_same_from_wherever_keras_had_it(package: str) -> None:
    text = LAYER.replace(", Merge\n", f"\nfrom {package} import Merge\n")
    network = parse(text.format(maps=4, arguments="mode='mul'"))
    assert network.layers[-1].spec_name == "Multiply"


BRANCHES = """
from keras.layers import Merge, Dense
from keras.models import Sequential
left = Sequential()
left.add(Dense(32, input_dim=784))
right = Sequential()
right.add(Dense(16, input_dim=100))
whole = Sequential()
whole.add(Merge([left, right], mode='concat'))
whole.add(Dense(10))
"""


def test_a_merge_of_models_has_several_inputs_and_each_of_them_can_be_drawn() -> None:
    ((words, reason),) = told(BRANCHES)
    assert words == "Merge([left, right], mode='concat')"
    assert reason == (
        "this joins 2 models, each of which has an input of its own; a network here has one: choose"
        " one of them (--model)"
    )
    assert parse(BRANCHES, model="right").shapes == ((100,), (16,))


@pytest.mark.parametrize("mode", ["'dot'", "'cos'", "['sum']"])
def test_other_modes_are_refused_in_either_form(mode: str) -> None:
    for text, said in ((TEXT, f"[a, b], mode={mode}"), (LAYER, f"mode={mode}")):
        with pytest.raises(SpecError, match="this merge of Keras 1 is not followed"):
            parse(text.format(maps=4, arguments=said))
