"""Tables of Keras 1, whose first row reads `dense_input_1`, and of texts of any length.

The parameters are those that the tables say; Keras 3.15 counts the same for the same layers.
"""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.layers.base import Shape
from cnnviz.reading import parse
from tests.reading.told import refused, told

RULE = "_" * 100


def table(rows: list[tuple[str, str, int, str]]) -> str:
    """As Keras 1 printed it."""
    head = (
        f"{RULE}\n{'Layer (type)':33}{'Output Shape':22}{'Param #':12}Connected to\n{'=' * 100}\n"
    )
    lines = [
        f"{name:33}{shape:22}{count:<12}{reads}\n{RULE}\n" for name, shape, count, reads in rows
    ]
    total = sum(count for _, _, count, _ in rows)
    return f"{head}{''.join(lines)}Total params: {total}\n{RULE}\n"


DENSE = table(
    [
        ("dense_1 (Dense)", "(None, 64)", 1344, "dense_input_1[0][0]"),
        ("activation_1 (Activation)", "(None, 64)", 0, "dense_1[0][0]"),
        ("dense_2 (Dense)", "(None, 10)", 650, "activation_1[0][0]"),
    ]
)
CONV = table(
    [
        (
            "convolution2d_1 (Convolution2D)",
            "(None, 26, 26, 32)",
            320,
            "convolution2d_input_1[0][0]",
        ),
        ("maxpooling2d_1 (MaxPooling2D)", "(None, 13, 13, 32)", 0, "convolution2d_1[0][0]"),
        ("flatten_1 (Flatten)", "(None, 5408)", 0, "maxpooling2d_1[0][0]"),
        ("dense_1 (Dense)", "(None, 10)", 54090, "flatten_1[0][0]"),
    ]
)
WORDS = table(
    [
        ("embedding_1 (Embedding)", "(None, 400, 50)", 250000, "embedding_input_1[0][0]"),
        ("dropout_1 (Dropout)", "(None, 400, 50)", 0, "embedding_1[0][0]"),
        ("convolution1d_1 (Convolution1D)", "(None, 398, 250)", 37750, "dropout_1[0][0]"),
        ("globalmaxpooling1d_1 (GlobalMaxPo", "(None, 250)", 0, "convolution1d_1[0][0]"),
        ("dense_1 (Dense)", "(None, 1)", 251, "globalmaxpooling1d_1[0][0]"),
    ]
)
OPEN = table(
    [
        ("embedding (Embedding)", "(None, None, 16)", 160000, ""),
        ("dropout (Dropout)", "(None, None, 16)", 0, ""),
        ("global_average_pooling1d (Global", "(None, 16)", 0, ""),
        ("dense (Dense)", "(None, 1)", 17, ""),
    ]
)
GIVEN = [(DENSE, (20,), 1994), (CONV, (1, 28, 28), 54410), (OPEN, (100,), 160017)]


@pytest.mark.parametrize(("text", "given", "parameters"), GIVEN)
def test_the_input_is_asked_for_and_read_as_it_is_given(
    text: str, given: Shape, parameters: int
) -> None:
    ((_, reason),) = told(text)
    assert "the table does not say the input: give it (--input)" in reason
    net = parse(text, given)
    assert summarize(net).totals.parameters == parameters


def test_an_embedding_says_the_input_whatever_its_name() -> None:
    net = parse(WORDS)
    assert net.input_shape == (50, 400)
    assert summarize(net).totals.parameters == 288001
    assert [repr(one) for one in net.layers][1] == "Conv1d(50, 250, kernel_size=3)"
    assert parse(WORDS, (400,)).layers == net.layers


def test_an_input_of_another_length_than_the_table_says_is_refused() -> None:
    assert "it looks up 400 indices, not 30" in str(refused(WORDS, (30,)))


def test_a_second_input_without_a_row_is_refused() -> None:
    text = DENSE.replace("activation_1[0][0]", "dense_input_2[0][0]")
    ((_, reason),) = told(text, (20,))
    assert reason.startswith("dense_2: dense_input_2 is a second input; a network here has one")


def test_a_row_that_is_missing_is_no_input() -> None:
    text = DENSE.replace("dense_1[0][0]", "dense_9[0][0]")
    assert "dense_9, which it reads, is no row before it" in str(refused(text, (20,)))


def test_a_convolution_of_open_sizes_is_still_refused() -> None:
    text = OPEN.replace(f"{'dropout (Dropout)':33}", f"{'conv1d (Conv1D)':33}")
    assert "conv1d: its sizes are open" in str(refused(text, (100,)))


def test_keras_counts_the_same() -> None:
    keras: Any = pytest.importorskip("keras", reason="Keras is not installed")
    layers = keras.layers
    made = {
        DENSE: [layers.Dense(64), layers.Activation("relu"), layers.Dense(10)],
        CONV: [
            layers.Conv2D(32, 3),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(10),
        ],
        OPEN: [
            layers.Embedding(10000, 16),
            layers.Dropout(0.5),
            layers.GlobalAveragePooling1D(),
            layers.Dense(1),
        ],
    }
    for text, given, parameters in GIVEN:
        model = keras.Sequential(made[text])
        model.build((None, *given[1:], given[0]))
        assert model.count_params() == parameters
