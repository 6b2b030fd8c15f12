"""What exporters write in pieces: one layer where all pieces are there, and not otherwise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading.onnx.reading import read_onnx
from tests.reading.onnx.models import Made, TensorProto, helper, onnx
from tests.reading.onnx.test_operators import evaluated


def number(m: Made, operator: str, value: float) -> None:
    """A node that joins a number to what the last one gave."""
    m.add(operator, m.array(f"c{len(m.nodes)}", value, np.float32))


def gelu(m: Made, half: float | None) -> None:
    """x (1 + erf(x / sqrt(2))) half."""
    number(m, "Div", np.sqrt(2))
    m.add("Erf")
    number(m, "Add", 1)
    m.add("Mul", "@x", "@" + m.last)
    if half is not None:
        number(m, "Mul", half)


def swish(m: Made, sixth: float | None) -> None:
    """x clip(x + 3, 0, 6) / sixth."""
    number(m, "Add", 3)
    m.add("Clip", *(m.array(f"l{n}", n, np.float32) for n in (0, 6)))
    m.add("Mul", "@x", "@" + m.last)
    if sixth is not None:
        number(m, "Div", sixth)


def layer_norm(m: Made, axes: tuple[int, ...], exponent: float = 2, drops: bool = False) -> None:
    """(x - mean) / sqrt(variance + 0.1)."""
    mean = m.add("ReduceMean", "@x", "@" + m.array("a", axes), into="mean")
    centred = m.add("Sub", "@x", f"@{mean}", into="centred")
    number(m, "Pow", exponent)
    m.add("ReduceMean", "a", keepdims=int(not drops))
    if drops:
        m.add("Unsqueeze", m.array("end", [-1]))
    number(m, "Add", 0.1)
    m.add("Sqrt")
    m.add("Div", f"@{centred}", f"@{m.last}")


PIECES: dict[str, tuple[Callable[[Made], None], str]] = {
    "GELU": (lambda m: gelu(m, 0.5), "(GELU(),)"),
    "GELU, of another half": (lambda m: gelu(m, 0.75), ""),
    "GELU, of no half": (lambda m: gelu(m, None), ""),
    "LayerNorm": (
        lambda m: layer_norm(m, (-1,)),
        "(LayerNorm((4,), eps=0.1, elementwise_affine=False),)",
    ),
    "LayerNorm, of all": (
        lambda m: layer_norm(m, (-2, -1)),
        "(LayerNorm((3, 4), eps=0.1, elementwise_affine=False),)",
    ),
    "LayerNorm, of another power": (lambda m: layer_norm(m, (-1,), 4), ""),
    "LayerNorm, of another axis": (lambda m: layer_norm(m, (-2,)), ""),
    "Hardswish": (lambda m: swish(m, 6), "(Hardswish(),)"),
    "Hardswish, of another sixth": (lambda m: swish(m, 5), ""),
    "Hardswish, of no sixth": (lambda m: swish(m, None), ""),
}


@pytest.mark.parametrize("name", PIECES)
def test_pieces_are_a_layer_where_they_compute_it(name: str, tmp_path: Path) -> None:
    maker, right = PIECES[name]
    made = Made(1, 3, 4)
    maker(made)
    path = made.save(tmp_path / "m.onnx")
    try:
        net = read_onnx(path)
    except CnnvizError:
        assert not right
        return
    if not right:
        assert "Hardswish" not in repr(net.layers) and any("left out" in one for one in net.notes)
        return
    assert repr(net.layers) == right
    x = made.random.integers(-4, 5, (3, 4)).astype(np.float32)
    np.testing.assert_allclose(evaluated(net, x, {}), made.run(x), rtol=1e-4, atol=1e-5)


def test_the_factors_and_summands_of_a_norm_in_pieces_are_its_own(tmp_path: Path) -> None:
    made = Made(1, 3, 4)
    layer_norm(made, (-1,))
    made.add("Mul", made.weight("n.weight", 4))
    made.add("Identity", "@" + made.weight("n.bias", 4), into="b")  # As of an equal tensor.
    made.nodes.insert(0, made.nodes.pop())
    made.add("Add", "@y7", "@b")
    net = read_onnx(made.save(tmp_path / "m.onnx"))
    assert repr(net.layers) == "(LayerNorm((4,), eps=0.1),)"
    x = made.random.integers(-4, 5, (3, 4)).astype(np.float32)
    tensors = {"n": (made.weights["n.weight"].ravel(), made.weights["n.bias"].ravel())}
    np.testing.assert_allclose(evaluated(net, x, tensors), made.run(x), rtol=1e-4, atol=1e-5)


def normed(m: Made) -> None:
    """A norm of groups, times what flows: no factor of a channel."""
    m.add("Reshape", "@x", "@" + m.array("s", [0, 2, -1]))
    ones, zeros = m.array("ones", [1, 1], np.float32), m.array("zeros", [0, 0], np.float32)
    m.add("InstanceNormalization", ones, zeros)
    m.add("Reshape", m.array("back", [1, 6, 4]))
    m.add("Mul", "@" + m.last, "@x")


@pytest.mark.parametrize(
    "before", [normed, lambda m: m.add("Relu"), lambda m: m.add("Mul", "@x", "@x")]
)
def test_a_summand_of_each_channel_after_what_has_no_bias_is_refused(
    before: Callable[[Made], None], tmp_path: Path
) -> None:
    made = Made(1, 6, 4)
    before(made)
    made.add("Add", made.weight("b", 6, 1))
    with pytest.raises(CnnvizError, match=r"node n\d, Add: the numbers that it adds to neurons"):
        read_onnx(made.save(tmp_path / "m.onnx"))


def test_a_sum_with_one_number_is_the_bias_of_one_channel(tmp_path: Path) -> None:
    for channels in (1, 2):
        made = Made(1, 2, 5)
        made.add("Conv", made.weight("c.weight", channels, 2, 3))
        made.add("Add", made.array("b", [[[2.0]]], np.float32))
        net = read_onnx(made.save(tmp_path / "m.onnx"))
        assert net.layers[0].bias is (channels == 1)  # type: ignore[attr-defined]
        assert any("left out" in note for note in net.notes) is (channels == 2)


def test_a_matrix_that_is_used_twice_is_one_layer_whatever_it_leaves_unused(tmp_path: Path) -> None:
    made = Made(1, 5)
    made.weight("w.weight", 5, 5)
    for bias in ("b", "c"):
        made.add("Gemm", "w.weight", made.weight(bias, 5), beta=0.0)
        made.add("Relu")
    net = read_onnx(made.save(tmp_path / "m.onnx"))
    assert net.first_call(2) == 0


def test_a_sequential_in_a_module_is_named_by_its_path(tmp_path: Path) -> None:
    made = Made(1, 5)
    made.add("Relu")
    made.nodes[0].name = "/body/block/block.0/Relu"
    assert read_onnx(made.save(tmp_path / "m.onnx")).names == ("body.block.0",)


def test_what_moves_only_axes_of_size_1_keeps_its_neurons(tmp_path: Path) -> None:
    made = Made(1, 1, 5)
    made.add("Transpose", perm=[0, 2, 1])
    net = read_onnx(made.save(tmp_path / "m.onnx"))
    assert "Permute" not in repr(net.layers)
    assert net.shapes[-1] == made.run(np.zeros((1, 5))).shape


def test_an_expansion_to_what_it_is_changes_nothing(tmp_path: Path) -> None:
    made = Made(1, 3, 4)
    made.add("Expand", made.array("s", [1, 3, 4]))
    made.add("Relu")
    assert repr(read_onnx(made.save(tmp_path / "m.onnx")).layers) == "(ReLU(),)"


def test_numbers_that_are_listed_among_the_values_keep_their_shapes(tmp_path: Path) -> None:
    """As PyTorch's exporter lists them."""
    made = Made(1, 3, 4)
    made.add("ReduceMean", made.array("a", [2]))
    made.add("Expand", made.array("s", [1, 3, 4]))
    proto = made.proto()
    for name, length in (("a", 1), ("s", 3)):
        listed = helper.make_tensor_value_info(name, TensorProto.INT64, [length])
        proto.graph.value_info.append(listed)
    onnx.save(proto, tmp_path / "m.onnx")
    assert read_onnx(str(tmp_path / "m.onnx")).shapes[-1] == (3, 4)
