"""Keras at its edges: models in models, files that are none, what the text says of the input."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.reading import parse
from cnnviz.reading.keras_config.files import MOST, read_keras_file
from cnnviz.reading.keras_config.reading import read_config
from tests.reading.keras_table.test_tables import KERAS_2, KERAS_3
from tests.reading.told import told

HEAD = "from keras import Sequential, layers\nfrom keras.layers import Conv2D, Dense, Flatten\n"


def nested(depth: int) -> Any:
    """A Dense in so many models, one in the other."""
    dense = {"class_name": "Dense", "config": {"name": "d", "units": 2}}
    inner: Any = {"class_name": "Sequential", "config": {"name": "m", "layers": [dense]}}
    for _ in range(depth):
        inner = {"class_name": "Sequential", "config": {"name": "m", "layers": [inner]}}
    return inner


def test_models_in_models_have_a_bound() -> None:
    net = read_config(nested(12), (3,))
    assert repr(net.layers) == "(Linear(3, 2),)"
    assert net.names == ("m." * 12 + "d",)
    with pytest.raises(CnnvizError, match="the models of this config are nested too deep"):
        read_config(nested(13), (3,))


def test_a_file_that_is_too_long_is_no_architecture(tmp_path: Path) -> None:
    path = tmp_path / "net.json"
    path.write_text("{")
    os.truncate(path, MOST + 1)
    with pytest.raises(CnnvizError, match="json' is longer than 16 MiB: that is no arch"):
        read_keras_file(str(path))


Written = tuple[str, str, Any, Any]
"""A layer's class and name, what each of its calls reads, its settings."""


def model(*layers: Written) -> Any:
    """A config as Keras 2 writes it."""
    rows = [
        {
            **{"class_name": kind, "name": name, "config": {"name": name, **said}},
            "inbound_nodes": [[[source, call, 0, {}] for source, call in one] for one in calls],
        }
        for kind, name, calls, said in layers
    ]
    first = [[name, 0, 0] for kind, name, _, _ in layers if kind == "InputLayer"]
    config = {"layers": rows, "input_layers": first, "output_layers": [[layers[-1][1], 0, 0]]}
    return {"class_name": "Functional", "config": config}


def source(*sizes: int | None, name: str = "x") -> Written:
    return ("InputLayer", name, [], {"batch_input_shape": [None, *sizes]})


X = [[("x", 0)]]
EMBEDDING = {"input_dim": 10, "output_dim": 4}


def test_a_layer_reads_the_very_call_that_its_row_names() -> None:
    dense = ("Dense", "d", [[("x", 0)], [("d", 0)]], {"units": 4})
    net = read_config(model(source(4), dense, ("Add", "a", [[("d", 1), ("x", 0)]], {})))
    assert net.names == ("d", "d@2", "a")
    assert net.inputs == ((0,), (1,), (2, 0))


def test_indices_in_a_grid_are_looked_up_as_keras_does() -> None:
    """Keras gives (None, 4, 5, 4) and (None, 3, 3, 2), the channels last."""
    conv = ("Conv2D", "c", [[("e", 0)]], {"filters": 2, "kernel_size": [2, 3]})
    net = read_config(model(source(4, 5), ("Embedding", "e", X, EMBEDDING), conv))
    assert net.shapes == ((4, 4, 5), (2, 3, 3))


BESIDE = [
    (("Dense", "d", X, {"units": 4}), "layer e: the indices that an Embedding looks up are read"),
    (("Embedding", "d", X, EMBEDDING), "layer e: a second Embedding looks its vectors up here"),
]


@pytest.mark.parametrize(("before", "reason"), BESIDE)
def test_what_is_looked_up_is_the_only_thing_that_reads_the_input(before: Any, reason: str) -> None:
    add: Written = ("Add", "a", [[("d", 0), ("e", 0)]], {})
    with pytest.raises(CnnvizError, match=reason):
        read_config(model(source(4), before, ("Embedding", "e", X, EMBEDDING), add))


def test_a_second_input_is_refused() -> None:
    add: Written = ("Add", "a", [[("x", 0), ("y", 0)]], {})
    with pytest.raises(CnnvizError, match="this model has 2 inputs, x and y"):
        read_config(model(source(4), source(4, name="y"), add))


