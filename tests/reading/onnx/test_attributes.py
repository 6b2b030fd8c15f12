"""Each attribute of an ONNX operator: computed as by onnxruntime, or refused with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading.onnx.reading import read_onnx
from tests.reading.onnx.models import Made
from tests.reading.onnx.test_operators import evaluated

Maker = Callable[[Made], object]
X = ("x",)
"""The input, where it is not what the node before gave."""


def node(operator: str, *given: Any, **attributes: Any) -> Maker:
    """A node: None leaves an input out, sizes in a tuple are of a weight, lists are numbers."""

    def add(m: Made) -> None:
        names = []
        for at, one in enumerate(given):
            key = f"n{len(m.nodes)}_{at}"
            if one is None or isinstance(one, str):
                names.append(one or "")
            elif isinstance(one, tuple):
                names.append(m.weight(("b" if "w.weight" in m.weights else "w.weight"), *one))
            else:
                floats = isinstance(np.asarray(one).reshape(-1)[0], np.floating)
                names.append(m.array(key, one, np.float32 if floats else np.int64))
        m.add(operator, *names, **attributes)

    return add


def cases() -> Iterator[tuple[tuple[int, ...], list[Maker]]]:
    """The shape of an input, and the nodes over it, whose numbers have to be onnxruntime's."""
    yield (4, 5), [node("LayerNormalization", (5,), (5,))]
    yield (4, 5), [node("LayerNormalization", (4, 5), (4, 5), axis=1)]
    yield (4, 5), [node("LayerNormalization", (5,), epsilon=0.1)]
    yield (4, 5, 6), [node("InstanceNormalization", (4,), (4,), epsilon=0.1)]
    yield (4, 7), [node("InstanceNormalization", (4,), (4,))]
    yield (6, 4, 4), [node("LRN", size=3, alpha=0.5, beta=0.6, bias=2.0)]
    yield (6, 4, 4), [node("LRN", size=5)]
    for operator, axis in product(("Softmax", "LogSoftmax"), (-1, 1, 2, 3, -2)):
        yield (3, 4, 5), [node(operator, axis=axis)]
    yield (3, 4), [node("Softmax")]
    for operator in ("Selu", "HardSwish", "Mish", "Softplus", "Softsign", "Sigmoid", "Tanh"):
        yield (3, 4), [node(operator)]
    for operator in ("Elu", "Celu", "ThresholdedRelu", "LeakyRelu", "Gelu"):
        yield (3, 4), [node(operator)]
    for operator in ("Log", "Sqrt", "Sin", "Cos", "Reciprocal"):
        yield (3, 4), [node("Abs"), node("Exp"), node(operator)]
    yield (3, 4), [node("Elu", alpha=0.5)]
    yield (3, 4), [node("Celu", alpha=2.0)]
    yield (3, 4), [node("ThresholdedRelu", alpha=2.0)]
    yield (3, 4), [node("HardSigmoid", alpha=1 / 6)]
    yield (3, 4), [node("Gelu", approximate="tanh")]
    yield (3, 4, 5), [node("PRelu", (1,))]
    yield (3, 4, 5), [node("PRelu", (3, 1, 1))]
    yield (3, 4, 5), [node("PRelu", (1, 3, 1, 1))]
    yield (3, 4), [node("Clip", 0.0, None)]
    yield (3, 4), [node("Clip", None, 2.0)]
    yield (3, 4), [node("Clip", -1.0, None)]
    yield (3, 4), [node("Clip", 0.0, 5.0)]
    yield (3, 4), [node("Clip", -1.0, 6.0)]
    yield (3, 4), [node("Pow", [3.0])]
    yield (3, 4), [node("Exp"), node("Div", "@x", "y0")]
    for axes, keeps in product(([1], [2], [-1], [1, 2], [2, 3], [1, 3]), (0, 1)):
        for operator in ("ReduceMean", "ReduceMax", "ReduceSum"):
            yield (3, 4, 5), [node(operator, axes, keepdims=keeps)]
    yield (8, 2, 3), [node("DepthToSpace", blocksize=2, mode="CRD")]
    for channels in (4, 8, 12):
        yield (channels, 2, 3), [node("DepthToSpace", blocksize=2)]
    for channels in (1, 3):
        yield (channels, 4, 6), [node("SpaceToDepth", blocksize=2)]
    yield (6, 8, 9), [node("Slice", [1, 2], [5, -1], [1, 3], [2, 3])]
    yield (6, 8), [node("Slice", [-3], [2**62], [-1])]
    yield (6, 8), [node("Relu"), node("Slice", [0], [8], [2])]
    yield (6, 8), [node("Slice", [1, 2], [4, 2**62], [1, 2])]
    yield (6, 5), [node("Gather", [2], axis=1)]
    yield (6, 5), [node("Gather", [-2, -1], axis=1)]
    yield (3, 1, 4), [node("Expand", [1, 3, 5, 4])]
    yield (3, 1), [node("Expand", [1, 3, 5])]
    yield (3, 4), [node("Relu"), node("Expand", [1, 3, 4])]
    yield (3, 4), [node("Relu"), node("Concat", "@x", "y0", axis=2)]
    yield (3, 4), [node("Relu"), node("Concat", "@y0", "x", axis=-1)]
    yield (3, 4), [node("Relu"), node("Concat", axis=1)]
    yield (3, 4, 5), [node("Transpose", perm=[0, 3, 1, 2])]
    yield (1, 4, 1), [node("Transpose", perm=[0, 2, 1, 3])]
    yield (2, 4, 4), [node("Pad", [0, 0, 1, 0, 0, 0, 2, 3], 1.5)]
    yield (2, 4, 4), [node("Pad", [1, 2], None, [3])]
    yield (2, 4, 4), [node("Pad", [0, 0, 1, 1, 0, 0, 2, 1], mode="wrap")]
    yield (2, 4, 4), [node("Relu"), node("Pad", [0] * 8)]
    yield (2, 4, 4), [node("Pad", [0, 1, 0, 0, 0, 2, 0, 1], 0.0)]
    yield (5, 1, 1), [node("Squeeze", [-1])]
    yield (5, 2), [node("Unsqueeze", [-1, 1])]
    yield (2, 3, 4), [node("Reshape", [0, -1, 4])]
    yield (2, 3, 4), [node("Reshape", [-1, 6, 4])]
    yield (2, 10, 11), [node("Conv", (3, 2, 4, 2), strides=[3, 2], auto_pad="SAME_LOWER")]
    yield (2, 10, 11), [node("Conv", (3, 2, 4, 2), strides=[3, 2], auto_pad="VALID")]
    deconv = "ConvTranspose"
    yield (2, 4, 4), [node(deconv, (2, 1, 3, 4), strides=[2, 3], auto_pad="SAME_LOWER")]
    yield (2, 4, 4), [node(deconv, (2, 1, 3, 3), strides=[2, 2], output_shape=[8, 9])]
    yield (2, 4, 4), [node(deconv, (2, 1, 3, 3), strides=[2, 2], auto_pad="VALID")]
    uneven = {"group": 2, "dilations": [2, 3], "strides": [3, 1]}
    yield (4, 4, 5), [node(deconv, (4, 2, 3, 2), (4,), **uneven)]
    pool = {"kernel_shape": [3, 2], "strides": [2, 2]}
    for operator, same in product(("MaxPool", "AveragePool"), ("SAME_UPPER", "SAME_LOWER")):
        yield (2, 7, 8), [node(operator, auto_pad=same, **pool)]
    yield (2, 7, 8), [node("AveragePool", auto_pad="SAME_LOWER", count_include_pad=1, **pool)]
    yield (2, 9, 9), [node("MaxPool", kernel_shape=[3, 2], dilations=[2, 3])]
    yield (2, 8, 8), [node("AveragePool", ceil_mode=1, **pool)]
    yield (2, 8, 8), [node("AveragePool", ceil_mode=1, pads=[1, 1, 1, 1], **pool)]
    included = {"ceil_mode": 1, "pads": [1, 1, 1, 1], "count_include_pad": 1}
    yield (2, 8, 8), [node("AveragePool", **included, **pool)]
    yield (3, 5), [node("GlobalMaxPool")]
    yield (3, 2, 2, 3), [node("GlobalAveragePool")]
    yield (3, 5), [node("Relu"), node("Neg"), node("Sum", "@x", "y0", "y1")]
    yield (3, 5), [node("Relu"), node("Sum")]
    yield (3, 5), [node("Mul", "@x", "x")]
    yield (3, 4, 4), [node("GlobalAveragePool"), node("Add", "@x", "y0")]
    yield (3, 4, 4), [node("ReduceMean", [1]), node("Mul", "@x", "y0")]
    yield (3, 4), [node("Relu"), node("Identity")]
    yield (3, 4), [node("Relu"), node("Dropout")]
    yield (3, 4, 5), [node("Relu"), node("Mul", (1, 3, 1, 1))]
    hard = [node("Add", 3.0), node("Clip", 0.0, 6.0)]
    yield (3, 4), [*hard, node("Mul", "@x", "y1"), node("Div", 6.0)]
    yield (3, 4), [*hard, node("Mul", 1 / 6)]


