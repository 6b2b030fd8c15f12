"""What a file calls its layers, forms that exporters write, and what is wrong in a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from cnnviz.errors import CnnvizError
from cnnviz.reading.onnx.reading import read_onnx
from tests.reading.onnx.models import Made
from tests.reading.onnx.test_operators import evaluated

NAMES = {
    ("features.0.weight", "n"): "features.0",
    ("features.0.weight_quantized", "n"): "features.0",
    ("block/conv/kernel", "n"): "block.conv",
    ("bn.scale", "n"): "bn",
    ("onnx::Conv_12", "/features/features.0/Conv"): "features.0",
    ("onnx::Conv_12", "/features/0/Conv"): "features.0",
    ("onnx::Conv_12", "/conv1/Conv"): "conv1",
    ("onnx::Conv_12", "/conv1/Conv_2"): "conv1",
    ("onnx::Conv_12", "/layer1/layer1.0/conv1/Conv_3"): "layer1.0.conv1",
    ("onnx::Conv_12", "/encoder/block/conv/Conv"): "encoder.block.conv",
    ("onnx::Conv_12", "/a/b/MatMul"): "conv",
    ("12", "Conv_3"): "conv",
    ("12", ""): "conv",
    ("a b.weight", "n"): "a_b",
}
"""The names of a weight and of its node, and what the layer is called."""


@pytest.mark.parametrize(("weight", "name"), NAMES)
def test_a_layer_is_called_as_its_module(weight: str, name: str, tmp_path: Path) -> None:
    made = Made(1, 2, 6, 6)
    made.add("Conv", made.weight(weight, 3, 2, 3, 3))
    made.nodes[-1].name = name
    net = read_onnx(made.save(tmp_path / "m.onnx"))
    assert net.names == (NAMES[weight, name],)


def quantized(m: Made) -> None:
    """A convolution of whole numbers of eight bits, between their steps."""
    scale, zero = m.array("s", 0.5, np.float32), m.array("z", 3, np.uint8)
    m.add("QuantizeLinear", scale, zero)
    kernel = m.array("c.weight", m.random.integers(0, 9, (3, 2, 3, 3)), np.uint8)
    bias = m.array("b", m.random.integers(0, 9, 3), np.int32)
    m.add("QLinearConv", scale, zero, kernel, scale, zero, scale, zero, bias, pads=[1, 0, 0, 0])
    m.add("DequantizeLinear", scale, zero)


def quantized_matrix(m: Made) -> None:
    scale, zero = m.array("s", 0.5, np.float32), m.array("z", 3, np.uint8)
    m.add("QuantizeLinear", scale, zero)
    matrix = m.array("f.weight", m.random.integers(0, 9, (6, 4)), np.uint8)
    m.add("QLinearMatMul", scale, zero, matrix, scale, zero, scale, zero)
    m.add("DequantizeLinear", scale, zero)


def whole(m: Made) -> None:
    m.add("QuantizeLinear", m.array("s", 0.5, np.float32), m.array("z", 3, np.uint8))
    m.add("ConvInteger", m.array("c.weight", np.ones((3, 2, 3, 3)), np.uint8), strides=[2, 1])
    m.add("Cast", to=1)


READ: dict[str, tuple[tuple[int, ...], Callable[[Made], None], str]] = {
    "QLinearConv": ((2, 6, 6), quantized,
                    "(Conv2d(2, 3, kernel_size=3, padding=((1, 0), (0, 0))),)"),
    "QLinearMatMul": ((6,), quantized_matrix, "(Linear(6, 4, bias=False),)"),
    "ConvInteger": ((2, 6, 6), whole,
                    "(Conv2d(2, 3, kernel_size=3, stride=(2, 1), bias=False),)"),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_layers_of_whole_numbers(name: str, tmp_path: Path) -> None:
    shape, maker, right = READ[name]
    made = Made(1, *shape)
    maker(made)
    net = read_onnx(made.save(tmp_path / "m.onnx"))
    assert repr(net.layers) == right
    assert net.names == ("c" if "Conv" in name else "f",)
    assert net.shapes[-1] == made.run(np.zeros(shape)).shape


def test_an_old_prelu_of_one_axis_has_a_slope_for_each_channel(tmp_path: Path) -> None:
    made = Made(1, 3, 4, opset=6)
    made.add("PRelu", made.weight("w.weight", 3))
    net = read_onnx(made.save(tmp_path / "m.onnx"))
    assert repr(net.layers) == "(PReLU(num_parameters=3),)"
    for opset in (7, 20):  # Since then it belongs to the last axis.
        square = Made(1, 4, 4, opset=opset)
        square.add("PRelu", square.weight("w.weight", 4))
        with pytest.raises(CnnvizError, match="along another axis than the channels"):
            read_onnx(square.save(tmp_path / "m.onnx"))


def grouped(m: Made, weights: int = 6) -> None:
    """GroupNorm as PyTorch exports it."""
    m.add("Reshape", "@x", "@" + m.array("s", [0, 2, -1]))
    ones, zeros = m.array("ones", [1, 1], np.float32), m.array("zeros", [0, 0], np.float32)
    m.add("InstanceNormalization", ones, zeros, epsilon=1e-3)
    m.add("Reshape", m.array("back", [1, 6, 3, 2]))
    m.add("Mul", m.weight("w.weight", weights, 1, 1))
    m.add("Add", m.weight("b", 6, 1, 1))


def test_a_group_norm_in_pieces_is_one_layer(tmp_path: Path) -> None:
    made = Made(1, 6, 3, 2)
    grouped(made)
    net = read_onnx(made.save(tmp_path / "m.onnx"))
    assert repr(net.layers) == "(GroupNorm(2, 6, eps=0.001),)"
    assert net.names == ("w",)
    x = made.random.integers(-4, 5, (6, 3, 2)).astype(np.float32)
    tensors = {"w": (made.weights["w.weight"].ravel(), made.weights["b"].ravel())}
    np.testing.assert_allclose(evaluated(net, x, tensors), made.run(x), rtol=1e-3, atol=1e-4)


def test_pieces_in_which_another_operator_stands_are_none(tmp_path: Path) -> None:
    made = Made(1, 6, 3, 2)
    grouped(made)
    made.nodes[-1].op_type = "Sub"
    with pytest.raises(CnnvizError, match="node n4, Sub: its number for each channel belongs to"):
        read_onnx(made.save(tmp_path / "m.onnx"))


def test_what_has_no_weight_is_called_anew_each_time(tmp_path: Path) -> None:
    made = Made(1, 3, 4)
    for _ in range(2):
        made.add("Relu")
        made.add("Exp")
    net = read_onnx(made.save(tmp_path / "m.onnx"))
    assert [net.first_call(call) for call in range(4)] == [0, 1, 2, 3]


@pytest.mark.parametrize("at", [2, 3, 4])
def test_pieces_of_a_group_norm_that_lack_one_are_none(at: int, tmp_path: Path) -> None:
    made = Made(1, 6, 3, 2)
    grouped(made)
    del made.nodes[at:]
    made.last = made.nodes[-1].output[0]
    with pytest.raises(CnnvizError, match="InstanceNorm"):
        if "GroupNorm" not in repr(read_onnx(made.save(tmp_path / "m.onnx")).layers):
            raise CnnvizError("InstanceNorm")


def rows(m: Made) -> None:
    """A Linear of each position, which PyTorch 1 wrote as one of so many inputs."""
    m.add("Transpose", "@x", perm=[0, 2, 1])
    m.add("Reshape", m.array("rows", [-1, 4]))
    m.add("Gemm", m.weight("w.weight", 5, 4), m.weight("b", 5), transB=1)
    m.add("Relu")
    m.add("Reshape", m.array("back", [1, 3, 5]))


def test_positions_laid_out_as_inputs_are_taken_one_by_one(tmp_path: Path) -> None:
    made = Made(1, 4, 3)
    rows(made)
    net = read_onnx(made.save(tmp_path / "m.onnx"))
    x = made.random.integers(-4, 5, (4, 3)).astype(np.float32)
    tensors = {"w": (made.weights["w.weight"].ravel(), made.weights["b"])}
    np.testing.assert_allclose(evaluated(net, x, tensors), made.run(x), rtol=1e-4)
    made.nodes[-2:] = [helper.make_node("Softmax", [made.nodes[2].output[0]], ["soft"], "s")]
    made.last = "soft"
    with pytest.raises(CnnvizError, match="node s, Softmax: it takes positions for separate"):
        read_onnx(made.save(tmp_path / "m.onnx"))


def test_a_slope_that_no_layer_has_is_said(tmp_path: Path) -> None:
    made = Made(1, 4)
    made.add("HardSigmoid", alpha=0.2)
    net = read_onnx(made.save(tmp_path / "m.onnx"))
    assert net.notes == ("a HardSigmoid of another slope is shown as PyTorch's",)


REST = "; --layers can pick a part before it, --skip passes it by"
WRONG: dict[str, tuple[tuple[int, ...], Callable[[Made], object], str]] = {
    "turned": ((4,), lambda m: m.add("Gemm", m.weight("w", 4, 4), transA=1),
               "node n0, Gemm: it is no fully connected layer"),
    "to several": ((4,), lambda m: m.add("Sum", "@x", "@x", "@" + m.weight("w", 4)),
                   "node n0, Sum: it adds numbers of the file to several values"),
    "numbers for neurons": (
        (3, 4), lambda m: (m.add("Relu"), m.add("Add", m.weight("w", 3, 4))),
        "node n1, Add: the numbers that it adds to neurons belong to no layer before it",
    ),
    "factors for neurons": (
        (3, 4), lambda m: (m.add("Relu"), m.add("Mul", m.weight("w", 3, 4))),
        r"node n1, Mul: its factor for each neuron, \(3, 4\), belongs to no layer",
    ),
    "divisors": (
        (3, 4), lambda m: (m.add("Relu"), m.add("Div", m.weight("w", 3, 1))),
        "node n1, Div: its number for each channel belongs to no layer",
    ),
    "from numbers": (
        (3, 4), lambda m: m.add("Sub", "@" + m.weight("w", 3, 1), "@x"),
        "node n0, Sub: its numbers belong to no layer",
    ),
    "matrix of the input": (
        (4, 4), lambda m: m.add("MatMul", "@x", "@x"),
        "node n0, MatMul: its weights are worked out from the input",
    ),
    "kernel of the input": (
        (1, 4), lambda m: m.add("Conv", "@x", "@x"),
        "node n0, Conv: its weights are worked out from the input",
    ),
    "batch taken apart": (
        (4,), lambda m: m.add("Split", m.array("s", [1])), "it splits the batch",
    ),
    "unknown": ((4,), lambda m: m.add("Asinh"), "node n0, Asinh: cnnviz knows no such operator"),
    "norm of the batch": (
        (4,), lambda m: m.add("LayerNormalization", m.weight("w", 1, 4), axis=0),
        "node n0, LayerNormalization: it works along the batch",
    ),
    "a factor a group": (
        (4, 3),
        lambda m: m.add("GroupNormalization", m.weight("w", 2), m.weight("b", 2), num_groups=2),
        "it has a factor for each group, not for each channel",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_no_layer_computes_is_told_with_its_node(name: str, tmp_path: Path) -> None:
    shape, maker, why = WRONG[name]
    made = Made(1, *shape)
    maker(made)
    with pytest.raises(CnnvizError, match=why) as caught:
        read_onnx(made.save(tmp_path / "m.onnx"))
    assert str(caught.value).startswith("m.onnx: node n")
    assert str(caught.value).endswith(REST)


def saved(path: Path, proto: Any) -> str:
    onnx.save(proto, path)
    return str(path)


def test_a_file_without_layers_or_with_two_inputs_is_refused(tmp_path: Path) -> None:
    made = Made(1, 4)
    made.add("Relu")
    proto = made.proto()
    del proto.graph.node[:]
    with pytest.raises(CnnvizError, match="has no layers: it is an empty graph, or no ONNX"):
        read_onnx(saved(tmp_path / "m.onnx", proto))
    proto = made.proto()
    proto.graph.input.append(helper.make_tensor_value_info("two", TensorProto.FLOAT, [1, 4]))
    with pytest.raises(CnnvizError, match=r"has 2 inputs \(x and two\); one is read"):
        read_onnx(saved(tmp_path / "m.onnx", proto))
    del proto.graph.input[:]
    with pytest.raises(CnnvizError, match=r"has 0 inputs \(none\); one is read"):
        read_onnx(saved(tmp_path / "m.onnx", proto))


def test_sizes_that_a_file_leaves_open_are_tried(tmp_path: Path) -> None:
    made = Made("N", 2, "height", 9)
    made.add("Conv", made.weight("c.weight", 3, 2, 3, 3))
    path = made.save(tmp_path / "m.onnx")
    net = read_onnx(path)
    assert net.input_shape == (2, 8, 9)
    assert any("the file leaves 2xheightx9 open, and none was given" in one for one in net.notes)
    assert read_onnx(path, (2, 5, 9)).shapes == ((2, 5, 9), (3, 3, 7))
    with pytest.raises(CnnvizError, match="onnx is 2xheightx9, not 2x5x8"):
        read_onnx(path, (2, 5, 8))


def test_long_names_of_files_and_sizes_are_cut(tmp_path: Path) -> None:
    made = Made(1, 2, "twelve_signs", "thirteen_long")
    made.add("Relu")
    path = made.save(tmp_path / f"{'a' * 28}{'b' * 28}.onnx")
    with pytest.raises(CnnvizError) as caught:
        read_onnx(path, (3, 4, 5))
    name = f"{'a' * 28}bb…{'b' * 25}.onnx"
    told = f"the input of {name} is 2xtwelve_signsxthirte…n_long, not 3x4x5"
    assert str(caught.value) == told


def test_an_input_without_sizes_is_asked_for(tmp_path: Path) -> None:
    made = Made(1, 2, 8, 8)
    made.add("Conv", made.weight("c.weight", 3, 2, 3, 3))
    proto = made.proto()
    proto.graph.input[0].type.tensor_type.ClearField("shape")
    path = saved(tmp_path / "m.onnx", proto)
    with pytest.raises(CnnvizError, match=r"does not say its input: say it \(--input\)"):
        read_onnx(path)
    assert read_onnx(path, (2, 6, 6)).shapes[-1] == (3, 4, 4)