def test_another_input_than_the_model_s_is_said() -> None:
    said = model(source(4), ("Dense", "d", X, {"units": 3}))
    assert read_config(said).notes == read_config(said, (4,)).notes == ()
    other = read_config(said, (5,))
    assert other.shapes == ((5,), (3,))
    assert other.notes == ("the model says 4 for its input; 5 was given",)


@pytest.mark.parametrize("size", [8, 16, 28, 32, 64, 96, 128, 224, 256, 299, 320, 384, 512])
def test_a_size_that_is_left_open_is_one_that_networks_have(size: int, tmp_path: Path) -> None:
    """Only so many numbers fill a row of the target's length."""
    reshape = ("Reshape", "r", X, {"target_shape": [size * size, 3]})
    path = tmp_path / "net.json"
    path.write_text(json.dumps(model(source(None, None, 3), reshape)))
    net = cnnviz.parse(path)
    assert net.input_shape == (3, size, size)
    assert net.chosen_input
    given = cnnviz.parse(path, (3, size * size, 1))
    assert given.input_shape == (3, size * size, 1)
    assert not given.chosen_input


WRONG = {
    '{"class_name": "Dense"}': "this is no architecture of a Keras model that can be followed: its"
    " class is Dense",
    "[1]": "this is no architecture of a Keras model that can be followed: it has no class_name",
    '{"class_name": "Sequential"}': "this is no config of a Keras model: it has no layers",
    "{": "is no JSON of a Keras model",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_file_of_something_else_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "net.json"
    path.write_text(text)
    with pytest.raises(CnnvizError) as caught:
        read_keras_file(str(path))
    assert WRONG[text] in str(caught.value)


def test_settings_of_older_versions_are_read() -> None:
    """An axis in a list, an activation as a class, a channel order that is said on each layer."""
    layers: list[tuple[str, dict[str, Any]]] = [
        ("Conv2D", {"filters": 4, "kernel_size": 3, "batch_input_shape": [None, 8, 8, 2]}),
        ("BatchNormalization", {"axis": [3]}),
        ("Activation", {"activation": {"class_name": "ReLU", "config": {}}}),
        ("Flatten", {}),
        ("Dense", {"units": 3, "activation": {"class_name": "function", "config": "tanh"}}),
    ]
    config = [
        {"class_name": kind, "config": {"name": f"l{at}", **said}}
        for at, (kind, said) in enumerate(layers)
    ]
    text = json.dumps({"class_name": "Sequential", "config": {"layers": config}})
    net = read_config(json.loads(text))
    assert [layer.spec_name for layer in net.layers] == [
        *("Conv2d", "BatchNorm2d", "ReLU", "Flatten", "Linear", "Tanh"),
    ]
    assert net.names == ("l0", "l1", "l2", "l3", "l4", "l4.tanh")


SAID = {
    "model.build((None, 8, 8, 2))": (2, 8, 8),
    "model.build(input_shape=(None, 9, 8, 2))": (2, 9, 8),
    "model.build((4, 8, 8, 2))": (2, 8, 8),
    "model.build((None, None, None, 2))": None,
    "model.build(unknown_shape)": None,
    "model.build()": None,
}


@pytest.mark.parametrize("line", SAID)
def test_build_says_the_input(line: str) -> None:
    text = f"{HEAD}model = Sequential([Conv2D(4, 3), Conv2D(2, 3)])\n{line}\n"
    if SAID[line] is None:
        assert any("none was given" in note for note in parse(text).notes)
        assert parse(text, (2, 7, 7)).shapes[-1] == (2, 3, 3)
    else:
        assert parse(text).input_shape == SAID[line]


OLD = "model = Sequential()\nmodel.add({})\nmodel.add(Flatten())\nmodel.fit(x, y, nb_epoch=3)\n"
KERNELS = {
    "Conv2D(4, 3, 3, input_shape=(8, 8, 2))": "Conv2d(2, 4, kernel_size=3)",
    "Conv2D(4, 3, 2, input_shape=(8, 8, 2))": "Conv2d(2, 4, kernel_size=(3, 2))",
    "Conv2D(4, (3, 3), 2, input_shape=(8, 8, 2))": "Conv2d(2, 4, kernel_size=3, stride=2)",
    "Conv2D(4, 3, input_shape=(8, 8, 2))": "Conv2d(2, 4, kernel_size=3)",
}


@pytest.mark.parametrize("call", KERNELS)
def test_three_numbers_are_a_kernel_where_a_text_speaks_keras_1(call: str) -> None:
    assert repr(parse(HEAD + OLD.format(call)).layers[0]) == KERNELS[call]
    new = HEAD + OLD.format(call).replace("nb_epoch", "epochs")
    stride = "Conv2d(2, 4, kernel_size=3, stride=3)"
    assert (repr(parse(new).layers[0]) == stride) == (call.startswith("Conv2D(4, 3, 3,"))


def test_a_sample_of_maps_is_a_tensor_of_the_text_s_own() -> None:
    text = (
        "import keras\nfrom keras import layers, ops\nclass Noisy(layers.Layer):\n"
        "    def call(self, x):\n        b, h, w, c = ops.shape(x)\n"
        "        return x + keras.random.normal(shape=(b, h, w, c))\n"
        "x = keras.Input((6, 5, 2))\nmodel = keras.Model(x, Noisy()(layers.Conv2D(4, 3)(x)))\n"
    )
    assert parse(text).shapes[-1] == (4, 4, 3)


def test_numbers_under_a_table_are_compared_where_both_are_there() -> None:
    cut = KERAS_2.replace(" dense (Dense)               (None, 10)                31370\n", "")
    ((_, reason),) = told(cut.replace("Non-trainable params: 128\n", ""), (1, 28, 28))
    assert "the rows have 19,072 parameters, but the table says 50,442" in reason


def test_a_name_that_two_rows_begin_with_is_the_one_that_is_whole() -> None:
    text = KERAS_3.replace("a_very_long_name_f… │", "conv2d_22          │").replace(
        "a_very_long_name…", "conv2d_22[0][0]  "
    )
    net = parse(text)
    assert net.source_names(net.names.index("add")) == ("conv2d_2", "conv2d_22_1")


@pytest.mark.parametrize("kind", ["BatchNormalization", "LayerNormalization", "Softmax"])
@pytest.mark.parametrize(("axis", "read"), [(3, True), ([3], True), ([3, 2], False), (4, False)])
def test_an_axis_of_a_config_is_the_channels(kind: str, axis: Any, read: bool) -> None:
    layers = [("InputLayer", {"batch_shape": [None, 8, 8, 2]}), (kind, {"axis": axis})]
    config = [{"class_name": name, "config": {"name": "n", **said}} for name, said in layers]
    model = {"class_name": "Sequential", "config": {"layers": config}}
    if read:
        assert read_config(model).shapes == ((2, 8, 8), (2, 8, 8))
        return
    with pytest.raises(CnnvizError, match="cnnviz follows it along one axis"):
        read_config(model)


@pytest.mark.parametrize("layer", ["UpSampling{}D(2)", "SpatialDropout{}D(0.1)"])
@pytest.mark.parametrize("sizes", [(8, 4), (8, 6, 4), (5, 6, 7, 4)])
@pytest.mark.parametrize("dims", [1, 2, 3])
def test_a_layer_takes_as_many_axes_as_its_name_says(
    layer: str, sizes: tuple[int, ...], dims: int
) -> None:
    """Keras says "expected ndim=4, found ndim=3"."""
    text = f"{HEAD}net = Sequential([layers.Input({sizes}), layers.{layer.format(dims)}])\n"
    if dims == len(sizes) - 1:
        assert len(parse(text).layers) == 1
    else:
        ((_, reason),) = told(text)
        assert f"D takes channels and {dims} spatial ax" in reason


@pytest.mark.parametrize("size", ["28", -28, 0, 28.0, True, float("nan"), [28]])
def test_a_size_that_is_none_is_not_taken_for_an_open_one(size: Any) -> None:
    start = {"class_name": "InputLayer", "config": {"batch_shape": [None, size, 28, 1]}}
    pool = {"class_name": "MaxPooling2D", "config": {"pool_size": 2}}
    config = {"class_name": "Sequential", "config": {"layers": [start, pool]}}
    with pytest.raises(CnnvizError, match=r"the model.s input has a size of .*, which is none"):
        read_config(config)
