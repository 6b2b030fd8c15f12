"""Spreads along axes, as in Keras and TensorFlow: `K.std(x, 1)`."""

from __future__ import annotations

import ast

from cnnviz.layers.elementwise import Power, Sqrt
from cnnviz.reading.code.keras.shapes import tensor_arguments
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.operators import binary_op
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.tensors.functional_layers import apply
from cnnviz.reading.code.tensors.reducing import batch_statistic, reduce
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Unknown, Value

_Args = list[Value]
_Kwargs = dict[str, Value]


def _mean_and_variance(
    e: Evaluator, arguments: _Kwargs, node: ast.AST, name: str
) -> tuple[Value, Value]:
    """The mean and the variance over the given axes; the mean with these axes kept."""
    tensor, axes, keep = arguments["x"], arguments.get("axis"), arguments.get("keepdims") or False
    if axes is None and tensor.traced:
        return batch_statistic(tensor, name, node), None
    mean = reduce(e, "mean", tensor, axes, True, node, name)
    if not isinstance(mean, Tensor) or not mean.traced:
        return mean, mean if keep is True else reduce(e, "mean", tensor, axes, keep, node, name)
    deviations = binary_op(e, tensor, ast.Sub(), mean, node)
    squares = apply(e, Power(2), [deviations], name, node)
    variance = reduce(e, "mean", squares, axes, keep, node, name)
    return mean, variance


def _spread_function(name: str, names: str) -> Handler:
    def handler(e: Evaluator, args: _Args, kwargs: _Kwargs, node: ast.AST) -> Value:
        renames = {"axes": "axis", "keep_dims": "keepdims"}
        arguments = tensor_arguments(
            names, args, {renames.get(key, key): value for key, value in kwargs.items()}, node
        )
        if isinstance(arguments, Unknown):
            return arguments
        arguments["x"] = arguments.pop(names.split()[0])
        mean, spread = _mean_and_variance(e, arguments, node, name)
        if isinstance(mean, Unknown):
            return mean
        if name == "std" and isinstance(spread, Tensor) and spread.traced:
            return apply(e, Sqrt(), [spread], name, node)
        if name != "moments":
            return spread
        if not arguments.get("keepdims"):
            mean = reduce(e, "mean", arguments["x"], arguments.get("axis"), False, node, name)
        return (mean, spread)

    return handler


_OF_TENSORFLOW = "input_tensor axis keepdims"

KERAS_SPREADS: dict[str, Handler] = {
    **{
        f"{package}.{name}": _spread_function(name, "x axis keepdims")
        for package in ("keras.backend", "keras.ops")
        for name in ("std", "var")
    },
    "tensorflow.math.reduce_std": _spread_function("std", _OF_TENSORFLOW),
    "tensorflow.math.reduce_variance": _spread_function("var", _OF_TENSORFLOW),
    "tensorflow.nn.moments": _spread_function("moments", "x axis shift keepdims"),
    "keras.ops.moments": _spread_function("moments", "x axis keepdims synchronized"),
}
