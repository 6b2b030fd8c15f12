"""Keras has one name for each class, wherever in TensorFlow or Keras a text imports it from."""

from __future__ import annotations

import pytest

from cnnviz.errors import SpecError
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


@pytest.mark.parametrize("package", ["keras_contrib", "keras_contrib.layers"])
@pytest.mark.parametrize("place", ["layers", "layers.normalization.groupnormalization"])
def test_keras_contrib_may_be_written_with_dots(package: str, place: str) -> None:
    """As above; `keras_contrib.layers` was looked for in the text."""
    text = (
        f"import keras\nimport {package}\ni = keras.Input((8, 8, 3))\n"
        f"x = keras_contrib.{place}.GroupNormalization(groups=4, axis=-1)(\n"
        "    keras.layers.Conv2D(8, 3)(i))\nmodel = keras.Model(i, x)\n"
    )
    assert summarize(parse(text)).totals.parameters == 240
    other = text.replace("GroupNormalization(groups=4, axis=-1)", "CosineDense(4)")
    with pytest.raises(SpecError, match=r"CosineDense comes from keras_contrib\.layers"):
        parse(other)


@pytest.mark.parametrize(
    "place",
    [
        "keras.engine",
        "keras.engine.topology",
        "keras.utils",
        "keras.utils.layer_utils",
        "tensorflow.keras.utils",
        "tensorflow.python.keras.utils.layer_utils",
    ],
)
@pytest.mark.parametrize("source", ["i", "x"])
def test_the_inputs_that_a_tensor_comes_from(place: str, source: str) -> None:
    """As Keras's own networks take them. 3 * 3 * 3 * 4 + 4 and 3 * 3 * 4 * 8 + 8, of Keras."""
    text = (
        f"from {place} import get_source_inputs\nfrom keras import Input, Model\n"
        "from keras.layers import Conv2D\ni = Input((16, 16, 3))\nx = Conv2D(4, 3)(i)\n"
        f"inputs = get_source_inputs({source})\n"
        "model = Model({}, Conv2D(8, 3)(x))\n"
    )
    for said in ("inputs", "inputs[0]"):
        net = parse(text.format(said))
        assert (net.input_shape, summarize(net).totals.parameters) == ((3, 16, 16), 408)
