"""TensorFlow's pixels out of channels, and how its version 1 resizes; marks of TensorFlow 2.21,
and 2.15 of what version 1 resizes.

Keras runs on PyTorch where these tests run: a text alone is read.
"""

from __future__ import annotations

import numpy as np
import pytest

import cnnviz
from tests.reading.computed import mark, numbers, output
from tests.reading.told import told

TEXT = """import keras
import tensorflow as tf
from tensorflow.keras import Input, Model
x = Input({})
model = Model(x, {})
"""
ROWS = [
    ((6, 8, 12), "tf.nn.depth_to_space(x, 2)", (3, 12, 16), -149.125),
    ((6, 8, 9), "tf.nn.depth_to_space(x, block_size=3)", (1, 18, 24), -203.656),
    ((6, 8, 3), "tf.nn.space_to_depth(x, 2)", (12, 3, 4), 115.344),
    ((6, 8, 1), "tf.nn.space_to_depth(x, 2)", (4, 3, 4), 3.438),
    (
        (6, 8, 3),
        "tf.image.extract_patches(x, [1, 2, 2, 1], [1, 2, 2, 1], [1, 1, 1, 1], 'VALID')",
        (12, 3, 4),
        115.344,
    ),
    (
        (6, 8, 3),
        "tf.image.extract_patches(images=x, sizes=[1, 4, 4, 1], strides=[1, 4, 4, 1],"
        " rates=[1, 1, 1, 1], padding='VALID')",
        (48, 1, 2),
        -32.656,
    ),
    ((6, 7, 3), "tf.compat.v1.image.resize_nearest_neighbor(x, (11, 5))", (3, 11, 5), 1.25),
    ((6, 7, 3), "tf.compat.v1.image.resize_bilinear(x, (11, 5))", (3, 11, 5), 36.544),
    ((6, 7, 3), "tf.image.resize_images(x, [11, 15])", (3, 11, 15), -31.755),
    ((6, 7, 3), "tf.compat.v1.image.resize_images(x, (3, 4))", (3, 3, 4), 59.625),
    ((6, 7, 3), "tf.image.resize_images(x, size=(11, 5), method=1)", (3, 11, 5), 1.25),
    (
        (6, 7, 3),
        "tf.image.resize_images(x, (11, 5), tf.image.ResizeMethod.NEAREST_NEIGHBOR)",
        (3, 11, 5),
        1.25,
    ),
    ((6, 7, 3), "tf.image.resize_images(x, (11, 5), align_corners=True)", (3, 11, 5), 131.086),
    ((6, 7, 3), "tf.compat.v1.image.resize(x, (12, 14))", (3, 12, 14), 130.117),
    ((6, 7, 3), "tf.image.resize(x, (12, 14))", (3, 12, 14), 33.363),
    (
        (6, 7, 3),
        "tf.compat.v1.image.resize_bilinear(x, (11, 5), align_corners=True)",
        (3, 11, 5),
        131.086,
    ),
]
REFUSED = {
    "tf.image.resize_images(x, (11, 5), method=2)": "resizing by this method is not followed",
    "tf.compat.v1.image.resize_nearest_neighbor(x, (9, 9), True)": "no layer here places pixels",
    "tf.nn.depth_to_space(x, 2, 'NCHW')": "depth_to_space along other axes than the channels",
    "tf.nn.depth_to_space(x, 1)": "this depth_to_space is not followed",
    "tf.image.extract_patches(x, [1, 2, 2, 1], [1, 1, 1, 1], [1, 1, 1, 1], 'VALID')": (
        "patches that overlap, or with gaps, are not followed"
    ),
    "keras.ops.image.extract_patches(x, 3, padding='same')": "patches with padding are not",
    "tf.nn.space_to_depth(x, 2)": "PixelUnshuffle(2) takes multiples of 2, not 7x8",
}


@pytest.mark.parametrize(("shape", "words", "gives", "right"), ROWS)
def test_it_computes_what_tensorflow_computes(
    shape: tuple[int, ...], words: str, gives: tuple[int, ...], right: float
) -> None:
    net = cnnviz.parse(TEXT.format(shape, words))
    given = output(net, np.moveaxis(numbers(*shape), -1, 0))
    assert given.shape == net.shapes[-1] == gives
    assert mark(given) == pytest.approx(right, rel=1e-4, abs=2e-3)


@pytest.mark.parametrize("words", REFUSED)
def test_others_are_refused(words: str) -> None:
    ((_, reason),) = told(TEXT.format((7, 8, 4), words))
    assert REFUSED[words] in reason


@pytest.mark.parametrize(
    ("words", "right"),
    [
        ("import tensorflow.compat.v1 as tf", 130.117),
        ("from tensorflow.compat import v1 as tf", 130.117),
        ("import tensorflow as tf\nimport tensorflow.compat.v1 as v1", 33.363),
    ],
)
def test_the_version_that_is_imported_resizes(words: str, right: float) -> None:
    """One word, two ways to count pixels: that of version 1 was taken for that of 2."""
    text = TEXT.format((6, 7, 3), "tf.image.resize(x, (12, 14))")
    net = cnnviz.parse(text.replace("import tensorflow as tf", words))
    given = output(net, np.moveaxis(numbers(6, 7, 3), -1, 0))
    assert mark(given) == pytest.approx(right, rel=1e-4, abs=2e-3)
