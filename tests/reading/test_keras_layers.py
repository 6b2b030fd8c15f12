"""Layers of Keras with each form of argument, in a text and in a model, compute what Keras does.

`layers_of_keras.txt` has a line for each: its input, channels last, the layer, and the shape, the
parameters and the `mark` of what Keras 3.15 gives, channels first, where weights are WEIGHT and
biases BIAS. At the end stands `shape` where Keras has another order of a vector, or numbers that
are left out, and `text` where a model with it is refused.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.layers.network import Network
from tests.reading.computed import BIAS, WEIGHT, mark, numbers, output

COMPUTED = (Path(__file__).parent / "layers_of_keras.txt").read_text().splitlines()
TEXT = """import keras
from keras import layers
model = keras.Sequential([keras.Input(({})), layers.{}])
"""
REFUSED = {
    "LayerNormalization(axis=[2, 3])": "one axis, from 1 to 3, along all positions or all axes",
    "LayerNormalization(rms_scaling=True)": "Keras calls it wrong and has RMSNormalization instead",
    "ReLU(negative_slope=0.1, threshold=1)": "a threshold with a negative_slope is not read",
    "CenterCrop(9, 4)": "a crop to 9x4 cannot be made of 3x8x9",
    "CenterCrop(4, 10)": "a crop to 4x10 cannot be made of 3x8x9",
    "Reshape((-1, -1))": "target_shape must be sizes, one of them -1 at most",
    "Reshape((0, 3))": "target_shape must be sizes, one of them -1 at most",
    "Reshape((7, 3))": "Reshape cannot make 7x3 of 216 neurons",
    "UnitNormalization()": "cnnviz knows no layer UnitNormalization; --skip passes it by",
    "MultiHeadAttention(2, 3)": "cnnviz knows no layer MultiHeadAttention",
}
STATISTICS = {"moving_mean": 0, "moving_variance": 1, "bias": BIAS, "beta": BIAS}


class Case:
    """A line of the table."""

    def __init__(self, line: str) -> None:
        shape, words, gives, parameters, right, *only = line.split(" | ")
        self.shape, self.gives = _sizes(shape), _sizes(gives)
        self.text = TEXT.format(shape.replace("x", ", ") + ",", words)
        self.parameters, self.right, self.only = int(parameters), float(right), only

    @property
    def x(self) -> Any:
        """The input, channels first."""
        return np.moveaxis(numbers(*self.shape), -1, 0)

    def holds(self, net: Network) -> None:
        """Whether a network computes it."""
        assert net.shapes[-1] == self.gives
        assert cnnviz.summary(net).totals.parameters == self.parameters
        if self.only != ["shape"]:
            assert mark(output(net, self.x)) == pytest.approx(self.right, rel=2e-3, abs=0.05)


def _sizes(words: str) -> tuple[int, ...]:
    return tuple(map(int, words.split("x")))


@pytest.mark.parametrize("line", COMPUTED)
def test_a_text_computes_what_keras_computes(line: str) -> None:
    case = Case(line)
    case.holds(cnnviz.parse(case.text))


@pytest.mark.parametrize("line", COMPUTED)
def test_a_model_computes_it_as_well(line: str) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras: Any = pytest.importorskip("keras", reason="Keras is not installed")
    names: dict[str, Any] = {}
    case = Case(line)
    exec(case.text, names)
    model = names["model"]
    for weight in model.weights:
        if weight.dtype != "uint32":  # The seed of a random layer.
            weight.assign(np.full(weight.shape, STATISTICS.get(weight.name, WEIGHT)))
    x = np.moveaxis(case.x, 0, -1)[None].astype(np.float32)
    given = keras.ops.convert_to_numpy(model(x, training=False))[0]
    given = np.moveaxis(given, -1, 0) if given.ndim > 1 else given
    assert given.shape == case.gives
    assert mark(given) == pytest.approx(case.right, rel=2e-3, abs=0.05)
    if case.only == ["text"]:
        with pytest.raises(CnnvizError):
            cnnviz.parse(model)
    else:
        net = cnnviz.parse(model)
        case.holds(net)
        told = [
            one
            for one in cnnviz.parse(case.text).notes[1:]
            if "in the text says so" not in one and "--model chooses another" not in one
        ]
        assert [one for one in net.notes if "on PyTorch it repeats" not in one] == told


@pytest.mark.parametrize("words", REFUSED)
def test_what_is_not_read_is_refused(words: str) -> None:
    with pytest.raises(CnnvizError, match=re.escape(REFUSED[words])):
        cnnviz.parse(TEXT.format("8, 9, 3", words))
