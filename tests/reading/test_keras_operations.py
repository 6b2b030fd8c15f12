"""Operations of TensorFlow in a config of tf.keras 2.0 to 2.3, and what --skip is offered for."""

from __future__ import annotations

import json
from typing import Any

import pytest

import cnnviz
from cnnviz.errors import CnnvizError


def config(*layers: tuple[str, dict[str, Any]]) -> str:
    """A model between tensors whose layers follow one another over 8x8x3."""
    items: list[Any] = [
        {
            "class_name": "InputLayer",
            "config": {"batch_input_shape": [None, 8, 8, 3], "name": "i"},
            "name": "i",
            "inbound_nodes": [],
        }
    ]
    for at, (kind, said) in enumerate(layers):
        before = items[-1]["name"]
        one = {"class_name": kind, "config": {"name": f"n{at}", **said}, "name": f"n{at}"}
        items.append(one | {"inbound_nodes": [[[before, 0, 0, {}]]]})
    ends = {"input_layers": [["i", 0, 0]], "output_layers": [[items[-1]["name"], 0, 0]]}
    return json.dumps({"class_name": "Model", "config": {"name": "m", "layers": items, **ends}})


def conv(filters: int) -> tuple[str, dict[str, Any]]:
    return "Conv2D", {"filters": filters, "kernel_size": [3, 3], "padding": "same"}


def operation(op: str, **attr: Any) -> tuple[str, dict[str, Any]]:
    return "TensorFlowOpLayer", {"node_def": {"name": op, "op": op, "attr": attr}, "constants": {}}


@pytest.mark.parametrize("words", [False, True])
def test_depth_to_space_is_read(words: bool) -> None:
    """Of Keras 3.15, with Lambda(lambda t: depth_to_space(t, 2)): 420, (16, 16, 3)."""
    kind, said = operation("DepthToSpace", block_size={"i": "2"})
    if words:
        said["node_def"] = json.dumps(said["node_def"])
    net = cnnviz.parse(config(conv(12), (kind, said), conv(3)))
    assert net.shapes[-1] == (3, 16, 16)
    assert cnnviz.summary(net).totals.parameters == 420


def test_its_inverse_and_an_activation_are_read() -> None:
    space = operation("SpaceToDepth", block_size={"i": "2"})
    net = cnnviz.parse(config(conv(4), space, operation("Relu")))
    assert net.shapes[-1] == (16, 4, 4)
    assert net.layers[-1].spec_name == "ReLU"


def patches(**said: Any) -> tuple[str, dict[str, Any]]:
    usual = {"size": [3, 3], "strides": [3, 3], "dilation_rate": 1, "padding": "valid"}
    return "ExtractPatches", {**usual, "data_format": "channels_last", **said}


def test_patches_are_read() -> None:
    """Of Keras 3.15, with ops.image.extract_patches(x, 3): (2, 2, 36), and 37 * 2 more weights."""
    net = cnnviz.parse(config(conv(4), patches(), conv(2)))
    assert net.shapes[1:][-2:] == ((36, 2, 2), (2, 2, 2))
    assert cnnviz.summary(net).totals.parameters == 112 + 36 * 9 * 2 + 2


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        (operation("ResizeBilinear"), "cnnviz does not follow TensorFlow's ResizeBilinear"),
        (operation("Mul"), "TensorFlow's Mul; --skip TensorFlowOpLayer passes it by"),
        (operation("DepthToSpace"), "DepthToSpace says no block_size"),
        (("TensorFlowOpLayer", {"node_def": "{"}), "an operation of TensorFlow that is not said"),
        (patches(strides=[1, 1]), "n0: patches that overlap, or with gaps, are not followed"),
        (patches(padding="same"), "patches with padding are not followed"),
        (patches(data_format="channels_first"), "of images with channels last alone"),
        (("LSTM", {"units": 4}), "cnnviz knows no layer LSTM"),
        (("ConvLSTM2D", {"filters": 4}), "cnnviz knows no layer ConvLSTM2D"),
        (("Mine", {}), "cnnviz knows no layer Mine; --skip passes it by"),
    ],
)
def test_only_what_keeps_its_shape_can_be_passed_by(
    layer: tuple[str, dict[str, Any]], said: str
) -> None:
    with pytest.raises(CnnvizError) as caught:
        cnnviz.parse(config(layer))
    assert str(caught.value).endswith(said)


