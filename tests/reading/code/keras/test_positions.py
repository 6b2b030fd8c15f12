"""Embeddings of positions, added to data: weights, a vector for each; counts of Keras 3.15."""

from __future__ import annotations

import pytest

from cnnviz import parse, summary
from tests.reading.told import told

TEXT = """
import keras
import tensorflow as tf
from keras import layers, ops
class Positions(layers.Layer):
    def __init__(self):
        super().__init__()
        self.embed = layers.Embedding({rows}, 8)
    def call(self, x):
        return x + self.embed({places})
i = keras.Input((16, 8))
at = Positions()
net = keras.Model(i, at(layers.Dense(8)(at(i))))
"""
ALL = [
    "ops.arange(0, 16, 1)",
    "ops.arange(16)",
    "tf.range(start=0, limit=16, delta=1)",
    "ops.expand_dims(ops.arange(start=0, stop=16, step=1), axis=0)",
]


@pytest.mark.parametrize("places", ALL)
def test_a_vector_for_each_position_is_a_weight_of_its_own(places: str) -> None:
    net = parse(TEXT.format(rows=16, places=places))
    assert summary(net).to_dict()["totals"]["parameters"] == 16 * 8 + 72
    assert net.shapes == ((8, 16),) * 4


@pytest.mark.parametrize(
    ("rows", "places"), [(20, "ops.arange(16)"), (16, "15 - ops.arange(16)"), (20, ALL[-1])]
)
def test_some_vectors_or_others_are_refused(rows: int, places: str) -> None:
    """What was looked up at numbers of the text was left out, as if it were not learned."""
    ((_, reason),) = told(TEXT.format(rows=rows, places=places))
    assert "this is worked out of other weights" in reason or "is not known" in reason
