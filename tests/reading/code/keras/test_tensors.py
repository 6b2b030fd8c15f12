"""What Keras makes of tensors: joins of one, and what is not followed, which cannot be set."""

from __future__ import annotations

import os
from typing import Any

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.told import told

TEXT = """import tensorflow as tf
import keras
from keras import layers, Model, Input
i = Input((6, 4))
a = layers.Dense(3)(i)
{}
model = Model(i, layers.Dense(2)(b))
"""
ONE = ["Add", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"]


@pytest.mark.parametrize("name", ONE)
@pytest.mark.parametrize("words", ["layers.{}()([a])", "layers.{}()((a,))"])
def test_a_join_of_one_tensor_leaves_it_as_it_is(name: str, words: str) -> None:
    net = parse(TEXT.format(f"b = {words.format(name)}"))
    # Of Keras 3.15: 3 * 4 + 3 and 2 * 3 + 2.
    assert summarize(net).totals.parameters == 23
    assert net.shapes[-1] == (2, 6)


@pytest.mark.parametrize("name", ONE)
def test_a_join_of_the_input_alone_is_no_start_of_its_own(name: str) -> None:
    net = parse(TEXT.format(f"b = layers.Concatenate()([layers.{name}()([i])])"))
    assert summarize(net).totals.parameters == 10


@pytest.mark.parametrize("name", ONE)
def test_keras_takes_one(name: str) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    pytest.importorskip("keras", reason="Keras is not installed")
    names: dict[str, Any] = {}
    text = TEXT.format(f"b = layers.{name}()([a])").removeprefix("import tensorflow as tf\n")
    exec(text, names)
    assert names["model"].count_params() == 23


@pytest.mark.parametrize("name", ONE)
def test_a_join_of_none_is_refused(name: str) -> None:
    (words, why), *_ = told(TEXT.format(f"b = layers.{name}()([])"))
    assert words == f"layers.{name}()([])"
    assert "there is no tensor here to be joined" in why


@pytest.mark.parametrize(
    ("line", "words", "why"),
    [
        (
            "b = layers.Lambda(lambda x: tf.matmul(x, x))(a)",
            "tf.matmul(x, x)",
            "cnnviz does not follow the matmul of two tensors",
        ),
        (
            "b = layers.dot([a, a], axes=2)",
            "layers.dot([a, a], axes=2)",
            "cnnviz does not follow keras.layers.dot",
        ),
        (
            "b = tf.scan(lambda x, y: x, elems=a)",
            "tf.scan(lambda x, y: x, elems=a)",
            "cnnviz does not know what tensorflow.scan makes of a tensor",
        ),
        (
            "c = tf.tile(a, [1, 1, 1, 2])\nb = tf.scan(lambda x, y: x, elems=c)",
            "tf.scan(lambda x, y: x, elems=c)",
            "cnnviz does not follow tensorflow.scan",
        ),
    ],
)
def test_no_value_is_asked_for_what_is_made_of_data(line: str, words: str, why: str) -> None:
    assert (words, why) in told(TEXT.format(line))
    assert not any("--set" in reason for _, reason in told(TEXT.format(line)))


def test_a_number_that_is_made_of_a_file_is_asked_for() -> None:
    text = TEXT.format("n = json.load(open('a'))\nb = layers.Dense(n)(a)")
    assert told(f"import json\n{text}")[0][1].endswith("say --set n=VALUE")
