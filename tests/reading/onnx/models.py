"""Small ONNX files, made for a test, and what onnxruntime computes with them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

OPSET = 20


def uninferred(monkeypatch: Any) -> None:
    """Lets the package know no shapes: those of a file's own nodes are worked out then."""
    monkeypatch.setattr(onnx.shape_inference, "infer_shapes", lambda proto, **_: proto)


class Made:
    """A graph in the making; `weights` are its arrays by name."""

    def __init__(self, *shape: int | str, seed: int = 0, opset: int = OPSET) -> None:
        self.shape, self.opset = shape, opset
        self.nodes: list[Any] = []
        self.weights: dict[str, Any] = {}
        self.random = np.random.default_rng(seed)
        self.last = "x"

    def weight(self, name: str, *shape: int) -> str:
        """A tensor of random small whole numbers."""
        self.weights[name] = self.random.integers(-4, 5, shape).astype(np.float32)
        return name

    def array(self, name: str, values: Any, kind: Any = np.int64) -> str:
        """A tensor of these numbers."""
        self.weights[name] = np.asarray(values, dtype=kind)
        return name

    def add(self, operator: str, *names: str, into: str = "", **attributes: Any) -> str:
        """A node over what the last one gave, or over `names` alone if one begins with `@`."""
        inputs = [n.removeprefix("@") for n in names]
        if not any(n.startswith("@") for n in names):
            inputs = [self.last, *inputs]
        output = into or f"y{len(self.nodes)}"
        self.nodes.append(
            helper.make_node(operator, inputs, [output], f"n{len(self.nodes)}", **attributes)
        )
        self.last = output
        return output

    def proto(self, outputs: Sequence[str] = ()) -> Any:
        """The model."""
        graph = helper.make_graph(
            self.nodes,
            "g",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, self.shape)],
            [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, None)
                for name in outputs or (self.last,)
            ],
            [numpy_helper.from_array(array, name) for name, array in self.weights.items()],
        )
        return helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", self.opset)], ir_version=9
        )

    def save(self, path: Path, outputs: Sequence[str] = ()) -> str:
        """Writes the model; its path."""
        onnx.save(self.proto(outputs), path)
        return str(path)

    def run(self, x: Any) -> Any:
        """What onnxruntime gives for one input without a batch axis."""
        session = onnxruntime.InferenceSession(self.proto().SerializeToString())
        return session.run(None, {"x": x[None].astype(np.float32)})[0][0]