def test_inputs_are_named_where_there_are_two() -> None:
    found = json.loads(config(conv(4), ("Concatenate", {})))
    layers = found["config"]["layers"]
    layers.append({**layers[0], "name": "z", "config": {**layers[0]["config"], "name": "z"}})
    layers[2]["inbound_nodes"][0].append(["z", 0, 0, {}])
    found["config"]["input_layers"].append(["z", 0, 0])
    with pytest.raises(
        CnnvizError, match="this model has 2 inputs, i and z; a network here has one"
    ):
        cnnviz.parse(json.dumps(found))


def called(function: str, node: Any, *others: Any) -> str:
    """The config of a model that calls a function of TensorFlow on a convolution, `n0`."""
    model = json.loads(config(conv(4), ("TFOpLambda", {"function": function}), conv(3)))
    _, _, layer, _ = model["config"]["layers"]
    layer["inbound_nodes"] = [node, *others]
    return json.dumps(model)


def _names(text: str) -> list[str]:
    net = cnnviz.parse(text)
    assert net.layers[0].spec_name == net.layers[-1].spec_name == "Conv2d"
    return [repr(layer) for layer in net.layers[1:-1]]


INPUT = ["i", 0, 0]
N0 = ["n0", 0, 0]


@pytest.mark.parametrize(
    ("function", "node", "layers"),
    [
        ("__operators__.add", [*N0, {"y": N0, "name": None}], ["Add()"]),
        ("math.subtract", [*N0, {"y": N0, "name": None}], ["Subtract()"]),
        ("math.multiply", [*N0, {"y": N0}], ["Multiply()"]),
        ("math.add_n", [[*N0, {}], [*N0, {}]], ["Add()"]),
        ("concat", [[*N0, {"axis": -1}], [*N0, {"axis": -1}]], ["Concat()"]),
        ("nn.relu6", [*N0, {"name": None}], ["ReLU6()"]),
        ("nn.silu", [*N0, {}], ["SiLU()"]),
    ],
)
def test_a_function_of_tensorflow_is_read(function: str, node: Any, layers: list[str]) -> None:
    """As tf.keras 2.15 writes `n0 + n0`, `tf.concat([n0, n0], -1)` and so on."""
    assert _names(called(function, node)) == layers


@pytest.mark.parametrize(
    ("function", "node"),
    [
        ("math.multiply", [*N0, {"y": 0.5, "name": None}]),
        ("math.subtract", ["_CONSTANT_VALUE", -1, 1, {"y": N0, "name": None}]),
    ],
)
def test_a_number_beside_the_data_is_noted(function: str, node: Any) -> None:
    net = cnnviz.parse(called(function, node))
    assert net.shapes[-1] == (3, 8, 8)
    assert net.notes or any(layer.spec_name == "Affine" for layer in net.layers)


@pytest.mark.parametrize(
    ("function", "node"),
    [
        ("math.truediv", ["_CONSTANT_VALUE", -1, 1.0, {"y": N0, "name": None}]),
        ("nn.gelu", [*N0, {"approximate": True}]),
        ("math.cumsum", [*N0, {"axis": 1}]),
    ],
)
def test_a_function_that_is_not_followed_is_named(function: str, node: Any) -> None:
    with pytest.raises(CnnvizError, match=f"TensorFlow's {function} as it is called here; --skip"):
        cnnviz.parse(called(function, node))


@pytest.mark.parametrize("kind", ["Maximum", "Average"])
def test_a_merge_of_one_tensor_is_no_layer_that_changes_nothing(kind: str) -> None:
    """Of Keras 3: `ops.maximum(x, 0.5)`, `ops.average(x, 1)`."""
    with pytest.raises(CnnvizError, match=f"layer n1: {kind} of one tensor is not followed"):
        cnnviz.parse(config(conv(4), (kind, {}), conv(3)))
