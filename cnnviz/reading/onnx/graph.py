"""The calls of an ONNX graph in the making."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from cnnviz.layers.base import Layer, Shape
from cnnviz.reading.calling import Calls, Unsupported
from cnnviz.reading.onnx.values import Data, Node, Tensor, Value


class Graph(Calls):
    """The calls so far, and what each name of the graph stands for.

    `shapes` are those that the package knows, with the batch axis, whose size is `batch`; `opset`
    is the version of the operators.
    """

    def __init__(self, shape: Shape, shapes: dict[str, Shape], batch: int, opset: int) -> None:
        super().__init__(shape)
        self.values: dict[str, Value] = {}
        self.shapes, self.batch, self.opset = shapes, batch, opset
        self.readers: Counter[str] = Counter()
        self.norms: dict[tuple[str, ...], dict[str, str]] = {}  # By their tensors, then by modules.
        self.rows: set[str] = set()  # What has the batch and all positions in one axis.

    def count_readers(self, nodes: list[Node], outputs: set[str]) -> None:
        """Counts how many nodes read each name; an output is read, too."""
        self.readers.update(name for node in nodes for name in node.inputs)
        self.readers.update(outputs)

    def data(self, name: str) -> int:
        """The place of what flows under a name."""
        value = self.values.get(name)
        if isinstance(value, Data):
            return value.at
        raise Unsupported("it works on numbers of the file rather than on neurons")

    def is_data(self, name: str) -> bool:
        """Whether a name is of what flows."""
        return isinstance(self.values.get(name), Data)

    def tensor(self, name: str) -> Tensor | None:
        """The tensor of a name, None where it is left out or flows."""
        value = self.values.get(name)
        return value if isinstance(value, Tensor) else None

    def weight(self, name: str) -> Tensor:
        """The tensor of a name that has to be one."""
        tensor = self.tensor(name)
        if tensor is None:
            raise Unsupported("its weights are worked out from the input")
        return tensor

    def numbers(self, name: str) -> Any:
        """The numbers of a tensor as a flat list, None where it is left out."""
        if not name:
            return None
        tensor = self.tensor(name)
        if tensor is None or tensor.array is None:
            raise Unsupported("its numbers are worked out from the input")
        return tensor.array.reshape(-1).tolist()

    def shape(self, name: str) -> Shape:
        """The shape of what flows, without the batch axis."""
        value, full = self.values.get(name), self.shapes.get(name)
        if isinstance(value, Data):
            return self.given[value.at]
        if full is None:
            raise Unsupported("its shape cannot be known without running it")
        return full[1:]

    def gives(self, node: Node, at: int, output: int = 0) -> None:
        """Says what a node gives."""
        self.values[node.outputs[output]] = Data(at)

    def call(
        self,
        node: Node,
        layer: Layer,
        *reads: int,
        tensors: tuple[str, ...] = (),
        owner: str = "",
    ) -> int:
        """Adds a call of `layer`; `tensors` are the names of its weights, which it may share with
        those of the same `owner`.
        """
        weight = tensors[0] if tensors else ""
        key = (node.operator, *tensors, owner) if weight else None
        return self.called(_name(node, "" if owner else weight), layer, *reads, key=key)

    def repeats(self, at: int) -> bool:
        """Whether what has weights before a place is called once more there."""
        while at and not self.calls[at - 1].layer.parameters:
            at = self.calls[at - 1].reads[0]
        return at > 0 and self.calls[at - 1].again is not None

    def tied(self) -> tuple[int, str] | None:
        """The first call that uses the weights of another otherwise than that, and its reason."""
        seen: dict[str, int] = {}
        for at, (call, key) in enumerate(zip(self.calls, self.keys, strict=True)):
            while isinstance(key, tuple) and isinstance(key[0], tuple):
                key = key[0]  # Behind it are biases that came later.
            if not isinstance(key, tuple) or call.layer.rule == "norm" or call.layer.pointwise:
                continue
            first = seen.setdefault(str(key[1]), at)
            if first not in (at, call.again):
                other = self.calls[first].name
                return at, f"it uses the weights of {other} otherwise: tied weights are not read"
        return None

    def alone(self, name: str) -> bool:
        """Whether only one node reads a name."""
        return self.readers[name] == 1


def _name(node: Node, weight: str) -> str:
    """What a call is named: as its module, where the file tells, else as its operator."""
    stem = re.sub(r"(?:[._/](?:weight|kernel|w|W)|[./](?:scale|gamma))(?:_quantized)?$", "", weight)
    if stem != weight and not stem.startswith("onnx::"):
        return _clean(stem)
    return _clean(node.scope) if node.scope else node.operator.lower()


def _clean(name: str) -> str:
    name = name.strip("/").replace("/", ".")
    return "".join(c if c.isalnum() or c in "_.-" else "_" for c in name)[:200] or "_"
