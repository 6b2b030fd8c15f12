"""Lengths of vectors, and vectors of length 1, are what PyTorch and Keras define them to be."""

from __future__ import annotations

import numpy as np
import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.connect import connect
from cnnviz.reading import parse

TORCH = (
    "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n\n\n"
    "class Net(nn.Module):\n    def forward(self, x):\n        return {}\n"
)
KERAS = (
    "import tensorflow as tf\nfrom keras import backend as K, layers, models\n"
    "i = layers.Input((2, 3))\n"
    "net = models.Model(i, layers.Lambda(lambda x: {})(i))\n"
)
X = np.array([[3.0, -4.0, 0.0], [1.0, 2.0, -2.0]])


def given(text: str, x: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    """What the graph of a text gives for an input, call by call."""
    net = parse(text, x.shape)
    values = [x.ravel()]
    for at, layer in enumerate(connect(net).layers):
        values.append(layer.evaluate(np.concatenate([values[one] for one in net.reads(at)])))
    return values[-1].reshape(net.shapes[-1])


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("F.normalize(x)", X / np.linalg.norm(X, axis=0)),
        ("F.normalize(x, p=2, dim=2)", X / [[5], [3]]),
        ("F.normalize(x, 1, -1)", X / [[7], [5]]),
        ("F.normalize(x, dim=2, eps=4.0)", X / [[5], [4]]),
        ("x / x.norm(dim=2, keepdim=True)", X / [[5], [3]]),
        ("torch.norm(x, 2, 2)", [5, 3]),
        ("torch.norm(x, p='fro', dim=2)", [5, 3]),
        ("torch.linalg.vector_norm(x, 1, dim=2)", [7, 5]),
        ("torch.linalg.norm(x, dim=-1)", [5, 3]),
    ],
)
def test_a_length_is_that_of_the_definition(said: str, expected: object) -> None:
    np.testing.assert_allclose(given(TORCH.format(said), X), expected, atol=1e-12)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("K.l2_normalize(x, axis=-1)", X / [[5], [3]]),
        ("tf.math.l2_normalize(x, 1)", X / np.linalg.norm(X, axis=0)),
        ("tf.nn.l2_normalize(x, axis=2, epsilon=16.0)", X / [[5], [4]]),
    ],
)
def test_keras_counts_its_own_axes(said: str, expected: np.ndarray) -> None:  # type: ignore[type-arg]
    np.testing.assert_allclose(given(KERAS.format(said), X.T).T, expected)  # Channels first.


@pytest.mark.parametrize("said", ["torch.norm(x)", "torch.norm(x, 3, 2)", "F.normalize(x, [2])"])
def test_a_length_that_no_layer_has_is_refused(said: str) -> None:
    with pytest.raises(CnnvizError, match="line 8"):
        parse(TORCH.format(said), (2, 3))
