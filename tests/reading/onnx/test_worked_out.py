"""Shapes and weights that a file's own nodes work out are what onnxruntime works out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import helper, numpy_helper

from cnnviz.errors import CnnvizError
from cnnviz.reading.onnx.reading import read_onnx
from tests.reading.onnx.models import Made, uninferred
from tests.reading.onnx.test_operators import evaluated

SHAPE = (4, 3, 2)
Step = tuple[Any, ...]


def constant(m: Made, name: str, **said: Any) -> str:
    """A Constant node."""
    m.nodes.append(helper.make_node("Constant", [], [name], f"n{len(m.nodes)}", **said))
    return name


def sizes(*steps: Step) -> Callable[[Made], None]:
    """A Reshape to what the steps come to; each is an operator, its inputs and its attributes.

    An input is a name of a step before (`0`, `1`), `full` for the input's own shape, or a number.
    """

    def make(m: Made) -> None:
        m.add("Shape", "@x", into="full")
        for at, (operator, *inputs) in enumerate(steps):
            said = inputs.pop() if inputs and isinstance(inputs[-1], dict) else {}
            names = [
                one if isinstance(one, str) else m.array(f"c{at}_{place}", one)
                for place, one in enumerate(inputs)
            ]
            m.add(operator, *(f"@{one}" for one in names), into=f"s{at}", **said)
        m.add("Reshape", "@x", f"@s{len(steps) - 1}")

    return make


BATCH = ("Gather", "full", [0])
ALONE: dict[str, Callable[[Made], None]] = {
    "a product": sizes(
        BATCH, ("Gather", "full", [1]), ("Gather", "full", [2]), ("Mul", "s1", "s2"),
        ("Concat", "s0", "s3", [2], {"axis": 0}),
    ),
    "a product of some": sizes(
        BATCH, ("Slice", "full", [1], [3], [0]), ("ReduceProd", "s1", {"keepdims": 1}),
        ("Concat", "s0", "s2", [-1], {"axis": 0}),
    ),
    "a quotient": sizes(
        BATCH, ("Gather", "full", [1]), ("Div", "s1", [2]),
        ("Concat", "s0", "s2", [2], [-1], {"axis": 0}),
    ),
    "a quotient of fractions": sizes(
        BATCH, ("Gather", "full", [2]), ("Cast", "s1", {"to": 1}), ("Cast", [4], {"to": 1}),
        ("Div", "s2", "s3"), ("Cast", [8], {"to": 1}), ("Mul", "s4", "s5"),
        ("Cast", "s6", {"to": 7}), ("Concat", "s0", "s7", [-1], {"axis": 0}),
    ),
    "a fraction that is cut off": sizes(
        BATCH, ("Gather", "full", [2]), ("Cast", "s1", {"to": 1}), ("Cast", [2], {"to": 1}),
        ("Div", "s2", "s3"), ("CastLike", "s4", "s1"), ("Mul", "s5", [6]),
        ("Concat", "s0", "s6", [-1], {"axis": 0}),
    ),
    "a difference and a sum": sizes(
        BATCH, ("Gather", "full", [2]), ("Sub", "s1", [1]), ("Add", "s2", [2]),
        ("Concat", "s0", "s3", [-1], {"axis": 0}),
    ),
    "a remainder": sizes(
        BATCH, ("Gather", "full", [1]), ("Mod", "s1", [3]), ("Mul", "s2", [2]),
        ("Concat", "s0", "s3", [-1], {"axis": 0}),
    ),
    "the larger": sizes(
        BATCH, ("Gather", "full", [1]), ("Max", "s1", [3]), ("Min", "s2", [9]),
        ("Concat", "s0", "s3", [-1], {"axis": 0}),
    ),
    "every other": sizes(
        ("Slice", "full", [0], [4], [0], [3]), ("Concat", "s0", [-1], {"axis": 0}),
    ),
    "the last": sizes(
        BATCH, ("Gather", "full", [-1]), ("Concat", "s0", [-1], "s1", {"axis": 0}),
    ),
    "of two axes": sizes(
        BATCH, ("Unsqueeze", "full", [0]), ("Gather", "s1", [3], {"axis": 1}),
        ("Squeeze", "s2", [0]), ("Concat", "s0", [-1], "s3", {"axis": 0}),
    ),
    "a number alone": sizes(
        ("Gather", "full", 0), ("Unsqueeze", "s0", [0]), ("Gather", "full", 1),
        ("Unsqueeze", "s2", [0]), ("Concat", "s1", "s3", [-1], {"axis": 0}),
    ),
    "one where nothing is said": sizes(
        ("ConstantOfShape", [2], {"value": numpy_helper.from_array(np.array([-1], np.int64))}),
        ("Slice", "s0", [1], [2], [0]), BATCH, ("Concat", "s2", "s1", {"axis": 0}),
    ),
    "what equals": sizes(
        BATCH, ("Equal", [1, 5], [1, 6]), ("Where", "s1", [12, 3], [7, -1]),
        ("Concat", "s0", "s2", {"axis": 0}),
    ),
    "cast": sizes(
        BATCH, ("Cast", "full", {"to": 1}), ("Sqrt", "s1"), ("Gather", "s2", [1]),
        ("Floor", "s3"), ("Cast", "s4", {"to": 7}), ("Concat", "s0", "s5", [-1], {"axis": 0}),
    ),
    "a part of the shape": lambda m: (
        m.add("Shape", "@x", into="part", start=1, end=-1),
        m.add("Concat", "@" + m.array("one", [1]), "@part", "@" + m.array("rest", [-1]), axis=0,
              into="target"),
        m.add("Reshape", "@x", "@target"),
    ),
}  # fmt: skip


def whole(name: str) -> Callable[[Made], None]:
    """A Reshape to sizes of a Constant that says them by that attribute."""

    def make(m: Made) -> None:
        if name == "value":
            constant(m, "s", value=numpy_helper.from_array(np.array([1, 6, 4])))
        elif name == "value_ints":
            constant(m, "s", value_ints=[1, 6, 4])
        else:
            m.add(
                "Unsqueeze",
                "@" + constant(m, "six", value_int=6),
                "@" + m.array("at", [0]),
                into="sixes",
            )
            m.add(
                "Concat",
                "@" + m.array("one", [1]),
                "@sixes",
                "@" + m.array("rest", [-1]),
                axis=0,
                into="s",
            )
        m.add("Reshape", "@x", "@s")

    return make  # fmt: skip


ALONE |= {f"Constant of {name}": whole(name) for name in ("value", "value_ints", "value_int")}


RENAMED = ("of two axes", "a number alone", "Constant of value_int")
"""Where an axis is added to numbers, whose shape is the package's."""


