"""Pooling functions of TensorFlow and Keras, which do what a layer of their arguments does."""

from __future__ import annotations

import ast

from cnnviz.reading.code.keras.shapes import of_tensor
from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.library.sequences import Handler
from cnnviz.reading.code.values.tensors import Tensor
from cnnviz.reading.code.values.values import Known, List, Unknown, Value

_KINDS = {"max": "MaxPooling", "avg": "AveragePooling", "average": "AveragePooling"}


def _pooling(names: str, kind: str = "", default_stride: Value = None) -> Handler:
    """`tf.nn.max_pool2d(x, 2, 2, "VALID")`."""

    def pool(e: Evaluator, tensor: Tensor, arguments: dict[str, Value], node: ast.AST) -> Value:
        order, dims = arguments.get("data_format"), tensor.rank - 2
        if not 1 <= dims <= 3:
            return Unknown("this pooling is not followed", node)
        kind_name = _KINDS.get(kind or str(arguments.get("pool_mode", "max")))
        pool_size, strides = (
            position_sizes(arguments.get(name, default_stride), tensor)
            for name in (names.split()[1], "strides")
        )
        is_known = strides is not None or arguments.get("strides") is None
        if kind_name is None or pool_size is None or not is_known:
            return Unknown("this pooling is not followed", node)
        if isinstance(order, str) and is_first_order(order) != tensor.first:
            return Unknown("this pooling is not followed", node)
        keywords = {"pool_size": pool_size, "strides": strides}
        keywords["padding"] = arguments.get("padding", "valid")
        layer = e.call(Known(f"keras.layers.{kind_name}{dims}D"), [], keywords, node)
        return e.call(layer, [tensor], {}, node)

    return of_tensor(names, pool)


def is_first_order(order: str) -> bool:
    """Whether an order of axes has the channels first: `"NCHW"`, `"channels_first"`."""
    return order.lower().startswith(("channels_first", "nc"))


def position_sizes(sizes: Value, tensor: Tensor) -> Value:
    """The sizes along positions; for all axes, `[1, 2, 2, 1]`, None if the others are not 1."""
    if not isinstance(sizes, (tuple, List)) or len(sizes) != tensor.rank:
        return sizes
    axes = {tensor.axis(dim): size for dim, size in enumerate(sizes)}
    return tuple(axes[dim] for dim in range(2, tensor.rank)) if axes[0] == axes[1] == 1 else None


_OF_TENSORFLOW = "input ksize strides padding data_format"
_OF_KERAS = "inputs pool_size strides padding data_format"
_OF_BACKEND = "x pool_size strides padding data_format pool_mode"

KERAS_POOLING: dict[str, Handler] = {
    **{
        f"tensorflow.nn.{kind}_pool{dims}": _pooling(_OF_TENSORFLOW, kind)
        for kind in ("max", "avg")
        for dims in ("", "1d", "2d", "3d")
    },
    **{
        f"{package}.{kind}_pool": _pooling(_OF_KERAS, kind)
        for package in ("keras.ops", "keras.ops.nn")
        for kind in ("max", "average")
    },
    "keras.backend.pool2d": _pooling(_OF_BACKEND, default_stride=1),
    "keras.backend.pool3d": _pooling(_OF_BACKEND, default_stride=1),
}
