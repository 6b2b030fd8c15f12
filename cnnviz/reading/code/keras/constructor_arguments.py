"""The arguments of Keras layers' constructors, as attributes, `self.strides`, and in helpers."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.keras_inputs import data_format
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.values.errors import Raised
from cnnviz.reading.code.values.modules import Module
from cnnviz.reading.code.values.values import Known, List, Unknown, Value, unknown_of
from cnnviz.reading.keras.step import KerasStep

_EACH_AXIS = frozenset(("kernel_size", "strides", "dilation_rate", "pool_size", "size"))


def constructor_argument(e: Evaluator, step: object, name: str) -> tuple[Value] | None:
    """A step's argument of that name, or its default, as the only item of a tuple."""
    if not isinstance(step, KerasStep) or step.values is None:
        return None
    value = step.values.get(name, step.kind.parameters.get(name, ...))
    if value is ... or (name == "activation" and step.kind.family == "activation"):
        return None
    if name == "activation":  # Keras makes a function of it.
        return (
            (Known(f"keras.activations.{value or 'linear'}"),)
            if isinstance(value, str | None)
            else None
        )
    if name == "strides" and value is None:
        name, value = "pool_size", step.values.get("pool_size", step.kind.parameters["pool_size"])
    if name == "data_format" and value is None:
        return (data_format(e),)
    if name == "padding" and step.kind.family in ("zero_padding", "cropping"):
        return (_side_pairs(value, step.dims),)
    if name in _EACH_AXIS and isinstance(value, int) and step.dims:
        return ((value,) * step.dims,)
    return (value,)


_SETTINGS = (
    *("strides", "padding", "dilation_rate", "groups", "filters", "kernel_size", "units"),
    *("use_bias", "depth_multiplier"),
)


def check_constructor_arguments(e: Evaluator, module: Module, node: ast.AST) -> None:
    """Refuses Keras's own call of a layer whose `strides` the text has changed since."""
    for name in _SETTINGS:
        current, original = module.attrs.get(name), constructor_argument(e, module.step, name)
        if original is None or not isinstance(current, (int, str, tuple, List)):
            continue
        repeated = (current,) * len(original[0]) if isinstance(original[0], tuple) else current
        values = tuple(current) if isinstance(current, (tuple, List)) else repeated
        if values != original[0] and str(current).lower() != original[0]:
            reason = f"{name} has changed since the layer was made, which is not followed"
            raise Raised("NotImplementedError", f"{reason}: give {name} where it is made", node)


def _side_pairs(padding: Value, dims: int) -> Value:
    """A padding as its layer stores it: two numbers per axis."""
    if isinstance(padding, int):
        pair = (padding, padding)
        return pair if dims == 1 else (pair,) * dims
    if not isinstance(padding, (tuple, List)) or dims == 1:
        return padding
    is_symmetric = all(isinstance(side, int) for side in padding)
    return tuple((side, side) for side in padding) if is_symmetric else padding


def _tuple(_: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
    """`normalize_tuple(3, 2, "kernel_size")`: (3, 3)."""
    arguments = dict(zip(("value", "n"), args, strict=False)) | kwargs
    value, count = arguments.get("value"), arguments.get("n")
    if isinstance(value, int) and isinstance(count, int):
        return (value,) * min(count, 3)
    if isinstance(value, (tuple, List)):
        return tuple(value)
    return unknown_of(value, "this size is not known", node)


def _padding(_: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
    """`normalize_padding("SAME")`: "same"."""
    value = args[0] if args else kwargs.get("value")
    return value.lower() if isinstance(value, str) else unknown_of(value, _NOT_KNOWN, node)


def _format(e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
    """`normalize_data_format(None)`: Keras's default."""
    value = args[0] if args else kwargs.get("value")
    if isinstance(value, (str, Unknown)):
        return value
    return data_format(e)


_NOT_KNOWN = "this padding is not known"
CONV_UTILS: dict[str, Handler] = {
    "keras.utils.conv_utils.normalize_tuple": _tuple,
    "keras.utils.conv_utils.normalize_padding": _padding,
    "keras.utils.conv_utils.normalize_data_format": _format,
    "keras.backend.normalize_data_format": _format,
}