@pytest.mark.parametrize(
    ("name", "inferred"),
    [(one, True) for one in ALONE] + [(one, False) for one in sorted(ALONE.keys() - RENAMED)],
)
def test_sizes_that_are_worked_out(
    name: str, inferred: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Made(1, *SHAPE)
    ALONE[name](made)
    x = made.random.integers(-4, 5, SHAPE).astype(np.float32)
    right = made.run(x)
    made.add("Relu")
    if not inferred:
        uninferred(monkeypatch)
    net = read_onnx(made.save(tmp_path / "m.onnx"), SHAPE)
    found = evaluated(net, x, {})
    assert found.shape == right.shape
    np.testing.assert_allclose(found, np.maximum(right, 0))


def turned(m: Made) -> None:
    m.add("Transpose", "@" + m.weight("w.weight", 4, 5), perm=[1, 0], into="t")
    m.add("MatMul", "@x", "@t")


def reshaped(m: Made) -> None:
    m.add("Reshape", "@" + m.weight("w.weight", 4, 5), "@" + m.array("s", [5, 4]), into="t")
    m.add("MatMul", "@x", "@t")


def unsqueezed(m: Made) -> None:
    m.add("Unsqueeze", "@" + m.weight("w.weight", 2, 5), "@" + m.array("s", [2]), into="t")
    m.add("Unsqueeze", "@x", "@" + m.array("a", [1]), into="one")
    m.add("Reshape", "@x", "@" + m.array("five", [1, 5, 1]), into="five_maps")
    m.add("Conv", "@five_maps", "@t")


def scaled(m: Made) -> None:
    """Weights that are the product of two: no number of them is used as it is, but their shape."""
    m.add("Mul", "@" + m.weight("w", 4, 5), "@" + m.weight("g", 4, 1), into="t")
    m.add("Gemm", "@x", "@t", transB=1)


WEIGHTED: dict[str, tuple[Callable[[Made], None], str]] = {
    "turned": (turned, "(Linear(5, 4, bias=False),)"),
    "reshaped": (reshaped, "(Linear(5, 4, bias=False),)"),
    "with one more axis": (
        unsqueezed,
        "(Unflatten(1, (5, 1)), Conv1d(5, 2, kernel_size=1, bias=False))",
    ),
    "a product": (scaled, "(Linear(5, 4, bias=False),)"),
}


@pytest.mark.parametrize("name", WEIGHTED)
def test_weights_that_are_worked_out(name: str, tmp_path: Path) -> None:
    maker, right = WEIGHTED[name]
    made = Made(1, 5)
    maker(made)
    x = made.random.integers(-4, 5, (5,)).astype(np.float32)
    made.run(x)
    net = read_onnx(made.save(tmp_path / "m.onnx"), (5,))
    assert repr(net.layers) == right


def test_a_large_weight_that_is_worked_out_has_the_name_of_its_first_tensor(tmp_path: Path) -> None:
    made = Made(1, 70)
    made.add("Mul", "@" + made.weight("f.weight", 70, 70), "@" + made.weight("g", 70, 1), into="t")
    made.add("Gemm", "@x", "@t", transB=1)
    net = read_onnx(made.save(tmp_path / "m.onnx"))
    assert repr(net.layers) == "(Linear(70, 70, bias=False),)"
    assert net.names == ("f",)


def test_sizes_that_depend_on_numbers_are_refused(tmp_path: Path) -> None:
    made = Made(1, 4)
    made.add("Cast", "@x", to=7, into="own")
    made.add("Reshape", "@x", "@own")
    with pytest.raises(CnnvizError, match="n1, Reshape"):
        read_onnx(made.save(tmp_path / "m.onnx"), (4,))


@pytest.mark.parametrize("raw", [True, False])
def test_sizes_are_read_however_the_file_holds_them(
    raw: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Made(1, *SHAPE)
    made.add("Reshape", "@x", "@" + made.array("s", [1, 6, 4]))
    proto = made.proto()
    held = np.array([1, 6, 4])
    tensor = helper.make_tensor("s", 7, [3], held.tobytes() if raw else held, raw=raw)
    proto.graph.initializer[0].CopyFrom(tensor)
    (tmp_path / "m.onnx").write_bytes(proto.SerializeToString())
    uninferred(monkeypatch)
    assert read_onnx(str(tmp_path / "m.onnx")).shapes[-1] == made.run(np.zeros(SHAPE)).shape


def test_what_no_one_can_work_out_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Made(1, 5)
    made.add("Asinh", "@" + made.weight("w", 5, 4), into="t")
    made.add("MatMul", "@x", "@t")
    uninferred(monkeypatch)
    with pytest.raises(CnnvizError, match="node n0, Asinh: cnnviz knows no such operator"):
        read_onnx(made.save(tmp_path / "m.onnx"))


def test_a_cast_to_no_kind_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Made(1, *SHAPE)
    ALONE["a quotient of fractions"](made)
    made.nodes[-3].attribute[0].i = 99
    uninferred(monkeypatch)
    with pytest.raises(CnnvizError, match="Concat: its shape cannot be known"):
        read_onnx(made.save(tmp_path / "m.onnx"))
