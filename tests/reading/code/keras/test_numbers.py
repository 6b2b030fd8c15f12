"""Functions of TensorFlow, Keras and NumPy of numbers that the text says: `x / tf.sqrt(64.0)`.

The values are those of TensorFlow 2.15 with Keras 2.15, and of NumPy 1.26, in seven digits.
"""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.layers.elementwise import Affine
from cnnviz.reading import parse

HEAD = (
    "import numpy as np\nimport tensorflow as tf\nfrom tensorflow import keras\n"
    "from tensorflow.keras import layers, backend as K\n"
    "d = 5\ni = keras.Input((8, 8, 2))\nx = layers.Conv2D(4, 3)(i)\n"
)
END = "\nmodel = keras.Model(i, x)\n"
VALUES = [
    ("tf.sqrt(64.0)", 8),
    ("tf.math.sqrt(tf.cast(d, tf.float32))", 2.236068),
    ('tf.math.rsqrt(tf.cast(d, "float32"))', 0.4472136),
    ("K.sqrt(K.constant(2.0))", 1.414214),
    ("K.sqrt(K.cast(d, K.floatx()))", 2.236068),
    ("tf.pow(2.0, 3.0)", 8),
    ("tf.math.pow(float(d), -0.5)", 0.4472136),
    ("tf.abs(-3)", 3),
    ("tf.exp(2.0)", 7.389056),
    ("tf.math.log(200.0) / tf.math.log(2.0)", 7.643856),
    ("tf.square(3)", 9),
    ("tf.round(2.5)", 2),
    ("tf.sign(-0.3)", -1),
    ("tf.math.reciprocal(8.0)", 0.125),
    ("tf.math.ceil(7 / 2)", 4),
    ("tf.floor(-2.5)", -3),
    ("K.cast_to_floatx(d)", 5),
    ("tf.reduce_prod([2, 3, 4])", 24),
    ("tf.reduce_sum([2, 3])", 5),
    ("tf.reduce_max((2, 3))", 3),
    ("tf.truediv(1, 8)", 0.125),
    ("tf.cast(tf.sqrt(17.0), tf.int32)", 4),
    ("np.sqrt(d).astype(np.float32)", 2.236068),
    ('np.sqrt(d).astype("float32") / 2', 1.118034),
    ("np.log2(200.0).astype(int)", 7),
    ("np.float32(0.1) * 4", 0.4),
    ('np.prod([2, 3]).astype("int32")', 6),
]
SIZES = [  # What stands in Dense(...), and how many units there are.
    ("int(tf.math.ceil(2.2))", 3),
    ("int(tf.math.log(200.0) / tf.math.log(2.0))", 7),
    ("tf.cast(tf.math.ceil(2.2), tf.int32)", 3),
    ("tf.reduce_prod([2, 3])", 6),
    ("tf.reduce_prod(x.shape[1:]) // 24", 6),
    ("int(K.prod(K.int_shape(x)[1:]) / 24)", 6),
    ("np.ceil(2.2).astype(np.int32)", 3),
]


@pytest.mark.parametrize(("said", "value"), VALUES)
def test_a_factor_is_worked_out(said: str, value: float) -> None:
    layer = parse(f"{HEAD}x = x * ({said} + 100){END}").layers[-1]
    assert isinstance(layer, Affine)
    assert layer.factor - 100 == pytest.approx(value, rel=1e-6)


@pytest.mark.parametrize(("said", "units"), SIZES)
def test_a_size_is_worked_out(said: str, units: int) -> None:
    assert parse(f"{HEAD}x = layers.Dense({said})(x){END}").shapes[-1] == (units, 6, 6)


def test_a_shape_of_all_numbers() -> None:
    said = "tf.reshape(x, [tf.shape(x)[0], tf.reduce_prod(tf.shape(x)[1:])])"
    assert parse(f"{HEAD}x = {said}{END}").shapes[-1] == (144,)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("x * tf.sqrt(4)", r"whole number has no sqrt in TensorFlow: write 4\.0"),
        ("x * tf.sqrt(-4.0)", "math domain"),
        ("layers.Dense(int(tf.math.log(8.0) / tf.math.log(2.0)))(x)", "rounded to 32 bits"),
        ("x * (3 if np.float32(0.1) < 0.1 else 4)", "rounded to 32 bits"),
        ("x * (3 if isinstance(np.float32(0.1) * 2, float) else 4)", "the class of a NumPy number"),
        ("layers.Dense(tf.reduce_prod([[1, 2], [3, 4]], axis=1)[0])(x)", "reduce_prod"),
    ],
)
def test_what_has_no_value_is_refused(said: str, why: str) -> None:
    """In TensorFlow the first fails; of the others it depends on the rounding what they are."""
    with pytest.raises(CnnvizError, match=why):
        parse(f"{HEAD}x = {said}{END}")
