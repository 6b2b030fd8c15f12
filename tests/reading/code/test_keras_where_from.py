"""Keras has one name for each class, wherever in TensorFlow or Keras a text imports it from."""

from __future__ import annotations

import pytest

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