REFUSED: list[tuple[tuple[int, ...], Maker, str]] = [
    ((3, 4), node("Selu", alpha=1.0), "numbers that are not SELU's"),
    ((3, 4, 5), node("PRelu", (3, 4, 5)), "a slope for each neuron"),
    ((3, 4, 3), node("PRelu", (3,)), "a slope for each neuron"),
    ((3, 4), node("Clip", 2.0, 1.0), "nothing between its bounds"),
    ((3, 4), node("Pow", [1.0, 2.0, 3.0, 4.0]), "not a single number"),
    ((3, 4), node("ReduceSum"), "along the batch"),
    ((3, 4), node("ReduceMean", [0, 1]), "along the batch"),
    ((6, 5), node("Gather", [3, 1], axis=1), "reorders neurons"),
    ((6, 5), node("Gather", [0, 1, 3], axis=1), "reorders neurons"),
    ((6, 5), node("Gather", [[1, 2]], axis=1), "reorders neurons"),
    ((6, 5), node("Gather", [-1, 0], axis=1), "reorders neurons"),
    ((1, 4), node("Expand", [2, 3, 1, 4]), "adds axes, or batches, by repeating"),
    ((3, 4), node("Concat", [[[1.0, 2.0, 3.0, 4.0]]], axis=1), "numbers of the file"),
    ((3, 4), node("Transpose"), "moves the batch axis"),
    ((2, 4, 4), node("Pad", [0, 1, 0, 0, 0, 2, 0, 0], 1.0), "something other than zeros"),
    ((2, 4, 4), node("Pad", [1, 0, 0, 0, 0, 0, 0, 0]), "in a way that no layer has"),
    ((2, 3, 4), node("Flatten", axis=2), "changes the batch axis"),
    ((5,), node("Gemm", (5, 4), [1.0]), "a bias for each of its outputs"),
    ((6, 5), node("MatMul", (1, 5, 4)), "more than a matrix"),
    ((2, 9, 8), node("AveragePool", kernel_shape=[3, 2], dilations=[2, 2]), "holes"),
    ((3, 4, 5), node("Mul", (3, 4, 5)), "no layer in"),
    ((2, 4), node("ConvTranspose", (2, 1, 3), strides=[2], output_shape=[10]), "larger than"),
    (
        (2, 4, 6),
        node("Resize", None, [1.0, 1.0, 2.0, 2.0], mode="linear", antialias=1),
        "antialias",
    ),
]


