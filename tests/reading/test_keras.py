"""Keras's spelling: its argument order and its rules, and the reading in PyTorch's words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cnnviz
from cnnviz.layers.base import Shape
from cnnviz.reading import parse
from tests.reading.told import told

COMPUTED = [
    line.split(" | ")
    for line in (Path(__file__).parent / "computed_by_keras.txt").read_text().splitlines()
]
"""A layer, its input and output (channels last), its parameters, as Keras 3.15 computes them."""


def shape_of(text: str) -> Shape:
    """A shape of Keras's, channels first."""
    *spatial, channels = map(int, text.split("x"))
    return (channels, *spatial)


@pytest.mark.parametrize(("text", "given", "gives", "learned"), COMPUTED)
def test_shapes_and_parameters_are_keras_own(
    text: str, given: str, gives: str, learned: str
) -> None:
    net = parse(text, shape_of(given))
    assert net.shapes[-1] == shape_of(gives)
    assert cnnviz.summary(net).totals.parameters == int(learned)


READ = [
    ("Dense(10)", (7,), "Linear(7, 10)"),
    ("Dense(10, 'relu', False)", (7,), "Linear(7, 10, bias=False), ReLU()"),
    ("Dense(10)", (7, 5), "Conv1d(7, 10, kernel_size=1)"),
    ("Dense(10, activation=tf.nn.relu)", (7,), "Linear(7, 10), ReLU()"),
    ("Dense(10, activation=None)", (7,), "Linear(7, 10)"),
    ("Dense(10, activation='linear')", (7,), "Linear(7, 10)"),
    ("Dense(3, activation='softmax')", (7,), "Linear(7, 3), Softmax(dim=1)"),
    (
        "Dense(3, activation=LeakyReLU(0.1))",
        (7,),
        "Linear(7, 3), LeakyReLU(negative_slope=0.1)",
    ),
    ("Conv1D(4, 3)", (2, 9), "Conv1d(2, 4, kernel_size=3)"),
    ("Conv1D(4, 3, 2)", (2, 9), "Conv1d(2, 4, kernel_size=3, stride=2)"),
    ("Conv1D(4, 3, padding='same')", (2, 9), "Conv1d(2, 4, kernel_size=3, padding='same')"),
    (
        "Conv1D(4, 3, strides=2, padding='same')",
        (2, 8),
        "Conv1d(2, 4, kernel_size=3, stride=2, padding=((0, 1),))",
    ),
    (
        "Conv1D(4, 3, strides=2, padding='same', use_bias=False)",
        (2, 9),
        "Conv1d(2, 4, kernel_size=3, stride=2, padding=1, bias=False)",
    ),
    (
        "Conv1D(4, 3, padding='causal', dilation_rate=2)",
        (2, 9),
        "Conv1d(2, 4, kernel_size=3, padding=((4, 0),), dilation=2)",
    ),
    ("Conv2D(4, (3, 5), groups=2)", (2, 9, 9), "Conv2d(2, 4, kernel_size=(3, 5), groups=2)"),
    ("Convolution2D(4, 3)", (1, 9, 9), "Conv2d(1, 4, kernel_size=3)"),
    (
        "DepthwiseConv2D(3, depth_multiplier=2)",
        (3, 9, 9),
        "Conv2d(3, 6, kernel_size=3, groups=3)",
    ),
    (
        "SeparableConv2D(8, 3)",
        (3, 9, 9),
        "Conv2d(3, 3, kernel_size=3, groups=3, bias=False), Conv2d(3, 8, kernel_size=1)",
    ),
    (
        "Conv2DTranspose(4, 3, strides=2, padding='same')",
        (2, 5, 5),
        "ConvTranspose2d(2, 4, kernel_size=3, stride=2, padding=((0, 1), (0, 1)))",
    ),
    (
        "Conv1DTranspose(4, 2, strides=3)",
        (2, 5),
        "ConvTranspose1d(2, 4, kernel_size=2, stride=3, output_padding=1)",
    ),
    (
        "Conv1DTranspose(1, 3, strides=3, padding='same', output_padding=2)",
        (1, 5),
        "ConvTranspose1d(1, 1, kernel_size=3, stride=3)",
    ),
    (
        "Conv1DTranspose(1, 3, strides=3, padding='same', output_padding=1)",
        (1, 5),
        "ConvTranspose1d(1, 1, kernel_size=3, stride=3, padding=((0, 1),))",
    ),
    (
        "LocallyConnected1D(4, 3, activation='tanh')",
        (2, 9),
        "LocallyConnected1d(2, 4, kernel_size=3), Tanh()",
    ),
    ("MaxPooling2D()", (2, 8, 8), "MaxPool2d(kernel_size=2)"),
    ("MaxPool1D(3, 2)", (2, 9), "MaxPool1d(kernel_size=3, stride=2)"),
    ("MaxPooling1D(2, padding='same')", (2, 9), "MaxPool1d(kernel_size=2, padding=((0, 1),))"),
    (
        "AveragePooling1D(3, padding='same')",
        (2, 8),
        "AvgPool1d(kernel_size=3, padding=((0, 1),), count_include_pad=False)",
    ),
    ("GlobalAveragePooling2D()", (2, 8, 8), "GlobalAvgPool2d(keepdims=False)"),
    ("AdaptiveAveragePooling2D((3, 2))", (2, 8, 8), "AdaptiveAvgPool2d((3, 2))"),
    ("AdaptiveMaxPooling2D(3)", (2, 8, 8), "AdaptiveMaxPool2d(3)"),
    ("GlobalMaxPool1D(keepdims=True)", (2, 8), "GlobalMaxPool1d()"),
    ("BatchNormalization()", (2, 8, 8), "BatchNorm2d(2, eps=0.001)"),
    ("BatchNormalization(axis=3, epsilon=1e-05)", (2, 8, 8), "BatchNorm2d(2)"),
    ("UpSampling2D((2, 3))", (2, 8, 8), "Upsample(scale_factor=(2, 3))"),
    ("ZeroPadding2D(((1, 2), (3, 4)))", (2, 8, 8), "ZeroPad2d((3, 4, 1, 2))"),
    ("ZeroPadding1D((1, 2))", (2, 8), "ZeroPad1d((1, 2))"),
    ("Cropping1D(1)", (2, 8), "ZeroPad1d(-1)"),
    ("Reshape((4, 4, 2))", (32,), "Unflatten(1, (2, 4, 4))"),
    ("Reshape((-1,))", (2, 4, 4), "Flatten()"),
    ("Reshape((12, 2))", (1, 4, 6), "Flatten(), Unflatten(1, (12, 2)), Permute((0, 2, 1))"),
    ("Reshape((8, 2, 3))", (3, 4, 4), "Flatten(start_dim=2), Unflatten(2, (8, 2))"),
    ("SpatialDropout2D(0.1)", (2, 4, 4), "Dropout2d(p=0.1)"),
    ("GaussianNoise(0.1)", (4,), "Identity()"),
    ("Rescaling(1./255)", (4,), "Identity()"),
    ("layers.ReLU(6.0)", (4,), "ReLU6()"),
    ("layers.ReLU(negative_slope=0.1)", (4,), "LeakyReLU(negative_slope=0.1)"),
    ("layers.LeakyReLU()", (4,), "LeakyReLU(negative_slope=0.3)"),
    ("layers.LeakyReLU(alpha=0.2)", (4,), "LeakyReLU(negative_slope=0.2)"),
    ("LeakyReLU(), Dense(2)", (4,), "LeakyReLU(negative_slope=0.3), Linear(4, 2)"),
    ("nn.LeakyReLU(), Dense(2)", (4,), "LeakyReLU(), Linear(4, 2)"),
    ("Activation('swish')", (4,), "SiLU()"),
    ("tf.keras.layers.Flatten(), keras.layers.Dense(2)", (4, 2), "Flatten(), Linear(8, 2)"),
    (
        "Conv1D(4, 3, name='c', kernel_initializer=HeNormal(), kernel_regularizer='l2')",
        (1, 8),
        "Conv1d(1, 4, kernel_size=3)",
    ),
]


