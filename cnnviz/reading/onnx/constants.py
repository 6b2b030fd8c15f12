"""Nodes that work on numbers of the file, evaluated here: shapes, axes and weights."""

from __future__ import annotations

from typing import Any

from cnnviz.layers.base import Shape
from cnnviz.reading.onnx.values import Node, Tensor

_SMALL = 4096
"""Tensors of more numbers are weights: only their shape is tracked."""

PASS_THROUGH = ("Identity", "Cast", "DequantizeLinear", "QuantizeLinear", "CastLike")
"""Operators that keep a tensor's shape, though its numbers may change."""


def tensor_of(onnx: Any, proto: Any, key: str = "") -> Tensor:
    """The tensor of an initializer, with its numbers if they are few."""
    shape = tuple(proto.dims)
    array = None
    if proto.ByteSize() < 2 * _SMALL and _has_numbers(proto, shape):
        array = onnx.numpy_helper.to_array(proto)
    return Tensor(key or proto.name, shape, array)


def constant(onnx: Any, node: Node) -> Tensor | None:
    """The tensor of a Constant."""
    import numpy as np

    if "value" in node.attributes:
        return tensor_of(onnx, node.attributes["value"], node.outputs[0])
    for name in ("value_int", "value_float", "value_ints", "value_floats"):
        if name in node.attributes:
            array = np.asarray(node.attributes[name])
            return Tensor("", array.shape, array)
    return None


def fold(node: Node, tensors: list[Tensor], shape: Shape | None) -> Tensor | None:
    """What a node makes of tensors alone, None if that is unknown.

    `shape` is that of its output, if the package knows it.
    """
    import numpy as np

    arrays = [tensor.array for tensor in tensors]
    if node.operator in ("Cast", "CastLike"):
        return _cast(node, tensors)
    if node.operator in PASS_THROUGH:
        return Tensor(tensors[0].key, tensors[0].shape, _converted(np, node, arrays))
    if node.operator in ("Transpose", "Reshape", "Squeeze", "Unsqueeze", "Flatten"):
        array = None if arrays[0] is None or shape is None else _reshaped(node, arrays[0], shape)
        return None if shape is None else Tensor(tensors[0].key, shape, array)
    if any(array is None or array.size > _SMALL for array in arrays):
        return Tensor(tensors[0].key, shape) if shape is not None else None
    try:
        result = _OPERATORS[node.operator](np, node, arrays)
    except (KeyError, ValueError, IndexError, TypeError, ZeroDivisionError):
        return Tensor("", shape) if shape is not None else None
    array = np.asarray(result)
    return Tensor("", array.shape, array)


def _cast(node: Node, tensors: list[Tensor]) -> Tensor:
    """The tensor with numbers of another type; whole numbers lose their fractions.

    Its numbers become unknown if that type is unknown, or cannot hold them.
    """
    from onnx import helper

    tensor, *target = tensors
    if tensor.array is None:
        return tensor
    try:
        dtype = target[0].array.dtype if target else helper.tensor_dtype_to_np_dtype(node.get("to"))
        return tensor._replace(array=tensor.array.astype(dtype))
    except (AttributeError, KeyError, ValueError, TypeError):
        return tensor._replace(array=None)


def _converted(np: Any, node: Node, a: list[Any]) -> Any:
    """The numbers passed on, or dequantized; None if they are unknown."""
    if node.operator == "Identity" or a[0] is None:
        return a[0]
    if (
        any(array is None or array.size > _SMALL for array in a)
        or node.operator == "QuantizeLinear"
    ):
        return None
    zero = a[2] if len(a) > 2 else np.zeros_like(a[1])
    has_one_scale = a[1].size == 1 == zero.size  # Only weights have a scale per axis.
    return (a[0].astype(np.float32) - zero.astype(np.float32)) * a[1] if has_one_scale else None


def _reshaped(node: Node, array: Any, shape: Shape) -> Any:
    if node.operator == "Transpose":
        return array.transpose(node.get("perm"))
    return array.reshape(shape) if array.size <= _SMALL else None


def _gather(np: Any, node: Node, a: list[Any]) -> Any:
    return np.take(a[0], a[1].astype(int), axis=node.get("axis", 0))


def _slice(_np: Any, node: Node, a: list[Any]) -> Any:
    starts, ends = (a[1], a[2]) if len(a) > 2 else (node.get("starts"), node.get("ends"))
    step = int(a[4][0]) if len(a) > 4 else 1
    return a[0][int(starts[0]) : int(ends[0]) : step]


def _divide(np: Any, _node: Node, a: list[Any]) -> Any:
    is_whole = a[0].dtype.kind in "iu"
    return np.floor_divide(a[0], a[1]) if is_whole else np.divide(a[0], a[1])


def _concat(np: Any, node: Node, a: list[Any]) -> Any:
    return np.concatenate([np.atleast_1d(part) for part in a], axis=node.get("axis", 0))


def _constant_of_shape(np: Any, node: Node, a: list[Any]) -> Any:
    shape = tuple(int(n) for n in a[0])
    if len(shape) > 1 or any(n > _SMALL for n in shape):
        raise ValueError
    value = node.attributes.get("value")
    fill = np.zeros(shape, np.float32) if value is None else _numbers(value)
    return np.broadcast_to(fill.reshape(-1)[:1], shape)


def _numbers(proto: Any) -> Any:
    from onnx import numpy_helper

    return numpy_helper.to_array(proto)


def _plain(np: Any, node: Node, a: list[Any]) -> Any:
    return getattr(np, _NUMPY[node.operator])(*a)


_NUMPY = {
    **{"Add": "add", "Sub": "subtract", "Mul": "multiply", "Floor": "floor", "Ceil": "ceil"},
    **{"Sqrt": "sqrt", "Neg": "negative", "ReduceProd": "prod", "Mod": "mod"},
    **{"Max": "maximum", "Min": "minimum", "Equal": "equal", "Where": "where"},
}
"""NumPy's names for operators on numbers."""

_OPERATORS: dict[str, Any] = {
    **dict.fromkeys(_NUMPY, _plain),
    **{"Gather": _gather, "Slice": _slice, "Concat": _concat, "Div": _divide},
    "ConstantOfShape": _constant_of_shape,
}


def _has_numbers(proto: Any, shape: Shape) -> bool:
    """Whether all numbers of a tensor are there: those of weights were skipped."""
    count = 1
    for size in shape:
        count *= size
    lists = ("float_data", "int32_data", "int64_data", "double_data", "uint64_data")
    count_held = sum(len(getattr(proto, name)) for name in lists)
    return count <= _SMALL and (count_held >= count or len(proto.raw_data) >= max(count, 1))
