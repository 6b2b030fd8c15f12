"""The sizes that ONNX's factors give: onnxruntime works them out in 32-bit floats."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnnviz.errors import CnnvizError
from cnnviz.reading.onnx.reading import read_onnx
from tests.reading.onnx.models import Made
from tests.reading.onnx.test_operators import evaluated

SIZES = [(7, 11), (12, 20), (10, 38), (14, 46), (16, 19), (22, 15)]
"""Input and output sizes, some of whose ratios are less, in 32 bits, than they are."""


def _resized(operator: str, opset: int, size: int, factor: Any) -> Made:
    made = Made(1, 1, size, 4, opset=opset)
    factors = made.array("f", [1, 1, factor, 1], np.float32)
    made.add(operator, *([""] if operator == "Resize" else []), factors, mode="nearest")
    made.weights["w.weight"] = np.ones((1, 1, 3, 3), np.float32)
    made.add("Conv", "w.weight")  # It reads the size, too.
    return made


@pytest.mark.parametrize(("operator", "opset"), [("Upsample", 9), ("Resize", 13)])
def test_a_size_is_rounded_as_onnxruntime_rounds_it(
    operator: str, opset: int, tmp_path: Path
) -> None:
    read = []
    for size, places in SIZES:
        factor = np.float32(places / size)
        for near in (factor, np.nextafter(factor, 0), np.nextafter(factor, np.float32(9))):
            made = _resized(operator, opset, size, near)
            x = made.random.integers(-4, 5, (1, size, 4)).astype(np.float32)
            if operator == "Upsample" and near < 1:
                continue
            right = made.run(x)
            try:
                net = read_onnx(made.save(tmp_path / "m.onnx"), (1, size, 4))
            except CnnvizError as fault:
                assert "as no layer does" in str(fault)
                continue
            found = evaluated(net, x, {"w": (made.weights["w.weight"], ())})
            assert found.shape == right.shape
            np.testing.assert_allclose(found, right, rtol=1e-5)
            read.append(size)
    assert {7, 12, 14} <= set(read)


def test_the_shape_is_that_of_the_size_that_pytorch_exported(tmp_path: Path) -> None:
    made = _resized("Upsample", 9, 12, np.float32(1.6666666))
    net = read_onnx(made.save(tmp_path / "m.onnx"), (1, 12, 4))
    assert net.shapes[-1] == (1, 18, 2)
