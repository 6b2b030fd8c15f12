"""Keras's helpers for the arguments of convolutions: `conv_utils.normalize_tuple(3, 2, "size")`."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.keras_inputs import data_format
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.values.values import List, Unknown, Value, unknown_of


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
