"""Nodes that work on numbers of the file: shapes, axes and weights, worked out beforehand."""

from __future__ import annotations

from typing import Any

from cnnviz.layers.base import Shape
from cnnviz.reading.onnx.values import Node, Tensor

_SMALL = 4096
"""Tensors of more numbers are weights: only their shape is followed."""

PASSING = ("Identity", "Cast", "DequantizeLinear", "QuantizeLinear", "CastLike")
"""What gives the tensor that it gets, as far as its shape goes; its numbers may be others."""


def tensor_of(onnx: Any, proto: Any, key: str = "") -> Tensor:
    """The tensor of an initializer; its numbers where there are few of them."""
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


def folded(node: Node, tensors: list[Tensor], given: Shape | None) -> Tensor | None:
    """What a node makes of tensors alone, None where that is not followed.

    `given` is the shape of its output, where the package knows it.
    """
    import numpy as np

    arrays = [tensor.array for tensor in tensors]
    if node.operator in ("Cast", "CastLike"):
        return _cast(node, tensors)
    if node.operator in PASSING:
        return Tensor(tensors[0].key, tensors[0].shape, _converted(np, node, arrays))
    if node.operator in ("Transpose", "Reshape", "Squeeze", "Unsqueeze", "Flatten"):
        array = None if arrays[0] is None or given is None else _renamed(node, arrays[0], given)
        return None if given is None else Tensor(tensors[0].key, given, array)
    if any(array is None or array.size > _SMALL for array in arrays):
        return Tensor(tensors[0].key, given) if given is not None else None
    try:
        found = _OPERATORS[node.operator](np, node, arrays)
    except (KeyError, ValueError, IndexError, TypeError, ZeroDivisionError):
        return Tensor("", given) if given is not None else None
    array = np.asarray(found)
    return Tensor("", array.shape, array)


def _cast(node: Node, tensors: list[Tensor]) -> Tensor:
    """The tensor with numbers of another kind: halves of whole numbers are cut off, of others not.

    Its numbers are not followed where that kind is not known, or they are none of it.
    """
    from onnx import helper

    tensor, *like = tensors
    if tensor.array is None:
        return tensor
    try:
        kind = like[0].array.dtype if like else helper.tensor_dtype_to_np_dtype(node.get("to"))
        return tensor._replace(array=tensor.array.astype(kind))
    except (AttributeError, KeyError, ValueError, TypeError):
        return tensor._replace(array=None)


def _converted(np: Any, node: Node, a: list[Any]) -> Any:
    """The numbers that are passed on, or made of quantized ones; None where they are not known."""
    if node.operator == "Identity" or a[0] is None:
        return a[0]
    if (
        any(array is None or array.size > _SMALL for array in a)
        or node.operator == "QuantizeLinear"
    ):
        return None
    zero = a[2] if len(a) > 2 else np.zeros_like(a[1])
    one = a[1].size == 1 == zero.size  # A scale of an axis is that of weights.
    return (a[0].astype(np.float32) - zero.astype(np.float32)) * a[1] if one else None


def _renamed(node: Node, array: Any, given: Shape) -> Any:
    if node.operator == "Transpose":
        return array.transpose(node.get("perm"))
    return array.reshape(given) if array.size <= _SMALL else None


def _gather(np: Any, node: Node, a: list[Any]) -> Any:
    return np.take(a[0], a[1].astype(int), axis=node.get("axis", 0))


def _slice(_np: Any, node: Node, a: list[Any]) -> Any:
    starts, ends = (a[1], a[2]) if len(a) > 2 else (node.get("starts"), node.get("ends"))
    step = int(a[4][0]) if len(a) > 4 else 1
    return a[0][int(starts[0]) : int(ends[0]) : step]


def _divide(np: Any, _node: Node, a: list[Any]) -> Any:
    whole = a[0].dtype.kind in "iu"
    return np.floor_divide(a[0], a[1]) if whole else np.divide(a[0], a[1])


def _joined(np: Any, node: Node, a: list[Any]) -> Any:
    return np.concatenate([np.atleast_1d(one) for one in a], axis=node.get("axis", 0))


def _filled(np: Any, node: Node, a: list[Any]) -> Any:
    shape = tuple(int(n) for n in a[0])
    if len(shape) > 1 or any(n > _SMALL for n in shape):
        raise ValueError
    value = node.attributes.get("value")
    made = np.zeros(shape, np.float32) if value is None else _numbers(value)
    return np.broadcast_to(made.reshape(-1)[:1], shape)


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
    **{"Gather": _gather, "Slice": _slice, "Concat": _joined, "Div": _divide},
    "ConstantOfShape": _filled,
}


def _has_numbers(proto: Any, shape: Shape) -> bool:
    """Whether all numbers of a tensor are there: those of weights were passed over."""
    count = 1
    for size in shape:
        count *= size
    lists = ("float_data", "int32_data", "int64_data", "double_data", "uint64_data")
    held = sum(len(getattr(proto, name)) for name in lists)
    return count <= _SMALL and (held >= count or len(proto.raw_data) >= max(count, 1))
