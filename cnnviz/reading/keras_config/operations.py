"""TensorFlow's own operations in a config: the `TensorFlowOpLayer` of tf.keras 2.0 to 2.3."""

from __future__ import annotations

from typing import Any

from cnnviz.errors import CnnvizError
from cnnviz.layers.base import Layer, Shape
from cnnviz.reading.depths import depth_to_space, space_to_depth
from cnnviz.reading.wording import short

KIND = "TensorFlowOpLayer"
_DEPTHS = {"DepthToSpace": depth_to_space, "SpaceToDepth": space_to_depth}
_SHAPE_KEEPING = frozenset(
    [
        "Add",
        "AddV2",
        "BiasAdd",
        "Mul",
        "RealDiv",
        "Sub",
        "Neg",
        "Exp",
        "Log",
        "Sqrt",
        "Square",
        "Cast",
        "Identity",
    ]
)
"""Operations that leave a shape as it is if they combine a tensor and a number."""


def operation_of(settings: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The name of a layer's operation and its attributes; "" if it has none."""
    node = settings.get("node_def")
    if isinstance(node, str):
        import json

        try:
            node = json.loads(node)
        except ValueError:
            node = None
    if not isinstance(node, dict) or not isinstance(node.get("op"), str):
        return "", {}
    attributes = node.get("attr")
    return node["op"], attributes if isinstance(attributes, dict) else {}


def depth_layers(
    name: str, op: str, attributes: dict[str, Any], shape: Shape
) -> tuple[Layer, ...] | None:
    """The layers of `tf.nn.depth_to_space` and its inverse; None for another operation."""
    if op not in _DEPTHS:
        return None
    block = attributes.get("block_size")
    size = str(block.get("i", "")) if isinstance(block, dict) else ""
    if not size.isascii() or not size.isdigit() or not 0 < int(size[:9]) < 2**16:
        raise CnnvizError(f"layer {short(name)}: {op} says no block_size")
    return _DEPTHS[op](shape[0], int(size))


def unknown_operation(op: str) -> str:
    """Why an operation is refused; only one that keeps the shape can be skipped."""
    hint = f"; --skip {KIND} passes it by" if op in _SHAPE_KEEPING else ""
    name = f"TensorFlow's {short(op)}" if op else "an operation of TensorFlow that is not said"
    return f"cnnviz does not follow {name}{hint}"
