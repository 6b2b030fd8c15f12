"""Functions of Keras over a tensor, in its order of axes, compute what Keras computes."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.connect import connections
from cnnviz.reading import parse

TEXT = """import keras
from keras import Input, Model, layers, ops
x = Input((5, 6, 4))
model = Model(x, {})
"""
ALIKE = """
ops.mean(x, axis=1); ops.mean(x, axis=[1, 2]); ops.mean(x, axis=-1, keepdims=True)
ops.mean(x, [1, 2], True); ops.max(x, axis=(1, 2)); ops.max(x, -1, True)
ops.relu(x); ops.softmax(x); ops.softmax(x, axis=1); ops.softmax(x, 2); ops.softmax(x, axis=-1)
ops.log_softmax(x, axis=2); ops.gelu(x); ops.gelu(x, False); ops.gelu(x, approximate=True)
keras.activations.gelu(x); keras.activations.gelu(x, approximate=True); ops.elu(x, 0.5)
ops.leaky_relu(x); ops.leaky_relu(x, 0.4); ops.leaky_relu(x, negative_slope=0.1); ops.celu(x, 2.0)
ops.elu(x, alpha=2); keras.activations.softmax(x, axis=1); ops.silu(x); ops.selu(x)
ops.transpose(x, (0, 2, 1, 3)); ops.transpose(x, (0, 3, 1, 2)); ops.expand_dims(x, 1)
ops.concatenate([x, x], axis=-1); ops.concatenate([x, ops.relu(x)], axis=1); ops.abs(x)
ops.add(x, x); ops.multiply(x, ops.relu(x)); ops.subtract(x, ops.relu(x)); x[:, 1:3]
x[:, :, ::2]; x[:, 0]; ops.split(x, 2, axis=-1)[1]; layers.Permute((3, 1, 2))(x)
layers.Cropping2D(((1, 0), (2, 1)))(x); layers.ZeroPadding2D(((1, 0), (2, 1)))(x)
layers.UpSampling2D((2, 3))(x); layers.UpSampling2D(2, interpolation="bilinear")(x)
layers.GlobalAveragePooling2D(keepdims=True)(x); layers.MaxPooling2D(3, 2, "same")(x)
layers.LeakyReLU(negative_slope=0.3)(x); layers.ELU(0.5)(x); layers.Concatenate(axis=1)([x, x])
"""
REFUSED = {
    "ops.relu(x, 0.5)": "relu with an argument of its own",
    "keras.activations.relu(x, max_value=3)": "relu with an argument of its own, max_value",
    "ops.stack([x, x], axis=1)": "does not follow keras.ops.stack",
    "layers.Softmax(axis=1)(x)": "only the channels",
}


@pytest.mark.parametrize("words", [one for one in ALIKE.replace("\n", "; ").split("; ") if one])
def test_a_function_computes_what_keras_computes(words: str) -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    keras: Any = pytest.importorskip("keras", reason="Keras is not installed")
    names: dict[str, Any] = {}
    exec(TEXT.format(words), names)
    x = np.random.default_rng(0).integers(-4, 5, (1, 5, 6, 4)).astype(np.float32) + 0.25
    right = np.asarray(keras.ops.convert_to_numpy(names["model"](x)))[0]
    net = parse(TEXT.format(words))
    values = [np.moveaxis(x[0], -1, 0)]
    for call, layer in enumerate(net.layers):
        flat = np.concatenate([values[at].ravel() for at in net.reads(call)])
        given = connections(layer, net.fed[call]).evaluate(flat, (), ())
        values.append(np.asarray(given).reshape(net.shapes[call + 1]))
    right = np.moveaxis(right, -1, 0) if right.ndim > 1 else right
    np.testing.assert_allclose(values[-1], right, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("words", REFUSED)
def test_what_is_not_followed_is_refused(words: str) -> None:
    with pytest.raises(CnnvizError, match=REFUSED[words]):
        parse(TEXT.format(words))