def of(shape: tuple[int, ...], nodes: list[Maker], path: Path) -> tuple[Made, Any, Any]:
    """A model, the network read of it, and numbers for its input."""
    made = Made(1, *shape)
    for one in nodes:
        one(made)
    x = made.random.integers(-4, 5, shape).astype(np.float32)
    return made, read_onnx(made.save(path / "m.onnx"), shape), x


@pytest.mark.parametrize("case", list(cases()), ids=lambda _: "")
def test_it_computes_what_onnxruntime_computes(case, tmp_path: Path) -> None:
    made, net, x = of(*case, tmp_path)
    assert not net.notes
    tensors = {"w": (made.weights.get("w.weight", ()), made.weights.get("b", ()))}
    right = made.run(x)
    found = evaluated(net, x, tensors)
    assert found.shape == right.shape
    np.testing.assert_allclose(found, right, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("shape", "maker", "why"), REFUSED)
def test_what_no_layer_computes_is_refused(shape, maker: Maker, why: str, tmp_path: Path) -> None:
    with pytest.raises(CnnvizError, match=why):
        of(shape, [maker], tmp_path)


@pytest.mark.parametrize("factor", [2.0, 3.0, 1.5, 1.15, 0.5])
def test_a_resize_takes_the_neurons_that_onnxruntime_takes(factor: float, tmp_path: Path) -> None:
    places = ("half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel")
    roundings = ("floor", "ceil", "round_prefer_floor", "round_prefer_ceil")
    ways = [{"nearest_mode": one} for one in roundings]
    ways += [{"mode": "linear"}, {"mode": "cubic"}, {"mode": "cubic", "cubic_coeff_a": -0.5}]
    read = []
    for place, way in product((*places, "half_pixel_symmetric"), ways):
        said = {"coordinate_transformation_mode": place, **way}
        nodes = [node("Resize", None, [1.0, 1.0, factor, factor], **said)]
        try:
            made, net, x = of((2, 10, 8), nodes, tmp_path)
        except CnnvizError as error:
            assert "as no layer does" in str(error) or "cubic_coeff_a" in str(error)
            continue
        right = made.run(x)
        np.testing.assert_allclose(evaluated(net, x, {}), right, rtol=1e-4, atol=1e-5)
        read.append((place, *way.values()))
    assert ("asymmetric", "floor") in read
    assert {("half_pixel", "linear"), ("half_pixel", "cubic")} <= set(read)


@pytest.mark.parametrize("sizes", [[1, 2, 8, 9], [1, 2, 4, 3]])
def test_a_resize_to_sizes(sizes: list[int], tmp_path: Path) -> None:
    made, net, x = of((2, 4, 6), [node("Resize", None, None, sizes, mode="linear")], tmp_path)
    np.testing.assert_allclose(evaluated(net, x, {}), made.run(x), rtol=1e-4, atol=1e-5)
