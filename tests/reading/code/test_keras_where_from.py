"""Keras has one name for each class, wherever in TensorFlow or Keras a text imports it from."""

from __future__ import annotations

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

TEXT = """from {0} import Input, Model
from {0}.layers import Dense
from {0} import layers
i = Input((3,))
model = Model(i, layers.ReLU()(Dense(2)(i)))
"""


@pytest.mark.parametrize(
    "package",
    [
        "tensorflow.python.keras.api._v2.keras",
        "tensorflow.python.keras.api._v1.keras",
        "keras.api._v2.keras",
        "keras.api.keras",
        "tensorflow._api.v2.compat.v2.keras",
        "tensorflow._api.v2.v2.keras",
        "tensorflow_core._api.v2.keras",
        "tensorflow_core.python.keras",
    ],
)
def test_classes_are_the_same(package: str) -> None:
    assert parse(TEXT.format(package)).shapes == ((3,), (2,), (2,))


@pytest.mark.parametrize(
    "place", ["layers", "layers.normalization", "layers.normalization.groupnormalization"]
)
def test_the_group_norm_of_keras_contrib_is_that_of_keras(place: str) -> None:
    """Of Keras 3.15: 3 * 8 * 9 + 8, and 8 twice; keras_contrib's holds weights of that size."""
    text = (
        "from keras.layers import Input, Conv2D\nfrom keras.models import Model\n"
        f"from keras_contrib.{place} import GroupNormalization\ni = Input((8, 8, 3))\n"
        "model = Model(i, GroupNormalization(groups=4, axis=-1)(Conv2D(8, 3)(i)))\n"
    )
    assert summarize(parse(text)).totals.parameters == 240
