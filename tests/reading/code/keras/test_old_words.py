"""Keras 1's words, alone and beside those of Keras 2, are read by Keras 1's rules, and no others.

Shapes, channels first, and parameters are those that Keras 3.15 gives for the words of today; a
LocallyConnected2D, which it has no more, has 6 x 7 places of 27 x 4 weights and 4 biases.
"""

from __future__ import annotations

import pytest

from cnnviz.graph.summary import summarize
from cnnviz.reading import parse
from tests.reading.told import told

KERAS = "from keras.layers import *\nfrom keras.models import Model, Sequential\n"
TENSORFLOW = "from tensorflow.keras.layers import *\nfrom keras.models import Model\n"
TEXT = "{}x = Input({})\nmodel = Model(x, {}(x))\n"
RULES = "Keras 1's words are read by its own rules (line 4)"
ROW, PLANE, SPACE = (9, 3), (8, 9, 3), (6, 7, 8, 2)

SAME = [
    (PLANE, "Dense(4, init='uniform', W_regularizer=l2(0.1))", "Dense(4)", (4, 8, 9), 16, False),
    (
        PLANE,
        "Dense(units=4, init=lambda s, name: s, bias=False)",
        "Dense(4, use_bias=False)",
        (4, 8, 9),
        12,
        True,
    ),
    (PLANE, "Dense(output_dim=4, kernel_initializer='uniform')", "Dense(4)", (4, 8, 9), 16, True),
    (
        PLANE,
        "BatchNormalization(gamma_init='one', mode=2)",
        "BatchNormalization()",
        (3, 8, 9),
        6,
        False,
    ),
    (
        PLANE,
        "PReLU(init='zero', shared_axes=[1, 2])",
        "PReLU(shared_axes=[1, 2])",
        (3, 8, 9),
        3,
        False,
    ),
    (PLANE, "GaussianNoise(sigma=0.1)", "GaussianNoise(stddev=0.1)", (3, 8, 9), 0, False),
    (PLANE, "SpatialDropout2D(p=0.1)", "SpatialDropout2D(0.1)", (3, 8, 9), 0, False),
    (
        PLANE,
        "SpatialDropout2D(0.1, dim_ordering='th')",
        "SpatialDropout2D(0.1)",
        (3, 8, 9),
        0,
        False,
    ),
    (ROW, "UpSampling1D(length=3)", "UpSampling1D(size=3)", (3, 27), 0, True),
    (ROW, "MaxPooling1D(pool_length=3, stride=2)", "MaxPooling1D(3, 2)", (3, 4), 0, True),
    (ROW, "Convolution1D(4, 3, init='normal')", "Conv1D(4, 3)", (4, 7), 40, False),
    (
        ROW,
        "Conv1D(4, filter_length=3, padding='same')",
        "Conv1D(4, 3, padding='same')",
        (4, 9),
        40,
        True,
    ),
    (ROW, "SeparableConvolution1D(4, 3)", "SeparableConv1D(4, 3)", (4, 7), 25, False),
    (PLANE, "Convolution2D(4, 3, 3)", "Conv2D(4, (3, 3))", (4, 6, 7), 112, True),
    (
        PLANE,
        "Conv2D(4, 3, 2, border_mode='same')",
        "Conv2D(4, (3, 2), 1, 'same')",
        (4, 8, 9),
        76,
        True,
    ),
    (PLANE, "Conv2D(4, 3, 3, init='normal')", "Conv2D(4, (3, 3))", (4, 6, 7), 112, True),
    (
        PLANE,
        "Convolution2D(4, 3, 3, dim_ordering='default')",
        "Conv2D(4, (3, 3))",
        (4, 6, 7),
        112,
        True,
    ),
    (
        PLANE,
        "Convolution2D(nb_filter=4, nb_row=3, nb_col=2)",
        "Conv2D(4, (3, 2))",
        (4, 6, 8),
        76,
        True,
    ),
    (
        PLANE,
        "Convolution2D(4, 3, 3, 'normal', 'relu', None, 'same', (2, 2))",
        "Conv2D(4, 3, 2, 'same', activation='relu')",
        (4, 4, 5),
        112,
        True,
    ),
    (
        PLANE,
        "SeparableConvolution2D(4, 3, 3, subsample=(2, 2))",
        "SeparableConv2D(4, 3, 2)",
        (4, 3, 4),
        43,
        True,
    ),
    (
        PLANE,
        "LocallyConnected2D(4, 3, 3, border_mode='valid')",
        "LocallyConnected2D(4, (3, 3))",
        (4, 6, 7),
        4704,
        True,
    ),
    (
        PLANE,
        "Deconvolution2D(4, 3, 3, (None, 10, 11, 4))",
        "Conv2DTranspose(4, 3)",
        (4, 10, 11),
        112,
        True,
    ),
    (SPACE, "Convolution3D(4, 3, 2, 3)", "Conv3D(4, (3, 2, 3))", (4, 4, 6, 6), 148, True),
    # Of Keras 2 and later, by a name that Keras 1 had.
    (PLANE, "Convolution2D(4, 3)", "Conv2D(4, 3)", (4, 6, 7), 112, False),
    (
        PLANE,
        "Convolution2D(4, 3, padding='same')",
        "Conv2D(4, 3, padding='same')",
        (4, 8, 9),
        112,
        False,
    ),
    (PLANE, "Convolution2D(4, (3, 2), (2, 2))", "Conv2D(4, (3, 2), 2)", (4, 3, 4), 76, False),
    (
        PLANE,
        "Convolution2D(4, 3, 3, padding='same')",
        "Conv2D(4, 3, 3, 'same')",
        (4, 3, 3),
        112,
        False,
    ),
    (PLANE, "Conv2D(4, 3, 3)", "Conv2D(4, 3, strides=3)", (4, 2, 3), 112, False),
    (PLANE, "Convolution2DTranspose(4, 3, 2)", "Conv2DTranspose(4, 3, 2)", (4, 17, 19), 112, False),
]


