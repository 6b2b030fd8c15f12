"""Keras 1's names, which Keras 2 changed: read by their own rules, with a note."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from cnnviz.errors import ArgumentFault
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.values import Unknown, Value
from cnnviz.reading.keras.old import IN_BOTH, KERNELS, LAYERS, NAMES, data_format, modern_names

_Args = list[Value]
_Kwargs = dict[str, Value]
_Call = tuple[str, _Args, _Kwargs]

_TRAINED_ONLY = frozenset(("p", "sigma"))
_AFTER_KERNEL = "init activation weights padding strides data_format"
_ORDERS: Mapping[str, str] = {
    **dict.fromkeys(("Conv2DTranspose", "Conv3DTranspose"), f"output_shape {_AFTER_KERNEL}"),
    "SeparableConv2D": "init activation weights padding strides depth_multiplier data_format",
    **dict.fromkeys(
        ("AtrousConvolution2D", "AtrousConv2D"),
        "init activation weights padding strides dilation_rate data_format",
    ),
}
"""Keras 1's positional parameters after a kernel."""

_INITIALIZERS = frozenset(
    ("init", "W_regularizer", "b_regularizer", "W_constraint", "b_constraint")
)
"""Its parameters for how weights start and learn, on which no shape depends."""

_KERAS_2 = frozenset(("padding", "strides", "data_format", "kernel_size", "groups"))
_KERAS_1_TEXT = re.compile(
    r"\b(?:nb_filter|border_mode|subsample|nb_epoch|nb_row|dim_ordering|samples_per_epoch"
    r"|W_regularizer|Convolution[123]D|Deconvolution2D|image_dim_ordering|nb_classes)\b"
)
_TENSORFLOW_KERAS = re.compile(r"tensorflow(?:\.\w+)*\.keras\b|tf_keras\b")


def modernize(e: Evaluator, name: str, args: _Args, kwargs: _Kwargs, node: ast.AST) -> _Call:
    """The same call in terms of Keras 2 and later. Raises `ArgumentFault`."""
    if name == "Embedding":  # Its output_dim was never called otherwise.
        return name, args, kwargs
    modern = LAYERS.get(name, name)
    names = modern_names(modern, kwargs)
    arguments: _Kwargs = {}
    for key, value in kwargs.items():
        _set_once(arguments, names.get(key, key), _argument_value(key, value))
    if modern == "BatchNormalization" and arguments.get("mode") in (0, 2):
        del arguments["mode"]  # Per feature, the default; 1 is a norm per sample.
    if modern.startswith("SpatialDropout"):  # Whichever axis the maps are, none is dropped.
        arguments = {k: v for k, v in arguments.items() if k not in ("data_format", "dim_ordering")}
    has_kernel_numbers = _has_kernel_in_numbers(e, name, args, kwargs)
    if has_kernel_numbers or names.keys() - _TRAINED_ONLY:
        e.old.append(node)
    if has_kernel_numbers:
        args, arguments = _with_kernel(name, args, arguments)
    return modern, args, arguments


def _set_once(arguments: _Kwargs, key: str, value: Value) -> None:
    if key in arguments:
        raise ArgumentFault(key, f"{key} is given twice")
    arguments[key] = value


def _has_kernel_in_numbers(e: Evaluator, name: str, args: _Args, kwargs: _Kwargs) -> bool:
    """Whether `Convolution2D(32, 3, 3)` has a kernel of 3 x 3, as in Keras 1.

    In Keras 2 and later, and always in TensorFlow's, its last number is the strides.
    """
    sizes = KERNELS.get(LAYERS.get(name, name), ())
    if not sizes or kwargs.keys() & set(sizes):
        return bool(sizes)
    numbers = args[1 : len(sizes) + 1]
    if len(numbers) < len(sizes) or not all(isinstance(size, (int, Unknown)) for size in numbers):
        return False
    new = next((key for key in kwargs if key in _KERAS_2), "")
    old = next((key for key in kwargs if key in NAMES or key in _INITIALIZERS), "")
    if new and old:
        kernel = ", ".join("3" * len(sizes))
        raise ArgumentFault(
            old, f"{old} is a word of Keras 1 and {new} of Keras 2: write a kernel as ({kernel})"
        )
    if new:
        return False
    if old:
        return True
    has_old_name = name in LAYERS and name not in IN_BOTH
    return not uses_tensorflow(e) and (has_old_name or bool(_KERAS_1_TEXT.search(e.source.code)))


def uses_tensorflow(e: Evaluator) -> bool:
    """Whether the text takes Keras from TensorFlow, where it never was Keras 1."""
    if e.of_tensorflow is None:
        e.of_tensorflow = any(map(_imports_tensorflow, nodes(e.source.tree)))
    return e.of_tensorflow


def _imports_tensorflow(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == "keras" and ast.unparse(node.value).startswith(("tf", "tensorflow"))
    if not isinstance(node, (ast.Import, ast.ImportFrom)):
        return False
    package = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
    return any(_TENSORFLOW_KERAS.match(package + alias.name) for alias in node.names)


def _with_kernel(name: str, args: _Args, arguments: _Kwargs) -> tuple[_Args, _Kwargs]:
    """Positional arguments by name, the sizes of the kernel as one value."""
    modern = LAYERS.get(name, name)
    sizes = KERNELS[modern]
    rest = _ORDERS.get(name, _ORDERS.get(modern, _AFTER_KERNEL)).split()
    parameters = ("filters", *sizes, *rest)
    if len(args) > len(parameters):
        raise ArgumentFault("", f"{name} takes no more than {len(parameters)} values")
    for parameter, value in zip(parameters, args, strict=False):
        _set_once(arguments, parameter, value)
    missing = [size for size in sizes if size not in arguments]
    if missing:
        raise ArgumentFault(missing[0], f"{name} lacks {missing[0]}")
    _set_once(arguments, "kernel_size", tuple(arguments.pop(size) for size in sizes))
    if isinstance(arguments.pop("init", None), int):  # Keras 0: (filters, channels, rows, columns).
        order = f"({', '.join(parameters[:3])}, init)"
        raise ArgumentFault("init", f"init is no number: {name} takes {order} here")
    return [], arguments


def _argument_value(key: str, value: Value) -> Value:
    if key != "dim_ordering" or not isinstance(value, str):
        return value
    return data_format(value)
