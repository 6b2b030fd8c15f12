"""The shapes of a layer's parameters, as PyTorch lays them out."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from math import prod

from cnnviz.layers.base import Layer
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.values.modules import PART, Module, Weight
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Batch, Kwargs, Unknown, Value

SHAPE_QUERIES = ("detach", "size", "dim", "ndim", "numel", "nelement", "ndimension")
"""Attributes and methods of a weight that its shape answers."""

VARIABLES = {
    **dict.fromkeys(("assign", "assign_add", "assign_sub"), "keras.assigned"),
    **dict.fromkeys(("value", "read_value"), "keras.assigned"),
    "get_shape": "keras.ops.shape",
}
"""The methods of a Keras weight, by what they do."""
IN_PLACE = {"mul_": "torch.mul"}
"""The same for PyTorch: `conv.weight.data.mul_(mask)`."""


def weight_shape(module: Module, name: str) -> tuple[int, ...] | None:
    """The shape of a layer's `weight` or `bias`; None if there is none or it is not known."""
    if module.keras:
        from cnnviz.reading.code.keras.kernels import kernel_shape

        return kernel_shape(module, name)
    if module.table is not None and name == "weight":
        return tuple(module.table)
    sizes = module.became.get("sizes")
    if isinstance(sizes, Unknown) or f"unsized {name}" in module.became:
        return None
    if sizes is not None:
        return dict(sizes).get(name)
    layer = module.step.layer if module.step is not None else None
    return None if layer is None else parameter_shapes(layer).get(name)


def weight_tensor(value: Value) -> Value:
    """A layer's weight as a tensor, of which only sizes matter."""
    shape = weight_shape(*value) if isinstance(value, Weight) else None
    return value if shape is None else Tensor(shape)


def as_operand(value: Value, other: Value) -> Value:
    """The value itself beside data, else a weight as a tensor that is no parameter any more."""
    is_beside_data = isinstance(other, Tensor) and other.traced
    operand = value if is_beside_data else weight_tensor(value)
    return operand if operand is value else mark_computed(operand, value)


def mark_computed(result: Value, *operands: Value) -> Value:
    """Marks tensors computed from a parameter and other values as no parameters; they remember
    their source if there is only one.
    """
    sources = [parameter for parameter in map(source, operands) if parameter is not None]
    for tensor in result if isinstance(result, tuple) else (result,):
        if isinstance(tensor, Tensor) and not tensor.traced and tensor.learned in (None, PART):
            tensor.learned = PART
            tensor.source = sources[0] if all(sources[0] == other for other in sources) else PART
    return result


def source(value: Value) -> object:
    """The only parameter that a value is computed from: a layer's weight or a learned tensor; PART
    for several, None for none.
    """
    if isinstance(value, Weight):
        return value
    if not isinstance(value, Tensor):
        return None
    return value.source or PART if value.learned is PART else value.learned


def scales(gain: Tensor, sizes: Sequence[int | Batch | None]) -> bool:
    """Whether numbers are one for several weights each, as a learned gain per channel is."""
    known = all(isinstance(size, int) for size in (*gain.sizes, *sizes))
    return known and _count(gain.sizes) < _count(sizes)


def _count(sizes: Sequence[int | Batch | None]) -> int:
    return prod(size for size in sizes if isinstance(size, int))


def accept_weights(handler: Handler) -> Handler:
    """A function of tensors that also takes a layer's weight; its result is no parameter."""

    def wrapper(e: Evaluator, args: list[Value], kwargs: Kwargs, node: ast.AST) -> Value:
        tensors = list(map(weight_tensor, args))
        result = handler(e, tensors, kwargs, node)
        has_weights = any(a is not b for a, b in zip(tensors, args, strict=True))
        return mark_computed(result, *args) if has_weights else result

    return wrapper


def parameter_shapes(layer: Layer) -> dict[str, tuple[int, ...]]:
    """The shapes of a layer's parameters by name.

    >>> from cnnviz.layers.linear import Linear
    >>> parameter_shapes(Linear(3, 2))
    {'weight': (2, 3), 'bias': (2,)}
    """
    attrs, weight = vars(layer), _weight(layer)
    if weight is None:
        return {}
    sizes = {"weight": weight}
    if attrs.get("bias"):
        outs = attrs.get("out_features") or attrs.get("out_channels")
        sizes["bias"] = (outs,) if outs else weight
    return sizes


def _weight(layer: Layer) -> tuple[int, ...] | None:
    """The shape of a layer's weight; None if it has none."""
    name, attrs = layer.spec_name, vars(layer)
    if name == "Linear":
        return (attrs["out_features"], attrs["in_features"])
    if name.startswith("ConvTranspose"):
        return (
            attrs["in_channels"],
            attrs["out_channels"] // attrs["groups"],
            *attrs["kernel_size"],
        )
    if name.startswith("Conv") and "out_channels" in attrs:
        return (
            attrs["out_channels"],
            attrs["in_channels"] // attrs["groups"],
            *attrs["kernel_size"],
        )
    if name.endswith(("Norm1d", "Norm2d", "Norm3d", "SyncBatchNorm")) and attrs.get("affine"):
        return (attrs["num_features"],)
    if name == "GroupNorm" and attrs["affine"]:
        return (attrs["num_channels"],)
    if name in ("LayerNorm", "RMSNorm") and attrs["elementwise_affine"]:
        sizes = attrs["normalized_shape"]
        return (sizes,) if isinstance(sizes, int) else tuple(sizes)
    return (attrs["num_parameters"],) if name == "PReLU" else None
