"""Spreads along axes, `K.std(x, 1)`, and norms by them, as in Keras and TensorFlow."""

from __future__ import annotations

import ast

from cnnviz.layers.elementwise import Power, Sqrt
from cnnviz.reading.code.keras.shapes import of_tensor
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.operators import binary_op
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.tensors.functional_layers import apply, layer_of
from cnnviz.reading.code.tensors.lengths import l2_normalize
from cnnviz.reading.code.tensors.reducing import batch_statistic, reduce
from cnnviz.reading.code.values.scalars import is_number, is_whole
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.unknowns import joined_unknown
from cnnviz.reading.code.values.values import Unknown, Value

_Kwargs = dict[str, Value]


def _mean_and_variance(
    e: Evaluator, tensor: Tensor, arguments: _Kwargs, node: ast.AST, name: str
) -> tuple[Value, Value]:
    """The mean and the variance over the given axes; the mean with these axes kept."""
    axes, keep = arguments.get("axis"), arguments.get("keepdims") or False
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
    def spread_over(e: Evaluator, tensor: Tensor, arguments: _Kwargs, node: ast.AST) -> Value:
        mean, spread = _mean_and_variance(e, tensor, arguments, node, name)
        if isinstance(mean, Unknown):
            return mean
        if name == "std" and isinstance(spread, Tensor) and spread.traced:
            return apply(e, Sqrt(), [spread], name, node)
        if name != "moments":
            return spread
        if not arguments.get("keepdims"):
            mean = reduce(e, "mean", tensor, arguments.get("axis"), False, node, name)
        return (mean, spread)

    return of_tensor(names, spread_over, {"axes": "axis", "keep_dims": "keepdims"})


def _local_response(
    e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST
) -> Value:
    """`tf.nn.lrn(x, depth_radius=5, bias=1, alpha=1, beta=0.5)`, over channels that are last."""
    arguments: dict[str, Value] = {"depth_radius": 5, "bias": 1, "alpha": 1, "beta": 0.5}
    arguments |= dict(zip(("input", *arguments), args, strict=False)) | kwargs
    unknown = joined_unknown(arguments.values())
    tensor, radius, alpha = arguments.get("input"), arguments["depth_radius"], arguments["alpha"]
    if unknown is not None or not isinstance(tensor, Tensor) or not tensor.traced:
        return tensor if unknown is None else unknown
    if tensor.rank != 4 or tensor.first or not is_whole(radius) or not is_number(alpha):
        return Unknown("a norm of this kind is not followed", node)
    size = 2 * radius + 1  # PyTorch's alpha is for the mean of the squares, TensorFlow's for each.
    values = {"size": size, "alpha": alpha * size}
    values |= {"beta": arguments["beta"], "k": arguments["bias"]}
    return layer_of(e, "LocalResponseNorm", tensor, values, "lrn", node)


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
    "keras.backend.l2_normalize": l2_normalize,
    **{f"tensorflow.{module}.l2_normalize": l2_normalize for module in ("math", "nn", "linalg")},
    "tensorflow.nn.lrn": _local_response,
    "tensorflow.nn.local_response_normalization": _local_response,
}
