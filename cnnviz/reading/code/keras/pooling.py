"""Functions of TensorFlow and Keras that pool: what the layer of their numbers does."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from cnnviz.reading.code.keras.shapes import given
from cnnviz.reading.code.values.values import Known, List, Unknown, Value

if TYPE_CHECKING:
    from cnnviz.reading.code.language.evaluator import Evaluator
    from cnnviz.reading.code.library.sequences import Handler
    from cnnviz.reading.code.values.tensors import Tensor

_KINDS = {"max": "MaxPooling", "avg": "AveragePooling", "average": "AveragePooling"}


def _pooling(names: str, kind: str = "", usual: Value = None) -> Handler:
    """`tf.nn.max_pool2d(x, 2, 2, "VALID")`; `usual` is the stride of what is given none."""
    data, size, *_ = names.split()

    def handler(e: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
        said = given(names, args, kwargs, node)
        if isinstance(said, Unknown):
            return said
        tensor = said[data]
        first, dims = said.get("data_format"), tensor.rank - 2
        if not 1 <= dims <= 3:
            return Unknown("this pooling is not followed", node)
        told = isinstance(first, str) and first.lower().startswith(("channels_first", "nc"))
        layer = _KINDS.get(kind or str(said.get("pool_mode", "max")))
        windows, steps = (inner(said.get(one, usual), tensor) for one in (size, "strides"))
        known = windows is not None and (steps is not None or said.get("strides") is None)
        if layer is None or not known or (isinstance(first, str) and told != tensor.first):
            return Unknown("this pooling is not followed", node)
        named = {"pool_size": windows, "strides": steps, "padding": said.get("padding", "valid")}
        made = e.call(Known(f"keras.layers.{layer}{dims}D"), [], named, node)
        return e.call(made, [tensor], {}, node)

    return handler


def inner(sizes: Value, tensor: Tensor) -> Value:
    """The sizes of places, of `[1, 2, 2, 1]`, too, which says the batch's and the channels'; None
    where those are not 1.
    """
    if not isinstance(sizes, (tuple, List)) or len(sizes) != tensor.rank:
        return sizes
    axes = {tensor.axis(at): size for at, size in enumerate(sizes)}
    return tuple(axes[at] for at in range(2, tensor.rank)) if axes[0] == axes[1] == 1 else None


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
    "keras.backend.pool2d": _pooling(_OF_BACKEND, usual=1),
    "keras.backend.pool3d": _pooling(_OF_BACKEND, usual=1),
}
