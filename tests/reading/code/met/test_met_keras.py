"""Kinds of Keras code that were met in public texts and read wrong, or not at all; own wording.

The right numbers are those of Keras 3.15, which ran the texts.
"""

from __future__ import annotations

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.graph.summary import summarize
from cnnviz.reading import parse

KERAS = "import numpy as np\nfrom keras import layers, models\n"


def numbers(text: str, shape: tuple[int, ...] | None = None) -> tuple[int, tuple[int, ...]]:
    """Its parameters and the shape of its output."""
    net = parse(text, shape)
    return summarize(net).totals.parameters, net.shapes[-1]


@pytest.mark.parametrize(
    ("data", "changed", "size"),
    [
        ("mnist", "x_train = x_train.reshape(len(x_train), 28, 28, 1) / 255.0", 784),
        (
            "fashion_mnist",
            "x_train = np.expand_dims(x_train, -1)\nx_train -= np.mean(x_train)",
            784,
        ),
        ("cifar10", "x_train = x_train.astype('float32')\nx_train /= 255", 3072),
        ("cifar100", "x_train = (x_train - np.mean(x_train)) / np.std(x_train)", 3072),
    ],
)
def test_a_data_sets_images_say_what_the_input_is(data: str, changed: str, size: int) -> None:
    text = (
        f"{KERAS}from keras.datasets import {data}\n"
        f"(x_train, y_train), (x_test, y_test) = {data}.load_data()\n{changed}\n"
        "model = models.Sequential()\n"
        "model.add(layers.Conv2D(2, 1, input_shape=x_train.shape[1:]))\n"
        "model.add(layers.Flatten())\nmodel.add(layers.Dense(3))\n"
    )
    channels = size // 784 if size == 784 else size // 1024
    assert numbers(text)[0] == 2 * channels + 2 + 3 * (2 * size // channels) + 3


def test_an_input_of_unknown_channels_is_asked_for() -> None:
    text = (
        f"{KERAS}data = np.load('x.npy')\nmodel = models.Sequential()\n"
        "model.add(layers.Conv2D(2, 3, input_shape=data.shape[1:]))\n"
    )
    with pytest.raises(CnnvizError, match=r"line 5, column 43: data.shape\[1:\] is not known"):
        parse(text)
    assert numbers(text, (3, 8, 8)) == (56, (2, 6, 6))


_BUILDER = (
    f"{KERAS}class Classifier:\n    def __init__(self, folder, shape, classes):\n"
    "        self.folder = folder\n        self.model = self.build(shape, classes)\n\n"
    "    def build(self, shape, classes):\n        start = layers.Input(shape)\n"
    "        x = layers.Conv1D(4, 3)(start)\n        x = layers.GlobalAveragePooling1D()(x)\n"
    "        return models.Model(start, layers.Dense(classes)(x))\n"
)


def test_a_class_that_builds_a_model_is_asked_what_it_is_given() -> None:
    with pytest.raises(CnnvizError, match=r'say --set "shape=\(28, 1\)"'):
        parse(_BUILDER)
    net = parse(_BUILDER, settings={"shape": (20, 2), "classes": 3})
    assert summarize(net).totals.parameters == 28 + 15
    assert net.shapes[-1] == (3,)


@pytest.mark.parametrize(
    ("settings", "parameters"),
    [
        ({}, 112 + 8),
        ({"use_bn": False}, 112),
        ({"width": 8}, 224 + 16),
        ({"width": 8, "use_bn": False}, 224),
    ],
)
@pytest.mark.parametrize("given", ["width=4, use_bn=True", "width=4, *, use_bn=True"])
def test_what_a_builder_takes_unless_told_otherwise_can_be_said(
    given: str, settings: dict[str, object], parameters: int
) -> None:
    text = (
        f"{KERAS}def create_model({given}):\n    start = layers.Input((8, 8, 3))\n"
        "    x = layers.Conv2D(width, 3)(start)\n    if use_bn:\n"
        "        x = layers.BatchNormalization()(x)\n"
        "    return models.Model(start, layers.ReLU()(x))\n"
    )
    assert summarize(parse(text, settings=settings)).totals.parameters == parameters


def test_a_static_method_that_builds_a_model_needs_none_of_its_class() -> None:
    text = (
        f"{KERAS}class Factory:\n    def __init__(self, folder):\n        self.at = folder + 1\n\n"
        "    @staticmethod\n    def build(width=3):\n"
        "        return models.Sequential([layers.Input((8, 8, 1)), layers.Conv2D(width, 3)])\n"
    )
    assert numbers(text) == (30, (3, 6, 6))


def test_a_function_that_builds_a_model_is_asked_what_it_is_given() -> None:
    text = (
        f"{KERAS}def build(width):\n    model = models.Sequential()\n"
        "    model.add(layers.Conv2D(width, 3, input_shape=(8, 8, 1)))\n    return model\n"
    )
    with pytest.raises(CnnvizError, match=r"the text never calls build\(\).* --set width=VALUE"):
        parse(text)
    assert summarize(parse(text, settings={"width": 2})).totals.parameters == 20


def test_a_builder_that_fails_says_why() -> None:
    text = (
        f"{KERAS}def build(weights='best'):\n    start = layers.Input((8, 8, 1))\n"
        "    raise RuntimeError('no weights for ' + weights)\n"
        "    return models.Model(start, layers.Conv2D(2, 3)(start))\n"
    )
    with pytest.raises(CnnvizError, match="line 5, column 5: the text raises RuntimeError"):
        parse(text)


def test_the_shape_that_kerass_applications_obtain_is_the_one_that_is_given() -> None:
    text = (
        f"{KERAS}from keras_applications.imagenet_utils import _obtain_input_shape\n"
        "def build(shape=None):\n    shape = _obtain_input_shape(shape, default_size=16)\n"
        "    start = layers.Input(shape=shape)\n"
        "    return models.Model(start, layers.Conv2D(2, 3)(start))\n"
    )
    assert parse(text).input_shape == (3, 16, 16)
    assert parse(text + "model = build((8, 9, 1))\n").input_shape == (1, 8, 9)
    told = text.replace("(shape, default_size=16)", "(shape, 16, 8)")
    assert parse(told).input_shape == (3, 16, 16)
    told = text.replace("(shape, d", "(min_size=8, input_shape=shape, d")
    assert parse(told).input_shape == (3, 16, 16)
    first = f"{KERAS}keras.backend.set_image_data_format('channels_first')\n"
    assert parse(text.replace(KERAS, first)).input_shape == (3, 16, 16)


def test_what_a_text_freezes_is_not_counted_and_said() -> None:
    text = (
        f"{KERAS}start = layers.Input((8, 8, 1))\nconv = layers.Conv2D(2, 3)\n"
        "conv.trainable = False\nmodel = models.Model(start, layers.Conv2D(1, 3)(conv(start)))\n"
    )
    net = parse(text)
    assert summarize(net).totals.parameters == 19
    note = "20 parameters do not learn, trainable = False (line 5): they are not in the total"
    assert note in net.notes
    net = parse(text.replace("False", "True"))
    assert summarize(net).totals.parameters == 20 + 19
    assert not any("do not learn" in note for note in net.notes)


HALVES = (
    "def autoencoder(code):\n"
    "    seen = layers.Input(shape=(DATA.shape[1],))\n"
    "    inner = layers.Dense(code)(seen)\n"
    "    outer = layers.Dense(DATA.shape[1])(inner)\n"
    "    whole = models.Model(inputs=seen, outputs=outer)\n"
    "    given = layers.Input(shape=(code,))\n"
    "    second = models.Model(inputs=given, outputs=whole.layers[-1](given))\n"
    "    return second, whole\n"
)


def test_a_function_that_gives_several_networks_gives_the_last_that_it_builds() -> None:
    """Not the layers in the order in which they were made: 784 -> 5 and 5 -> 784."""
    net = parse(KERAS + HALVES, settings={"DATA.shape[1]": 784, "code": 5})
    assert net.input_shape == (5,)
    assert summarize(net).totals.parameters == 5 * 784 + 784


def test_the_layers_of_a_model_that_is_not_known_are_not_known() -> None:
    with pytest.raises(CnnvizError, match="DATA is nowhere in this text"):
        parse(KERAS + HALVES, settings={"code": 5})


@pytest.mark.parametrize(
    "rows", ["[range(3)]", "[[1, 2, 3], [4, 5, 6]]", "[[0.5] * 3 for _ in range(4)]"]
)
def test_rows_of_numbers_have_a_shape(rows: str) -> None:
    text = f"{KERAS}x = np.array({rows}).astype(np.float32)\n"
    text += "net = models.Sequential([layers.Dense(2, input_dim=x.shape[1])])\n"
    assert numbers(text) == (8, (2,))


@pytest.mark.parametrize("rows", ["[[1, 2], [3]]", "[]"])
def test_rows_that_are_no_array_have_none(rows: str) -> None:
    text = f"{KERAS}x = np.array({rows})\n"
    with pytest.raises(CnnvizError, match=r"x\.shape\[1\] is not known"):
        parse(f"{text}net = models.Sequential([layers.Dense(2, input_dim=x.shape[1])])\n")


def test_keras_2_kept_the_sizes_of_a_tensor_with_none_for_the_batch() -> None:
    text = (
        f"{KERAS}start = layers.Input((8, 8, 2))\nx = layers.Conv2D(4, 3)(start)\n"
        "assert x._keras_shape[0] is None\nx = layers.Dense(x._keras_shape[3])(x)\n"
        "model = models.Model(start, layers.Dense(x._keras_shape[1])(x))\n"
    )
    assert parse(text).shapes == ((2, 8, 8), (4, 6, 6), (4, 6, 6), (6, 6, 6))


OPEN = (
    f"{KERAS}start = layers.Input(shape=shape)\nx = layers.Conv2D(4, 3)(start)\n"
    "x = layers.Flatten()(x)\nmodel = models.Model(start, layers.Dense(3)(x))\n"
)


def test_a_shape_that_is_not_known_may_be_given_as_the_input() -> None:
    row = f"{KERAS}model = models.Sequential([layers.Conv2D(4, 3, input_shape=shape)])\n"
    for text in (OPEN, row):
        with pytest.raises(CnnvizError, match=r'say --set "shape=\(28, 28, 1\)"'):
            parse(text)
    assert numbers(OPEN, (1, 8, 6)) == (40 + 4 * 6 * 4 * 3 + 3, (3,))
    assert parse(OPEN, settings={"shape": (8, 6, 1)}).shapes[-1] == (3,)


@pytest.mark.parametrize(
    "lines",
    [
        "model = models.Sequential([features, layers.Dense(3)])",
        "model = models.Model(base.input, layers.Dense(3)(base.output))",
        "model = models.Sequential()\nmodel.add(base)\nmodel.add(layers.Dense(3))",
    ],
)
def test_a_part_that_is_not_here_has_no_value_to_be_set(lines: str) -> None:
    with pytest.raises(CnnvizError, match="paste the code that makes it") as caught:
        parse(f"{KERAS}{lines}\n", (8,))
    assert "--set" not in str(caught.value)


def test_a_recurrent_layer_of_another_cell_is_told_by_name() -> None:
    text = "model = Sequential()\nmodel.add(Dense(4))\nmodel.add(SimpleRNN(8))\n"
    with pytest.raises(CnnvizError, match="cnnviz knows no layer SimpleRNN"):
        parse(text, (8,))


_STEPS = """model = models.Sequential([layers.Dense(8, input_shape=(9,)), layers.Dense(4)])
def step(images):
    {seen}
def train(dataset, epochs):
    for epoch in range(epochs):
        for batch in dataset:
            step(batch)
train(images, 3)
"""


@pytest.mark.parametrize(
    "seen",
    [
        "model(np.zeros((2, 9)))",
        "model(keras.ops.ones((2, 9)), training=True)",
        "print(model.output, model.layers[0].output)",
        "print(model.output_shape) if args.debug else None",
    ],
)
@pytest.mark.parametrize(
    ("more", "right"),
    [("", 80 + 36), ("first = models.Model(model.inputs, model.layers[0].output)", 80)],
)
def test_what_is_done_with_a_sequential_in_loops_leaves_it_as_it_is(
    seen: str, more: str, right: int
) -> None:
    text = f"import keras\n{KERAS}{_STEPS.format(seen=seen)}{more}\n"
    assert numbers(text)[0] == right


def test_a_shape_that_is_asked_for_on_a_condition_hides_no_input() -> None:
    text = f"{KERAS}{_STEPS.format(seen='pass')}if args.debug:\n    print(model.output_shape)\n"
    assert parse(text).input_shape == (9,)