@pytest.mark.parametrize(("text", "shape", "read"), READ, ids=[text for text, _, _ in READ])
def test_the_reading_is_told_in_pytorchs_words(text: str, shape: Shape, read: str) -> None:
    net = parse(text, shape)
    assert ", ".join(map(repr, net.layers)) == read
    assert f"Keras's spelling, in PyTorch's words: {read}" in net.notes


@given(st.integers(1, 30), st.integers(1, 7), st.integers(1, 5), st.integers(1, 3))
def test_same_is_the_least_padding_that_gives_size_over_stride(
    size: int, kernel: int, stride: int, dilation: int
) -> None:
    """TensorFlow's rule, found by trying: as many windows as strides start, the odd one after."""
    # Keras takes a stride and a dilation together here alone.
    text = f"DepthwiseConv1D({kernel}, {stride}, dilation_rate={dilation}, padding='same')"
    net = parse(text, (1, size))
    span = dilation * (kernel - 1) + 1
    wanted = len(range(0, size, stride))
    total = 0
    while len(range(0, size + total - span + 1, stride)) < wanted:
        total += 1
    (window,) = net.layers[0].windows() or ()
    assert net.shapes[-1] == (1, wanted)
    if stride == 1:
        assert window.before + window.after == span - 1 >= total
    else:
        assert window.before + window.after == total
    assert 0 <= window.after - window.before <= 1


