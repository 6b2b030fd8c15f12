"""Each operator of an ONNX file becomes layers that compute what onnxruntime computes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnnviz.graph.connect import connections
from cnnviz.layers.network import Network
from cnnviz.reading.onnx.reading import read_onnx
from tests.reading.onnx.models import Made

Maker = Callable[[Made], object]


def read_of(shape: tuple[int, ...], maker: Maker, folder: Path) -> tuple[Made, Network, Any]:
    """What a maker makes, the network that is read of its file, and an input for both."""
    made = Made(1, *shape)
    maker(made)
    net = read_onnx(made.save(folder / "m.onnx"), shape)
    return made, net, made.random.integers(-4, 5, shape).astype(np.float32)


def evaluated(net: Network, x: Any, tensors: dict[str, tuple[Any, Any]]) -> Any:
    """The network's output; `tensors` are the weight and bias of each call that has some."""
    values = [x]
    for call, (layer, name) in enumerate(zip(net.layers, net.names, strict=True)):
        given = [values[at] for at in net.reads(call)]
        weight, bias = tensors.get(name.partition("@")[0], ((), ()))
        flat = np.concatenate([one.ravel() for one in given])
        y = connections(layer, net.fed[call]).evaluate(flat, weight, bias)
        values.append(np.asarray(y).reshape(net.shapes[call + 1]))
    return values[-1]


def conv(m: Made, out: int, taken: int, *kernel: int, **attributes: Any) -> None:
    m.add("Conv", m.weight("w.weight", out, taken, *kernel), m.weight("b", out), **attributes)


def gelu(m: Made, halved_last: bool) -> None:
    """0.5 x (1 + erf(x / sqrt(2))) as exporters write it, the half at either place."""
    x, half = m.last, m.array("half", 0.5, np.float32)
    m.add("Div", m.array("root", np.sqrt(2), np.float32))
    m.add("Erf")
    one = m.add("Add", m.array("one", 1.0, np.float32))
    if halved_last:
        m.add("Mul", f"@{x}", f"@{one}")
        m.add("Mul", half)
    else:
        halved = m.add("Mul", f"@{x}", f"@{half}")
        m.add("Mul", f"@{halved}", f"@{one}")


