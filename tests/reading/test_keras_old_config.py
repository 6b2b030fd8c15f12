"""Configs of Keras 1, whose layers and arguments have other names; and one in a string of JSON.

The right numbers are those that Keras 3.15 gives for the same layers in its own words.
"""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path
from time import thread_time
from typing import Any

import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.reading.keras_config.nodes import LayerConfig, Layout, calls_in_order
from cnnviz.reading.keras_config.reading import read_config


def config(*layers: tuple[str, dict[str, Any]]) -> str:
    """A Sequential as Keras 1 wrote it."""
    items = [{"class_name": kind, "config": {"name": kind, **said}} for kind, said in layers]
    return json.dumps({"class_name": "Sequential", "config": items, "keras_version": "1.1.0"})


def over(*shape: int) -> dict[str, Any]:
    return {"batch_input_shape": [None, *shape]}


CONV = {"nb_filter": 8, "nb_row": 5, "nb_col": 3, "bias": True, "init": "glorot_uniform"}
POOL = {"pool_size": [2, 2], "strides": [2, 2]}


@pytest.mark.parametrize(
    ("layer", "size", "said", "shape", "parameters"),
    [
        ("MaxPooling2D", (15, 15, 3), POOL | {"border_mode": "same"}, (3, 8, 8), 0),
        ("MaxPooling2D", (15, 15, 3), POOL | {"border_mode": "valid"}, (3, 7, 7), 0),
        ("MaxPooling2D", (3, 16, 16), POOL | {"dim_ordering": "th"}, (3, 8, 8), 0),
        ("MaxPooling2D", (16, 16, 3), POOL | {"dim_ordering": "tf"}, (3, 8, 8), 0),
        ("MaxPooling2D", (16, 16, 3), POOL | {"dim_ordering": "default"}, (3, 8, 8), 0),
        ("AveragePooling1D", (9, 3), {"pool_length": 3, "stride": 1}, (3, 7), 0),
        ("UpSampling1D", (9, 3), {"length": 3}, (3, 27), 0),
        (
            "Convolution2D",
            (16, 16, 3),
            CONV | {"subsample": [2, 2], "border_mode": "same", "dim_ordering": "tf"},
            *((8, 8, 8), 368),
        ),
        ("Convolution2D", (3, 16, 16), CONV | {"dim_ordering": "th"}, (8, 12, 14), 368),
        (
            "Convolution2D",
            (3, 16, 16),
            CONV | {"dim_ordering": "th", "bias": False},
            (8, 12, 14),
            360,
        ),
        ("AtrousConvolution2D", (16, 16, 3), CONV | {"atrous_rate": [2, 2]}, (8, 8, 12), 368),
        (
            "Convolution1D",
            (9, 3),
            {"nb_filter": 4, "filter_length": 3, "subsample_length": 2},
            (4, 4),
            40,
        ),
        (
            "Convolution3D",
            (8, 8, 8, 2),
            {"nb_filter": 4, "kernel_dim1": 3, "kernel_dim2": 2, "kernel_dim3": 1},
            *((4, 6, 7, 8), 52),
        ),
        ("Dense", (4,), {"output_dim": 3, "bias": False}, (3,), 12),
        ("Dense", (4,), {"units": 3, "bias": False}, (3,), 12),
        ("Dropout", (4,), {"p": 0.5}, (4,), 0),
    ],
)
def test_a_layer_in_the_words_of_keras_1(
    layer: str, size: tuple[int, ...], said: dict[str, Any], shape: tuple[int, ...], parameters: int
) -> None:
    net = read_config(json.loads(config((layer, over(*size) | said))))
    assert (net.shapes[-1], net.layers[-1].parameters) == (shape, parameters)


def test_a_config_within_a_string_of_json(tmp_path: Path) -> None:
    text = json.dumps(config(("Dense", over(4) | {"output_dim": 3, "bias": True})))
    (tmp_path / "model.json").write_text(text)
    for given in (text, tmp_path / "model.json"):
        assert cnnviz.summary(given).to_dict()["totals"]["parameters"] == 15


