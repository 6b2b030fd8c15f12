"""Keras 1's words, which Keras 2 gave other names: read by their own rules, and said so."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from cnnviz.reading.code.evaluator import Evaluator
from cnnviz.reading.code.values import Value

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
    "bias": "use_bias",
    "output_dim": "units",
    "dim_ordering": "data_format",
    "atrous_rate": "dilation_rate",
    "init": "kernel_initializer",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
    "activity_regularizer": "activity_regularizer",
    "gamma_init": "gamma_initializer",
    "beta_init": "beta_initializer",
    "padding_": "padding",
}
_ONLY_OLD = frozenset(_NAMES) - {"activity_regularizer", "stride", "bias", "init", "padding_"}
_LAYERS = {
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "Convolution3D": "Conv3D",
    "AtrousConvolution1D": "Conv1D",
    "AtrousConvolution2D": "Conv2D",
    "SeparableConvolution2D": "SeparableConv2D",
    "Deconvolution2D": "Conv2DTranspose",
}
_OLD_TEXT = re.compile(
    r"\b(?:nb_filter|border_mode|subsample|nb_epoch|nb_row|dim_ordering|samples_per_epoch"
    r"|W_regularizer|Convolution[123]D|Deconvolution2D|image_dim_ordering|nb_classes)\b"
)
_FORMATS = {"th": "channels_first", "tf": "channels_last", "theano": "channels_first"}


def modernised(e: Evaluator, name: str, args: _Args, kwargs: _Kwargs, node: ast.AST) -> _Call:
    """The same call in the words of Keras 2 and later."""
    if name == "Embedding":  # Its output_dim was never called otherwise.
        return name, args, kwargs
    old = bool(_ONLY_OLD.intersection(kwargs)) or name in _LAYERS
    if not old and not _numbers_of_old(e, name, args):
        if name == "Dropout" and "p" in kwargs:
            return name, args, {"rate" if key == "p" else key: one for key, one in kwargs.items()}
        return name, args, kwargs
    e.old.append(node)
    given = {_NAMES.get(key, key): _value(key, one) for key, one in kwargs.items()}
    modern = _LAYERS.get(name, name)
    if modern.startswith(("Conv2D", "SeparableConv2D")):
        return modern, *_two_dimensional(modern, args, given)
    if modern == "Dense" and "units" in given:
        given.pop("input_length", None)
    return modern, args, given


def _numbers_of_old(e: Evaluator, name: str, args: _Args) -> bool:
    """Whether `Conv2D(32, 3, 3)` has a kernel of 3 x 3: in texts that speak Keras 1 elsewhere."""
    three = len(args) >= 3 and all(type(one) is int for one in args[:3])
    return name == "Conv2D" and three and bool(_OLD_TEXT.search(e.source.code))


def _two_dimensional(name: str, args: _Args, given: _Kwargs) -> tuple[_Args, _Kwargs]:
    """Rows and columns of the kernel as one value; a shape of the output is not needed."""
    filters = args[0] if args else given.pop("filters", None)
    rest = args[1:]
    if "kernel_size" not in given and not (rest and isinstance(rest[0], (tuple, list))):
        rows = rest[0] if rest else given.get("nb_row")
        columns = rest[1] if len(rest) > 1 else given.get("nb_col")
        given["kernel_size"] = (rows, columns)
        rest = rest[2:]
    given.pop("nb_row", None)
    given.pop("nb_col", None)
    if name == "Conv2DTranspose":
        given.pop("output_shape", None)
        rest = rest[1:]
    return [filters, *([] if "kernel_size" in given else rest[:1])], given


def _value(key: str, value: Value) -> Value:
    return _FORMATS.get(value, value) if key == "dim_ordering" and isinstance(value, str) else value