CASES: dict[str, tuple[tuple[int, ...], Maker]] = {
    "GELU, halved last": ((2, 3), lambda m: gelu(m, True)),
    "GELU, halved first": ((2, 3), lambda m: gelu(m, False)),
    "Conv": ((2, 7, 8), lambda m: conv(m, 3, 2, 3, 2)),
    "Conv with a stride": ((2, 8, 8), lambda m: conv(m, 3, 2, 3, 3, strides=[2, 1])),
    "Conv with uneven pads": ((1, 6, 6), lambda m: conv(m, 2, 1, 3, 3, pads=[0, 1, 2, 1])),
    "Conv with holes": ((1, 9, 9), lambda m: conv(m, 2, 1, 3, 3, dilations=[2, 3])),
    "Conv in groups": ((4, 5, 5), lambda m: conv(m, 6, 2, 3, 3, group=2)),
    "Conv SAME_UPPER": (
        (1, 6, 7),
        lambda m: conv(m, 1, 1, 3, 4, strides=[2, 2], auto_pad="SAME_UPPER"),
    ),
    "Conv SAME_LOWER": (
        (1, 6, 7),
        lambda m: conv(m, 1, 1, 4, 3, strides=[2, 2], auto_pad="SAME_LOWER"),
    ),
    "Conv in 1-D": ((2, 9), lambda m: conv(m, 3, 2, 4)),
    "Conv in 3-D": ((1, 4, 4, 4), lambda m: conv(m, 2, 1, 2, 3, 2)),
    "ConvTranspose": (
        (2, 4, 4),
        lambda m: m.add(
            "ConvTranspose",
            m.weight("w.weight", 2, 3, 3, 3),
            m.weight("b", 3),
            strides=[2, 2],
            pads=[1, 0, 1, 1],
            output_padding=[1, 0],
        ),
    ),
    "ConvTranspose SAME": (
        (2, 4, 4),
        lambda m: m.add(
            "ConvTranspose",
            m.weight("w.weight", 2, 1, 3, 3),
            strides=[2, 2],
            auto_pad="SAME_UPPER",
        ),
    ),
    "MaxPool": ((2, 7, 7), lambda m: m.add("MaxPool", kernel_shape=[3, 2], strides=[2, 2])),
    "MaxPool, rounded up": (
        (1, 8, 8),
        lambda m: m.add("MaxPool", kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1),
    ),
    "MaxPool, uneven": (
        (1, 6, 6),
        lambda m: m.add("MaxPool", kernel_shape=[2, 2], pads=[0, 0, 1, 1]),
    ),
    "AveragePool": (
        (2, 6, 6),
        lambda m: m.add("AveragePool", kernel_shape=[3, 3], strides=[3, 3], pads=[1, 1, 1, 1]),
    ),
    "AveragePool with its padding": (
        (2, 6, 6),
        lambda m: m.add("AveragePool", kernel_shape=[3, 3], pads=[1, 1, 1, 1], count_include_pad=1),
    ),
    "GlobalAveragePool": ((3, 4, 5), lambda m: m.add("GlobalAveragePool")),
    "GlobalMaxPool": ((3, 4, 5), lambda m: m.add("GlobalMaxPool")),
    "ReduceMean": (
        (3, 4, 5),
        lambda m: m.add("ReduceMean", m.array("a", [-1, 2]), keepdims=0),
    ),
    "ReduceMax": ((3, 4, 5), lambda m: m.add("ReduceMax", m.array("a", [2, 3]))),
    "Gemm": ((5,), lambda m: m.add("Gemm", m.weight("w.weight", 4, 5), m.weight("b", 4), transB=1)),
    "Flatten": ((2, 3, 4), lambda m: m.add("Flatten")),
    "Reshape": ((2, 3, 4), lambda m: m.add("Reshape", m.array("s", [1, 4, -1]))),
    "Squeeze": ((5, 1, 1), lambda m: m.add("Squeeze", m.array("s", [2, 3]))),
    "Unsqueeze": ((5,), lambda m: m.add("Unsqueeze", m.array("s", [1, 2]))),
    "Transpose": ((1, 5, 3), lambda m: m.add("Transpose", perm=[0, 2, 1, 3])),
    "Pad": ((2, 4, 4), lambda m: m.add("Pad", m.array("p", [0, 0, 1, 0, 0, 0, 2, 3]))),
    "Pad, mirrored": (
        (2, 4, 4),
        lambda m: m.add("Pad", m.array("p", [0, 0, 1, 2, 0, 0, 1, 0]), mode="reflect"),
    ),
    "Pad, by an edge": (
        (2, 4, 4),
        lambda m: m.add("Pad", m.array("p", [0, 0, 1, 2, 0, 0, 1, 0]), mode="edge"),
    ),
    "Resize": (
        (2, 3, 4),
        lambda m: m.add(
            "Resize",
            "",
            m.array("s", [1, 1, 2, 3], np.float32),
            coordinate_transformation_mode="asymmetric",
            nearest_mode="floor",
        ),
    ),
    "Pad, of channels": (
        (2, 4, 4),
        lambda m: m.add("Pad", m.array("p", [0, 1, 0, 0, 0, 2, 0, 1])),
    ),
    "Gather": ((2, 5), lambda m: m.add("Gather", m.array("i", -1), axis=2)),
    "Gather, of places": ((6, 5), lambda m: m.add("Gather", m.array("i", [1, 3, 5]), axis=1)),
    "Expand": ((3, 1, 1), lambda m: m.add("Expand", m.array("s", [1, 3, 4, 5]))),
    "Expand, beside what it is like": (
        (3, 4, 5),
        lambda m: (
            m.add("ReduceMean", m.array("a", [2, 3])),
            m.add("Sigmoid"),
            m.add("Expand", m.array("s", [1, 3, 4, 5])),
            m.add("Mul", "@x", "@y2"),
        ),
    ),
    "Exp": ((3, 4), lambda m: m.add("Exp")),
    "Neg": ((3, 4), lambda m: m.add("Neg")),
    "Abs": ((3, 4), lambda m: m.add("Abs")),
    "Pow": ((3, 4), lambda m: m.add("Pow", m.array("p", 2, np.float32))),
    "Sub, from a number": (
        (3, 4),
        lambda m: m.add("Sub", "@" + m.array("one", 1, np.float32), "x"),
    ),
    "Max, of two": ((3, 4), lambda m: (m.add("Neg"), m.add("Max", "@x", "@y0"))),
    "Max, of three": (
        (3, 4),
        lambda m: (m.add("Neg"), m.add("Exp"), m.add("Max", "@x", "@y0", "y1")),
    ),
    "Max, spread": (
        (3, 4),
        lambda m: (m.add("ReduceMean", m.array("a", [2])), m.add("Max", "@y0", "@x")),
    ),
    "Sub, of two": ((3, 4), lambda m: (m.add("Exp"), m.add("Sub", "@x", "@y0"))),
    "Div, of two": ((3, 4), lambda m: (m.add("Exp"), m.add("Div", "@x", "@y0"))),
    "Mul, channels last": (
        (5, 4),
        lambda m: (m.add("Relu"), m.add("Mul", m.weight("w.weight", 4))),
    ),
    "Relu": ((3, 4), lambda m: m.add("Relu")),
    "LeakyRelu": ((3, 4), lambda m: m.add("LeakyRelu", alpha=0.5)),
    "Clip": (
        (3, 4),
        lambda m: m.add("Clip", m.array("l", -1, np.float32), m.array("h", 2, np.float32)),
    ),
    "Clip to 6": (
        (3, 4),
        lambda m: m.add("Clip", m.array("l", 0, np.float32), m.array("h", 6, np.float32)),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_an_operator_computes_what_onnxruntime_computes(name: str, tmp_path: Path) -> None:
    shape, maker = CASES[name]
    made, net, x = read_of(shape, maker, tmp_path)
    tensors = {"w": (made.weights.get("w.weight", ()), made.weights.get("b", ()))}
    np.testing.assert_allclose(evaluated(net, x, tensors), made.run(x), rtol=1e-5, atol=1e-6)


def test_branches_meet_as_in_the_file(tmp_path: Path) -> None:
    made = Made(1, 2, 5, 5)
    one = made.add("Conv", made.weight("a.weight", 2, 2, 3, 3), pads=[1, 1, 1, 1], into="one")
    two = made.add("Conv", "@x", made.weight("b.weight", 2, 2, 1, 1), into="two")
    made.add("Add", f"@{one}", f"@{two}", into="sum")
    made.add("Concat", "@sum", f"@{two}", axis=1, into="both")
    made.add("GlobalAveragePool", into="mean")
    made.add("Mul", "@both", "@mean")
    net = read_onnx(made.save(tmp_path / "m.onnx"))
    assert net.inputs == ((0,), (0,), (1, 2), (3, 2), (4,), (4, 5))
    x = made.random.integers(-4, 5, (2, 5, 5)).astype(np.float32)
    tensors = {key: (made.weights[f"{key}.weight"], ()) for key in "ab"}
    np.testing.assert_allclose(evaluated(net, x, tensors), made.run(x), rtol=1e-5, atol=1e-6)


def test_a_matrix_and_a_sum_are_one_linear_layer(tmp_path: Path) -> None:
    made = Made(1, 4)
    made.add("MatMul", made.weight("w", 4, 3))
    made.add("Add", made.weight("b", 3))
    net = read_onnx(made.save(tmp_path / "m.onnx"))
    assert repr(net.layers) == "(Linear(4, 3),)"


def test_a_sum_with_a_number_a_channel_is_the_bias_of_the_convolution(tmp_path: Path) -> None:
    made = Made(1, 1, 4, 4)
    made.add("Conv", made.weight("w", 2, 1, 3, 3))
    made.add("Add", made.weight("b", 2, 1, 1))
    net = read_onnx(made.save(tmp_path / "m.onnx"))
    assert repr(net.layers) == "(Conv2d(1, 2, kernel_size=3),)"


def test_a_factor_and_a_number_for_each_channel_are_one_layer(tmp_path: Path) -> None:
    made = Made(1, 2, 4, 4)
    made.add("Relu")
    made.add("Mul", made.weight("g", 2, 1, 1))
    made.add("Add", made.weight("b", 2, 1, 1))
    _, layer = read_onnx(made.save(tmp_path / "m.onnx")).layers
    assert repr(layer) == "Scale(2, bias=True)"


def test_a_tensor_that_two_nodes_use_is_that_of_one_module(tmp_path: Path) -> None:
    made = Made(1, 2, 6, 6)
    weight = made.weight("c.weight", 2, 2, 3, 3)
    made.add("Conv", weight, pads=[1, 1, 1, 1])
    made.add("Relu")
    made.add("Conv", weight, pads=[1, 1, 1, 1])
    net = read_onnx(made.save(tmp_path / "m.onnx"))
    assert net.names == ("c", "relu", "c@2")
    assert net.tensors == (0, 1, 0)


def test_quantized_weights_are_the_weights_that_they_stand_for(tmp_path: Path) -> None:
    made = Made(1, 1, 4, 4)
    made.weights["q"] = made.random.integers(-4, 5, (2, 1, 3, 3)).astype(np.int8)
    scale, zero = made.array("s", 0.5, np.float32), made.array("z", 0, np.int8)
    made.add("DequantizeLinear", "@q", scale, zero, into="w")
    made.add("Conv", "@x", "w")
    assert repr(read_onnx(made.save(tmp_path / "m.onnx")).layers) == (
        "(Conv2d(1, 2, kernel_size=3, bias=False),)"
    )


@pytest.mark.parametrize("halved_last", [True, False])
def test_a_gelu_in_pieces_is_one_layer(tmp_path: Path, halved_last: bool) -> None:
    made = Made(1, 2, 3)
    gelu(made, halved_last)
    net = read_onnx(made.save(tmp_path / "m.onnx"))
    assert [layer.spec_name for layer in net.layers] == ["GELU"]