def test_a_config_within_that_of_tensorflow_js() -> None:
    """TensorFlow.js keeps it under "modelTopology", where Keras made it under "model_config"."""
    inner = json.loads(config(("Dense", over(4) | {"units": 3})))
    for text in ({"modelTopology": inner}, {"modelTopology": {"model_config": inner}}):
        assert cnnviz.summary(json.dumps(text)).to_dict()["totals"]["parameters"] == 15


def test_merges_and_a_layer_that_does_not_say_where_its_channels_are() -> None:
    """A Merge's mode is a layer now; Keras 1.2's UpSampling2D leaves its order out."""
    conv = {"nb_filter": 2, "nb_row": 3, "nb_col": 3, "border_mode": "same", "dim_ordering": "th"}
    items = [
        ("InputLayer", "x", {"batch_input_shape": [None, 2, 4, 6]}, []),
        *(("Convolution2D", name, conv, ["x"]) for name in "ab"),
        *(("Merge", mode, {"mode": mode, "concat_axis": 1}, ["a", "b"]) for mode in MODES),
        ("Merge", "all", {"mode": "concat", "concat_axis": 1}, list(MODES)),
        ("UpSampling2D", "up", {"size": [2, 3]}, ["all"]),
    ]
    layers = [
        {
            "class_name": kind,
            "name": name,
            "config": {"name": name, **said},
            "inbound_nodes": [[[one, 0, 0] for one in reads]] if reads else [],
        }
        for kind, name, said, reads in items
    ]
    ends = {"input_layers": [["x", 0, 0]], "output_layers": [["up", 0, 0]]}
    model = {"class_name": "Model", "config": {"layers": layers, **ends}}
    net = read_config(json.loads(json.dumps(model)))
    names = [type(layer).__name__ for layer in net.layers]
    assert names == ["Conv", "Conv", *MODES.values(), "Concat", "Upsample"]
    assert net.shapes[-2:] == ((12, 4, 6), (12, 8, 18))


MODES = {"sum": "Add", "mul": "Multiply", "ave": "Average", "max": "Maximum", "concat": "Concat"}


