"""Layers of Keras that count axes, in networks whose channels are the first axis.

`first_of_keras.txt` has a line for each: its input, the layer, and the shape, the parameters and
the `mark` of what Keras 3.15 gives, where weights are WEIGHT and biases BIAS. At the end stands
`general` where the kernel that Keras takes with PyTorch below cannot go along such axes: that is
what Keras's own code gives, which it runs with TensorFlow or JAX below.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.layers.network import Network
from tests.reading.computed import BIAS, WEIGHT, mark, numbers, output
from tests.reading.told import told

LINES = (Path(__file__).parent / "first_of_keras.txt").read_text().splitlines()
TEXT = """import keras
from keras import layers, ops
{}i = keras.Input(({}))
x = layers.MaxPooling{}D(1, data_format="channels_first")(i)
model = keras.Model(i, {})
"""
SETS = "keras.backend.set_image_data_format('channels_first')\n"
STATISTICS = {"moving_mean": 0, "moving_variance": 1, "bias": BIAS, "beta": BIAS}


class Case:
    """A line of the table."""

    def __init__(self, line: str) -> None:
        shape, words, gives, parameters, right, *general = line.split(" | ")
        self.shape, self.gives = (
            tuple(map(int, shape.split("x"))),
            tuple(map(int, gives.split("x"))),
        )
        self.parameters, self.right, self.general = int(parameters), float(right), bool(general)
        self.text = written(self.shape, words)

    def holds(self, net: Network) -> None:
        """Whether a network computes it."""
        assert net.shapes[-1] == self.gives
        assert cnnviz.summary(net).totals.parameters == self.parameters
        assert mark(output(net, numbers(*self.shape))) == pytest.approx(
            self.right, rel=2e-3, abs=0.05
        )


def written(shape: tuple[int, ...], words: str) -> str:
    """The text of a layer behind one with its channels first; `# told`: as Keras is told, too."""
    words, _, by = words.partition(" # ")
    call = words if "(x" in words else f"layers.{words}(x)"
    return TEXT.format(SETS if by else "", ", ".join(map(str, shape)), len(shape) - 1, call)


@pytest.mark.parametrize("line", LINES)
def test_a_text_computes_what_keras_computes(line: str) -> None:
    case = Case(line)
    case.holds(cnnviz.parse(case.text))


@pytest.mark.parametrize("line", LINES)
def test_keras_computes_it_and_a_model_is_read_so(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras: Any = pytest.importorskip("keras", reason="Keras is not installed")
    case = Case(line)
    if case.general:
        monkeypatch.setattr("keras.src.ops.nn.is_continuous_axis", lambda _: False)
    names: dict[str, Any] = {}
    try:
        exec(case.text, names)
    finally:
        keras.backend.set_image_data_format("channels_last")
    model = names["model"]
    for weight in model.weights:
        weight.assign(np.full(weight.shape, STATISTICS.get(weight.name, WEIGHT)))
    given = keras.ops.convert_to_numpy(model(numbers(*case.shape)[None].astype(np.float32)))[0]
    assert given.shape == case.gives
    assert mark(given) == pytest.approx(case.right, rel=2e-3, abs=0.05)
    try:
        net = cnnviz.parse(model)
    except CnnvizError:
        return  # Some functions and layers are read in a text alone.
    case.holds(net)


REFUSED = [
    (
        "RMSNormalization(axis=1)",
        "Keras's RMSNormalization acts along the last axes only: axis=-1",
    ),
    (
        "LayerNormalization(axis=[1, 3])",
        "cnnviz follows it along one axis, from 1 to 3, along all positions or all axes",
    ),
    ("Softmax(axis=[1, 2])", "cnnviz follows it along one axis only, from 1 to 3"),
    ("BatchNormalization(axis=4)", "cnnviz follows it along one axis only, from 1 to 3"),
    ("BatchNormalization(axis=0)", "cnnviz follows it along one axis only, from 1 to 3"),
    (
        "PReLU(shared_axes=[1])",
        "a PReLU that shares its slopes along only some positions is not read",
    ),
    (
        "ops.image.resize(x, (4, 5))",
        "this resizes axes other than the positions, which is not followed",
    ),
    ("Permute((1, 2))", "Permute takes the axes 1 to 3 in another order, not (1, 2)"),
]


@pytest.mark.parametrize(("words", "why"), REFUSED)
def test_what_is_not_read_is_refused(words: str, why: str) -> None:
    ((_, reason),) = told(written((3, 8, 10), words))
    assert reason == why


@pytest.mark.parametrize(
    ("words", "what", "axis"),
    [
        ("Dense(7)", "Dense", 3),
        ("LayerNormalization()", "LayerNormalization", 3),
        ("LayerNormalization(axis=2)", "LayerNormalization", 2),
        ("Conv2D(4, 1, activation='softmax', data_format='channels_first')", "softmax", 3),
        ("Activation('log_softmax')", "log_softmax", 3),
        ("LayerNormalization(axis=1)", "", 0),
        ("Activation('relu')", "", 0),
    ],
)
def test_it_is_told_where_a_layer_goes_along_no_channels(words: str, what: str, axis: int) -> None:
    notes = [one for one in cnnviz.parse(written((3, 8, 10), words)).notes if "acts along" in one]
    said = f"{what} acts along axis {axis}, which is not that of the channels here, as in Keras"
    assert notes == ([said] if what else [])


def test_a_reshape_straight_behind_a_flatten_tells_that_keras_turns_its_neurons() -> None:
    words = "layers.Reshape((3, 80))(layers.Flatten()(x))"
    assert not any("Flatten" in one for one in cnnviz.parse(written((3, 8, 10), words)).notes)
    notes = cnnviz.parse(written((3, 8, 10), f"{words} # told")).notes
    assert any("whose Flatten moves the channels last" in one for one in notes)