@pytest.mark.parametrize(("taken", "layer", "today", "given", "parameters", "noted"), SAME)
def test_a_layer_in_old_words_is_that_in_todays(
    taken: tuple[int, ...],
    layer: str,
    today: str,
    given: tuple[int, ...],
    parameters: int,
    noted: bool,
) -> None:
    net = parse(TEXT.format(KERAS, taken, layer))
    assert net.shapes[-1] == given
    assert summarize(net).totals.parameters == parameters
    assert (RULES in net.notes) == noted
    assert parse(TEXT.format(KERAS, taken, today)).layers == net.layers


@pytest.mark.parametrize(
    "head",
    [
        TENSORFLOW,
        "import tensorflow as tf\nConvolution2D = tf.keras.layers.Convolution2D\n",
        "from tensorflow import keras\nfrom keras.layers import *\n",
        "from tensorflow.python.keras.layers import *\n",
        "import tf_keras as keras\nfrom keras.layers import *\n",
    ],
)
def test_tensorflows_keras_never_was_keras_1(head: str) -> None:
    net = parse(TEXT.format(head, (64, 64, 3), "Convolution2D(32, 3, 3)"))
    assert net.shapes[-1] == (32, 21, 21)
    assert not any("Keras 1" in note for note in net.notes)


def test_the_first_tutorial_of_keras_is_read() -> None:
    text = (
        f"{KERAS}model = Sequential()\n"
        "model.add(Dense(12, input_dim=8, init='uniform', activation='relu'))\n"
        "model.add(Dense(8, init='uniform', activation='relu'))\n"
        "model.add(Dense(1, init='uniform', activation='sigmoid'))\n"
        "model.fit(X, Y, nb_epoch=150, batch_size=10)\n"
    )
    net = parse(text)
    assert net.input_shape == (8,)
    assert summarize(net).totals.parameters == 108 + 104 + 9


@pytest.mark.parametrize(
    ("layer", "words", "reason"),
    [
        (
            "Convolution2D(8, 3, 3, border_mode='same', data_format=None)",
            "border_mode='same'",
            "border_mode is a word of Keras 1 and data_format of Keras 2: write a kernel as (3, 3)",
        ),
        (
            "Conv2D(8, 3, 3, padding='same', init='normal')",
            "init='normal'",
            "init is a word of Keras 1 and padding of Keras 2: write a kernel as (3, 3)",
        ),
        ("Convolution2D(nb_filter=8, nb_row=3)", "", "Convolution2D lacks nb_col"),
        ("Convolution2D(8, 3, 3, nb_filter=8)", "", "filters is given twice"),
        ("Conv2D(filters=3, nb_filter=3, kernel_size=2)", "filters=3", "filters is given twice"),
        (
            "Deconvolution2D(4, 3, 3, output_shape=(None, 12, 11, 4))",
            "",
            "this gives 10x11x4 here, not what its output_shape says",
        ),
        (
            "BatchNormalization(mode=1)",
            "mode",
            "BatchNormalization has no argument mode: it takes axis, epsilon, center and scale",
        ),
    ],
)
def test_old_words_that_do_not_go_together_are_told(layer: str, words: str, reason: str) -> None:
    ((at, said),) = told(TEXT.format(KERAS, (8, 9, 3), layer))
    assert said == reason
    assert at.startswith(words or layer.partition("(")[0])


@pytest.mark.parametrize(
    ("layers", "shapes"),
    [
        ("Convolution2D(4, 3, 3, input_shape={}), Flatten(), Dense(5)", ((4, 6, 7), (168,), (5,))),
        ("Sequential([Convolution2D(4, 3, 3, input_shape={}), Flatten()])", ((4, 6, 7), (168,))),
        ("Conv2D(4, 3, border_mode='same', input_shape={})\nDropout(p=0.2)", ((4, 8, 9),) * 2),
        ("layers.Dense(output_dim=5, input_shape={}, init='normal')", ((5, 8, 9),)),
        ("Convolution2D(4, 3, input_shape={}), Flatten()", ((4, 6, 7), (168,))),
    ],
)
def test_a_list_of_layers_is_read_by_the_same_rules(
    layers: str, shapes: tuple[tuple[int, ...], ...]
) -> None:
    assert parse(layers.format((8, 9, 3))).shapes == ((3, 8, 9), *shapes)
