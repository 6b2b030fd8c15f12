"""The calls of layers that a Keras config names."""

from __future__ import annotations

from typing import Any

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading.keras_config.reading import read_config


def test_keras_2_counts_the_calls_of_models_inside_from_1() -> None:
    """For a model is made by a call of its layers; its input is read by ["x", 0, 0, {}] there."""
    start = {
        "class_name": "InputLayer",
        "config": {"name": "x", "batch_input_shape": [None, 4]},
        "inbound_nodes": [],
    }
    dense = {"class_name": "Dense", "config": {"name": "d", "units": 4}}
    end = {"class_name": "Dense", "config": {"name": "end", "units": 2}}
    ends = {"input_layers": [["x", 0, 0]], "output_layers": [["d", 0, 0]]}
    made = {"layers": [start, {**dense, "inbound_nodes": [[["x", 0, 0, {}]]]}], **ends}
    calls = [[["x", 0, 0, {}]], [["m", 1, 0, {}]]]
    for kind in ("Functional", "Model"):
        inner = {"class_name": kind, "config": {"name": "m", **made}, "inbound_nodes": calls}
        for last, output, names in (
            ([{**end, "inbound_nodes": [[["m", 2, 0, {}]]]}], ["end", 0, 0], ("end",)),
            ([], ["m", 2, 0], ()),
        ):
            layers = {"layers": [start, inner, *last], **ends, "output_layers": [output]}
            net = read_config({"class_name": kind, "config": layers})
            assert net.names == ("m.d", "m.d@2", *names)


def dense_after(inbound: Any) -> Any:
    """A Functional config of an input and a Dense, whose calls are said so."""
    start = {"name": "x", "class_name": "InputLayer", "config": {"batch_shape": [None, 8]}}
    dense = {"name": "d", "class_name": "Dense", "config": {"units": 2}, "inbound_nodes": inbound}
    ends = {"input_layers": [["x", 0, 0]], "output_layers": [["d", 0, 0]]}
    return {"class_name": "Functional", "config": {"layers": [start, dense], **ends}}


def tensor(*history: Any) -> list[Any]:
    """What Keras 3 writes of a call of one tensor."""
    config = {"shape": [None, 8], "keras_history": list(history)}
    return [{"args": [{"class_name": "__keras_tensor__", "config": config}], "kwargs": {}}]


def test_a_call_of_an_earlier_layer_is_read() -> None:
    assert repr(read_config(dense_after(tensor("x", 0, 0))).layers) == "(Linear(8, 2),)"


@pytest.mark.parametrize("branches", [2, 3, 4, 5])
def test_all_branches_that_are_joined_are_read(branches: int) -> None:
    """Four, as of an inception block, were taken for one call with three further arguments."""
    config = dense_after(tensor("x", 0, 0))["config"]
    start, dense = config["layers"]
    names = [f"d{i}" for i in range(branches)]
    calls = [{**dense, "name": name, "config": {"name": name, "units": 2}} for name in names]
    read = [tensor(name, 0, 0)[0]["args"][0] for name in names]
    join = {"name": "join", "class_name": "Concatenate", "config": {"name": "join"}}
    join["inbound_nodes"] = [{"args": [read], "kwargs": {}}]
    ends = {"input_layers": [["x", 0, 0]], "output_layers": [["join", 0, 0]]}
    layers = {"layers": [start, *calls, join], **ends}
    net = read_config({"class_name": "Functional", "config": layers})
    assert net.shapes[-1] == (2 * branches,) and len(net.inputs[-1]) == branches


@pytest.mark.parametrize(
    ("inbound", "reason"),
    [
        (5, "its inbound_nodes are no list"),
        ({"a": 1}, "its inbound_nodes are no list"),
        (tensor("x", "zero", 0), "names no layer"),
        (tensor("x"), "names no layer"),
        (tensor(3, 0, 0), "names no layer"),
        ([[["x"]]], "what d read is not in the config"),
        ([{"args": [{"class_name": "__keras_tensor__", "config": 5}]}], "what d read"),
        ([{"args": 5, "kwargs": 5}], "what d read"),
    ],
)
def test_calls_that_no_keras_writes_are_refused(inbound: Any, reason: str) -> None:
    with pytest.raises(CnnvizError, match=reason):
        read_config(dense_after(inbound))


def test_the_scales_of_kerass_own_networks_are_read() -> None:
    """ConvNeXt's LayerScale has 4 weights; InceptionResNetV2 adds 0.2 of one output to another."""
    scale = {"class_name": "LayerScale", "config": {"init_values": 1e-6, "projection_dim": 4}}
    net = read_config({"class_name": "Sequential", "config": {"layers": [scale]}}, (4, 5, 5))
    assert repr(net.layers) == "(Scale(4),)"
    assert any("LayerScale is read as in Keras's ConvNeXt" in note for note in net.notes)
    config = dense_after(tensor("x", 0, 0))["config"]
    (read,) = tensor("x", 0, 0)[0]["args"]
    (other,) = tensor("d", 0, 0)[0]["args"]
    config["layers"][1]["config"] = {"units": 8}
    total = {"class_name": "CustomScaleLayer", "name": "s", "config": {"scale": 0.2}}
    config["layers"].append({**total, "inbound_nodes": [{"args": [[read, other]], "kwargs": {}}]})
    config["output_layers"] = [["s", 0, 0]]
    net = read_config({"class_name": "Functional", "config": config})
    assert repr(net.layers) == "(Linear(8, 8), Affine(factor=0.2), Add())"
    assert net.reads(2) == (0, 2)
