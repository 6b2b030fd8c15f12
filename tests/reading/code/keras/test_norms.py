"""TensorFlow's own functions in networks of Keras: a norm over channels, factors, spreading.

TensorFlow's documents say `x / (bias + alpha * sqr_sum) ** beta`, of the `2 * depth_radius + 1`
channels around; PyTorch's `x / (k + alpha / size * sqr_sum) ** beta`, of `size` channels.
"""

from __future__ import annotations

import pytest

from cnnviz.layers.elementwise import Affine
from cnnviz.reading import parse
from tests.reading.told import told

TEXT = "import tensorflow as tf\ninp = Input((8, 6, 4))\nx = Conv2D(8, 3)(inp)\nx = {}\n"
TEXT += "model = Model(inp, x)\n"
NORMS = [
    ("tf.nn.lrn(x)", "local_response_norm(11,11,0.5,1)"),
    ("tf.nn.lrn(x, 2, bias=2.0, alpha=0.5, beta=0.75)", "local_response_norm(5,2.5,0.75,2.0)"),
    ("tf.nn.local_response_normalization(input=x)", "local_response_norm(11,11,0.5,1)"),
    ("tf.compat.v1.nn.lrn(x, 1, 1, 1, 1)", "local_response_norm(3,3,1,1)"),
    ("Lambda(tf.nn.local_response_normalization)(x)", "local_response_norm(11,11,0.5,1)"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "applied"), NORMS)
def test_a_norm_over_channels_is_pytorchs(code: str, applied: str) -> None:
    found = parse(TEXT.format(code))
    assert found.layers[1].function_over((8, 6, 4)) == applied and found.shapes[-1] == (8, 6, 4)


@pytest.mark.parametrize("said", ["0.5, x", "scalar=0.5, x=x", "0.5, x=x"])
def test_a_number_times_a_tensor_is_a_factor(said: str) -> None:
    for name in ("tf.scalar_mul", "tf.math.scalar_mul"):
        (_, layer) = parse(TEXT.format(f"{name}({said})")).layers
        assert isinstance(layer, Affine) and (layer.factor, layer.shift) == (0.5, 0)


SPREAD = [
    ("tf.broadcast_to(x, tf.shape(x))", (8, 6, 4)),
    ("tf.broadcast_to(GlobalAveragePooling2D(keepdims=True)(x), tf.shape(x))", (8, 6, 4)),
    ("tf.broadcast_to(MaxPooling2D((6, 1))(x), [tf.shape(x)[0], 6, 4, 8])", (8, 6, 4)),
    ("keras.ops.broadcast_to(tf.reduce_mean(x, -1, True), (None, 6, 4, 3))", (3, 6, 4)),
]


@pytest.mark.parametrize(("code", "shape"), SPREAD)
def test_axes_of_size_1_are_spread(code: str, shape: tuple[int, ...]) -> None:
    assert parse(TEXT.format(code)).shapes[-1] == shape


FAULTS = [
    ("tf.broadcast_to(x, [None, 6, 4, 16])", "8x6x4 is not broadcast to 16x6x4"),
    ("tf.broadcast_to(x, [6, 4, 8])", "only axes of size 1 after the batch"),
    ("tf.broadcast_to(x, tf.shape(y))", "y is nowhere in this text"),
    ("tf.nn.lrn(Flatten()(x))", "a norm of this kind is not followed"),
    ("tf.nn.lrn(x, radius)", "radius is nowhere in this text"),
]


@pytest.mark.parametrize(("code", "reason"), FAULTS)
def test_others_are_refused(code: str, reason: str) -> None:
    assert reason in str(told(TEXT.format(code)))
