"""More operators, and other forms of them: their layers compute what onnxruntime computes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading.onnx.reading import read_onnx
from tests.reading.onnx.models import Made, uninferred
from tests.reading.onnx.test_operators import Maker, evaluated, read_of


def ints(m: Made, name: str, *values: int) -> str:
    """An array of whole numbers."""
    return m.array(name, list(values))


def slices(starts: Any, ends: Any, axes: Any = None, steps: Any = None) -> Maker:
    """A Slice."""

    def make(m: Made) -> None:
        names = [ints(m, "start", *starts), ints(m, "end", *ends)]
        names += [ints(m, "axes", *axes)] if axes else [""] * (steps is not None)
        names += [ints(m, "steps", *steps)] if steps else []
        m.add("Slice", *names)

    return make


def parts(sizes: Any, axis: int, kept: int) -> Maker:
    """A Split, of which one part is the output; into equal parts where a number is given."""

    def make(m: Made) -> None:
        count = sizes if isinstance(sizes, int) else len(sizes)
        names = [] if isinstance(sizes, int) else [ints(m, "sizes", *sizes)]
        equal = {"num_outputs": count} if isinstance(sizes, int) else {}
        outputs = [f"part{at}" for at in range(count)]
        m.add("Split", *names, into="part0", axis=axis, **equal)
        m.nodes[-1].output[:] = outputs
        m.last = outputs[kept]
        m.add("Relu")

    return make


def joined(axis: int) -> Maker:
    """The input beside its negative."""
    return lambda m: (m.add("Neg", into="minus"), m.add("Concat", "@x", "@minus", axis=axis))


def flattened(m: Made) -> None:
    """x.view(x.size(0), -1), as exporters write it: the shape is worked out in the file."""
    m.add("Shape", into="shape")
    m.add("Gather", "@shape", ints(m, "zero", 0), axis=0, into="batch")
    m.add("Concat", "@batch", ints(m, "rest", -1), axis=0, into="target")
    m.add("Reshape", "@x", "@target")


def halved(m: Made) -> None:
    """x[:, : x.size(1) // 2], the half worked out in the file."""
    m.add("Shape", into="shape")
    m.add("Slice", "@shape", ints(m, "s", 1), ints(m, "e", 2), into="channels")
    m.add("Div", "@channels", ints(m, "two", 2), into="half")
    m.add("Slice", "@x", ints(m, "from", 0), "@half", ints(m, "axis", 1))


def over(m: Made, number: float) -> None:
    """A number divided by what flows."""
    m.add("Div", "@" + m.array("number", number, np.float32), "@" + m.last)


def normed(m: Made) -> None:
    """A norm of each of three channels."""
    names = [m.weight("w.weight", 3), m.weight("b", 3)]
    m.add("InstanceNormalization", *names, epsilon=1e-3)


def chosen(m: Made, operator: str, number: float, *sides: str) -> None:
    """One side where the input compares so with a number, else the other."""
    mask = m.add(operator, "@x", m.array("limit", number, np.float32), into="mask")
    m.add("Where", f"@{mask}", *sides)


def compared(m: Made, operator: str, *names: str) -> None:
    """A comparison as a factor of what it is of."""
    m.add(operator, *names, into="mask")
    m.add("Cast", "@mask", to=1, into="factor")
    m.add("Mul", "@x", "@factor")


SHAPES_ALONE: dict[str, tuple[tuple[int, ...], Maker]] = {
    "Slice of channels": ((6, 4), slices([1], [4], [1])),
    "Slice of positions": ((2, 5, 6), slices([1, 0], [4, -1], [2, 3])),
    "Slice of the last axis": ((2, 5), slices([-3], [9999], [-1])),
    "Slice with a step": ((2, 7), slices([0], [7], [2], [3])),
    "Slice of all axes": ((3, 4), slices([0, 0, 1], [1, 2, 3])),
    "Slice backwards": ((2, 5), slices([4], [-9], [2], [-1])),
    "Slice backwards, of a part": ((2, 7), slices([5], [0], [2], [-2])),
    "Slice of channels, backwards": ((4, 3), slices([-1], [-99], [1], [-1])),
    "Expand of positions": ((2, 1, 3), lambda m: m.add("Expand", ints(m, "s", 1, 2, 4, 3))),
    "Expand of channels": ((1, 2, 3), lambda m: m.add("Expand", ints(m, "s", 1, 4, 2, 3))),
    "Expand of many axes": (
        (2, 3, 1, 2, 1), lambda m: m.add("Expand", ints(m, "s", 1, 2, 3, 2, 2, 3)),
    ),
    "Expand by fewer axes": ((2, 1, 3), lambda m: m.add("Expand", ints(m, "s", 4, 3))),
    "Tile": ((2, 3), lambda m: m.add("Tile", ints(m, "s", 1, 2, 3))),
    "Split in two": ((4, 3), parts(2, 1, 1)),
    "Split, unevenly": ((5, 3), parts([1, 4], 1, 0)),
    "Split, unevenly, the second": ((5, 3), parts([1, 4], 1, 1)),
    "Split of positions": ((2, 6), parts([2, 1, 3], 2, 2)),
    "Split of the last axis": ((2, 6), parts(3, -1, 1)),
    "Concat of channels": ((2, 3), joined(1)),
    "Concat of positions": ((2, 3), joined(2)),
    "Concat of the last axis": ((2, 3, 2), joined(-1)),
    "a flattening": ((2, 3, 2), flattened),
    "a half of the channels": ((4, 3), halved),
    "Squeeze of all": ((3, 1, 1), lambda m: m.add("Squeeze", ints(m, "s", -1, -2))),
    "Unsqueeze at the end": ((3,), lambda m: m.add("Unsqueeze", ints(m, "s", -1))),
    "Reshape that keeps an axis": ((2, 6), lambda m: m.add("Reshape", ints(m, "s", 0, 0, 2, 3))),
    "Reshape to two axes": ((2, 6), lambda m: m.add("Reshape", ints(m, "s", 1, 12))),
    "Flatten of the last axes": ((2, 3, 2), lambda m: m.add("Flatten", axis=1)),
    "Transpose of two axes": ((3, 4), lambda m: m.add("Transpose", perm=[0, 2, 1])),
    "Transpose of three": ((2, 3, 4), lambda m: m.add("Transpose", perm=[0, 3, 1, 2])),
    "Gather of the first": ((2, 5), lambda m: m.add("Gather", m.array("i", 0), axis=-1)),
    "Gather of the only one": ((1, 5), lambda m: m.add("Gather", m.array("i", -1), axis=1)),
    "Resize, to one": (
        (1, 4, 4),
        lambda m: m.add(
            "Resize", "", "", ints(m, "s", 1, 1, 1, 2),
            coordinate_transformation_mode="pytorch_half_pixel", nearest_mode="floor",
        ),
    ),
    "Gather of a channel": ((4, 5), lambda m: m.add("Gather", m.array("i", 2), axis=1)),
    "DepthToSpace": ((8, 2, 3), lambda m: m.add("DepthToSpace", blocksize=2, mode="CRD")),
    "DepthToSpace, TensorFlow's": ((8, 2, 3), lambda m: m.add("DepthToSpace", blocksize=2)),
    "Resize, to a size": (
        (1, 2, 3),
        lambda m: m.add(
            "Resize", "", "", ints(m, "s", 1, 1, 4, 6),
            coordinate_transformation_mode="asymmetric", nearest_mode="floor",
        ),
    ),
    "Resize, linear": (
        (1, 3, 2),
        lambda m: m.add(
            "Resize", "", m.array("s", [1, 1, 2, 2], np.float32),
            mode="linear", coordinate_transformation_mode="half_pixel",
        ),
    ),
    "Resize, linear, corners aligned": (
        (1, 3, 3),
        lambda m: m.add(
            "Resize", "", m.array("s", [1, 1, 2, 2], np.float32),
            mode="linear", coordinate_transformation_mode="align_corners",
        ),
    ),
    "Pad, of one axis": (
        (2, 4, 4),
        lambda m: m.add("Pad", ints(m, "p", 1, 2), "", ints(m, "axes", 3)),
    ),
    "Pad, with a number": (
        (2, 4),
        lambda m: m.add("Pad", ints(m, "p", 0, 0, 1, 0, 0, 2), m.array("v", 1.5, np.float32)),
    ),
}  # fmt: skip

NUMBERS: dict[str, tuple[tuple[int, ...], Maker]] = {
    "PRelu": ((3, 4), lambda m: m.add("PRelu", m.weight("w.weight", 3, 1))),
    "PRelu, one slope": ((3, 4), lambda m: m.add("PRelu", m.weight("w.weight", 1))),
    "Elu": ((3, 4), lambda m: m.add("Elu", alpha=0.5)),
    "Celu": ((3, 4), lambda m: m.add("Celu", alpha=2.0)),
    "Selu": ((3, 4), lambda m: m.add("Selu")),
    "HardSigmoid": ((3, 4), lambda m: m.add("HardSigmoid", alpha=1 / 6, beta=0.5)),
    "HardSwish": ((3, 4), lambda m: m.add("HardSwish")),
    "Softplus": ((3, 4), lambda m: m.add("Softplus")),
    "Softsign": ((3, 4), lambda m: m.add("Softsign")),
    "Mish": ((3, 4), lambda m: m.add("Mish")),
    "ThresholdedRelu": ((3, 4), lambda m: m.add("ThresholdedRelu", alpha=1.5)),
    "Softmax": ((3, 4), lambda m: m.add("Softmax", axis=1)),
    "Softmax, of the last axis": ((3, 4), lambda m: m.add("Softmax")),
    "LogSoftmax": ((5,), lambda m: m.add("LogSoftmax")),
    "Clip from 0": ((3, 4), lambda m: m.add("Clip", m.array("l", 0, np.float32))),
    "Sigmoid": ((3, 4), lambda m: m.add("Sigmoid")),
    "Tanh": ((3, 4), lambda m: m.add("Tanh")),
    "Sin": ((3, 4), lambda m: m.add("Sin")),
    "Cos": ((3, 4), lambda m: m.add("Cos")),
    "Sqrt": ((3, 4), lambda m: (m.add("Abs"), m.add("Sqrt"))),
    "Log": ((3, 4), lambda m: (m.add("Exp"), m.add("Log"))),
    "one over it": ((3, 4), lambda m: (m.add("Exp"), over(m, 1))),
    "three over it": ((3, 4), lambda m: (m.add("Exp"), over(m, 3))),
    "Reciprocal": ((3, 4), lambda m: (m.add("Exp"), m.add("Reciprocal"))),
    "LRN": ((6, 3, 3), lambda m: m.add("LRN", size=3, alpha=0.1, beta=0.5, bias=2.0)),
    "InstanceNormalization": ((3, 4, 4), normed),
    "BatchNormalization of ones": (
        (3, 4),
        lambda m: m.add(
            "BatchNormalization", *(m.weight(n, 3) for n in ("w.weight", "b")),
            m.array("m", [0, 0, 0], np.float32), m.array("v", [1, 1, 1], np.float32), epsilon=0.0,
        ),
    ),
    "LayerNormalization": ((4, 6), lambda m: m.add(
        "LayerNormalization", m.weight("w.weight", 6), m.weight("b", 6), axis=-1, epsilon=1e-3)),
    "MatMul": ((3, 5), lambda m: m.add("MatMul", m.weight("w.weight", 5, 2))),
    "Gemm, not turned": ((5,), lambda m: m.add("Gemm", m.weight("w.weight", 5, 4))),
    **{
        f"Reduce{name}": (
            (3, 4), lambda m, name=name: m.add(f"Reduce{name}", ints(m, "a", 1), keepdims=1),
        )
        for name in ("L1", "L2", "Min", "SumSquare", "LogSumExp")
    },
    "ReduceLogSum": (
        (3, 4), lambda m: (m.add("Exp"), m.add("ReduceLogSum", ints(m, "a", 2), keepdims=0)),
    ),
    **{name: ((3, 4), lambda m, name=name: m.add(name)) for name in ("Sign", "Floor", "Ceil")},
    "Min, of two": ((3, 4), lambda m: (m.add("Neg", into="n"), m.add("Min", "@x", "@n"))),
    "Min, with a number": ((3, 4), lambda m: m.add("Min", m.array("n", 1.5, np.float32))),
    "Max, with a number": ((3, 4), lambda m: m.add("Max", m.array("n", -1.5, np.float32))),
    **{
        f"{name} than a number": (
            (3, 4), lambda m, name=name: compared(m, name, m.array("n", 1, np.float32)),
        )
        for name in ("Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Equal")
    },
    "a number Greater": (
        (3, 4), lambda m: compared(m, "Greater", "@" + m.array("n", 1, np.float32), "x"),
    ),
    "Greater than a mean": (
        (3, 4),
        lambda m: (
            m.add("ReduceMean", ints(m, "a", 2), into="mean"), compared(m, "Less", "@x", "mean"),
        ),
    ),
    "Where, LeakyReLU": (
        (3, 4),
        lambda m: (
            m.add("Mul", "@x", m.array("s", 1, np.float32), into="a"), m.add("Neg", "@x", into="b"),
            chosen(m, "Greater", 0, "@x", "b"),
        ),
    ),
    "Where, a number": (
        (3, 4), lambda m: chosen(m, "Less", 1, "@x", m.array("two", 2, np.float32)),
    ),
    "Where, outside": (
        (3, 4),
        lambda m: (
            m.add("Greater", "@x", m.array("h", 1, np.float32), into="above"),
            m.add("Less", "@x", m.array("l", -1, np.float32), into="below"),
            m.add("Or", "@above", "@below", into="out"), m.add("Not", "@out", into="in"),
            m.add("Where", "@in", m.array("none", 0, np.float32), "x"),
        ),
    ),
    "Sum": ((2, 3), lambda m: (m.add("Exp", into="e"), m.add("Sum", "@x", "@e", "@x"))),
    "Mul, of two": ((2, 3), lambda m: (m.add("Exp", into="e"), m.add("Mul", "@x", "@e"))),
    "ReduceMean of channels": ((3, 4), lambda m: m.add("ReduceMean", ints(m, "a", 1), keepdims=0)),
    "ReduceSum": ((3, 4, 2), lambda m: m.add("ReduceSum", ints(m, "a", 2, 3), keepdims=1)),
    "AveragePool SAME": (
        (1, 5, 5),
        lambda m: m.add(
            "AveragePool", kernel_shape=[3, 3], strides=[2, 2], auto_pad="SAME_UPPER"
        ),
    ),
    "MaxPool with holes": (
        (1, 7, 7),
        lambda m: m.add("MaxPool", kernel_shape=[2, 2], dilations=[2, 3]),
    ),
    "AveragePool, rounded up": (
        (1, 6, 6),
        lambda m: m.add("AveragePool", kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1),
    ),
}  # fmt: skip


@pytest.mark.parametrize("inferred", [True, False])
@pytest.mark.parametrize("name", [*SHAPES_ALONE, *NUMBERS])
def test_it_computes_what_onnxruntime_computes(
    name: str, inferred: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shape, maker = (SHAPES_ALONE | NUMBERS)[name]
    if not inferred:
        uninferred(monkeypatch)
    made, net, x = read_of(shape, maker, tmp_path)
    weight = made.weights.get("w.weight", ())
    if name in ("MatMul", "Gemm, not turned"):
        # A Linear has its matrix the other way round.
        weight = np.asarray(weight).T
    names = {name.partition("@")[0] for name in net.names}
    tensors = {key: (np.ravel(weight), made.weights.get("b", ())) for key in names if key == "w"}
    np.testing.assert_allclose(evaluated(net, x, tensors), made.run(x), rtol=1e-4, atol=1e-5)


REFUSED: dict[str, tuple[tuple[int, ...], Maker, str]] = {
    "Slice of the batch, backwards": ((2, 5), slices([0], [-9], [0], [-1]), "reverses the batch"),
    "Where, over logarithms": (
        (3, 4), lambda m: (m.add("Log", into="l"), chosen(m, "Greater", 0, "@x", "l")),
        "may be no number",
    ),
    "Greater than a row": (
        (3, 4), lambda m: m.add("Greater", m.array("r", [0, 1, 2, 3], np.float32)),
        "not a single finite one",
    ),
    "Tile of the batch": ((2, 3), lambda m: m.add("Tile", ints(m, "s", 2, 1, 1)), "adds axes, or"),
    "Tile to many": ((2, 3), lambda m: m.add("Tile", ints(m, "s", 1, 999, 1)), "repeats 999 times"),
    "Transpose of the batch": (
        (3, 4), lambda m: m.add("Transpose", perm=[1, 0, 2]), "moves the batch axis",
    ),
    "Gather in an order": (
        (4, 5), lambda m: m.add("Gather", ints(m, "i", 0, 2, 1), axis=1), "reorders neurons",
    ),
    "PRelu, a slope a neuron": (
        (3, 4), lambda m: m.add("PRelu", m.weight("w.weight", 3, 4)), "a slope for each neuron",
    ),
    "Pad, of the batch": (
        (2, 4), lambda m: m.add("Pad", ints(m, "p", 1, 0, 0, 0, 0, 0)), "pads in a way",
    ),
    "Selu, of other numbers": ((3, 4), lambda m: m.add("Selu", alpha=1.0), "not SELU's"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_layer_does_is_refused(name: str, tmp_path: Path) -> None:
    shape, maker, why = REFUSED[name]
    made = Made(1, *shape)
    maker(made)
    with pytest.raises(CnnvizError, match=why):
        read_onnx(made.save(tmp_path / "m.onnx"), shape)


@pytest.mark.parametrize("opset", [9, 12, 13])
@pytest.mark.parametrize("operator", ["Softmax", "LogSoftmax"])
@pytest.mark.parametrize(
    ("shape", "axis"), [((5,), 1), ((5, 1, 1), 1), ((2, 3), 2), ((2, 3), 1), ((2, 3), None)]
)
def test_an_old_softmax_takes_an_axis_and_all_after_it(
    opset: int, operator: str, shape: tuple[int, ...], axis: int | None, tmp_path: Path
) -> None:
    made = Made(1, *shape, opset=opset)
    made.add(operator, **({} if axis is None else {"axis": axis}))
    path = made.save(tmp_path / "m.onnx")
    if opset < 13 and axis != 2 and shape == (2, 3):
        with pytest.raises(CnnvizError, match=f"in opset {opset} it takes several axes together"):
            read_onnx(path, shape)
        return
    x = made.random.integers(-4, 5, shape).astype(np.float32)
    np.testing.assert_allclose(evaluated(read_onnx(path, shape), x, {}), made.run(x), atol=1e-5)


def test_a_gemm_that_takes_no_bias_has_none(tmp_path: Path) -> None:
    for factors, bias, noted in (({"beta": 0.0}, False, False), ({"alpha": 2.0}, True, True)):
        made = Made(1, 5)
        made.add("Gemm", made.weight("w", 4, 5), made.weight("b", 4), transB=1, **factors)
        net = read_onnx(made.save(tmp_path / "m.onnx"))
        assert repr(net.layers) == ("(Linear(5, 4),)" if bias else "(Linear(5, 4, bias=False),)")
        assert any("are left out" in note for note in net.notes) is noted


def test_a_file_that_names_no_version_of_the_operators_has_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As ONNX says; its own package refuses such a file."""
    made = Made(1, 2, 3)
    made.add("Softmax", axis=1)
    path = made.save(tmp_path / "m.onnx")
    proto = onnx.load(path)
    del proto.opset_import[:]
    onnx.save(proto, path)
    uninferred(monkeypatch)
    with pytest.raises(CnnvizError, match="in opset 1 it takes several axes together"):
        read_onnx(path)
