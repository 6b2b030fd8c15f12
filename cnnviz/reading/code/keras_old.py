"""Keras 1's words, which Keras 2 gave other names: read by their own rules, and said so."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from cnnviz.errors import ArgumentFault
from cnnviz.reading.code.evaluator import Evaluator
from cnnviz.reading.code.nodes import nodes
from cnnviz.reading.code.values import Unknown, Value
from cnnviz.reading.keras.table import find_keras

_Args = list[Value]
_Kwargs = dict[str, Value]
_Call = tuple[str, _Args, _Kwargs]

_NAMES: Mapping[str, str] = {
    "nb_filter": "filters",
    "border_mode": "padding",
    "subsample": "strides",
    "subsample_length": "strides",
    "stride": "strides",
    "filter_length": "kernel_size",
    "pool_length": "pool_size",
    "length": "size",
    "bias": "use_bias",
    "output_dim": "units",
    "dim_ordering": "data_format",
    "atrous_rate": "dilation_rate",
    "p": "rate",
    "sigma": "stddev",
}
_TRAINED_ONLY = frozenset(("p", "sigma"))
_LAYERS = {
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "Convolution3D": "Conv3D",
    "AtrousConvolution1D": "Conv1D",
    "AtrousConvolution2D": "Conv2D",
    "SeparableConvolution1D": "SeparableConv1D",
    "SeparableConvolution2D": "SeparableConv2D",
    "Convolution1DTranspose": "Conv1DTranspose",
    "Convolution2DTranspose": "Conv2DTranspose",
    "Convolution3DTranspose": "Conv3DTranspose",
    "Deconvolution2D": "Conv2DTranspose",
    "Deconvolution3D": "Conv3DTranspose",
}
_PLANE = ("nb_row", "nb_col")
_SPACE = ("kernel_dim1", "kernel_dim2", "kernel_dim3")
_KERNELS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("Conv2D", "SeparableConv2D", "Conv2DTranspose", "LocallyConnected2D"), _PLANE),
    **dict.fromkeys(("Conv3D", "Conv3DTranspose"), _SPACE),
}
"""What Keras 1 calls the sizes of a kernel, each a value of its own behind the filters."""

_BEHIND = "init activation weights padding strides data_format"
_ORDERS: Mapping[str, str] = {
    **dict.fromkeys(("Conv2DTranspose", "Conv3DTranspose"), f"output_shape {_BEHIND}"),
    "SeparableConv2D": "init activation weights padding strides depth_multiplier data_format",
    "AtrousConvolution2D": "init activation weights padding strides dilation_rate data_format",
}
"""What Keras 1 takes by position behind a kernel."""

_STARTS = frozenset(("init", "W_regularizer", "b_regularizer", "W_constraint", "b_constraint"))
"""Its words for how weights begin and learn, of which no shape depends."""

_NEW = frozenset(("padding", "strides", "data_format", "kernel_size", "groups"))
_OLD_TEXT = re.compile(
    r"\b(?:nb_filter|border_mode|subsample|nb_epoch|nb_row|dim_ordering|samples_per_epoch"
    r"|W_regularizer|Convolution[123]D|Deconvolution2D|image_dim_ordering|nb_classes)\b"
)
_TENSORFLOWS = re.compile(r"tensorflow(?:\.\w+)*\.keras\b|tf_keras\b")
_FORMATS = {"th": "channels_first", "tf": "channels_last", "theano": "channels_first"}


def modernised(e: Evaluator, name: str, args: _Args, kwargs: _Kwargs, node: ast.AST) -> _Call:
    """The same call in the words of Keras 2 and later. Raises `ArgumentFault`."""
    if name == "Embedding":  # Its output_dim was never called otherwise.
        return name, args, kwargs
    modern = _LAYERS.get(name, name)
    renamed = _renamed(modern, kwargs)
    given: _Kwargs = {}
    for key, one in kwargs.items():
        _once(given, renamed.get(key, key), _value(key, one))
    if modern == "BatchNormalization" and given.get("mode") in (0, 2):
        del given["mode"]  # Of each feature, as ever; 1 is a norm of each sample.
    if modern.startswith("SpatialDropout"):  # Whichever are the maps, none is lost at inference.
        given = {k: v for k, v in given.items() if k not in ("data_format", "dim_ordering")}
    numbers = _kernel_in_numbers(e, name, args, kwargs)
    if numbers or renamed.keys() - _TRAINED_ONLY:
        e.old.append(node)
    if numbers:
        args, given = _with_kernel(name, args, given)
    return modern, args, given


def _renamed(modern: str, kwargs: _Kwargs) -> dict[str, str]:
    """The arguments that a layer has under other names now."""
    kind = find_keras(modern)
    takes = kind.parameters if kind is not None else {}
    return {
        key: _NAMES[key]
        for key in kwargs
        if key in _NAMES and key not in takes and _NAMES[key] in takes
    }


def _once(given: _Kwargs, key: str, value: Value) -> None:
    if key in given:
        raise ArgumentFault(key, f"{key} is given twice")
    given[key] = value


def _kernel_in_numbers(e: Evaluator, name: str, args: _Args, kwargs: _Kwargs) -> bool:
    """Whether `Convolution2D(32, 3, 3)` has a kernel of 3 x 3, as in Keras 1.

    To Keras 2 and later, and ever to that of TensorFlow, its last number is the strides.
    """
    sizes = _KERNELS.get(_LAYERS.get(name, name), ())
    if not sizes or kwargs.keys() & set(sizes):
        return bool(sizes)
    first = args[1 : len(sizes) + 1]
    if len(first) < len(sizes) or not all(isinstance(one, (int, Unknown)) for one in first):
        return False
    new = next((key for key in kwargs if key in _NEW), "")
    old = next((key for key in kwargs if key in _NAMES or key in _STARTS), "")
    if new and old:
        kernel = ", ".join("3" * len(sizes))
        raise ArgumentFault(
            old, f"{old} is a word of Keras 1 and {new} of Keras 2: write a kernel as ({kernel})"
        )
    if new:
        return False
    if old:
        return True
    named = name in _LAYERS and not name.endswith("Transpose")  # Those are of Keras 2.
    return not _of_tensorflow(e) and (named or bool(_OLD_TEXT.search(e.source.code)))


def _of_tensorflow(e: Evaluator) -> bool:
    """Whether the text has its Keras from TensorFlow, where it never was Keras 1."""
    if e.of_tensorflow is None:
        e.of_tensorflow = any(map(_takes_tensorflows, nodes(e.source.tree)))
    return e.of_tensorflow


def _takes_tensorflows(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == "keras" and ast.unparse(node.value).startswith(("tf", "tensorflow"))
    if not isinstance(node, (ast.Import, ast.ImportFrom)):
        return False
    package = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
    return any(_TENSORFLOWS.match(package + one.name) for one in node.names)


def _with_kernel(name: str, args: _Args, given: _Kwargs) -> tuple[_Args, _Kwargs]:
    """What is given by position, by its name, and the sizes of the kernel as one value."""
    modern = _LAYERS.get(name, name)
    sizes = _KERNELS[modern]
    behind = _ORDERS.get(name, _ORDERS.get(modern, _BEHIND)).split()
    words = ("filters", *sizes, *behind)
    if len(args) > len(words):
        raise ArgumentFault("", f"{name} takes no more than {len(words)} values")
    for word, one in zip(words, args, strict=False):
        _once(given, word, one)
    lacking = [size for size in sizes if size not in given]
    if lacking:
        raise ArgumentFault(lacking[0], f"{name} lacks {lacking[0]}")
    _once(given, "kernel_size", tuple(given.pop(size) for size in sizes))
    given.pop("init", None)
    return [], given


def _value(key: str, value: Value) -> Value:
    if key != "dim_ordering" or not isinstance(value, str):
        return value
    return None if value == "default" else _FORMATS.get(value, value)
