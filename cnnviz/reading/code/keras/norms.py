"""Functions of TensorFlow and Keras that normalize numbers by those beside them."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.tensors.functional_layers import layer_of
from cnnviz.reading.code.tensors.lengths import l2_normalize
from cnnviz.reading.code.values.scalars import is_number, is_whole
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.unknowns import joined_unknown
from cnnviz.reading.code.values.values import Unknown, Value


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


KERAS_NORMS: dict[str, Handler] = {
    "keras.backend.l2_normalize": l2_normalize,
    **{f"tensorflow.{module}.l2_normalize": l2_normalize for module in ("math", "nn", "linalg")},
    "tensorflow.nn.lrn": _local_response,
    "tensorflow.nn.local_response_normalization": _local_response,
}
