"""Operators in their corners compute what onnxruntime computes, or are refused."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from cnnviz.errors import CnnvizError
from cnnviz.layers.network import Network
from cnnviz.reading.onnx.reading import read_onnx
from cnnviz.reading.onnx.strip import stripped
from tests.reading.onnx.models import Made, uninferred
from tests.reading.onnx.test_operators import Maker, evaluated, read_of
from tests.reading.onnx.test_worked_out import constant


def six(join: str, most: int = 6) -> Maker:
    """x joined with clip(x + 3, 0, most), by 6."""

    def make(m: Made) -> None:
        m.add("Add", m.array("three", 3, np.float32))
        m.add("Clip", m.array("low", 0, np.float32), m.array("high", most, np.float32), into="c")
        m.add(join, "@x", "@c")
        m.add("Div", m.array("six", 6, np.float32))

    return make


def over(number: float) -> Maker:
    """number / e^x."""

    def make(m: Made) -> None:
        m.add("Exp", into="e")
        m.add("Div", "@" + m.array("number", number, np.float32), "@e")

    return make


def halved(rounding: str) -> Maker:
    """The first half of the last axis, which is worked out with a point and rounded."""

    def make(m: Made) -> None:
        m.add("Shape", into="full")
        m.add("Cast", to=TensorProto.FLOAT)
        m.add("Gather", m.array("at", [2]))
        m.add("Div", m.array("two", [2.0], np.float32))
        m.add(rounding)
        m.add("Cast", to=TensorProto.INT64, into="half")
        zero, last = m.array("zero", [0]), m.array("last", [-1])
        m.add("Slice", "@x", "@" + zero, "@half", "@" + last)

    return make


def quantized_power(m: Made) -> None:
    """x^1.5, the exponent as (4 - 1) / 2."""
    m.array("q", 4, np.int8)
    scale, zero = m.array("scale", 0.5, np.float32), m.array("zero", 1, np.int8)
    m.add("DequantizeLinear", "@q", "@" + scale, "@" + zero, into="exponent")
    m.add("Abs", "@x")
    m.add("Pow", "exponent")


def cast_like(m: Made) -> None:
    """x to the power of 2.5 as a whole number."""
    m.add("CastLike", "@" + m.array("real", 2.5, np.float32), "@" + m.array("i", 1), into="two")
    m.add("Cast", to=TensorProto.FLOAT)
    m.add("Pow", "@x", "@" + m.last)


def gelu_of_constants(m: Made) -> None:
    """0.5 x (1 + erf(x / sqrt(2))), its numbers in nodes of their own."""
    m.add("Div", "@x", "@" + constant(m, "root", value_float=2**0.5))
    m.add("Erf")
    m.add("Add", constant(m, "one", value_float=1.0), into="sum")
    m.add("Mul", "@x", "@sum")
    m.add("Mul", constant(m, "half", value_float=0.5))


def nearest(*size: int) -> Maker:
    """A Resize whose corners stay corners."""

    def make(m: Made) -> None:
        m.add(
            *("Resize", "", "", m.array("size", [1, 1, *size])),
            coordinate_transformation_mode="align_corners",
            nearest_mode="floor",
        )

    return make


def sliced(start: int, end: int, step: int = 1) -> Maker:
    """A Slice of the last axis."""

    def make(m: Made) -> None:
        m.add("Slice", *(m.array(*one) for one in zip("seap", ([start], [end], [-1], [step]))))  # noqa: B905

    return make


CASES: dict[str, tuple[tuple[int, ...], Maker, str]] = {
    "x (x + 3) / 6": ((2, 3), six("Mul"), "Hardswish"),
    "1 / x": ((2, 3), over(1), "Exp Reciprocal"),
    "2 / x": ((2, 3), over(2), "Exp Reciprocal Affine"),
    "half an axis, rounded up": ((3, 7), halved("Ceil"), "Slice"),
    "half an axis, rounded down": ((3, 7), halved("Floor"), "Slice"),
    "half an axis, cut": ((3, 7), halved("Identity"), "Slice"),
    "a quantized power": ((2, 3), quantized_power, "Abs Power"),
    "a power cast to a whole number": ((2, 3), cast_like, "Power"),
    "GELU of constants": ((2, 3), gelu_of_constants, "GELU"),
    "nearest, larger": ((1, 3, 4), nearest(4, 7), "Upsample"),
    "nearest, one": ((1, 3, 4), nearest(1, 1), "Upsample"),
    "up to the end": ((2, 6), sliced(1, 2**63 - 1), "Slice"),
    "beyond the end": ((2, 6), sliced(-(2**63), 2**31 + 5, 2), "Slice"),
}


@pytest.mark.parametrize("inferred", [True, False])
@pytest.mark.parametrize("name", CASES)
def test_it_computes_what_onnxruntime_computes(
    name: str, inferred: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shape, maker, layers = CASES[name]
    if not inferred:
        uninferred(monkeypatch)
    made, net, x = read_of(shape, maker, tmp_path)
    np.testing.assert_allclose(evaluated(net, x, {}), made.run(x), rtol=1e-4, atol=1e-5)
    assert not layers or " ".join(layer.spec_name for layer in net.layers) == layers


@pytest.mark.parametrize(
    ("join", "most", "layers"), [("Add", 6, "ReLU6 Add"), ("Mul", 5, "Hardtanh Multiply")]
)
def test_another_sum_or_clip_is_no_hard_swish(
    join: str, most: int, layers: str, tmp_path: Path
) -> None:
    made = Made(1, 2, 3)
    six(join, most)(made)
    net = read_onnx(made.save(tmp_path / "m.onnx"))
    assert " ".join(layer.spec_name for layer in net.layers) == layers
    assert net.notes == ("fixed numbers that scale or shift all neurons alike are left out",)


def by_what_flows(m: Made) -> None:
    m.add("Exp", into="e")
    m.add("Gemm", "@x", m.weight("w", 4, 4), "@e")


@pytest.mark.parametrize(
    ("shape", "maker", "why"),
    [
        # onnxruntime computes it: the summands are no bias, and joined with nothing as one.
        ((4,), by_what_flows, "its weights are worked out from the input"),
        # onnxruntime: "Input 0 expected to have rank 2".
        ((2, 5), lambda m: m.add("Gemm", m.weight("w", 5, 4)), "it is no fully connected layer"),
    ],
)
def test_what_is_no_linear_is_refused(
    shape: tuple[int, ...], maker: Maker, why: str, tmp_path: Path
) -> None:
    made = Made(1, *shape)
    maker(made)
    with pytest.raises(CnnvizError, match=why):
        read_onnx(made.save(tmp_path / "m.onnx"), shape)


@pytest.mark.parametrize("operator", ["Conv", "ConvTranspose"])
def test_a_module_has_one_weight_and_one_bias(operator: str, tmp_path: Path) -> None:
    def read(*biases: str) -> Network:
        made = Made(1, 2, 7, 7)
        weight = made.weight("c.weight", 2, 2, 3, 3)
        for bias in biases:  # Tensors are told where a module is called again.
            made.add(operator, weight, made.weight(bias, 2))
        return read_onnx(made.save(tmp_path / "m.onnx"))

    assert read("b", "b").tensors == (0, 0)
    with pytest.raises(CnnvizError, match="it uses the weights of c differently: tied weights"):
        read("b", "b2")


KINDS = [
    (TensorProto.FLOAT, "float_data"),
    (TensorProto.INT32, "int32_data"),
    (TensorProto.INT64, "int64_data"),
    (TensorProto.DOUBLE, "double_data"),
    (TensorProto.UINT64, "uint64_data"),
    (TensorProto.FLOAT, "raw_data"),
]


@pytest.mark.parametrize(("kind", "field"), KINDS, ids=[field for _, field in KINDS])
def test_the_numbers_of_large_tensors_are_left_out(kind: Any, field: str) -> None:
    numbers: Any = b"\1\0\0\0" * 3000 if field == "raw_data" else [10**6] * 3000
    name = "a long name " * 200
    tensor = TensorProto(name=name, data_type=kind, dims=[3000], **{field: numbers})
    graph = helper.make_graph([], "g", [], [], [tensor])
    file = helper.make_model(graph).SerializeToString()
    short = stripped(BytesIO(file), len(file))
    (kept,) = onnx.ModelProto.FromString(short).graph.initializer
    assert (kept.name, kept.data_type, list(kept.dims)) == (name, kind, [3000])
    assert len(getattr(kept, field)) == 0
    assert len(getattr(tensor, field)) > 0


def dense(m: Made, weight: str, bias: str) -> None:
    """MatMul and Add, as exporters write a Linear over more than a vector."""
    m.add("MatMul", weight)
    m.add("Add", bias)


def test_a_matrix_and_a_bias_that_are_used_again_are_counted_once(tmp_path: Path) -> None:
    def make(m: Made) -> None:
        weight, bias = m.array("l.weight", np.ones((6, 6))), m.array("l.bias", np.ones(6))
        dense(m, weight, bias)
        m.add("Relu")
        dense(m, weight, bias)

    made = Made(1, 5, 6)
    make(made)
    net = read_onnx(made.save(tmp_path / "m.onnx"))
    assert [net.first_call(call) for call in range(3)] == [0, 1, 0]


@pytest.mark.parametrize("turned", [False, True])
def test_a_matrix_that_is_used_again_otherwise_is_told(turned: bool, tmp_path: Path) -> None:
    def make(m: Made) -> None:
        weight = m.array("l.weight", np.ones((6, 6)))
        dense(m, weight, m.array("l.bias", np.ones(6)))
        m.add("Relu")
        if turned:
            m.add("MatMul", weight)
        else:
            dense(m, weight, m.array("other", np.zeros(6)))

    made = Made(1, 5, 6)
    make(made)
    with pytest.raises(CnnvizError, match="it uses the weights of l differently: tied weights"):
        read_onnx(made.save(tmp_path / "m.onnx"))