def _steps(length: int) -> int:
    """How many calls of functions it takes to put a row of `length` layers in order."""
    layers = tuple(
        LayerConfig(f"c{at}", "ReLU", {}, (((f"c{at - 1}" if at else "x", 0, 0),),))
        for at in reversed(range(length))
    )
    count = 0

    def seen(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(seen)
    found = [layer.name for layer, _ in calls_in_order(Layout(layers, ("x",), ()), ["x"])]
    sys.setprofile(None)
    assert found == [f"c{at}" for at in range(length)]
    return count


def test_a_long_config_takes_time_by_its_length() -> None:
    """Each call waits for one that is written behind it: four times as many, not 16 times."""
    assert _steps(400) <= 5 * _steps(100)


def test_tuples_and_shapes_that_are_written_as_objects_are_read() -> None:
    """As in the metadata of a SavedModel."""

    def told(kind: str, *items: object) -> dict[str, object]:
        return {"class_name": kind, "items": list(items)}

    settings = {
        "batch_input_shape": told("TensorShape", None, 8, 9, 3),
        **{"name": "conv", "filters": 4, "kernel_size": told("__tuple__", 3, 1)},
        "strides": told("__tuple__", 1, 2),
    }
    layers = [{"class_name": "Conv2D", "config": settings}]
    config = {"class_name": "Sequential", "config": {"name": "net", "layers": layers}}
    assert read_config(config).shapes == ((3, 8, 9), (4, 6, 5))


def test_what_only_the_rules_of_code_follow_is_read_in_keras_2_as_well() -> None:
    """The parameters and the shape are those of tf_keras 2.21, by running it."""

    def layer(kind: str, name: str, reads: list[str], **settings: object) -> dict[str, object]:
        rows = [[[one, 0, 0, {}] for one in reads]] if reads else []
        config = {"name": name, "trainable": True, **settings}
        return {
            **{"class_name": kind, "module": "keras.layers", "config": config, "name": name},
            "inbound_nodes": rows,
        }

    dense = {"class_name": "Dense", "module": "keras.layers", "config": {"units": 4, "name": "d"}}
    layers = [
        layer("InputLayer", "i", [], batch_input_shape=[None, 5, 4]),
        layer("TimeDistributed", "t", ["i"], layer=dense),
        layer("Average", "a", ["t", "i"]),
    ]
    ends = {"input_layers": [["i", 0, 0]], "output_layers": [["a", 0, 0]]}
    config = {"class_name": "Functional", "config": {"name": "m", "layers": layers, **ends}}
    net = read_config(config)
    assert net.shapes[-1] == (4, 5)
    assert [one.spec_name for one in net.layers] == ["Conv1d", "Add", "Affine"]
    assert cnnviz.summary(net).totals.parameters == 20


def chain(length: int, kind: str) -> dict[str, Any]:
    """A model of that many ReLUs in a row, the last first, before a layer of another kind."""
    names = ["i", *(f"relu{at}" for at in range(length)), "last"]
    layers = [
        {
            "module": "keras.layers",
            "class_name": kind if name == "last" else "ReLU",
            "config": {"name": name},
            "name": name,
            "inbound_nodes": [[[before, 0, 0, {}]]],
        }
        for before, name in itertools.pairwise(names)
    ]
    first = {"class_name": "InputLayer", "name": "i", "config": {"batch_shape": [None, 8, 8, 3]}}
    ends = {"input_layers": [["i", 0, 0]], "output_layers": [["last", 0, 0]]}
    return {
        "class_name": "Functional",
        "config": {"layers": [first, *reversed(layers)], **ends},
    }


def test_a_long_config_that_cannot_be_read_is_refused_soon() -> None:
    begin = thread_time()
    with pytest.raises(CnnvizError, match="cnnviz knows no layer Foo"):
        read_config(chain(2000, "Foo"))
    assert thread_time() - begin < 2.5


def test_a_setting_that_is_nested_deep_is_refused() -> None:
    deep: Any = 8
    for _ in range(900):
        deep = [deep]
    with pytest.raises(CnnvizError, match="layer Convolution2D, Conv2D: filters must be"):
        read_config(
            json.loads(config(("Convolution2D", CONV | over(9, 9, 3) | {"nb_filter": deep})))
        )


def test_a_config_as_python_shows_it_is_read() -> None:
    """get_config() of Keras 2.15 and 3, and the string of to_json(), gave hundreds of faults."""
    layers = [
        {"class_name": "InputLayer", "config": {"batch_input_shape": (None, 8, 8, 1), "name": "i"}},
        {"class_name": "Conv2D", "config": {"name": "c", "filters": 4, "kernel_size": (3, 3)}},
    ]
    sequential = {"name": "sequential", "layers": layers}
    graph = {
        "name": "model",
        "layers": [
            {**layers[0], "name": "i", "inbound_nodes": []},
            {**layers[1], "name": "c", "inbound_nodes": [[["i", 0, 0, {}]]]},
        ],
        "input_layers": [["i", 0, 0]],
        "output_layers": [["c", 0, 0]],
    }
    whole = {"class_name": "Sequential", "config": sequential}
    shown = (sequential, graph, whole, layers, json.dumps(whole))
    for text in map(repr, shown):
        assert cnnviz.parse(text).shapes == ((1, 8, 8), (4, 6, 6)), text[:60]
    with pytest.raises(CnnvizError, match=r"is no JSON of a Keras model: model.to_json\(\)"):
        cnnviz.parse("{'name': 'a', 'layers': [{'class_name': <Dense object>}]}")


def test_yaml_is_named() -> None:
    text = "backend: tensorflow\nclass_name: Sequential\nconfig:\n  layers: []\n"
    with pytest.raises(CnnvizError, match=r"this is YAML, .*: paste what model.to_json\(\) gives"):
        cnnviz.parse(text)
