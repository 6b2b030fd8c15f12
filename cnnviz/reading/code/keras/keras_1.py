"""Keras 1's words, which Keras 2 gave other names: read by their own rules, and said so."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from cnnviz.errors import ArgumentFault
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.source.nodes import nodes
from cnnviz.reading.code.values.values import Unknown, Value
from cnnviz.reading.keras.old import IN_BOTH, KERNELS, LAYERS, NAMES, data_format, renamed

_Args = list[Value]
_Kwargs = dict[str, Value]
_Call = tuple[str, _Args, _Kwargs]

_TRAINED_ONLY = frozenset(("p", "sigma"))
_BEHIND = "init activation weights padding strides data_format"
_ORDERS: Mapping[str, str] = {
    **dict.fromkeys(("Conv2DTranspose", "Conv3DTranspose"), f"output_shape {_BEHIND}"),
    "SeparableConv2D": "init activation weights padding strides depth_multiplier data_format",
    **dict.fromkeys(
        ("AtrousConvolution2D", "AtrousConv2D"),
        "init activation weights padding strides dilation_rate data_format",
    ),
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


def modernised(e: Evaluator, name: str, args: _Args, kwargs: _Kwargs, node: ast.AST) -> _Call:
    """The same call in the words of Keras 2 and later. Raises `ArgumentFault`."""
    if name == "Embedding":  # Its output_dim was never called otherwise.
        return name, args, kwargs
    modern = LAYERS.get(name, name)
    names = renamed(modern, kwargs)
    given: _Kwargs = {}
    for key, one in kwargs.items():
        _once(given, names.get(key, key), _value(key, one))
    if modern == "BatchNormalization" and given.get("mode") in (0, 2):
        del given["mode"]  # Of each feature, as ever; 1 is a norm of each sample.
    if modern.startswith("SpatialDropout"):  # Whichever are the maps, none is lost at inference.
        given = {k: v for k, v in given.items() if k not in ("data_format", "dim_ordering")}
    numbers = _kernel_in_numbers(e, name, args, kwargs)
    if numbers or names.keys() - _TRAINED_ONLY:
        e.old.append(node)
    if numbers:
        args, given = _with_kernel(name, args, given)
    return modern, args, given


def _once(given: _Kwargs, key: str, value: Value) -> None:
    if key in given:
        raise ArgumentFault(key, f"{key} is given twice")
    given[key] = value


def _kernel_in_numbers(e: Evaluator, name: str, args: _Args, kwargs: _Kwargs) -> bool:
    """Whether `Convolution2D(32, 3, 3)` has a kernel of 3 x 3, as in Keras 1.

    To Keras 2 and later, and ever to that of TensorFlow, its last number is the strides.
    """
    sizes = KERNELS.get(LAYERS.get(name, name), ())
    if not sizes or kwargs.keys() & set(sizes):
        return bool(sizes)
    first = args[1 : len(sizes) + 1]
    if len(first) < len(sizes) or not all(isinstance(one, (int, Unknown)) for one in first):
        return False
    new = next((key for key in kwargs if key in _NEW), "")
    old = next((key for key in kwargs if key in NAMES or key in _STARTS), "")
    if new and old:
        kernel = ", ".join("3" * len(sizes))
        raise ArgumentFault(
            old, f"{old} is a word of Keras 1 and {new} of Keras 2: write a kernel as ({kernel})"
        )
    if new:
        return False
    if old:
        return True
    named = name in LAYERS and name not in IN_BOTH
    return not of_tensorflow(e) and (named or bool(_OLD_TEXT.search(e.source.code)))


def of_tensorflow(e: Evaluator) -> bool:
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
    modern = LAYERS.get(name, name)
    sizes = KERNELS[modern]
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
    if isinstance(given.pop("init", None), int):  # Keras 0: (filters, channels, rows, columns).
        order = f"({', '.join(words[:3])}, init)"
        raise ArgumentFault("init", f"init is no number: {name} takes {order} here")
    return [], given


def _value(key: str, value: Value) -> Value:
    if key != "dim_ordering" or not isinstance(value, str):
        return value
    return data_format(value)
