"""Models of Keras that are handed over, their .json and their .keras, are read by their config."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.graph.count import count
from cnnviz.layers.network import Network

os.environ.setdefault("KERAS_BACKEND", "torch")
keras = pytest.importorskip("keras", reason="Keras is not installed")
L = keras.layers


def chain() -> Any:
    return keras.Sequential(
        [
            keras.Input((12, 10, 3)),
            L.ZeroPadding2D(((1, 0), (0, 2))),
            L.Conv2D(4, 3, strides=2, padding="same", activation="relu", name="first"),
            L.BatchNormalization(),
            L.DepthwiseConv2D(3, depth_multiplier=2),
            L.MaxPooling2D(2),
            L.Dropout(0.2),
            L.Flatten(),
            L.Dense(5, activation="softmax"),
        ]
    )


def branches() -> Any:
    x = keras.Input((8, 8, 2))
    one = L.Conv2D(4, 3, padding="same", use_bias=False)(x)
    two = L.SeparableConv2D(4, 3, padding="same")(x)
    both = L.Concatenate()([one + two, one])
    scale = L.Reshape((1, 1, 8))(L.Dense(8, "sigmoid")(L.GlobalAveragePooling2D()(both)))
    out = L.Conv2DTranspose(3, 3, strides=2, padding="same")(L.Multiply()([both, scale]))
    return keras.Model(x, out)


def shared() -> Any:
    x = keras.Input((6, 6, 2))
    conv = L.Conv2D(2, 3, padding="same", name="conv")
    return keras.Model(x, conv(keras.ops.relu(conv(x))))


def nested() -> Any:
    inner = keras.Sequential([keras.Input((4, 4, 2)), L.Conv2D(3, 3, name="c")], name="inner")
    x = keras.Input((6, 6, 1))
    return keras.Model(x, inner(L.Conv2D(2, 3)(x)))


def inside(outputs: int) -> Any:
    """A model of one or two outputs, the first of which is smaller."""
    x = keras.Input((6, 6, 2))
    ends = [L.Conv2D(2, 3, padding="same")(x)]
    if outputs == 2:
        ends = [L.Conv2D(2, 3)(ends[0]), *ends]
    return keras.Model(x, ends if outputs == 2 else ends[0])


def first_of_two() -> Any:
    x = keras.Input((6, 6, 2))
    return keras.Model(x, L.ReLU()(inside(2)(x)[0]))


def last_of_two() -> Any:
    x = keras.Input((6, 6, 2))
    return keras.Model(x, L.ReLU()(inside(2)(x)[1]))


def model_at_the_end() -> Any:
    x = keras.Input((6, 6, 2))
    inner = inside(1)
    return keras.Model(x, inner(inner(x)))


def two_heads() -> Any:
    x = keras.Input((7,))
    h = L.Dense(4, activation="tanh")(x)
    return keras.Model(x, [L.Dense(2, name="a")(h), L.Dense(3, name="b")(h)])


def words() -> Any:
    x = keras.Input((20,))
    vectors = L.Embedding(90, 8)(x)
    ways = [L.GlobalMaxPooling1D()(L.Conv1D(4, k)(vectors)) for k in (3, 5)]
    return keras.Model(x, L.Dense(2)(L.Concatenate()(ways)))


MODELS = [
    *(chain, branches, shared, nested, two_heads, words),
    *(first_of_two, last_of_two, model_at_the_end),
]


def parameters(net: Network) -> int:
    pairs = enumerate(zip(net.layers, net.fed, strict=True))
    return sum(one.parameters for one in net.uncalled) + sum(
        count(one, shape).parameters for at, (one, shape) in pairs if net.first_call(at) == at
    )


def trained(model: Any) -> int:
    return sum(
        int(weight.shape.num_elements())
        if hasattr(weight.shape, "num_elements")
        else _size(weight.shape)
        for weight in model.trainable_weights
    )


def _size(shape: Any) -> int:
    size = 1
    for one in shape:
        size *= one
    return size


def first_channels(model: Any) -> list[tuple[int, ...]]:
    shapes = [one.shape[1:] for one in model.outputs]
    return [(shape[-1], *shape[:-1]) for shape in shapes]


@pytest.mark.parametrize("make", MODELS)
def test_a_model_has_keras_s_own_numbers(make: Any) -> None:
    model = make()
    net = cnnviz.parse(model)
    assert parameters(net) == trained(model)
    assert net.shapes[-1] in first_channels(model)


@pytest.mark.parametrize("make", MODELS)
def test_its_files_say_the_same_as_the_model(make: Any, tmp_path: Path) -> None:
    model = make()
    model.save(tmp_path / "m.keras")
    (tmp_path / "m.json").write_text(model.to_json())
    net = cnnviz.parse(model)
    assert cnnviz.parse(tmp_path / "m.keras") == net
    assert cnnviz.parse(tmp_path / "m.json") == net


def test_calls_of_one_layer_share_its_weights() -> None:
    net = cnnviz.parse(shared())
    assert net.names[::2] == ("conv", "conv@2")
    assert net.tensors == (0, 1, 0)


def test_layers_of_a_model_inside_have_its_name() -> None:
    assert cnnviz.parse(nested()).names[-1] == "inner.c"


class Own(keras.Model):  # type: ignore[misc, name-defined]
    def __init__(self) -> None:
        super().__init__()
        self.conv = L.Conv2D(4, 3)
        self.head = L.Dense(2)

    def call(self, x: Any) -> Any:
        return self.head(keras.ops.mean(keras.ops.relu(self.conv(x)), axis=(1, 2)))


def test_a_model_with_a_call_of_its_own_is_followed_and_left_as_it_was() -> None:
    model = Own()
    with pytest.raises(CnnvizError, match="Own has no weights yet"):
        cnnviz.parse(model, (1, 8, 8))
    model.build((None, 8, 8, 1))
    before = len(model.conv._inbound_nodes)
    net = cnnviz.parse(model, (1, 8, 8))
    assert parameters(net) == trained(model)
    assert net.shapes[-1] == (2,)
    assert len(model.conv._inbound_nodes) == before


def test_an_open_input_is_chosen_and_named() -> None:
    model = keras.Sequential([keras.Input((None, None, 3)), L.Conv2D(4, 3)])
    net = cnnviz.parse(model)
    assert net.input_shape == (3, 8, 8)
    assert net.chosen_input
    assert cnnviz.parse(model, (3, 20, 30)).shapes[-1] == (4, 18, 28)


def test_a_model_with_its_channels_first_is_read_so() -> None:
    config = json.loads(chain().to_json())
    inner = [
        one for one in config["config"]["layers"] if one["class_name"] in ("InputLayer", "Conv2D")
    ]
    inner[0]["config"]["batch_shape"] = [None, 3, 12, 10]
    inner[1]["config"]["data_format"] = "channels_first"
    config["config"]["layers"] = inner
    from cnnviz.reading.keras_config.reading import read_config

    assert read_config(config).shapes == ((3, 12, 10), (4, 6, 5), (4, 6, 5))


def test_a_layer_that_counts_its_axes_otherwise_is_turned() -> None:
    rows = [L.Conv2D(4, 3), L.MaxPooling2D(2, data_format="channels_first"), L.Conv2D(5, 2)]
    model = keras.Sequential([keras.Input((9, 10, 3)), *rows, L.Flatten(), L.Dense(2)])
    net = cnnviz.parse(model)
    assert cnnviz.summary(net).totals.parameters == model.count_params()
    assert net.shapes[-2] == (model.layers[-2].output.shape[-1],)


def test_indices_that_are_read_besides_an_embedding_are_refused() -> None:
    x = keras.Input((20,))
    model = keras.Model(x, L.Concatenate()([L.Flatten()(L.Embedding(9, 2)(x)), x]))
    with pytest.raises(CnnvizError, match="read besides"):
        cnnviz.parse(model)


def test_a_layer_for_an_activation_keeps_its_numbers() -> None:
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Conv2D(3, 3, activation=keras.layers.LeakyReLU(0.1)),
            keras.layers.Activation(keras.layers.ReLU(6.0)),
        ]
    )
    assert [repr(one) for one in cnnviz.parse(model).layers[1:]] == [
        "LeakyReLU(negative_slope=0.1)",
        "ReLU6()",
    ]
