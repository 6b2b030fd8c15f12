"""The input of a text in Keras's words: what it says, what is open, what does not fit."""

from __future__ import annotations

import numpy as np
import pytest

import cnnviz
from cnnviz.errors import SpecError
from cnnviz.layers.base import Shape
from cnnviz.reading import parse
from tests.reading.keras_table.test_tables import table

INPUTS = [
    ("Input(shape=(28, 28, 1)), Conv2D(2, 3)", (1, 28, 28)),
    ("keras.Input((28, 20, 3)), Conv2D(2, 3)", (3, 28, 20)),
    ("InputLayer(input_shape=(9, 2)), Conv1D(2, 3)", (2, 9)),
    ("Input(batch_shape=(None, 9, 2)), Conv1D(2, 3)", (2, 9)),
    ("Conv2D(2, 3, input_shape=(28, 20, 3))", (3, 28, 20)),
    ("Dense(2, input_dim=784)", (784,)),
    ("Dense(2, input_shape=(784,))", (784,)),
    ("Conv2D(2, 3, data_format='channels_first', input_shape=(3, 28, 20))", (3, 28, 20)),
    ("Input(shape=(None, None, 3)), Conv2D(2, 3)", (3, 5, 5)),
    ("i = keras.Input((8, 1))\nx = Conv1D(2, 3)(i)\nm = keras.Model(i, x)", (1, 8)),
]


@pytest.mark.parametrize(("text", "shape"), INPUTS)
def test_the_text_says_its_input(text: str, shape: Shape) -> None:
    assert parse(text).input_shape == shape


def test_a_given_input_wins_over_that_of_the_text() -> None:
    net = parse("Input(shape=(28, 28, 1)), Conv2D(2, 3)", (1, 9, 9))
    assert net.input_shape == (1, 9, 9)
    assert "the text says 1x28x28 for the input; 1x9x9 was given" in net.notes


@pytest.mark.parametrize(
    ("taken", "made"),
    [((28, 28), (28, 28, 1)), ((3, 4, 2), (6, 4)), ((6, 1), (2, 3)), ((5, 4), (2, 2, 5))],
)
@pytest.mark.parametrize("as_table", [False, True])
def test_a_reshape_counts_the_channels_last(
    taken: tuple[int, ...], made: tuple[int, ...], as_table: bool
) -> None:
    numbers = np.arange(np.prod(taken))
    ends = (", ".join(map(str, sizes)) for sizes in (taken, made))
    text = table("Reshape", *ends, 0) if as_table else f"Reshape({made})"
    net = parse(text, (taken[-1], *taken[:-1]))
    seen = np.moveaxis(numbers.reshape(taken), -1, 0).ravel()
    for layer in cnnviz.connect(net).layers:
        moved = np.empty_like(seen)
        moved[layer.dst] = seen[layer.src]
        seen = moved
    assert net.shapes[-1] == (made[-1], *made[:-1])
    assert (seen == np.moveaxis(numbers.reshape(made), -1, 0).ravel()).all()


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("Input(shape=(None, 40, 3)), Conv2D(4, 3)", (3, 5, 40)),
        ("Input(shape=(40, None, 3)), Conv2D(4, 3)", (3, 40, 5)),
        ("Input(shape=(None, 40, None)), Conv2D(4, 3)", (1, 5, 40)),
        ("Input(shape=(None, None, 3)), Conv2D(4, 3)", (3, 5, 5)),
        ("Conv3D(2, 3, input_shape=(9, None, 8, 1))", (1, 9, 5, 8)),
    ],
)
def test_sizes_that_the_text_says_are_kept_where_others_are_open(
    text: str, shape: tuple[int, ...]
) -> None:
    network = parse(text)
    assert network.input_shape == shape
    open_ = "where the text leaves it open" in network.notes[0]
    assert open_ == ("None, None" not in text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Input(shape=(None, 8, 40, 40, 3)), TimeDistributed(Conv2D(3, 3))",
            "knows no layer TimeDistributed",
        ),
        ("Dense(5, input_shape=(2, 3, 4, None, 5))", "its input is 5x2x3x4x"),
        ("Input(shape=(None,) * 9), Dense(3)", "cannot be worked out"),
        (f"Input(shape=({'None, ' * 9})), Dense(3)", "up to 3 axes"),
        ("Input(shape=(None, 2, 3)), Conv2D(4, 3)", "Conv2D"),
    ],
)
def test_inputs_of_more_axes_than_layers_have_are_told(text: str, words: str) -> None:
    with pytest.raises(SpecError, match=words) as caught:
        parse(text)
    assert "357" not in str(caught.value)
