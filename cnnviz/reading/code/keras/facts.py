"""Keras's settings: the order of axes, epsilon, the backend."""

from __future__ import annotations

import ast

from cnnviz.reading.code.language.evaluator import Evaluator
from cnnviz.reading.code.language.keras_inputs import data_format
from cnnviz.reading.code.library.sequences import Handler, all_items
from cnnviz.reading.code.values.tensors import SizeTensor
from cnnviz.reading.code.values.values import Batch, Dict, Unknown, Value


def _setting(marker: str, name: str, value: Value) -> Handler:
    """The setting that `name` of the backend returns, unless `marker` in the text may change it."""

    def handler(e: Evaluator, _: list[Value], __: dict[str, Value], node: ast.AST) -> Value:
        reason = f"K.{name}() is what {marker} says, which is not followed"
        return Unknown(reason, node) if marker in e.source.code else value

    return handler


def _stack(_: Evaluator, args: list[Value], kwargs: dict[str, Value], node: ast.AST) -> Value:
    """`K.stack([K.shape(x)[0], 4])`: a row of sizes."""
    sizes = all_items(args[0] if args else kwargs.get("x", kwargs.get("values", ())), node)
    if isinstance(sizes, Unknown):
        return sizes
    if len(args) > 1 or not all(isinstance(size, (int, Batch)) for size in sizes):
        return Unknown("cnnviz does not know what this makes of a tensor", node)
    return SizeTensor(sizes)


def _input_spec(_: Evaluator, args: list[Value], kwargs: dict[str, Value], __: ast.AST) -> Value:
    """`InputSpec(shape=input_shape)`: what a layer notes of its input, and may look up later."""
    spec = Dict(dict.fromkeys(_SPEC) | dict(zip(_SPEC, args, strict=False)) | kwargs)
    spec.missing = "attributes"
    return spec


_SPEC = ("dtype", "shape", "ndim", "max_ndim", "min_ndim", "axes")

KERAS_FACTS: dict[str, Handler] = {
    "keras.backend.epsilon": _setting("set_epsilon", "epsilon", 1e-7),
    "keras.config.epsilon": _setting("set_epsilon", "epsilon", 1e-7),
    "keras.backend.floatx": _setting("set_floatx", "floatx", "float32"),
    "keras.config.floatx": _setting("set_floatx", "floatx", "float32"),
    "keras.backend.backend": _setting("KERAS_BACKEND", "backend", "tensorflow"),
    "keras.backend.image_data_format": data_format,
    "keras.backend.image_dim_ordering": lambda e, *_: (
        "th" if data_format(e) == "channels_first" else "tf"
    ),
    "keras.backend.set_image_data_format": lambda *_: None,
    "keras.config.set_image_data_format": lambda *_: None,
    "keras.backend.set_image_dim_ordering": lambda *_: None,
    "keras.config.image_data_format": data_format,
    "keras.backend.learning_phase": lambda *_: 0,
    "keras.backend.stack": _stack,
    "keras.InputSpec": _input_spec,
    "keras.layers.InputSpec": _input_spec,
    "tensorflow.stack": _stack,
}
