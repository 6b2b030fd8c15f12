"""What the names of an ONNX graph stand for: the output of a call, or a tensor of the file."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from cnnviz.layers.base import Shape


class Data(NamedTuple):
    """A value from the input: that itself if `place` is 0, else the output of call `place` - 1."""

    place: int


class Tensor(NamedTuple):
    """Numbers of the file, or computed from them. `key` is the name of its initializer.

    `array` holds the numbers of a small one, such as axes and factors; None for others.
    """

    key: str
    shape: Shape
    array: Any = None

    @property
    def scalar(self) -> float | None:
        """The number of a tensor, if it has just one and that is known."""
        known = self.array is not None and self.array.size == 1
        return float(self.array.reshape(-1)[0]) if known else None


Value = Data | Tensor


class Node:
    """A node of the graph: its operator, names, and attributes as Python values."""

    __slots__ = ("attributes", "inputs", "name", "operator", "outputs", "scope")

    def __init__(self, onnx: Any, proto: Any) -> None:
        self.name: str = proto.name
        self.operator: str = proto.op_type
        self.inputs = tuple(proto.input)
        self.outputs = tuple(proto.output)
        self.scope = _scope(proto)
        self.attributes = {
            attribute.name: onnx.helper.get_attribute_value(attribute)
            for attribute in proto.attribute
        }

    def copy(self, operator: str, inputs: tuple[str, ...], attributes: dict[str, Any]) -> Node:
        """A node to replace this one, with the same outputs."""
        node = Node.__new__(Node)
        node.name, node.operator, node.outputs = self.name, operator, self.outputs
        node.inputs, node.attributes, node.scope = inputs, attributes, self.scope
        return node

    def get(self, name: str, default: Any = None) -> Any:
        """An attribute; bytes as text, lists as tuples."""
        value = self.attributes.get(name, default)
        if isinstance(value, bytes):
            return value.decode("utf-8", "replace")
        if isinstance(value, float):  # Of single precision: 0.001, not 0.0010000000474974513.
            return float(f"{value:.7g}")
        return tuple(value) if isinstance(value, list) else value

    def input(self, index: int) -> str:
        """The name of an input, "" if it is omitted."""
        return self.inputs[index] if index < len(self.inputs) else ""


def _scope(proto: Any) -> str:
    """The dotted path of a node's module, if the exporter gives it, else ""."""
    for prop in getattr(proto, "metadata_props", ()):
        names = re.findall(r"'([^']*)'", prop.value) if prop.key.endswith(".name_scopes") else []
        if len(names) > 2:  # Those of the network, of each module in it, of the function.
            return str(names[-2])
    parts = [part for part in proto.name.split("/") if part]
    if len(parts) < 2 or not re.fullmatch(rf"{proto.op_type}(?:_\d+)?", parts[-1]):
        return ""
    path: list[str] = []
    for part in parts[:-1]:  # Of a Sequential `features`, /features/features.0/Conv.
        is_nested = path and part.startswith(f"{path[-1]}.")
        path[-1:] = [part] if is_nested else [*path[-1:], part]
    return ".".join(path)