def test_a_layer_with_an_activation_has_two_names() -> None:
    assert parse("x = Conv1D(2, 3, activation='relu')").names == ("x", "x.relu")
    assert parse("Conv1D(2, 3, activation='relu'), Flatten()").names == ("0", "1", "2")


WRONG = [
    (
        "Conv1DTranspose(1, 4, strides=2, padding='same', output_padding=2)",
        ["2"],
        "output_padding must be below the stride, 2, not 2",
    ),
    ("Conv2D(4, 3, strides='a')", ["'a'"], "strides must be a whole number, not 'a'"),
    ("Conv2D(4)", ["Conv2D"], "Conv2D lacks kernel_size: write Conv2D(filters, kernel_size)"),
    ("Conv2D(0, 3)", ["0"], "filters must be 1 or more, not 0"),
    ("Conv2D(4, 3, paddin='same')", ["paddin"], "Conv2D has no argument paddin; did you mean pad"),
    (
        "Conv2D(4, 3, data_format='first')",
        ["'first'"],
        "data_format must be one of channels_first, channels_last, not 'first'",
    ),
    ("Conv2D(4, 3, padding='full')", ["'full'"], "padding must be one of same, valid, not 'full'"),
    (
        "Dense(3, activation='rleu')",
        ["'rleu'"],
        "cnnviz knows no activation rleu; did you mean relu?",
    ),
    ("Dense(3, activation=5)", ["5"], "cnnviz knows no activation 5: it knows relu, relu6, "),
    ("Dense(units)", ["units"], "units is a name, and a spec is read, never run: write its value"),
    ("Conv2D(3, (k, 3))", ["(k, 3)"], "k is a name, and a spec is read, never run: write its"),
    (
        "Dense(3, input_shape=(n, 4))",
        ["n"],
        "n is a name, and a spec is read, never run: write its",
    ),
    ("Dense(3, input_dim=n)", ["n"], "n is a name, and a spec is read, never run: write its value"),
    (
        "Dense(3, input_shape=s)",
        ["s"],
        's is a name, and a spec is read, never run: write its value, or say --set "s=(28, 28, 1)"',
    ),
    (
        "Dense(len(names))",
        ["len(names)"],
        "a value was expected here, not a call: a spec is read, never run: write its value, or say"
        ' --set "len(names)=8"',
    ),
    ("Dense(3, use_bias=1.5)", ["1.5"], "use_bias must be True or False, not 1.5"),
    (
        "UpSampling2D(2, interpolation='bicubic')",
        ["'bicubic'"],
        "interpolation='bicubic' depends on Keras's backend",
    ),
    ("Conv2D(4, (3,))", ["(3,)"], "kernel_size has 1 number for 2 axes: (3,)"),
    ("Conv2D(4, 3, strides=(2,))", ["(2,)"], "strides has 1 number for 2 axes: (2,)"),
    ("MaxPooling2D((2,))", ["(2,)"], "pool_size has 1 number for 2 axes: (2,)"),
    ("Conv1D(4, 3, strides=2, dilation_rate=2)", ["2"], "Keras takes no dilation_rate with"),
    ("Conv2DTranspose(4, 3, 2, dilation_rate=2)", ["2"], "Keras takes no dilation_rate with"),
    ("Resizing(4, 4, antialias=True)", ["True"], "antialias is not read"),
    ("Input(shape=(28, 'a')), Dense(3)", ["(28, 'a')"], "shape must be sizes such as (28, 28, 1)"),
    ("Conv2D(3, 3, groups=2)", ["2"], "groups=2 does not divide out_channels=3"),
    ("Dense(3, activation=Zebra())", ["Zebra"], "cnnviz knows no such activation"),
]


@pytest.mark.parametrize(("text", "words", "reason"), WRONG, ids=[text for text, _, _ in WRONG])
def test_faults_are_told_in_keras_words(text: str, words: list[str], reason: str) -> None:
    found = told(text)
    assert [word for word, _ in found] == words
    assert found[0][1].startswith(reason)


def test_a_vector_reshaped_is_said_to_be_in_another_order() -> None:
    said = "Reshape is read channels first"
    assert any(note.startswith(said) for note in parse("Dense(32), Reshape((4, 4, 2))").notes)
    assert not any(note.startswith(said) for note in parse("Reshape((-1,))", (2, 4, 4)).notes)


def test_a_rescaling_is_said_to_be_left_out() -> None:
    assert (
        "Rescaling is read as Identity: its fixed factor is left out"
        in parse("Rescaling(1./255), Conv2D(2, 3)").notes
    )


def test_channels_that_groups_do_not_divide_are_told_once_they_are_known() -> None:
    ((words, reason),) = told("Conv1D(4, 3, groups=2)", (3, 9))
    assert (words, reason) == ("2", "groups=2 does not divide in_channels=3")
