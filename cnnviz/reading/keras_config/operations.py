"""TensorFlow's own operations in a config.

They are the `TensorFlowOpLayer` of tf.keras 2.0 to 2.3, and the `TFOpLambda` of 2.4 to 2.15.
"""

from __future__ import annotations

from typing import Any

from cnnviz.errors import CnnvizError
from cnnviz.layers.base import Layer, Shape
from cnnviz.reading.depths import depth_to_space, space_to_depth
from cnnviz.reading.wording import short

KIND = "TensorFlowOpLayer"
CONSTANT = "_CONSTANT_VALUE"
"""What stands for the name of a layer where an operation reads a number first."""

_FUNCTIONS = {
    **{"__operators__.add": "Add", "math.add": "Add", "math.add_n": "Add"},
    **{"math.multiply": "Multiply", "math.subtract": "Subtract", "math.truediv": "TrueDivide"},
    **{"nn.relu": "Relu", "nn.relu6": "Relu6", "nn.silu": "Silu", "nn.gelu": "Gelu"},
    **{"math.sigmoid": "Sigmoid", "math.tanh": "Tanh", "nn.softmax": "Softmax", "nn.elu": "Elu"},
    **{"nn.selu": "Selu", "concat": "Concatenate", "math.reduce_mean": "Mean"},
}
"""Keras 3's names of functions that a `TFOpLambda` calls."""
_OPTIONS = {
    **dict.fromkeys(("Add", "Multiply", "Subtract", "TrueDivide"), ("y",)),
    **{"Concatenate": ("axis",), "Mean": ("axis", "keepdims")},
}
"""The arguments that are read; with others a function is not followed."""
_DEPTHS = {"DepthToSpace": depth_to_space, "SpaceToDepth": space_to_depth}
_SHAPE_KEEPING = frozenset(
    (
        *("Add", "AddV2", "BiasAdd", "Mul", "RealDiv", "Sub", "Neg", "Exp", "Log", "Sqrt"),
        *("Square", "Cast", "Identity"),
    )
)
"""Operations that leave a shape as it is if they combine a tensor and a number."""


def named_function(settings: dict[str, Any], inbound: Any) -> tuple[str, dict[str, Any]]:
    """The kind of a layer, and its settings, that does what a `TFOpLambda` does.

    `inbound` is what its calls read. Code is none in it: it names a function and its arguments.

    >>> row = ["conv", 0, 0, {"y": ["input", 0, 0], "name": None}]
    >>> named_function({"name": "sum", "function": "math.add"}, [[row]])
    ('Add', {'name': 'sum'})
    """
    function = str(settings.get("function"))
    kind, row = _FUNCTIONS.get(function, ""), inbound
    while isinstance(row, (list, tuple)) and row and isinstance(row[0], (list, tuple)):
        row = row[0]
    options = dict(row[3]) if len(row) == 4 and isinstance(row[3], dict) else {}
    options = {key: value for key, value in options.items() if key != "name" and value is not None}
    is_inverse = kind == "TrueDivide" and row[0] == CONSTANT
    if not kind or is_inverse or not set(options) <= {*_OPTIONS.get(kind, ())}:
        return "TFOpLambda", settings
    options.pop("y", None)
    return kind, {key: settings[key] for key in settings if key != "function"} | options


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
