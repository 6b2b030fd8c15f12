"""Collects the calls of an ONNX graph."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from cnnviz.layers.base import Layer, Shape
from cnnviz.reading.calling import Calls, Unsupported
from cnnviz.reading.onnx.values import Data, Node, Tensor, Value


class Graph(Calls):
    """The calls so far, and what each name of the graph stands for.

    `shapes` are those that the package knows, with the batch axis, of size `batch`; `opset`
    is the version of the operators.
    """

    def __init__(self, shape: Shape, shapes: dict[str, Shape], batch: int, opset: int) -> None:
        super().__init__(shape)
        self.values: dict[str, Value] = {}
        self.shapes, self.batch, self.opset = shapes, batch, opset
        self.readers: Counter[str] = Counter()
        self.norms: dict[tuple[str, ...], dict[str, str]] = {}  # By their tensors, then by modules.
        self.rows: set[str] = set()  # Values with the batch and all positions in one axis.

    def count_readers(self, nodes: list[Node], outputs: set[str]) -> None:
        """Counts how many nodes read each name; an output counts as read."""
        self.readers.update(name for node in nodes for name in node.inputs)
        self.readers.update(outputs)

    def data(self, name: str) -> int:
        """The place of a name's value, which must come from the input."""
        value = self.values.get(name)
        if isinstance(value, Data):
            return value.place
        raise Unsupported("it works on numbers of the file rather than on neurons")

    def is_data(self, name: str) -> bool:
        """Whether a name's value comes from the input."""
        return isinstance(self.values.get(name), Data)

    def tensor(self, name: str) -> Tensor | None:
        """The tensor of a name, None if it is omitted or comes from the input."""
        value = self.values.get(name)
        return value if isinstance(value, Tensor) else None

    def weight(self, name: str) -> Tensor:
        """The tensor of a name, which must be one."""
        tensor = self.tensor(name)
        if tensor is None:
            raise Unsupported("its weights are worked out from the input")
        return tensor

    def numbers(self, name: str) -> Any:
        """The numbers of a tensor as a flat list, None if it is omitted."""
        if not name:
            return None
        tensor = self.tensor(name)
        if tensor is None or tensor.array is None:
            raise Unsupported("its numbers are worked out from the input")
        return tensor.array.reshape(-1).tolist()

    def shape(self, name: str) -> Shape:
        """The shape of a name's value, without the batch axis."""
        value, full = self.values.get(name), self.shapes.get(name)
        if isinstance(value, Data):
            return self.given[value.place]
        if full is None:
            raise Unsupported("its shape cannot be known without running it")
        return full[1:]

    def set_output(self, node: Node, place: int, output: int = 0) -> None:
        """Records the place of a node's output."""
        self.values[node.outputs[output]] = Data(place)

    def call(
        self,
        node: Node,
        layer: Layer,
        *reads: int,
        tensors: tuple[str, ...] = (),
        owner: str = "",
    ) -> int:
        """Adds a call of `layer`; `tensors` are the names of its weights, which calls of the same
        `owner` share.
        """
        weight = tensors[0] if tensors else ""
        key = (node.operator, *tensors, owner) if weight else None
        return self.called(_name(node, "" if owner else weight), layer, *reads, key=key)

    def is_repeated(self, place: int) -> bool:
        """Whether the last layer with weights before a place is called again there."""
        while place and not self.calls[place - 1].layer.parameters:
            place = self.calls[place - 1].reads[0]
        return place > 0 and self.calls[place - 1].again is not None

    def tied(self) -> tuple[int, str] | None:
        """The first call that uses another's weights in a different way, and why it is refused."""
        firsts: dict[str, int] = {}
        for i, (call, key) in enumerate(zip(self.calls, self.keys, strict=True)):
            while isinstance(key, tuple) and isinstance(key[0], tuple):
                key = key[0]  # The rest are biases that were added later.
            if not isinstance(key, tuple) or call.layer.rule == "norm" or call.layer.pointwise:
                continue
            first = firsts.setdefault(str(key[1]), i)
            if first not in (i, call.again):
                other = self.calls[first].name
                return i, f"it uses the weights of {other} differently: tied weights are not read"
        return None

    def has_one_reader(self, name: str) -> bool:
        """Whether just one node reads a name."""
        return self.readers[name] == 1


def _name(node: Node, weight: str) -> str:
    """The name of a call: that of its module, if the file tells, else of its operator."""
    stem = re.sub(r"(?:[._/](?:weight|kernel|w|W)|[./](?:scale|gamma))(?:_quantized)?$", "", weight)
    if stem != weight and not stem.startswith("onnx::"):
        return _clean(stem)
    return _clean(node.scope) if node.scope else node.operator.lower()


def _clean(name: str) -> str:
    name = name.strip("/").replace("/", ".")
    return "".join(c if c.isalnum() or c in "_.-" else "_" for c in name)[:200] or "_"
