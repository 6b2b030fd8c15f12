"""What the names of an ONNX graph stand for: the output of a call, or a tensor of the file."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from cnnviz.layers.base import Shape


class Data(NamedTuple):
    """What flows: the network's input where `at` is 0, else what call `at` - 1 gives."""

    at: int


class Tensor(NamedTuple):
    """Numbers of the file, or worked out from them. `key` is the name of its initializer.

    `array` holds the numbers of a small one, such as axes and factors; None of all others.
    """

    key: str
    shape: Shape
    array: Any = None

    @property
    def scalar(self) -> float | None:
        """The number of a tensor that has one, if it is known."""
        known = self.array is not None and self.array.size == 1
        return float(self.array.reshape(-1)[0]) if known else None


Value = Data | Tensor


class Node:
    """A node of the graph: its operator, names, and attributes in Python's words."""

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
        """A node in the place of this one, that gives what it gave."""
        made = Node.__new__(Node)
        made.name, made.operator, made.outputs = self.name, operator, self.outputs
        made.inputs, made.attributes, made.scope = inputs, attributes, self.scope
        return made

    def get(self, name: str, default: Any = None) -> Any:
        """An attribute; words as text, lists as tuples."""
        value = self.attributes.get(name, default)
        if isinstance(value, bytes):
            return value.decode("utf-8", "replace")
        if isinstance(value, float):  # Of single precision: 0.001, not 0.0010000000474974513.
            return float(f"{value:.7g}")
        return tuple(value) if isinstance(value, list) else value

    def input(self, at: int) -> str:
        """The name of an input, "" where it is left out."""
        return self.inputs[at] if at < len(self.inputs) else ""


def _scope(proto: Any) -> str:
    """The dotted path of a node's module, where the exporter tells it, else ""."""
    for one in getattr(proto, "metadata_props", ()):
        names = re.findall(r"'([^']*)'", one.value) if one.key.endswith(".name_scopes") else []
        if len(names) > 2:  # Of the whole, of each module in it, of the function.
            return str(names[-2])
    parts = [part for part in proto.name.split("/") if part]
    if len(parts) < 2 or not re.fullmatch(rf"{proto.op_type}(?:_\d+)?", parts[-1]):
        return ""
    path: list[str] = []
    for part in parts[:-1]:  # Of a Sequential `features`, /features/features.0/Conv.
        own = path and part.startswith(f"{path[-1]}.")
        path[-1:] = [part] if own else [*path[-1:], part]
    return ".".join(path)
